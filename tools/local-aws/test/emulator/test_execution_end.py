"""Step Functions: timeouts, stops, and what is published about the end of an execution."""

import json

import pytest
from harness import eventually
from state_machines import call, jsonata

LOOP = {
    "QueryLanguage": "JSONata",
    "TimeoutSeconds": 1000,
    "StartAt": "Wait",
    "States": {"Wait": {"Type": "Wait", "Seconds": 300, "Next": "Wait"}},
}


def test_an_execution_times_out_after_as_many_waits_as_on_aws(aws):
    execution = aws.run(LOOP)
    assert execution["status"] == "TIMED_OUT"
    assert "error" not in execution
    events = history(aws, execution)
    assert events.count("WaitStateEntered") == 4  # 300, 600, 900, and cut short at 1000
    assert events[-1] == "ExecutionTimedOut"


def test_an_execution_that_ends_in_time_does_not_time_out(aws):
    machine = jsonata(("Wait", {"Type": "Wait", "Seconds": 300}), TimeoutSeconds=301)
    assert aws.run(machine)["status"] == "SUCCEEDED"


def test_work_is_not_shortened_and_times_out_too(aws):
    slow = "import time\ndef handler(event, context):\n    time.sleep(8)"
    execution = aws.run(jsonata(("Call", call()), TimeoutSeconds=2), {}, {"f": slow})
    assert execution["status"] == "TIMED_OUT"


def history(aws, execution):
    events = aws.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"], maxResults=1000)
    return [event["type"] for event in events["events"]]


STATUS_RULE = {
    "Type": "AWS::Events::Rule",
    "Properties": {
        "EventPattern": {
            "source": ["aws.states"],
            "detail": {"stateMachineArn": [{"Ref": "Machine"}], "status": [{"anything-but": ["RUNNING"]}]},
        },
        "Targets": [{"Id": "Queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}],
    },
}


def observed(aws, definition, **properties):
    """Deploy a machine whose status events arrive in a queue."""
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "DefinitionString": json.dumps(definition),
            "RoleArn": "arn:aws:iam::000000000000:role/any",
            **properties,
        },
    }
    template = {"Machine": machine, "Queue": {"Type": "AWS::SQS::Queue"}, "Rule": STATUS_RULE}
    return aws.deploy(template, {"Machine": {"Ref": "Machine"}, "Queue": {"Ref": "Queue"}})[1]


def status_event(aws, queue):
    messages = eventually(lambda: aws.client("sqs").receive_message(QueueUrl=queue).get("Messages"))
    return json.loads(messages[0]["Body"])["detail"]


def test_a_stopped_execution_stays_aborted_and_its_event_has_error_and_cause(aws):
    slow_failure = jsonata(("Wait", {"Type": "Wait", "Seconds": 500}), ("Fail", {"Type": "Fail", "Error": "Late"}))
    outputs = observed(aws, slow_failure)
    states = aws.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=outputs["Machine"])["executionArn"]
    states.stop_execution(executionArn=execution, error="Stopped", cause="by hand")
    detail = status_event(aws, outputs["Queue"])
    assert (detail["status"], detail["error"], detail["cause"]) == ("ABORTED", "Stopped", "by hand")
    assert detail["redriveStatus"] == "REDRIVABLE"
    assert aws.client("sqs").receive_message(QueueUrl=outputs["Queue"], WaitTimeSeconds=3).get("Messages", []) == []
    described = states.describe_execution(executionArn=execution)
    assert (described["status"], described["error"]) == ("ABORTED", "Stopped")


def test_a_stop_ends_a_task_that_is_at_work_without_another_status(aws):
    slow_failure = "import time\ndef handler(event, context):\n    time.sleep(2)\n    raise ValueError('late')"
    execution = aws.start(jsonata(("Call", call())), {}, {"f": slow_failure})
    states = aws.client("stepfunctions")
    eventually(lambda: "TaskScheduled" in history(aws, {"executionArn": execution}))
    states.stop_execution(executionArn=execution)
    eventually(lambda: "TaskFailed" in history(aws, {"executionArn": execution}))
    assert states.describe_execution(executionArn=execution)["status"] == "ABORTED"


def test_a_time_out_publishes_its_status(aws):
    outputs = observed(aws, LOOP)
    aws.client("stepfunctions").start_execution(stateMachineArn=outputs["Machine"])
    assert status_event(aws, outputs["Queue"])["status"] == "TIMED_OUT"


def test_a_failure_has_error_and_cause_in_its_event(aws):
    outputs = observed(aws, jsonata(("Fail", {"Type": "Fail", "Error": "Named", "Cause": "because"})))
    aws.client("stepfunctions").start_execution(stateMachineArn=outputs["Machine"])
    detail = status_event(aws, outputs["Queue"])
    assert (detail["status"], detail["error"], detail["cause"]) == ("FAILED", "Named", "because")


def test_an_express_execution_publishes_no_status(aws):
    outputs = observed(aws, jsonata(("Done", {"Type": "Succeed"})), StateMachineType="EXPRESS")
    execution = aws.client("stepfunctions").start_execution(stateMachineArn=outputs["Machine"])["executionArn"]
    aws.finished(execution)
    assert aws.client("sqs").receive_message(QueueUrl=outputs["Queue"], WaitTimeSeconds=2).get("Messages", []) == []


@pytest.mark.parametrize(("retrier", "status"), [({"MaxDelaySeconds": 5}, "FAILED"), ({}, "TIMED_OUT")])
def test_the_delays_before_retries_count(aws, retrier, status):
    retry = [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 60, "BackoffRate": 1, "MaxAttempts": 2, **retrier}]
    failing = "def handler(event, context):\n    raise ValueError('no')"
    definition = jsonata(("Call", call(Retry=retry)), TimeoutSeconds=100)
    assert aws.run(definition, {}, {"f": failing})["status"] == status
