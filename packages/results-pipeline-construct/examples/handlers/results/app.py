"""Answers at the second poll: two orders are accepted, one is rejected."""

from typing import Any

ORDERS = [{"status": "accepted", "power": 1}, {"status": "rejected"}, {"status": "accepted"}]


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the results."""
    return {"results": True, "orders": ORDERS} if event["poll"] >= 2 else {"results": False}
