"""Time: waits that are shortened or stretched, and a clock that is moved forward."""

import json
import tempfile
import time

import pytest
from harness import eventually, start_emulator

NOW = """
import time, datetime
from datetime import datetime as imported
def handler(event, context):
    utc = datetime.timezone.utc
    wall_clock = imported.utcnow().replace(tzinfo=utc)
    return [time.time(), time.time_ns() / 1e9, imported.now(utc).timestamp(), wall_clock.timestamp(),
            isinstance(imported(2026, 1, 1, tzinfo=utc) + datetime.timedelta(days=1), datetime.datetime)]
"""
NODE_NOW = """
exports.handler = async () => [Date.now() / 1000, new Date() / 1000, new Date(5) / 1, new Date(5) instanceof Date];
"""
DAY = 86_400


@pytest.fixture
def own():
    """Start an emulator whose clock is moved."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        process, running = start_emulator(directory, "--wait-scale", "1", "--no-enforce-iam")
        yield running
        process.stdin.close()
        process.wait()


def put_time(aws, **change):
    status, answer = aws.request("/_local-aws/time", "PUT", json.dumps(change))
    assert status == 200, answer
    return answer


def invoke(aws, name):
    return json.loads(aws.client("lambda").invoke(FunctionName=name)["Payload"].read())


def test_the_time_can_be_read_and_is_this_machines_at_first(aws):
    answer = aws.request("/_local-aws/time")[1]
    assert answer["aheadSeconds"] == 0
    assert abs(answer["now"] - time.time()) < 60


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"waitScale": -1}, "waitScale must be a number from 0 to 100, got -1"),
        ({"waitScale": "2"}, "waitScale must be a number"),
        ({"forwardSeconds": 0}, "forwardSeconds must be more than 0"),
        ({"forwardSeconds": 1e9}, "forwardSeconds must be more than 0 and at most"),
        ({"forwardSeconds": True}, "forwardSeconds must be a number"),
        ({"backward": 1}, "waitScale or forwardSeconds is expected, got backward"),
        ({}, "waitScale or forwardSeconds is expected, got none"),
    ],
)
def test_what_is_no_time_is_refused_by_name(aws, change, message):
    status, answer = aws.request("/_local-aws/time", "PUT", json.dumps(change))
    assert status == 400
    assert message in answer["message"]


def test_functions_and_services_have_the_moved_clock(own):
    _, names = own.deploy(
        {
            "Python": own.function(NOW),
            "Node": own.function(NODE_NOW, Runtime="nodejs22.x"),
            "Bucket": {"Type": "AWS::S3::Bucket"},
        },
        {name: {"Ref": name} for name in ("Python", "Node", "Bucket")},
    )
    before = time.time()
    assert invoke(own, names["Python"])[0] < before + DAY / 2
    assert invoke(own, names["Node"])[0] < before + DAY / 2
    assert put_time(own, forwardSeconds=DAY)["aheadSeconds"] == DAY
    *times, is_datetime = invoke(own, names["Python"])
    assert all(before + DAY <= one < before + 1.5 * DAY for one in times), times
    assert is_datetime
    *times, unchanged, is_date = invoke(own, names["Node"])
    assert all(before + DAY <= one < before + 1.5 * DAY for one in times), times
    assert (unchanged, is_date) == (5, True)
    own.client("s3").put_object(Bucket=names["Bucket"], Key="k", Body=b"b")
    assert own.client("s3").head_object(Bucket=names["Bucket"], Key="k")["LastModified"].timestamp() >= before + DAY - 1
    put_time(own, forwardSeconds=DAY)
    assert invoke(own, names["Python"])[0] >= before + 2 * DAY


def test_a_message_in_flight_is_visible_again_and_a_wait_is_over(own):
    sqs, states = own.client("sqs"), own.client("stepfunctions")
    url = sqs.create_queue(QueueName="queue", Attributes={"VisibilityTimeout": "43200"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="m")
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 40_000, "End": True}}}
    waiting = own.start(waits)
    eventually(lambda: len(states.get_execution_history(executionArn=waiting)["events"]) > 1)
    timed = own.start({**waits, "TimeoutSeconds": 30_000})
    eventually(lambda: len(states.get_execution_history(executionArn=timed)["events"]) > 1)
    put_time(own, forwardSeconds=DAY)
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    assert own.finished(waiting)["status"] == "SUCCEEDED"
    assert own.finished(timed)["status"] == "TIMED_OUT"


def test_waits_to_come_have_another_length(own):
    assert put_time(own, waitScale=0.0001)["waitScale"] == 0.0001
    waits = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 40_000, "End": True}}}
    assert own.run(waits)["status"] == "SUCCEEDED"
