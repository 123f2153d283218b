"""How a service reads orders, and never one that has expired: DynamoDB deletes expired rows within days, not at once.

`OrderApi.grantReadOrders()` gives a function the rights for this. Environment: `TABLE_NAME`.
"""

import os
import time
from collections.abc import Iterator
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr

Order = dict[str, Any]


def live_orders(table: Any, now: float | None = None) -> Iterator[Order]:
    """Yield every order that has not expired, page by page.

    Args:
        table: the boto3 resource of the table.
        now: epoch seconds, the present if None.

    """
    scan = {
        "FilterExpression": Attr("expires_at").gt(int(time.time() if now is None else now)),
        "ConsistentRead": True,
    }
    while True:
        page = table.scan(**scan)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        scan["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def live_order(table: Any, record_id: str, now: float | None = None) -> Order | None:
    """Return an order, or None when there is none or it has expired."""
    order = table.get_item(Key={"record_id": record_id}, ConsistentRead=True).get("Item")
    if order is None or order.get("expires_at", 0) <= int(time.time() if now is None else now):
        return None
    return order


def lambda_handler(event: Any, context: Any) -> list[str]:
    """Return the `record_id` of every live order, sorted."""
    table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
    return sorted(order["record_id"] for order in live_orders(table))
