"""BatchWriteItem with items that are DynamoDB's JSON already, whatever botocore the runtime has.

Having botocore walk over a tree of such items, only to write the same JSON again, would take longer than all of the
checks. So it is handed finished request bodies, by two of its events. AWS updates the runtime's botocore unasked
("Lambda periodically updates the libraries in the Python runtime", Lambda developer guide, "Working with .zip file
archives for Python Lambda functions"). So the way is rehearsed at import, and where it does not lead to the request
that is expected, items are passed as any client of boto3 passes them.
"""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

# Puts items, each in DynamoDB's JSON, and returns the parsed answer.
PutBatch = Callable[[list[str]], dict[str, Any]]

_BEFORE_SERIALIZING = "before-parameter-build.dynamodb.BatchWriteItem"
_BEFORE_SENDING = "before-call.dynamodb.BatchWriteItem"
_REHEARSED = b'{"RequestItems":{"rehearsal":[]}}'


def put_batch_with(client: Any, table_name: str) -> PutBatch:
    """Return the fastest way to put a batch that this client is seen to take.

    Args:
        client: a botocore client of DynamoDB that does not validate parameters.
        table_name: the table.

    """
    client.meta.events.register(_BEFORE_SERIALIZING, _take_request_body)
    client.meta.events.register(_BEFORE_SENDING, _set_request_body)
    if _takes_finished_bodies(client):
        head = f'{{"RequestItems":{{{json.dumps(table_name)}:['

        def put_finished(items: list[str]) -> dict[str, Any]:
            puts = ",".join([f'{{"PutRequest":{{"Item":{item}}}}}' for item in items])
            return client.batch_write_item(RequestItems=f"{head}{puts}]}}}}".encode())

        return put_finished

    client.meta.events.unregister(_BEFORE_SERIALIZING, _take_request_body)
    client.meta.events.unregister(_BEFORE_SENDING, _set_request_body)

    def put_parsed(items: list[str]) -> dict[str, Any]:
        puts = [{"PutRequest": {"Item": json.loads(item)}} for item in items]
        return client.batch_write_item(RequestItems={table_name: puts})

    return put_parsed


def _take_request_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["order_request_body"] = params["RequestItems"]
    params["RequestItems"] = {}


def _set_request_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context["order_request_body"]


def _takes_finished_bodies(client: Any) -> bool:
    """Make a call that is answered before it is sent, and look at the request.

    Where botocore has no such event any more it is sent, and refused: it puts nothing.
    """
    request: dict[str, Any] = {}

    def answer(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        request.update(params)
        return SimpleNamespace(status_code=200), {}

    client.meta.events.register_last(_BEFORE_SENDING, answer)
    try:
        client.batch_write_item(RequestItems=_REHEARSED)
    except Exception:  # whatever it is, it says that the way is not there
        return False
    finally:
        client.meta.events.unregister(_BEFORE_SENDING, answer)
    headers = request.get("headers", {})
    return (
        request.get("body") == _REHEARSED
        and headers.get("Content-Type") == "application/x-amz-json-1.0"
        and headers.get("X-Amz-Target") == "DynamoDB_20120810.BatchWriteItem"
    )
