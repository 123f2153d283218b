"""Policies that are enforced: each path works with its statement, and is denied without it."""

import json
import uuid
from datetime import datetime, timedelta, timezone

import pytest
from harness import ACCOUNT, eventually
from iam_system import by_service, deploy_system, document
from policies import denials, enforcing, leave_out


@pytest.fixture(scope="module")
def aws():
    with enforcing() as running:
        yield running


@pytest.fixture(autouse=True)
def _all_statements(aws):
    yield
    aws.request("/_local-aws/faults", "DELETE")


@pytest.fixture(scope="module")
def stack(aws):
    return deploy_system(aws)


def texts(aws, queue):
    sqs = aws.client("sqs")
    found = []
    for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        found.append(message["Body"])
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found


def invoke(aws, name, text):
    return aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps(text))


def put_event(aws, topic, text):
    event = {"Source": f"to.{topic}", "DetailType": "test", "Detail": json.dumps({"text": text})}
    aws.client("events").put_events(Entries=[event])


def set_alarm(aws, stack, text):
    cloudwatch = aws.client("cloudwatch")
    for state in ("OK", "ALARM"):
        cloudwatch.set_alarm_state(AlarmName=stack["Alarm"], StateValue=state, StateReason=text)


def run_machine(aws, stack, text):
    states = aws.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=stack["Machine"], input=json.dumps({"message": text}))["executionArn"]
    return aws.finished(arn)


def post(aws, stack, text):
    return aws.request(f"/_aws/execute-api/{stack['Api']}/live/", "POST", text)


def schedule(aws, stack, text):
    soon = (datetime.now(timezone.utc) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")
    aws.client("scheduler").create_schedule(
        Name=f"s-{uuid.uuid4().hex[:6]}",
        ScheduleExpression=f"at({soon})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": stack["Machine"],
            "RoleArn": stack["ScheduleRole"],
            "Input": json.dumps({"message": text}),
        },
    )


PATHS = {
    "Send": ("sqs:SendMessage", lambda aws, stack, text: invoke(aws, stack["Handler"], text)),
    "BoundedSend": ("sqs:SendMessage", lambda aws, stack, text: invoke(aws, stack["Bounded"], text)),
    "Boundary": ("sqs:SendMessage", lambda aws, stack, text: invoke(aws, stack["Bounded"], text)),
    "TopicFromEvents": ("sns:Publish", lambda aws, stack, text: put_event(aws, "Topic", text)),
    "EncryptedFromEvents": ("sns:Publish", lambda aws, stack, text: put_event(aws, "Encrypted", text)),
    "KeyForEvents": ("kms:GenerateDataKey", lambda aws, stack, text: put_event(aws, "Encrypted", text)),
    "TopicFromAlarms": ("sns:Publish", set_alarm),
    "FromTopic": ("sqs:SendMessage", set_alarm),
    "PublishInMachine": ("sns:Publish", run_machine),
    "Start": ("states:StartExecution", schedule),
    "Poll": (
        "sqs:ReceiveMessage",
        lambda aws, stack, text: aws.client("sqs").send_message(QueueUrl=stack["Source"], MessageBody=text),
    ),
}


@pytest.mark.parametrize("sid", PATHS)
def test_a_path_needs_its_statement(aws, stack, sid):
    action, call = PATHS[sid]
    call(aws, stack, f"with {sid}")
    eventually(lambda: [text for text in texts(aws, stack["Queue"]) if f"with {sid}" in text])

    leave_out(aws, sid)
    before = len(denials(aws))
    call(aws, stack, f"without {sid}")
    denied = eventually(lambda: denials(aws)[before:])
    assert {each["action"] for each in denied} == {action}
    assert action in denied[0]["explanation"]
    assert not [text for text in texts(aws, stack["Queue"]) if f"without {sid}" in text]


def test_a_function_that_is_denied_gets_the_error_of_the_service(aws, stack):
    invoke(aws, stack["Handler"], "once")
    leave_out(aws, "Send")
    answer = json.loads(invoke(aws, stack["Handler"], "denied")["Payload"].read())
    assert answer["errorType"] == "ClientError"
    assert "AccessDenied" in answer["errorMessage"]
    assert "no identity-based policy allows the sqs:SendMessage action" in answer["errorMessage"]


def test_a_state_machine_that_is_denied_fails_with_the_error_of_the_service(aws, stack):
    assert run_machine(aws, stack, "once")["status"] == "SUCCEEDED"
    leave_out(aws, "PublishInMachine")
    execution = run_machine(aws, stack, "denied")
    assert (execution["status"], execution["error"]) == ("FAILED", "SNS.AuthorizationErrorException")
    assert "is not authorized to perform: sns:Publish" in execution["cause"]


def trusted(role):
    """Return whether a call was decided by a role's trust policy."""
    return lambda each: role in each["resource"] and each["action"] == "sts:AssumeRole"


def invoke_handler(aws, stack, text):
    return invoke(aws, stack["Handler"], text)


@pytest.mark.parametrize(
    ("call", "role"), [(run_machine, "MachineRole"), (schedule, "ScheduleRole"), (invoke_handler, "-Role-")]
)
def test_a_service_needs_the_trust_of_the_role(aws, stack, call, role):
    call(aws, stack, "with trust")
    eventually(lambda: [text for text in texts(aws, stack["Queue"]) if "with trust" in text])
    leave_out(aws, "Trust")
    call(aws, stack, "without trust")
    eventually(lambda: list(filter(trusted(role), denials(aws))))


def test_an_api_needs_the_permission_of_the_function(aws, stack):
    assert post(aws, stack, "with")[0] == 200
    decided = aws.request("/_local-aws/iam-decisions")[1]["decisions"]
    label = next(each["statements"] for each in decided if each["principal"] == "apigateway.amazonaws.com")
    aws.request("/_local-aws/faults", "PUT", json.dumps({"withoutStatements": label}))
    assert post(aws, stack, "without") == (500, {"message": "Internal server error"})


def test_what_a_rule_may_not_deliver_is_in_its_dead_letter_queue(aws, stack):
    put_event(aws, "Topic", "with")
    leave_out(aws, "TopicFromEvents")
    put_event(aws, "Topic", "dead letter")
    eventually(lambda: [text for text in texts(aws, stack["DeadLetters"]) if "dead letter" in text])


def test_a_condition_that_the_service_does_not_send_denies_it(aws, stack):
    policy = document(
        by_service(
            "Wrong",
            "events.amazonaws.com",
            "sns:Publish",
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        )
    )
    sns = aws.client("sns")
    topic = sns.create_topic(Name="wrong-condition")["TopicArn"]
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(policy))
    events = aws.client("events")
    events.put_rule(Name="wrong-condition", EventPattern=json.dumps({"source": ["wrong.condition"]}))
    events.put_targets(Rule="wrong-condition", Targets=[{"Id": "t", "Arn": topic}])
    events.put_events(Entries=[{"Source": "wrong.condition", "DetailType": "t", "Detail": "{}"}])
    denied = eventually(lambda: [each for each in denials(aws) if each["resource"] == topic])
    assert "Condition keys that are sent: none" in denied[0]["explanation"]


def test_the_log_says_what_is_missing_and_for_whom(aws, stack):
    invoke(aws, stack["Handler"], "once")
    leave_out(aws, "Send")
    invoke(aws, stack["Handler"], "denied")
    with open(aws.log) as log:
        text = log.read()
    assert "DENIED User: arn:aws:sts::000000000000:assumed-role/" in text
    assert "Missing in a policy of arn:aws:iam::000000000000:role/" in text


@pytest.mark.parametrize("sid", ["CreateStream", "PutEvents"])
def test_a_function_logs_when_its_role_may(aws, stack, sid):
    logs = aws.client("logs")
    group = f"/aws/lambda/{stack['Handler']}"

    def logged():
        return len(logs.filter_log_events(logGroupName=group)["events"])

    invoke(aws, stack["Handler"], "logged")
    before = eventually(logged)
    leave_out(aws, sid)
    assert "FunctionError" not in invoke(aws, stack["Handler"], "not logged")
    assert logged() == before
