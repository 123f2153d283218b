"""API Gateway: codings and sizes of bodies, and what becomes of Lambda's errors."""

import gzip
import json
import socket
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError
from harness import start_emulator
from orders_api import OUTPUTS, template
from state_machines import call, jsonata

MEBIBYTE = 1024 * 1024
ORDERS = [{"id": "a"}]
INTERNAL = {"message": "Internal server error"}
COUNTING = """
import json
def handler(event, context):
    body = event["body"] or ""
    if body == "raise":
        raise ValueError("secret")
    return {"statusCode": 201, "body": json.dumps({"length": len(body), "json": body[:1] in "[{" and json.loads(body)})}
"""


def deployed(aws, content_type):
    resources = template(aws, content_type)
    resources["Function"] = aws.function(COUNTING)
    return aws.deploy(resources, OUTPUTS)[1]["Api"]


@pytest.fixture(scope="module")
def strict(aws):
    """Validates every body."""
    return deployed(aws, "$default")


@pytest.fixture(scope="module")
def lax(aws):
    """Validates JSON only."""
    return deployed(aws, "application/json")


def post(aws, api, body, coding=None, content_type="text/plain"):
    headers = {"Content-Type": content_type, **({"Content-Encoding": coding} if coding else {})}
    return aws.request(f"/_aws/execute-api/{api}/v1/orders", "POST", body, headers)


@pytest.mark.parametrize(
    ("coding", "encode"),
    [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)],
)
def test_a_compressed_body_is_decompressed_before_it_is_checked(aws, strict, coding, encode):
    """As the developer guide has it, 'Call an API method with a compressed payload in API Gateway'."""
    json_type = "application/json; charset=UTF-8"
    status, answer = post(aws, strict, encode(json.dumps(ORDERS).encode()), coding, json_type)
    assert (status, answer["json"]) == (201, ORDERS)
    assert post(aws, strict, encode(b"[]"), coding, json_type)[0] == 400


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", b"[]"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"[]"))),
        ("gzip", b'[{"id":"a"}]'),
        ("gzip", gzip.compress(b"[]")[:-9]),
        ("deflate", gzip.compress(b"[]")),
    ],
)
def test_another_coding_or_a_body_without_it_is_415(aws, strict, coding, body):
    assert post(aws, strict, body, coding) == (415, {"message": "Unsupported Media Type"})


def test_a_body_of_more_than_10_mb_is_413_compressed_or_not(aws, lax):
    """As the developer guide has it, 'Gateway response types for API Gateway', REQUEST_TOO_LARGE."""
    body = b"x" * (10 * MEBIBYTE + 1)
    answer = (413, {"message": "HTTP content length exceeded 10485760 bytes."})
    assert post(aws, lax, body) == answer
    assert post(aws, lax, gzip.compress(body), "gzip") == answer


def test_an_event_of_more_than_6_mb_is_500_and_a_body_below_reaches_the_function(aws, lax):
    """As the Lambda developer guide has it, 'Handling Lambda errors with an API Gateway API' and 'Lambda quotas'."""
    assert post(aws, lax, b"x" * (6 * MEBIBYTE)) == (500, INTERNAL)
    assert post(aws, lax, b"x" * (5 * MEBIBYTE)) == (201, {"length": 5 * MEBIBYTE, "json": False})


def test_what_a_function_raises_does_not_reach_the_client(aws, lax):
    assert post(aws, lax, b"raise") == (502, INTERNAL)


def test_the_invoke_api_refuses_an_event_of_more_than_6_mb(aws):
    name = aws.deploy({"f": aws.function("def handler(e, c):\n    return len(e)")}, {"f": {"Ref": "f"}})[1]["f"]
    event = json.dumps("x" * (6 * MEBIBYTE))
    with pytest.raises(ClientError) as raised:
        aws.client("lambda").invoke(FunctionName=name, Payload=event)
    assert raised.value.response["Error"]["Code"] == "RequestTooLargeException"
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_200_requests_at_once_are_all_answered(aws, strict):
    body = json.dumps(ORDERS)
    with ThreadPoolExecutor(200) as pool:
        answers = [pool.submit(post, aws, strict, body, None, "application/json") for _ in range(200)]
    assert {answer.result()[0] for answer in answers} == {201}


def raw(aws, api, lines, pieces):
    """Send a request as it is, piece by piece, and return the status."""
    host, port = aws.endpoint.removeprefix("http://").split(":")
    head = f"POST /_aws/execute-api/{api}/v1/orders HTTP/{lines[0]}\r\n" + "".join(f"{line}\r\n" for line in lines[1:])
    with socket.create_connection((host, int(port))) as connection:
        connection.settimeout(20)
        connection.sendall(f"{head}\r\n".encode())
        for piece in pieces:
            time.sleep(0.05)
            connection.sendall(piece)
        return int(connection.recv(100).split()[1])


def test_http_1_0_and_a_client_that_sends_byte_by_byte(aws, strict):
    body = json.dumps(ORDERS).encode()
    lines = ["Host: x", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    assert raw(aws, strict, ["1.0", *lines], [body]) == 201
    assert raw(aws, strict, ["1.1", *lines], [bytes([one]) for one in body]) == 201
    chunks = [b"%x\r\n%b\r\n" % (len(one), one) for one in (body[:3], body[3:])]
    assert raw(aws, strict, ["1.1", *lines[:2], "Transfer-Encoding: chunked"], [*chunks, b"0\r\n\r\n"]) == 201


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    """An account with two concurrent executions."""
    process, aws = start_emulator(tmp_path_factory.mktemp("limited"), "--lambda-concurrency", "2", "--no-enforce-iam")
    yield aws
    process.stdin.close()
    process.wait()


HELD = "import os, time\ndef handler(event, context):\n    while not os.path.exists(event): time.sleep(0.05)"


def test_more_calls_at_once_than_the_account_has_are_throttled(limited, tmp_path):
    """As the Lambda API reference has it, Invoke, TooManyRequestsException."""
    name = limited.deploy({"f": limited.function(HELD)}, {"f": {"Ref": "f"}})[1]["f"]
    api = deployed(limited, "application/json")
    client = limited.client("lambda")
    done = tmp_path / "done"
    event = json.dumps(str(done))
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(hold, client, name, event) for _ in range(2)]
        try:
            error = until_throttled(client, name)
            assert error["Error"]["Code"] == "TooManyRequestsException"
            assert error["ResponseMetadata"]["HTTPStatusCode"] == 429
            assert error["Reason"] == "ConcurrentInvocationLimitExceeded"
            definition = jsonata(("Call", call(name, payload=str(done))))
            assert limited.run(definition)["error"] == "Lambda.TooManyRequestsException"
            assert post(limited, api, b"x") == (500, INTERNAL)
        finally:
            done.touch()
        assert [one.result()["StatusCode"] for one in calls] == [200, 200]
    assert post(limited, api, b"x")[0] == 201


def hold(client, name, event):
    while True:  # `until_throttled` may have been faster
        try:
            return client.invoke(FunctionName=name, Payload=event)
        except ClientError:
            continue


def until_throttled(client, name):
    while True:  # the two calls that hold the limit may not have begun
        try:
            client.invoke(FunctionName=name, Payload=json.dumps("/"))
        except ClientError as error:
            return error.response


def test_the_account_says_its_limit(limited):
    assert limited.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"] == 2
