"""What the auction decided about an order."""

import json
from typing import Any

ACCEPTED = "accepted"
REJECTED = "rejected"
STATE_FIELDS = ("order", "status")


class OrderRejectedError(Exception):
    """The auction rejected the order: everyday business, and final."""


class InvalidOrderError(Exception):
    """The event is no order whose state can be read."""


def order_state(order: Any) -> str:
    """Read the state of an order.

    Args:
        order: an object with its state in `order`, in `status`, or the same one in both.

    Returns:
        `accepted` or `rejected`.

    Raises:
        InvalidOrderError: anything else; the message says what came.

    """
    if not isinstance(order, dict):
        raise InvalidOrderError(f"an order must be an object, got {_shown(order)}")
    states = [order[field] for field in STATE_FIELDS if field in order]
    if not states:
        raise InvalidOrderError(f"an order must say its state in 'order' or 'status', got {_shown(order)}")
    if any(state not in (ACCEPTED, REJECTED) for state in states) or states[0] != states[-1]:
        raise InvalidOrderError(f"an order must be either 'accepted' or 'rejected', got {_shown(order)}")
    return states[0]


def _shown(value: Any) -> str:
    return json.dumps(value, default=str)[:200]
