"""Leaves the orders in S3, one on each line, and answers where they are."""

import json
import os
from typing import Any

import boto3

s3 = boto3.client("s3")


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Put the orders and return their location, with the version that this call has written."""
    orders = ({"status": "accepted", "power": power} for power in range(100_000))
    bucket, key = os.environ["ORDERS_BUCKET"], f"auction/{event['runId']}.jsonl"
    body = "\n".join(json.dumps(order) for order in orders).encode()
    version = s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]
    return {"results": True, "ordersLocation": {"bucket": bucket, "key": key, "versionId": version}}
