"""Whatever is posted: 201 and exactly the orders of the body are stored, or 4xx and none is.

What the answer has to be comes from a second, slower reading of the rules, by `decimal` instead of by text. The table
refuses what DynamoDB would refuse. HYPOTHESIS_PROFILE=ci runs 2,000 examples instead of 100.
"""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

NAMES = {"record_id", "parameter_1", "parameter_2"}


class NotAnOrderBatch(Exception):
    """The oracle's verdict on a body that has to be refused."""


def expected_rows(body: str) -> dict[str, tuple[str, Decimal]]:
    """The rows that a body has to leave, or NotAnOrderBatch."""
    try:
        batch = json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise NotAnOrderBatch from error
    _demand(isinstance(batch, list) and batch)
    rows: dict[str, tuple[str, Decimal]] = {}
    for order in batch:
        _demand(isinstance(order, dict) and set(order) == NAMES)
        key, text, number = order["record_id"], order["parameter_1"], order["parameter_2"]
        _demand(isinstance(key, str) and isinstance(text, str) and isinstance(number, Decimal))
        _demand(1 <= _size(key) <= 2048 and _size(text) < 400_000)
        _demand(_fits_dynamodb(number))
        _demand(rows.setdefault(key, (text, number)) == (text, number))
    return rows


def _refuse(name: str) -> None:
    raise ValueError(name)


def _demand(fulfilled: object) -> None:
    if not fulfilled:
        raise NotAnOrderBatch


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise NotAnOrderBatch from error


def _fits_dynamodb(number: Decimal) -> bool:
    digits = "".join(str(digit) for digit in number.as_tuple().digits).strip("0")
    return not number or (len(digits) <= 38 and -130 <= number.adjusted() <= 125)


def good_numbers() -> st.SearchStrategy[str]:
    """Numbers that DynamoDB holds, in many spellings."""
    digits = st.integers(0, 10**38 - 1).map(str)
    scaled = st.tuples(
        st.sampled_from(["", "-"]), digits, st.sampled_from(["", "e-3", "E80", "e+0", "E-90", ".0", ".00e1"])
    )
    return st.one_of(
        st.integers(-1000, 1000).map(str),
        st.decimals(-1000, 1000, places=2).map(str),
        scaled.map("".join),
        st.sampled_from(["0", "-0", "0.0e9", "1e125", "9.9e125", "1e-130", "1E+2"]),
    )


def any_numbers() -> st.SearchStrategy[str]:
    """Numbers as JSON can spell them, most of them around DynamoDB's limits."""
    fraction = st.one_of(st.just(""), st.text("0123456789", min_size=1, max_size=42).map(lambda text: f".{text}"))
    exponent = st.one_of(st.just(""), st.integers(-200, 200).map(lambda number: f"e{number}"))
    spelled = st.tuples(st.integers(-(10**40), 10**40).map(str), fraction, exponent).map("".join)
    return st.one_of(
        good_numbers(), spelled, st.sampled_from(["1e126", "1e-131", "1e-9999999999", "1e99999999999999999999"])
    )


def good_texts() -> st.SearchStrategy[str]:
    """Strings that DynamoDB takes, as a key if they are not empty."""
    few = st.sampled_from(["a", "b", "c", "k" * 2048, "ü" * 1024])
    return st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=10), few)


def any_texts() -> st.SearchStrategy[str]:
    """Strings of any code points, halves of surrogate pairs among them, or too long for a key."""
    return st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=8), st.sampled_from(["k" * 2049, "ü" * 1025])
    )


def order(
    key: st.SearchStrategy[str], text: st.SearchStrategy[str], number: st.SearchStrategy[str]
) -> st.SearchStrategy:
    """An order, as its members' names and JSON."""
    return st.fixed_dictionaries(
        {"record_id": key.map(json.dumps), "parameter_1": text.map(json.dumps), "parameter_2": number}
    )


def good_orders() -> st.SearchStrategy:
    """Orders without fault; some have a `record_id` in common."""
    return order(good_texts().filter(bool), good_texts(), good_numbers())


@st.composite
def spoilt_orders(draw: st.DrawFn) -> dict[str, str]:
    """An order with something wrong, or nearly wrong."""
    members = draw(order(any_texts(), any_texts(), any_numbers()))
    name = draw(st.sampled_from(sorted(members)))
    spoil = draw(st.sampled_from(["value", "missing", "unknown", "nothing"]))
    if spoil == "value":
        members[name] = draw(
            st.sampled_from(["null", "true", "[]", "{}", '"7"', "7", "NaN", "-Infinity", "1e", "[[1]]"])
        )
    elif spoil == "missing":
        del members[name]
    elif spoil == "unknown":
        members[draw(st.sampled_from(["expires_at", "Record_id", "", "ttl"]))] = "1"
    return members


@st.composite
def order_arrays(draw: st.DrawFn) -> str:
    """Arrays of 1 to 120 orders, in any order of members, at times with one that is spoilt or one that is repeated."""
    orders = draw(st.lists(good_orders(), min_size=1, max_size=40))
    if draw(st.booleans()):
        count = draw(st.integers(1, 80))
        orders += [{"record_id": f'"n{n}"', "parameter_1": '""', "parameter_2": str(n)} for n in range(count)]
    extra = draw(st.sampled_from(["none", "none", "repeated", "spoilt"]))
    if extra == "repeated":
        orders.append(draw(st.sampled_from(orders)))
    elif extra == "spoilt":
        orders.insert(draw(st.integers(0, len(orders))), draw(spoilt_orders()))
    turned = draw(st.booleans())
    texts = [[f"{json.dumps(name)}:{value}" for name, value in order.items()] for order in orders]
    return "[" + ",".join("{" + ",".join(reversed(text) if turned else text) + "}" for text in texts) + "]"


def bodies() -> st.SearchStrategy[str]:
    """Bodies: mostly arrays of orders, then any JSON, and any text."""
    json_values = st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ).map(json.dumps)
    return st.one_of(order_arrays(), order_arrays(), order_arrays(), json_values, st.text(max_size=30))


EXAMPLES = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 100


@pytest.fixture
def table(failing_table: Any) -> Iterator[Any]:
    """The strict table, which does not fail here."""
    return failing_table


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies())
@example(
    body='[{"record_id":"a","parameter_1":"abc","parameter_2":4},{"record_id":"b","parameter_1":"def","parameter_2":2.1}]'
)
@example(
    body='[{"record_id":"a","parameter_1":"","parameter_2":0.1},{"record_id":"a","parameter_1":"","parameter_2":1e-1}]'
)
def test_all_orders_are_stored_or_none_is(served_handler: Any, table: Any, body: str) -> None:
    table.reset()
    answer = served_handler.post(body)
    assert table.complaints == []
    try:
        expected = expected_rows(body)
    except NotAnOrderBatch:
        event("refused")
        assert 400 <= answer.status < 500
        assert isinstance(answer.body["errorMessage"], str)
        assert table.rows == {}
        assert table.calls == []
    else:
        event("stored")
        assert answer.status == 201
        assert answer.body == {"stored": len(expected)}
        assert table.values() == expected
