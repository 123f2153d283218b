"""Step Functions: what tasks send, what their errors are called, and numbers."""

import json

import pytest
from botocore.exceptions import ClientError
from state_machines import ECHO, call, jsonata, output

NEVER = "arn:aws:states:eu-west-1:000000000000:execution:any:never-was"


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        ('"HelloWorld"', "HelloWorld"),
        ('{"order":"accepted"}', {"order": "accepted"}),
        ("123", 123),
        ("no JSON", "no JSON"),
        ("", ""),
        (None, {}),
        ({"a": None}, {"a": None}),
        ([], []),
        (0, 0),
    ],
)
def test_a_payload_that_holds_json_is_sent_as_it_is_and_null_is_none(aws, function, payload, event):
    definition = jsonata(("Call", call(function, Output="{% $states.result.Payload %}")))
    assert output(aws.finished(start(aws, definition, payload))) == event


def test_a_task_without_payload_sends_an_empty_event(aws, function):
    task = call(function, Output="{% $states.result.Payload %}")
    del task["Arguments"]["Payload"]
    assert output(aws.finished(start(aws, jsonata(("Call", task)), 1))) == {}


@pytest.mark.parametrize(
    ("resource", "arguments", "error"),
    [
        ("sfn:describeExecution", {"ExecutionArn": NEVER}, "Sfn.ExecutionDoesNotExistException"),
        ("sfn:startExecution", {"StateMachineArn": NEVER.replace("execution", "stateMachine")}, "Sfn."
         "StateMachineDoesNotExistException"),
        ("sfn:sendTaskSuccess", {"TaskToken": "x", "Output": "1"}, "Sfn.TaskDoesNotExistException"),
        ("dynamodb:describeTable", {"TableName": "none"}, "DynamoDb.ResourceNotFoundException"),
        ("s3:listObjectsV2", {"Bucket": "no-such-bucket"}, "S3.NoSuchBucketException"),
        ("sqs:getQueueUrl", {"QueueName": "none"}, "Sqs.QueueDoesNotExistException"),
    ],
)  # fmt: skip
def test_the_error_of_an_sdk_integration_is_the_exception_of_the_sdk_for_java(aws, resource, arguments, error):
    task = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{resource}", "Arguments": arguments}
    assert aws.run(jsonata(("Call", task)))["error"] == error


@pytest.mark.parametrize(
    ("service", "code", "name"),
    [
        ("s3", "BucketAlreadyExists", "S3.BucketAlreadyExistsException"),  # the developer guide's example
        ("sfn", "com.amazonaws.swf#ExecutionDoesNotExist", "Sfn.ExecutionDoesNotExistException"),
        ("sfn", "ValidationException", "Sfn.ValidationException"),
        ("sfn", "AccessDeniedException", "Sfn.SfnException"),
        ("dynamodb", "AccessDeniedException", "DynamoDb.DynamoDbException"),
        ("rds", "DBClusterNotFoundFault", "Rds.DbClusterNotFoundException"),
    ],
)
def test_names_of_sdk_errors(service, code, name):
    from emulator.patches.step_functions.sdk_errors import exception_class

    prefix = name.split(".")[0]
    assert f"{prefix}.{exception_class(service, prefix, code)}" == name


def test_whole_numbers_beyond_two_to_the_53_are_rounded_in_jsonata_as_javascript_does(aws, function):
    definition = jsonata(
        ("Assign", {"Type": "Pass", "Assign": {"kept": "{% $states.input.id %}"}, "Output": "{% $states.input %}"}),
        ("Call", call(function, Output={"sent": "{% $states.result.Payload %}", "text": "{% $string($kept) %}"})),
    )
    found = output(aws.run(definition, {"id": 12345678901234567891, "odd": [9007199254740993]}))
    assert found == {"sent": {"id": 12345678901234567000, "odd": [9007199254740992]}, "text": "12345678901234567000"}


@pytest.mark.parametrize(
    ("number", "written"),  # as JSON.stringify writes it
    [
        (9007199254740992, "9007199254740992"),
        (9007199254740993, "9007199254740992"),
        (-9007199254740995, "-9007199254740996"),
        (12345678901234567890, "12345678901234567000"),
        (999999999999999999999, "1e+21"),
        (10**20, "100000000000000000000"),
        (123456789012345678901234567890, "1.2345678901234568e+29"),
    ],
)
def test_a_large_number_is_the_nearest_double_in_its_shortest_digits(number, written):
    from emulator.patches.step_functions.numbers import as_doubles

    assert json.dumps(as_doubles({"n": [number]})) == f'{{"n": [{written}]}}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"x": "ü"}, '{"x":"ü"}'),
        ({"x": "😀"}, '{"x":"😀"}'),
        ({"x": "\ud800"}, '{"x":"\\ud800"}'),
        (["\x01\x1f\x7f"], '["\x01\x1f\x7f"]'),
        (['\b\f\n\r\t"\\'], '["\\b\\f\\n\\r\\t\\"\\\\"]'),
        ({"x": "\\u00fc"}, '{"x":"\\\\u00fc"}'),
        ({"n": 12345678901234567890}, '{"n":12345678901234567000}'),
        (12345678901234567890, "12345678901234567000"),
        ("ü", "ü"),
        (True, "true"),
        (1.5, "1.5"),
    ],
)
def test_string_writes_as_json_stringify_does_but_for_control_characters(evaluate, value, text):
    assert evaluate("$string($states.input)", value) == text


@pytest.fixture(scope="module")
def evaluate():
    """JSONata in this process, with the patches of it alone."""
    from emulator.patches.step_functions import numbers
    from ministack.services import stepfunctions

    before = stepfunctions._evaluate_jsonata, stepfunctions.jsonata.functions.Functions._string
    for one in numbers.PATCHES:
        one.apply()
    yield stepfunctions._evaluate_jsonata
    stepfunctions._evaluate_jsonata, stepfunctions.jsonata.functions.Functions._string = (
        before[0],
        staticmethod(before[1]),
    )


def test_what_has_no_large_number_is_not_copied():
    from emulator.patches.step_functions.numbers import as_doubles

    value = {"a": [1, "x", {"b": None}]}
    assert as_doubles(value) is value


def test_a_young_execution_is_not_described_while_a_test_asks_for_it(aws):
    states = aws.client("stepfunctions")
    machine = aws.machine(jsonata(("Wait", {"Type": "Wait", "Seconds": 100})))
    arn = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    aws.request("/_local-aws/faults", "PUT", json.dumps({"unseenExecutionSeconds": 3600}))
    try:
        with pytest.raises(ClientError, match="ExecutionDoesNotExist"):
            states.describe_execution(executionArn=arn)
        assert [one["executionArn"] for one in states.list_executions(stateMachineArn=machine)["executions"]] == [arn]
    finally:
        aws.request("/_local-aws/faults", "DELETE")
    assert states.describe_execution(executionArn=arn)["executionArn"] == arn


@pytest.fixture(scope="module")
def function(aws):
    _, outputs = aws.deploy({"f": aws.function(ECHO)}, {"f": {"Fn::GetAtt": ["f", "Arn"]}})
    return outputs["f"]


def start(aws, definition, value):
    states = aws.client("stepfunctions")
    return states.start_execution(stateMachineArn=aws.machine(definition), input=json.dumps(value))["executionArn"]
