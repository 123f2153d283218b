"""EventBridge Scheduler."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest
from harness import eventually


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


def schedule(expression, zone="UTC", created="2026-01-01T00:00:00"):
    return {
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "CreationDate": moment(created),
    }


@pytest.mark.parametrize(
    ("expression", "zone", "last", "expected"),
    [
        ("at(2026-03-01T12:00:00)", "UTC", None, "2026-03-01T12:00:00"),
        ("at(2026-03-01T12:00:00)", "America/New_York", None, "2026-03-01T17:00:00"),
        ("at(2026-03-01T12:00:00)", "UTC", "2026-03-01T12:00:01", None),
        ("rate(2 hours)", "UTC", None, "2026-01-01T02:00:00"),
        ("rate(2 hours)", "Asia/Tokyo", "2026-01-05T02:00:00", "2026-01-05T04:00:00"),
        ("cron(30 8 * * ? *)", "UTC", None, "2026-01-01T08:30:00"),
        ("cron(30 8 * * ? *)", "Europe/Dublin", "2026-07-01T00:00:00", "2026-07-01T07:30:00"),
        ("cron(30 8 * * ? *)", "Asia/Tokyo", "2026-01-01T00:00:00", "2026-01-01T23:30:00"),
        ("cron(0 0 1 1 ? 2020)", "UTC", None, None),
        # The clocks are put forward over 02:30 on 2026-03-29; on 2026-10-25 it comes twice.
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28T12:00:00", "2026-03-30T00:30:00"),
        ("cron(30 2 29 3 ? 2026)", "Europe/Berlin", "2026-03-28T12:00:00", None),
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00", "2026-10-25T00:30:00"),
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25T00:30:01", "2026-10-26T01:30:00"),
        ("cron(30 2 * * ? *)", "America/New_York", "2026-03-07T12:00:00", "2026-03-09T06:30:00"),
    ],
)
def test_expressions_are_read_in_their_time_zone(expression, zone, last, expected):
    from emulator.patches.scheduler import next_time

    found = next_time(schedule(expression, zone), None if last is None else moment(last))
    assert found == (None if expected is None else moment(expected))


def in_a_moment():
    return (datetime.now(timezone.utc) - timedelta(seconds=1)).strftime("at(%Y-%m-%dT%H:%M:%S)")


def template(target, **properties):
    return {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Schedule": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "ScheduleExpression": in_a_moment(),
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"RoleArn": "arn:aws:iam::000000000000:role/any", **target},
                **properties,
            },
        },
    }


OUTPUTS = {"Queue": {"Ref": "Queue"}, "Schedule": {"Ref": "Schedule"}}
QUEUE_ARN = {"Fn::GetAtt": ["Queue", "Arn"]}


def message_of(aws, queue):
    sqs = aws.client("sqs")
    (message,) = eventually(lambda: sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"]).get("Messages"))
    return message


ATTRIBUTES = ("schedule-arn", "scheduled-time", "execution-id", "attempt-number")


def test_context_attributes_in_the_input_are_replaced(aws):
    """As the Scheduler user guide has it, 'Adding context attributes in EventBridge Scheduler'."""
    due = in_a_moment()
    target = {"Arn": QUEUE_ARN, "Input": json.dumps({name: f"<aws.scheduler.{name}>" for name in ATTRIBUTES})}
    _, outputs = aws.deploy(template(target, ScheduleExpression=due), OUTPUTS)
    body = json.loads(message_of(aws, outputs["Queue"])["Body"])
    assert re.fullmatch(r"[0-9a-z]{16}", body.pop("execution-id"))
    assert body == {
        "schedule-arn": f"arn:aws:scheduler:eu-west-1:000000000000:schedule/default/{outputs['Schedule']}",
        "scheduled-time": f"{due[3:-1]}Z",
        "attempt-number": "1",
    }


def test_one_scheduled_time_can_be_delivered_twice(aws):
    """As the Scheduler user guide says: 'at-least-once event delivery to targets'."""
    attributes = "<aws.scheduler.scheduled-time> <aws.scheduler.execution-id>"
    aws.request("/_local-aws/faults", "PUT", json.dumps({"scheduleDeliveries": 2}))
    try:
        _, outputs = aws.deploy(template({"Arn": QUEUE_ARN, "Input": attributes}), OUTPUTS)
        bodies = [message_of(aws, outputs["Queue"])["Body"].split() for _ in range(2)]
    finally:
        aws.request("/_local-aws/faults", "DELETE")
    assert len({time for time, _ in bodies}) == 1
    assert len({execution for _, execution in bodies}) == 2


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        ("arn:aws:states:eu-west-1:000000000000:stateMachine:gone", "StateMachineDoesNotExist"),
        ("arn:aws:lambda:eu-west-1:000000000000:function:gone", "ResourceNotFoundException"),
    ],
)
def test_what_the_target_refuses_goes_to_the_dead_letter_queue(aws, arn, code):
    target = {"Arn": arn, "Input": '{"a":1}', "DeadLetterConfig": {"Arn": QUEUE_ARN}}
    _, outputs = aws.deploy(template(target), OUTPUTS)
    message = message_of(aws, outputs["Queue"])
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert message["Body"] == '{"a":1}'
    assert attributes["ERROR_CODE"] == code
    assert attributes["TARGET_ARN"] == arn
    assert attributes["SCHEDULE_ARN"].endswith(outputs["Schedule"])


def test_a_schedule_has_the_properties_of_its_template_also_after_an_update(aws):
    def of(zone, state):
        return template(
            {"Arn": QUEUE_ARN}, ScheduleExpression="cron(0 8 * * ? *)", ScheduleExpressionTimezone=zone, State=state
        )

    name, outputs = aws.deploy(of("Europe/Dublin", "ENABLED"), OUTPUTS)
    found = aws.client("scheduler").get_schedule(Name=outputs["Schedule"])
    assert (found["ScheduleExpressionTimezone"], found["State"]) == ("Europe/Dublin", "ENABLED")

    _, again = aws.deploy(of("Asia/Tokyo", "DISABLED"), OUTPUTS, name)
    found = aws.client("scheduler").get_schedule(Name=outputs["Schedule"])
    assert again == outputs
    assert (found["ScheduleExpressionTimezone"], found["State"]) == ("Asia/Tokyo", "DISABLED")


def test_a_schedule_that_is_done_is_deleted_when_it_says_so(aws):
    target = {"Arn": QUEUE_ARN, "Input": "x"}
    _, outputs = aws.deploy(template(target, ActionAfterCompletion="DELETE"), OUTPUTS)
    message_of(aws, outputs["Queue"])
    schedules = aws.client("scheduler")

    def gone():
        return outputs["Schedule"] not in [one["Name"] for one in schedules.list_schedules()["Schedules"]]

    eventually(gone)
