"""The handler as Lambda sees it: its folder on the path, its environment set before the import, S3 by moto."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

SOURCE = Path(__file__).parents[2] / "src" / "lambda_b"
MODULES = ("app", "order_state", "result_key", "result_store")
BUCKET = "results"


@pytest.fixture
def lambda_b(monkeypatch):
    """Import the handler afresh, with an empty bucket behind it."""
    monkeypatch.setenv("LOG_BUCKET", BUCKET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("RESULTS_PREFIX", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.syspath_prepend(str(SOURCE))
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield importlib.import_module("app")
    for name in MODULES:
        sys.modules.pop(name, None)


def context_of(run=None, request_id="request-1"):
    """Make the invocation's context, with the run in its client context if there is one."""
    client_context = None if run is None else SimpleNamespace(custom=run, env=None, client=None)
    return SimpleNamespace(aws_request_id=request_id, client_context=client_context)


@pytest.fixture
def context():
    return context_of


@pytest.fixture
def stored():
    """Read all objects of the bucket: key to body."""

    def read():
        s3 = boto3.client("s3")
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
        return {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode() for key in keys}

    return read
