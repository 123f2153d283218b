"""Batch calls that are done in half: which items are left out, and how the answer says so."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_LISTS = {"sqs:SendMessageBatch": "Entries", "sqs:DeleteMessageBatch": "Entries", "events:PutEvents": "Entries"}

ACTIONS = ("dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", *_LISTS)
"""Batch operations that can answer that a part was not done."""


def halved(action: str, request: Json) -> tuple[Json | None, Any]:
    """Split a request: the second half of its items is left out.

    Returns:
        The request for what is done, None for nothing; and what is left, for `answered`.

    """
    match action:
        case "dynamodb:BatchWriteItem":
            items = [(table, item) for table, own in request["RequestItems"].items() for item in own]
            done, left = items[: len(items) // 2], items[len(items) // 2 :]
            return ({**request, "RequestItems": _by_table(done)} if done else None), _by_table(left)
        case "dynamodb:BatchGetItem":
            keys = [(table, key) for table, own in request["RequestItems"].items() for key in own["Keys"]]
            done, left = keys[: len(keys) // 2], keys[len(keys) // 2 :]
            return ({**request, "RequestItems": _keys(request, done)} if done else None), _keys(request, left)
        case _:
            name = _LISTS[action]
            entries = request[name]
            done, left = entries[: len(entries) // 2], entries[len(entries) // 2 :]
            return ({**request, name: done} if done else None), left


def answered(action: str, answer: Json, left: Any) -> Json:
    """Return the answer of a call that was done in part.

    BatchWriteItem: UnprocessedItems; BatchGetItem: UnprocessedKeys (DynamoDB API reference). SQS: Failed, an entry for
    each that was not done (SQS API reference, BatchResultErrorEntry). PutEvents: FailedEntryCount, and ErrorCode in the
    place of the entry (EventBridge API reference, PutEventsResultEntry).
    """
    match action:
        case "dynamodb:BatchWriteItem":
            return {**answer, "UnprocessedItems": {**answer.get("UnprocessedItems", {}), **left}}
        case "dynamodb:BatchGetItem":
            return {"Responses": {}, **answer, "UnprocessedKeys": {**answer.get("UnprocessedKeys", {}), **left}}
        case "events:PutEvents":
            failed = [{"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"} for _ in left]
            count = answer.get("FailedEntryCount", 0) + len(failed)
            return {**answer, "FailedEntryCount": count, "Entries": [*answer.get("Entries", []), *failed]}
        case _:
            error = {"SenderFault": False, "Code": "InternalFailure", "Message": "A fault left it out."}
            failed = [{"Id": entry["Id"], **error} for entry in left]
            return {"Successful": [], **answer, "Failed": [*answer.get("Failed", []), *failed]}


def _by_table(items: list[tuple[str, Any]]) -> Json:
    tables: Json = {}
    for table, item in items:
        tables.setdefault(table, []).append(item)
    return tables


def _keys(request: Json, keys: list[tuple[str, Any]]) -> Json:
    return {table: {**request["RequestItems"][table], "Keys": own} for table, own in _by_table(keys).items()}
