"""Faults that are switched on and off by id, in calls of functions and state machines."""

import json
import uuid

import pytest
from harness import eventually

CALL = """
import boto3, botocore
from botocore.config import Config
def handler(event, context):
    options = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=5)
    client = boto3.client(event["service"], config=options)
    try:
        answer = getattr(client, event["call"])(**event["arguments"])
    except botocore.exceptions.ClientError as error:
        return {"code": error.response["Error"]["Code"], "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    except botocore.exceptions.BotoCoreError as error:
        return {"code": type(error).__name__}
    answer.pop("ResponseMetadata")
    return {"answer": {name: value for name, value in answer.items() if isinstance(value, (dict, list, str))}}
"""
KEY = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.fixture(scope="module")
def system(aws):
    """Deploy a function that makes the calls that it is asked for, and what it calls."""
    _, outputs = aws.deploy(
        {
            "Function": aws.function(CALL),
            "Other": aws.function(CALL),
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": KEY},
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "s"}},
        },
        {name: {"Ref": name} for name in ("Function", "Other", "Table", "Bucket", "Queue", "Topic", "Secret")},
    )
    return outputs


@pytest.fixture(autouse=True)
def all_off(aws):
    yield
    aws.request("/_local-aws/faults", "DELETE")


def on(aws, fault_id="one", **fault):
    status, answer = aws.request(f"/_local-aws/faults/{fault_id}", "PUT", json.dumps(fault))
    assert status == 200, answer
    return answer


def faults(aws):
    return aws.request("/_local-aws/faults")[1]["faults"]


def call(aws, system, service, operation, function="Function", **arguments):
    event = {"service": service, "call": operation, "arguments": arguments}
    answer = aws.client("lambda").invoke(FunctionName=system[function], Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())


def put(aws, system, item="a", function="Function"):
    return call(aws, system, "dynamodb", "put_item", function, TableName=system["Table"], Item={"id": {"S": item}})


def items(aws, system):
    return {item["id"]["S"] for item in aws.client("dynamodb").scan(TableName=system["Table"])["Items"]}


def calls(system):
    return {
        "dynamodb": ("get_item", {"TableName": system["Table"], "Key": {"id": {"S": "a"}}}),
        "s3": ("put_object", {"Bucket": system["Bucket"], "Key": "k", "Body": "b"}),
        "sqs": ("send_message", {"QueueUrl": system["Queue"], "MessageBody": "m"}),
        "sns": ("publish", {"TopicArn": system["Topic"], "Message": "m"}),
        "secretsmanager": ("get_secret_value", {"SecretId": system["Secret"]}),
        "lambda": ("invoke", {"FunctionName": system["Other"], "Payload": "{}"}),
        "cloudwatch": ("describe_alarms", {}),
    }


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (("dynamodb", "throttle", None), ("ThrottlingException", 400)),
        (("dynamodb", "error", 500), ("InternalServerError", 500)),
        (("dynamodb", "error", 503), ("ServiceUnavailable", 503)),
        (("dynamodb", "denied", None), ("AccessDeniedException", 400)),
        (("s3", "throttle", None), ("SlowDown", 503)),
        (("s3", "error", 500), ("InternalError", 500)),
        (("s3", "denied", None), ("AccessDenied", 403)),
        (("sqs", "throttle", None), ("RequestThrottled", 400)),
        (("sqs", "error", 503), ("ServiceUnavailable", 503)),
        (("sns", "throttle", None), ("Throttled", 429)),
        (("sns", "denied", None), ("AuthorizationError", 403)),
        (("secretsmanager", "error", 500), ("InternalServiceError", 500)),
        (("lambda", "throttle", None), ("TooManyRequestsException", 429)),
        (("lambda", "error", 500), ("ServiceException", 500)),
        (("cloudwatch", "throttle", None), ("ThrottlingException", 400)),
    ],
)
def test_a_function_gets_the_error_that_the_service_documents(aws, system, fault, answer):
    service, mode, status = fault
    on(aws, service=service, mode=mode, status=status)
    operation, arguments = calls(system)[service]
    assert call(aws, system, service, operation, **arguments) == dict(zip(("code", "status"), answer, strict=True))


def test_a_fault_is_about_one_action_and_one_caller(aws, system):
    on(aws, service="dynamodb", mode="throttle", action="PutItem", caller=system["Function"])
    assert put(aws, system)["code"] == "ThrottlingException"
    assert "answer" in put(aws, system, function="Other")
    assert "answer" in call(aws, system, "dynamodb", "scan", TableName=system["Table"])


def test_users_of_this_machine_are_not_touched(aws, system):
    on(aws, service="dynamodb", mode="throttle")
    aws.client("dynamodb").put_item(TableName=system["Table"], Item={"id": {"S": "mine"}})
    assert "mine" in items(aws, system)


def test_the_next_calls_only_and_then_it_is_off(aws, system):
    on(aws, service="dynamodb", mode="error", next=2)
    assert [put(aws, system).get("code") for _ in range(3)] == ["InternalServerError", "InternalServerError", None]
    assert faults(aws) == []


def test_it_counts_the_calls_and_is_listed_until_it_is_switched_off(aws, system):
    on(aws, "some%20id", service="dynamodb", mode="throttle")
    put(aws, system)
    [listed] = faults(aws)
    assert (listed["id"], listed["affected"], listed["rate"]) == ("some id", 1, 1)
    assert aws.request("/_local-aws/faults/some%20id", "DELETE")[1] == {"wasOn": True}
    assert aws.request("/_local-aws/faults/some%20id", "DELETE")[1] == {"wasOn": False}
    assert "answer" in put(aws, system)


def test_a_connection_is_cut_before_or_after_the_call_is_done(aws, system):
    on(aws, service="dynamodb", mode="cutBefore")
    assert put(aws, system, "before")["code"] == "ConnectionClosedError"
    on(aws, service="dynamodb", mode="cutAfter")
    assert put(aws, system, "after")["code"] == "ConnectionClosedError"
    assert items(aws, system) & {"before", "after"} == {"after"}


def test_a_slow_call_is_done_later(aws, system):
    on(aws, service="dynamodb", mode="slow", milliseconds=1)
    assert "answer" in put(aws, system)
    assert faults(aws)[0]["affected"] == 1


def test_a_slow_call_that_takes_longer_than_the_client_waits(aws, system):
    on(aws, service="dynamodb", mode="slow", milliseconds=8000, action="PutItem")
    assert put(aws, system)["code"] == "ReadTimeoutError"


def test_half_of_a_batch_is_left_unprocessed(aws, system):
    on(aws, service="dynamodb", mode="partial", action="BatchWriteItem", next=1)
    requests = [{"PutRequest": {"Item": {"id": {"S": f"half-{n}"}}}} for n in range(4)]
    answer = call(aws, system, "dynamodb", "batch_write_item", RequestItems={system["Table"]: requests})["answer"]
    assert answer["UnprocessedItems"] == {system["Table"]: requests[2:]}
    assert {name for name in items(aws, system) if name.startswith("half")} == {"half-0", "half-1"}
    on(aws, service="dynamodb", mode="partial", action="BatchGetItem", next=1)
    keys = [{"id": {"S": "half-0"}}, {"id": {"S": "half-1"}}]
    answer = call(aws, system, "dynamodb", "batch_get_item", RequestItems={system["Table"]: {"Keys": keys}})["answer"]
    assert answer["Responses"] == {system["Table"]: keys[:1]}
    assert answer["UnprocessedKeys"] == {system["Table"]: {"Keys": keys[1:]}}


def test_of_a_batch_of_one_nothing_is_done(aws, system):
    on(aws, service="sqs", mode="partial", action="SendMessageBatch")
    entries = [{"Id": "1", "MessageBody": "m"}]
    answer = call(aws, system, "sqs", "send_message_batch", QueueUrl=system["Queue"], Entries=entries)["answer"]
    assert [failed["Id"] for failed in answer["Failed"]] == ["1"]
    on(aws, service="events", mode="partial", action="PutEvents")
    entry = {"Source": "s", "DetailType": "d", "Detail": "{}"}
    answer = call(aws, system, "events", "put_events", Entries=[entry, entry])["answer"]
    assert ["ErrorCode" in one for one in answer["Entries"]] == [False, True]


def state(resource, arguments, **more):
    return {"Type": "Task", "Resource": resource, "Arguments": arguments, "End": True, **more}


def run(aws, task):
    return aws.run({"QueryLanguage": "JSONata", "StartAt": "Task", "States": {"Task": task}})


@pytest.mark.parametrize(
    ("fault", "resource", "error"),
    [
        ({"service": "dynamodb", "mode": "throttle"}, "dynamodb:getItem", "DynamoDB.ThrottlingException"),
        (
            {"service": "dynamodb", "mode": "error", "status": 503},
            "dynamodb:getItem",
            "DynamoDB.AmazonDynamoDBException",
        ),
        ({"service": "dynamodb", "mode": "error"}, "aws-sdk:dynamodb:getItem", "DynamoDb.InternalServerErrorException"),
        ({"service": "dynamodb", "mode": "cutBefore"}, "aws-sdk:dynamodb:getItem", "DynamoDb.SdkClientException"),
        ({"service": "lambda", "mode": "throttle"}, "lambda:invoke", "Lambda.TooManyRequestsException"),
        ({"service": "lambda", "mode": "error"}, "lambda:invoke", "Lambda.ServiceException"),
        ({"service": "lambda", "mode": "cutAfter"}, "lambda:invoke", "Lambda.SdkClientException"),
        ({"service": "sns", "mode": "throttle"}, "sns:publish", "SNS.ThrottledException"),
    ],
)
def test_a_state_fails_with_the_error_of_the_service(aws, system, fault, resource, error):
    on(aws, **fault)
    arguments = {
        "lambda": {"FunctionName": system["Other"], "Payload": {}},
        "sns": {"TopicArn": system["Topic"], "Message": "m"},
    }.get(fault["service"], {"TableName": system["Table"], "Key": {"id": {"S": "a"}}})
    ended = run(aws, state(f"arn:aws:states:::{resource}", arguments))
    assert (ended["status"], ended["error"]) == ("FAILED", error)


def test_a_state_machine_is_a_caller_and_its_retry_meets_the_fault(aws, system):
    arguments = {"TableName": system["Table"], "Key": {"id": {"S": "a"}}}
    retry = [{"ErrorEquals": ["DynamoDB.ThrottlingException"], "MaxAttempts": 3, "IntervalSeconds": 1}]
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Task",
        "States": {"Task": state("arn:aws:states:::dynamodb:getItem", arguments, Retry=retry)},
    }
    machine = aws.machine(definition)
    on(aws, service="dynamodb", mode="throttle", next=2, caller=machine.split(":")[-1])
    on(aws, "other", service="dynamodb", mode="denied", caller="somebody-else")
    execution = aws.client("stepfunctions").start_execution(stateMachineArn=machine)["executionArn"]
    assert aws.finished(execution)["status"] == "SUCCEEDED"
    assert [fault["id"] for fault in faults(aws)] == ["other"]


def test_the_account_has_fewer_concurrent_executions(aws, system):
    on(aws, service="lambda", mode="concurrency", limit=1)
    code = "import time\ndef handler(e, c):\n    time.sleep(60)"
    _, outputs = aws.deploy({"Busy": aws.function(code)}, {"Busy": {"Ref": "Busy"}})
    aws.client("lambda").invoke(FunctionName=outputs["Busy"], InvocationType="Event", Payload="{}")

    def throttled():
        try:
            put(aws, system)
        except aws.client("lambda").exceptions.ClientError as error:
            return error.response["Error"]["Code"] == "TooManyRequestsException"
        return False

    eventually(throttled)
    aws.request("/_local-aws/faults/one", "DELETE")
    assert "answer" in put(aws, system)


def test_what_is_called_from_outside_asks_for_its_faults(aws):
    on(aws, service="webhook", mode="revoked", next=1)
    taken = aws.request("/_local-aws/take-fault", "POST", json.dumps({"service": "webhook"}))[1]["faults"]
    assert [(fault["mode"], fault["status"]) for fault in taken] == [("revoked", 404)]
    assert aws.request("/_local-aws/take-fault", "POST", json.dumps({"service": "webhook"}))[1] == {"faults": []}


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"service": "dynamo", "mode": "throttle"}, "service must be one of cloudwatch, dynamodb"),
        ({"service": "sqs", "mode": "hang"}, "mode of sqs must be one of throttle, error"),
        ({"service": "sqs", "mode": "error", "status": 404}, "status must be 500 or 503, got 404"),
        ({"service": "sqs", "mode": "throttle", "status": 500}, "status must be left out with mode throttle"),
        ({"service": "sqs", "mode": "slow"}, "milliseconds must be a whole number from 1 to 900000 with mode slow"),
        ({"service": "sqs", "mode": "throttle", "milliseconds": 5}, "milliseconds is for mode slow"),
        ({"service": "lambda", "mode": "concurrency"}, "limit must be a whole number from 1 to 10000"),
        ({"service": "sqs", "mode": "throttle", "rate": 2}, "rate must be more than 0 and at most 1, got 2"),
        ({"service": "sqs", "mode": "throttle", "next": 0}, "next must be a whole number"),
        ({"service": "dynamodb", "mode": "partial"}, "action must be one of BatchGetItem, BatchWriteItem"),
        ({"service": "s3", "mode": "partial"}, "mode of s3 must be one of"),
        ({"service": "webhook", "mode": "hang", "caller": "f"}, "caller has no meaning for webhook"),
        ({"service": "sqs", "mode": "throttle", "colour": "red"}, "colour is no field of a fault"),
        ([], "must be an object"),
    ],
)
def test_what_is_no_fault_is_refused_by_name(aws, fault, message):
    status, answer = aws.request(f"/_local-aws/faults/{uuid.uuid4().hex}", "PUT", json.dumps(fault))
    assert status == 400
    assert message in answer["message"]
    assert faults(aws) == []


def test_the_catalog_says_what_can_be_switched_on(aws):
    services = aws.request("/_local-aws/fault-catalog")[1]["services"]
    by_name = {one["service"]: one for one in services}
    assert by_name["dynamodb"]["errors"]["throttle"] == {"code": "ThrottlingException", "status": 400}
    assert by_name["dynamodb"]["batchActions"] == ["BatchGetItem", "BatchWriteItem"]
    assert "concurrency" in by_name["lambda"]["modes"]
    assert "hang" in by_name["webhook"]["modes"]


def test_callers_are_functions_and_state_machines(aws, system):
    machine = aws.machine({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    callers = aws.request("/_local-aws/callers")[1]["callers"]
    assert {system["Function"], system["Other"], machine.split(":")[-1]} <= set(callers)
