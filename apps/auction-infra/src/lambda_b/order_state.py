"""What the auction decided about an order."""

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
        InvalidOrderError: anything else. The message is logged, so it says what kind of value came and quotes nothing.

    """
    if not isinstance(order, dict):
        raise InvalidOrderError(f"an order must be an object, got {_kind(order)}")
    states = [order[field] for field in STATE_FIELDS if field in order]
    if not states:
        raise InvalidOrderError(f"an order must say its state in 'order' or 'status', got {len(order)} other fields")
    if any(state not in (ACCEPTED, REJECTED) for state in states):
        kinds = " and ".join(_kind(state) for state in states)
        raise InvalidOrderError(f"an order must be either 'accepted' or 'rejected', got another {kinds}")
    if states[0] != states[-1]:
        raise InvalidOrderError(f"an order must be either 'accepted' or 'rejected', got {' and '.join(states)}")
    return states[0]


def _kind(value: Any) -> str:
    return type(value).__name__
