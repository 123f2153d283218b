"""Stores one accepted order in S3, exactly once; raises on a rejected one.

Environment: `LOG_BUCKET`, the bucket; optionally `RESULTS_PREFIX` (`orders/`).
"""

import json
import os
from typing import Any

from order_state import ACCEPTED, OrderRejectedError, order_state
from result_key import result_key
from result_store import create_client, put_once

LOG_BUCKET = os.environ["LOG_BUCKET"]
RESULTS_PREFIX = os.environ.get("RESULTS_PREFIX", "orders/")

client = create_client()


def lambda_handler(event: Any, context: Any) -> dict[str, Any]:
    """Store the order that the event is.

    Args:
        event: one order, which says its state in `order` or in `status`: `{"order": "accepted"}`.
        context: of the invocation. Its client context may name the order's run, `{"custom": {"runId": "...",
            "runDate": "2026-01-31", "index": 7}}`: the order then has one key for good, however often it comes.
            Without it the key is made of the order's content and the request.

    Returns:
        `{"key": "orders/...", "created": True}`; `created` is False when the object had been stored before.

    Raises:
        OrderRejectedError: the order is rejected. It is not stored.
        InvalidOrderError: the event says no state that is known.
        botocore.exceptions.ClientError: S3 did not take the object.

    """
    request_id = context.aws_request_id
    if order_state(event) != ACCEPTED:
        _log("WARN", "Order rejected", request_id)
        raise OrderRejectedError("Order is rejected")
    key = result_key(event, context, RESULTS_PREFIX)
    created = save_to_s3(event, key)
    _log("INFO", "Order stored" if created else "Order was stored already", request_id, key=key)
    return {"key": key, "created": created}


def save_to_s3(data: dict[str, Any], filename: str) -> bool:
    """Put the data as JSON, unless the object exists.

    Returns:
        Whether this call created the object.

    """
    return put_once(client, LOG_BUCKET, filename, json.dumps(data).encode())


def _log(level: str, message: str, request_id: str, **fields: Any) -> None:
    print(json.dumps({"level": level, "message": message, "requestId": request_id, **fields}), flush=True)
