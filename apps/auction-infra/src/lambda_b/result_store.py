"""Putting an object into S3 at most once."""

import random
import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFLICT_ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.05


def create_client() -> Any:
    """Create the one client of the process, with timeouts that leave room for a retry within the function's own."""
    return boto3.client(
        "s3",
        config=Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2}),
    )


def put_once(client: Any, bucket: str, key: str, body: bytes) -> bool:
    """Put an object unless its key exists.

    Returns:
        True if this call created it, False if it existed (412).

    Raises:
        ClientError: any other answer; 409, a write of the same key at the same moment, only after some attempts.

    """
    for attempt in range(CONFLICT_ATTEMPTS):
        try:
            client.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json", IfNoneMatch="*")
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 412:
                return False
            if status != 409 or attempt == CONFLICT_ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - jitter, no secret
        else:
            return True
    raise AssertionError("unreachable")
