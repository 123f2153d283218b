"""The handler of post_lambda over an in-memory DynamoDB, imported once for each test module."""

import contextlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeDeserializer
from moto import mock_aws

SOURCE = Path(__file__).parents[2] / "src" / "post_lambda"
MODULES = [path.stem for path in SOURCE.glob("*.py")]
TABLE_NAME = "orders"


def _import_source(name: str) -> ModuleType:
    """Import a module of post_lambda under a name that other handlers' modules cannot take."""
    for module in MODULES:
        sys.modules.pop(module, None)
    sys.path.insert(0, str(SOURCE))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(SOURCE))
        for module in MODULES:
            sys.modules.pop(module, None)


@pytest.fixture(scope="session")
def import_source() -> Callable[[str], ModuleType]:
    """Import a module of post_lambda anew: `import_source("orders")`."""
    return _import_source


def _context(remaining_ms: int = 28_000) -> Any:
    """A Lambda context with a fixed time that is left."""
    return SimpleNamespace(
        aws_request_id="lambda-request", get_remaining_time_in_millis=lambda: remaining_ms, function_name="orders"
    )


def _event(body: Any, **more: Any) -> dict[str, Any]:
    """A REST proxy event, payload format 1.0, cut to what a handler may rely on."""
    return {
        "resource": "/orders",
        "httpMethod": "POST",
        "path": "/orders",
        "headers": {"Content-Type": "application/json"},
        "requestContext": {"requestId": "api-request", "stage": "v1"},
        "body": body,
        "isBase64Encoded": False,
        **more,
    }


def _load_fake() -> ModuleType:
    """Import the module beside this file, which is in no package and on no path."""
    name = "post_lambda_fake_dynamodb"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("fake_dynamodb.py"))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Answer:
    """What the handler answered, its body parsed."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Handler:
    """The handler, imported."""

    app: ModuleType

    def post(self, body: Any, remaining_ms: int = 28_000, **more: Any) -> Answer:
        """Post a body: text as it is, anything else as JSON."""
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        return self.invoke(_event(text, **more), remaining_ms)

    def invoke(self, event: dict[str, Any], remaining_ms: int = 28_000) -> Answer:
        """Hand the handler an event as it is."""
        raw = self.app.lambda_handler(event, _context(remaining_ms))
        assert raw["headers"]["Content-Type"] == "application/json"
        return Answer(raw["statusCode"], raw["headers"], json.loads(raw["body"]))


@dataclass
class StoringHandler(Handler):
    """The handler over a DynamoDB that is simulated in memory."""

    dynamodb: Any

    def empty_table(self) -> None:
        """Make the table anew, as the construct does."""
        with contextlib.suppress(self.dynamodb.exceptions.ResourceNotFoundException):
            self.dynamodb.delete_table(TableName=TABLE_NAME)
        self.dynamodb.create_table(
            TableName=TABLE_NAME,
            KeySchema=[{"AttributeName": "record_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "record_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def rows(self) -> dict[str, dict[str, Any]]:
        """All rows of the table, by record_id."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=TABLE_NAME)
        deserialize = TypeDeserializer().deserialize
        items = [{key: deserialize(value) for key, value in item.items()} for page in pages for item in page["Items"]]
        return {item["record_id"]: item for item in items}


ENVIRONMENT = {
    "TABLE_NAME": TABLE_NAME,
    "RETENTION_SECONDS": "86400",
    "MAX_ORDERS_PER_REQUEST": "10000",
    "METRIC_NAMESPACE": "OrderApi",
    "AWS_LAMBDA_FUNCTION_NAME": "post",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-west-1",
}


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[pytest.MonkeyPatch]:
    """The environment that the construct gives the function."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_PROFILE"):
            patch.delenv(name, raising=False)
        yield patch


@pytest.fixture(scope="module")
def simulated_handler() -> Iterator[StoringHandler]:
    """The handler over a DynamoDB in memory."""
    with mock_aws():
        yield StoringHandler(_import_source("app"), boto3.client("dynamodb"))


@pytest.fixture
def handler(simulated_handler: StoringHandler) -> StoringHandler:
    """The handler over an empty table."""
    simulated_handler.empty_table()
    return simulated_handler


@pytest.fixture(scope="session")
def faults() -> ModuleType:
    """The ways in which the failing table can fail."""
    return _load_fake()


@pytest.fixture(scope="session")
def dynamodb_server(faults: ModuleType) -> Iterator[Any]:
    """The table that can be made to fail."""
    server = faults.FakeDynamoDb()
    yield server
    server.close()


@pytest.fixture
def failing_table(dynamodb_server: Any) -> Iterator[Any]:
    """The table that can be made to fail, empty and well."""
    dynamodb_server.reset()
    yield dynamodb_server
    assert dynamodb_server.complaints == [], "the handler sent what DynamoDB refuses"


@pytest.fixture(scope="module")
def served_handler(dynamodb_server: Any, environment: pytest.MonkeyPatch) -> Handler:
    """The handler over the table that can be made to fail."""
    environment.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_server.endpoint)
    return Handler(_import_source("app"))
