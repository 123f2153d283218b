"""The documented way of reading, over what the handler stored: an expired order is never seen, deleted or not."""

import importlib.util
from pathlib import Path

import boto3
import pytest

EXAMPLE = Path(__file__).parents[4] / "packages" / "order-api-construct" / "examples" / "reader" / "read_orders.py"
NOW = 1_800_000_000


@pytest.fixture(scope="module")
def reader():
    spec = importlib.util.spec_from_file_location("read_orders_example", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def table(handler):
    assert handler.rows() == {}
    return boto3.resource("dynamodb").Table("orders")


@pytest.fixture
def rows_by_age(table):
    """Rows that expired long ago, just now, in a second, in a day; and rows that no handler wrote."""
    ages = {
        "long ago": NOW - 10**6,
        "second ago": NOW - 1,
        "now": NOW,
        "in a second": NOW + 1,
        "tomorrow": NOW + 86_400,
    }
    for record_id, expires_at in ages.items():
        table.put_item(Item={"record_id": record_id, "expires_at": expires_at})
    table.put_item(Item={"record_id": "never"})


@pytest.mark.usefixtures("rows_by_age")
def test_a_scan_yields_what_has_not_expired(reader, table):
    assert {order["record_id"] for order in reader.live_orders(table, NOW)} == {"in a second", "tomorrow"}


@pytest.mark.usefixtures("rows_by_age")
@pytest.mark.parametrize(
    ("record_id", "alive"),
    [
        ("long ago", False),
        ("never", False),
        ("now", False),
        ("in a second", True),
        ("tomorrow", True),
        ("unknown", False),
    ],
)
def test_a_read_by_key_finds_what_has_not_expired(reader, table, record_id, alive):
    assert (reader.live_order(table, record_id, NOW) is not None) == alive


def test_every_page_is_read(reader, table):
    """A page ends at 1 MB, whatever the filter leaves of it."""
    with table.batch_writer() as batch:
        for number in range(40):
            expires_at = NOW + (1 if number % 2 else -1)
            batch.put_item(
                Item={"record_id": f"id-{number:02}", "parameter_1": "x" * 100_000, "expires_at": expires_at}
            )
    pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name, PaginationConfig={"PageSize": 1000})
    assert len(list(pages)) > 1
    assert [order["record_id"] for order in sorted(reader.live_orders(table, NOW), key=lambda o: o["record_id"])] == [
        f"id-{number:02}" for number in range(1, 40, 2)
    ]


def test_what_the_handler_stores_is_alive_for_its_retention(reader, table, handler):
    handler.post([{"record_id": "a", "parameter_1": "x", "parameter_2": 1}])
    (order,) = reader.live_orders(table)
    expires_at = int(order["expires_at"])
    assert [row["record_id"] for row in reader.live_orders(table, expires_at - 1)] == ["a"]
    assert list(reader.live_orders(table, expires_at)) == []
    assert reader.live_order(table, "a", expires_at) is None


def test_the_function_returns_the_live_ids(reader, table, monkeypatch):
    monkeypatch.setenv("TABLE_NAME", "orders")
    monkeypatch.setattr(reader.time, "time", lambda: NOW)
    table.put_item(Item={"record_id": "b", "expires_at": NOW + 1})
    table.put_item(Item={"record_id": "a", "expires_at": NOW + 1})
    table.put_item(Item={"record_id": "expired", "expires_at": NOW})
    assert reader.lambda_handler({}, None) == ["a", "b"]
