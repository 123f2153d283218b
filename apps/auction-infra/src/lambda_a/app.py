"""Answers whether the results of the auction are ready, at random: a stand-in for the auction platform."""

import json
import secrets
from typing import Any

ORDERS = [{"order": "accepted"}, {"order": "rejected"}]


def lambda_handler(event: Any, context: Any) -> dict[str, Any]:
    """Return the results, or report that there are none yet.

    Args:
        event: ignored.
        context: only its request id is used, for the log.

    Returns:
        `{"results": False}`, or `{"results": True, "orders": [{"order": "accepted"}, {"order": "rejected"}]}`.

    """
    ready = secrets.choice([True, False])
    record = {"level": "INFO", "message": "Asked for results", "ready": ready}
    print(json.dumps({**record, "requestId": getattr(context, "aws_request_id", None)}), flush=True)
    return {"results": True, "orders": ORDERS} if ready else {"results": False}
