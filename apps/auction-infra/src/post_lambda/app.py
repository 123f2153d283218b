"""Stores posted orders: checks the whole body first, then puts every order, or says which ones it could not put.

Environment: `TABLE_NAME`; optionally `RETENTION_SECONDS` (86400), `MAX_ORDERS_PER_REQUEST` (no limit) and
`METRIC_NAMESPACE` (OrderApi).
"""

import json
import os
import sys
import time
from typing import Any

from body import InvalidRequest, read_body
from orders import parse_orders
from retry_after import RetryAfter
from storage import OrderStore, StoreResult, create_client
from telemetry import record_request

TABLE_NAME = os.environ["TABLE_NAME"]
RETENTION_SECONDS = int(os.environ.get("RETENTION_SECONDS", "86400"))
MAX_ORDERS_PER_REQUEST = int(os.environ.get("MAX_ORDERS_PER_REQUEST", sys.maxsize))

retry_after = RetryAfter()
store = OrderStore(create_client(), TABLE_NAME)


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a REST proxy event (payload format 1.0) whose body is a JSON array of orders.

    Returns:
        201 `{"stored": 2}`: every order is in the table.
        400 `{"errorMessage": "...", "errors": [{"index": 0, "field": "record_id", "message": "..."}]}`: the body
            breaks a rule, nothing was stored. `errors` only where single orders are at fault.
        503 `{"errorMessage": "...", "unprocessedRecordIds": ["..."]}` and `Retry-After`: the table did not confirm
            these orders in time; all others are stored. Sending the whole body again is safe.
        500, of the same shape: not a matter of time, a missing permission for example.

    """
    started = time.perf_counter()
    request_id = (event.get("requestContext") or {}).get("requestId") or context.aws_request_id
    try:
        received, items = parse_orders(read_body(event), int(time.time()) + RETENTION_SECONDS, MAX_ORDERS_PER_REQUEST)
    except InvalidRequest as error:
        record_request(
            "WARN",
            "Request refused",
            request_id=request_id,
            received=error.received,
            rejected=error.received,
            reason=error.message,
        )
        return _response(400, {"errorMessage": error.message, **({"errors": error.problems} if error.problems else {})})

    result = store.put(items, context.get_remaining_time_in_millis() / 1000)
    record_request(
        "ERROR" if result.unprocessed else "INFO",
        "Orders not stored" if result.unprocessed else "Orders stored",
        request_id=request_id,
        received=received,
        stored=result.stored,
        unprocessed=len(result.unprocessed),
        storageErrors=result.errors,
        durationMs=round(1000 * (time.perf_counter() - started), 1),
    )
    return _stored(result) if not result.unprocessed else _not_stored(result)


def _stored(result: StoreResult) -> dict[str, Any]:
    retry_after.stored()
    return _response(201, {"stored": result.stored})


def _not_stored(result: StoreResult) -> dict[str, Any]:
    body = {
        "errorMessage": f"{len(result.unprocessed)} orders could not be stored, send them again",
        "unprocessedRecordIds": result.unprocessed,
    }
    if result.permanent:
        return _response(500, body)
    return _response(503, body, {"Retry-After": str(retry_after.refused())})


def _response(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "body": json.dumps(body),
    }
