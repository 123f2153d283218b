"""Step Functions: states, errors, limits and logs."""

import base64
import json

import pytest
from botocore.exceptions import ClientError
from state_machines import ECHO, call, jsonata, output

LIMIT = 256 * 1024
FAILING = "class OrderRejectedError(Exception): pass\ndef handler(event, context):\n    raise OrderRejectedError('no')"


def test_the_error_name_of_a_lambda_task_is_the_exceptions_class_and_can_be_caught(aws):
    catch = [{"ErrorEquals": ["OrderRejectedError"], "Next": "Caught", "Output": "{% $states.errorOutput %}"}]
    definition = jsonata(("Call", call(Catch=catch)), ("Caught", {"Type": "Pass"}))
    caught = output(aws.run(definition, {}, {"f": FAILING}))
    assert caught["Error"] == "OrderRejectedError"
    assert json.loads(caught["Cause"])["errorMessage"] == "no"


def test_the_client_context_of_a_task_reaches_the_function(aws):
    encode = "{% $base64encode($string({'custom': {'index': $states.input.index}})) %}"
    reading = "def handler(event, context):\n    return context.client_context.custom"
    task = call(arguments={"ClientContext": encode}, Output="{% $states.result.Payload %}")
    assert output(aws.run(jsonata(("Call", task)), {"index": 3}, {"f": reading})) == {"index": 3}


def test_a_client_context_that_is_none_fails_the_task(aws):
    task = call(arguments={"ClientContext": base64.b64encode(b"[1]").decode()})
    execution = aws.run(jsonata(("Call", task)), {}, {"f": ECHO})
    assert execution["error"] == "Lambda.InvalidRequestContentException"


def test_succeed_has_an_output(aws):
    done = {"Type": "Succeed", "Output": {"n": "{% $states.input.n + 1 %}"}}
    assert output(aws.run(jsonata(("Done", done)), {"n": 1})) == {"n": 2}


def test_expressions_of_one_assign_see_the_variables_of_before(aws):
    first = {"Type": "Pass", "Assign": {"n": 1, "m": 10}}
    second = {"Type": "Pass", "Assign": {"n": "{% $n + 1 %}", "m": "{% $n %}"}}
    third = {"Type": "Pass", "Output": "{% [$n, $m] %}"}
    assert output(aws.run(jsonata(("A", first), ("B", second), ("C", third)))) == [2, 1]


@pytest.mark.parametrize(
    ("retrier", "retries", "expected"),
    [
        ({"IntervalSeconds": 2, "BackoffRate": 3}, 0, 2),
        ({"IntervalSeconds": 2, "BackoffRate": 3}, 2, 18),
        ({"IntervalSeconds": 2, "BackoffRate": 3, "MaxDelaySeconds": 10}, 2, 10),
        ({}, 1, 2),
    ],
)
def test_the_delay_before_a_retry(retrier, retries, expected):
    from emulator.patches.step_functions.states import retry_delay

    assert retry_delay(retrier, retries) == expected


def test_full_jitter_is_between_nothing_and_the_delay():
    from emulator.patches.step_functions.states import retry_delay

    retrier = {"IntervalSeconds": 8, "BackoffRate": 2, "MaxDelaySeconds": 10, "JitterStrategy": "FULL"}
    delays = [retry_delay(retrier, 3) for _ in range(200)]
    assert all(0 <= delay <= 10 for delay in delays)
    assert len(set(delays)) > 1


def fitting(size):
    """An input of exactly so many bytes: {"x":"..."}."""
    return {"x": "y" * (size - len('{"x":""}'))}


def test_an_input_of_the_limit_is_taken_and_one_byte_more_is_refused(aws):
    machine = aws.machine(jsonata(("Done", {"Type": "Succeed"})))
    states = aws.client("stepfunctions")
    text = json.dumps(fitting(LIMIT), separators=(",", ":"))
    assert len(text) == LIMIT
    execution = states.start_execution(stateMachineArn=machine, input=text)["executionArn"]
    assert aws.finished(execution)["status"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="less than or equal to 262144"):
        states.start_execution(stateMachineArn=machine, input=text.replace("y", "yy", 1))


GROW = "def handler(event, context):\n    return 'y' * event['size']"


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 100, "SUCCEEDED"), (LIMIT, "FAILED")])
def test_the_result_of_a_task_has_the_limit(aws, size, status):
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    retry = [{"ErrorEquals": ["States.ALL", "States.TaskFailed"][:1], "MaxAttempts": 2}]
    task = call(Catch=catch, Retry=retry, Output=1)
    execution = aws.run(jsonata(("Call", task), ("Caught", {"Type": "Succeed"})), {"size": size}, {"f": GROW})
    assert execution["status"] == status
    assert execution.get("error") == (None if status == "SUCCEEDED" else "States.DataLimitExceeded")


def test_the_output_of_a_state_and_what_it_assigns_have_the_limit(aws):
    double = "{% $states.input.x & $states.input.x %}"
    for field in ({"Output": double}, {"Assign": {"v": double}, "Output": 1}):
        execution = aws.run(jsonata(("Grow", {"Type": "Pass", **field})), fitting(LIMIT // 2 + 1000))
        assert (execution["status"], execution["error"]) == ("FAILED", "States.DataLimitExceeded")


def test_a_limit_counts_bytes_not_characters(aws):
    execution = aws.run(
        jsonata(("A", {"Type": "Pass", "Output": "{% $states.input.x & $states.input.x %}"})), {"x": "é" * 70_000}
    )
    assert execution["error"] == "States.DataLimitExceeded"


def test_the_data_limit_can_be_caught_by_its_own_name(aws):
    catch = [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught"}]
    definition = jsonata(("Call", call(Catch=catch)), ("Caught", {"Type": "Succeed"}))
    assert aws.run(definition, {"size": LIMIT}, {"f": GROW})["status"] == "SUCCEEDED"


ALL_EVENTS = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"]


@pytest.mark.parametrize(
    ("level", "data", "types", "with_data"),
    [
        ("ALL", True, ALL_EVENTS, True),
        ("ALL", False, ALL_EVENTS, False),
        ("ERROR", True, ["ExecutionFailed"], False),
        ("OFF", True, [], False),
    ],
)
def test_the_execution_log_has_the_events_of_its_level(aws, level, data, types, with_data):
    definition = jsonata(("Pass", {"Type": "Pass"}), ("Fail", {"Type": "Fail", "Error": "No"}))
    destination = {"CloudWatchLogsLogGroup": {"LogGroupArn": {"Fn::GetAtt": ["Group", "Arn"]}}}
    logging = {"Level": level, "IncludeExecutionData": data, "Destinations": [destination]}
    machine = {
        "DefinitionString": json.dumps(definition),
        "RoleArn": "arn:aws:iam::000000000000:role/any",
        "LoggingConfiguration": logging,
    }
    template = {
        "Group": {"Type": "AWS::Logs::LogGroup"},
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine},
    }
    _, outputs = aws.deploy(template, {"Group": {"Ref": "Group"}, "Machine": {"Ref": "Machine"}})
    states = aws.client("stepfunctions")
    assert states.describe_state_machine(stateMachineArn=outputs["Machine"])["loggingConfiguration"]["level"] == level
    execution = states.start_execution(stateMachineArn=outputs["Machine"], input='{"a": 1}')["executionArn"]
    aws.finished(execution)
    events = aws.client("logs").filter_log_events(logGroupName=outputs["Group"])["events"]
    entries = [json.loads(event["message"]) for event in events]
    assert [entry["type"] for entry in entries] == types
    assert all(entry["execution_arn"] == execution for entry in entries)
    assert any("input" in entry["details"] for entry in entries) is with_data
