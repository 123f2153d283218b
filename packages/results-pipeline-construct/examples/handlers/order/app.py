"""Stores an accepted order under the run and the index that the client context names."""

import json
import os
from typing import Any

import boto3

s3 = boto3.client("s3")


class Declined(Exception):
    """The order is rejected."""


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    """Store the order, or raise."""
    if event["status"] == "rejected":
        raise Declined("Order is rejected")
    run = context.client_context.custom
    key = f"{os.environ['RESULTS_PREFIX']}{run['runDate']}/{run['runId']}/{run['index']}.json"
    s3.put_object(Bucket=os.environ["LOG_BUCKET"], Key=key, Body=json.dumps(event))
