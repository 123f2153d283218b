"""The rules of a batch of orders, and how an order is written for DynamoDB. No call to AWS."""

import json
from typing import Any

from body import InvalidRequest, NumberText, TwiceNamed, parse_json
from dynamodb_numbers import to_dynamodb_number

FIELDS = frozenset({"record_id", "parameter_1", "parameter_2"})
MAX_KEY_BYTES = 2048
MAX_ITEM_BYTES = 400 * 1024
MAX_REPORTED_PROBLEMS = 100

# The names of the four attributes, and at most 21 bytes for each of the two numbers.
_ITEM_OVERHEAD_BYTES = len("record_id" + "parameter_1" + "parameter_2" + "expires_at") + 2 * 21

# A field, or None for the order as a whole, and what is wrong with it.
Problem = tuple[str | None, str]

_quote = json.JSONEncoder(ensure_ascii=False).encode


def parse_orders(text: str, expires_at: int, max_orders: int) -> tuple[int, dict[str, str]]:
    """Check a whole body and return its orders, ready to be put into DynamoDB.

    Args:
        text: `[{"record_id": "a", "parameter_1": "abc", "parameter_2": 4}, ...]`.
        expires_at: epoch seconds at which the orders expire.
        max_orders: maximum number of orders in one body.

    Returns:
        The number of orders received, and for each distinct `record_id` the item in DynamoDB's JSON. The same order
        sent twice is one item.

    Raises:
        InvalidRequest: any order breaks a rule. Its `problems` name the first 100 by index and field.

    """
    batch = parse_json(text)
    if not isinstance(batch, list):
        raise InvalidRequest("Request body must be an array of orders")
    if not batch:
        raise InvalidRequest("Request body must hold at least one order")
    if len(batch) > max_orders:
        message = f"Request body must hold at most {max_orders} orders, got {len(batch)}"
        raise InvalidRequest(message, received=len(batch))

    items: dict[str, str] = {}
    invalid = 0
    problems: list[dict[str, Any]] = []
    for index, order in enumerate(batch):
        item, found = _check_order(order, expires_at)
        if item and items.setdefault(order["record_id"], item) != item:
            found = [("record_id", "another order of this request has the same record_id and other values")]
        if found:
            invalid += 1
            if len(problems) < MAX_REPORTED_PROBLEMS:
                problems.extend(_problem(index, field, message) for field, message in found)
    if invalid:
        message = f"{invalid} of {len(batch)} orders are invalid"
        raise InvalidRequest(message, problems[:MAX_REPORTED_PROBLEMS], received=len(batch))
    return len(batch), items


def _check_order(order: Any, expires_at: int) -> tuple[str | None, list[Problem]]:
    """Return the item of an order, or None and what is wrong with it."""
    if not isinstance(order, dict):
        return None, [(None, "must be an object")]
    if type(order) is TwiceNamed:
        return None, [(None, "names a member twice")]
    problems: list[Problem] = [] if order.keys() == FIELDS else _check_members(order)

    # What is missing is reported already: a value that is right stands in for it.
    record_id = order.get("record_id", "-")
    parameter_1 = order.get("parameter_1", "")
    parameter_2 = order.get("parameter_2", NumberText("0"))

    id_bytes, problem = _utf8_size(record_id)
    if problem:
        problems.append(("record_id", problem))
    elif not 1 <= id_bytes <= MAX_KEY_BYTES:
        problems.append(("record_id", f"must be 1 to {MAX_KEY_BYTES} bytes of UTF-8, got {id_bytes}"))

    text_bytes, problem = _utf8_size(parameter_1)
    if problem:
        problems.append(("parameter_1", problem))
    elif id_bytes + text_bytes + _ITEM_OVERHEAD_BYTES > MAX_ITEM_BYTES:
        problems.append(("parameter_1", "makes the order larger than 400 KB"))

    number = to_dynamodb_number(parameter_2) if type(parameter_2) is NumberText else None
    if type(parameter_2) is not NumberText:
        problems.append(("parameter_2", "must be a number"))
    elif number is None:
        problems.append(("parameter_2", "must be zero or 1E-130 to 9.9E+125 in size, with at most 38 digits"))

    if problems or number is None:
        return None, problems
    return _item(record_id, parameter_1, number, expires_at), problems


def _check_members(order: dict[str, Any]) -> list[Problem]:
    """Return which members are missing, and how many nobody knows."""
    problems: list[Problem] = [(name, "is missing") for name in sorted(FIELDS - order.keys())]
    unknown = len(order.keys() - FIELDS)
    if unknown:
        problems.append((None, f"has {unknown} unknown member(s), allowed are {', '.join(sorted(FIELDS))}"))
    return problems


def _item(record_id: str, parameter_1: str, number: str, expires_at: int) -> str:
    """Return an order as DynamoDB's JSON."""
    return (
        f'{{"record_id":{{"S":{_quote(record_id)}}},"parameter_1":{{"S":{_quote(parameter_1)}}},'
        f'"parameter_2":{{"N":"{number}"}},"expires_at":{{"N":"{expires_at}"}}}}'
    )


def _utf8_size(value: Any) -> tuple[int, str | None]:
    """Return the size of a string in bytes of UTF-8, and what is wrong with it."""
    if type(value) is not str:
        return 0, "must be a string"
    if value.isascii():
        return len(value), None
    try:
        return len(value.encode("utf-8")), None
    except UnicodeEncodeError:
        return 0, "must not hold half of a surrogate pair"


def _problem(index: int, field: str | None, message: str) -> dict[str, Any]:
    about = {"index": index} if field is None else {"index": index, "field": field}
    return {**about, "message": message}
