"""SQS: dead letters moved back, batches for Lambda."""

import json
import time

import pytest
from botocore.exceptions import ClientError
from harness import eventually

OUTPUTS = {
    "Main": {"Ref": "Main"},
    "Dead": {"Ref": "Dead"},
    "Other": {"Ref": "Other"},
    "DeadArn": {"Fn::GetAtt": ["Dead", "Arn"]},
    "OtherArn": {"Fn::GetAtt": ["Other", "Arn"]},
}
QUEUE = {"Type": "AWS::SQS::Queue"}
REDRIVE = {"RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 1}}


@pytest.fixture
def queues(aws):
    main = {**QUEUE, "Properties": {**REDRIVE, "VisibilityTimeout": 0}}
    return aws.deploy({"Main": main, "Dead": QUEUE, "Other": QUEUE}, OUTPUTS)[1]


def receive(aws, url):
    return aws.client("sqs").receive_message(QueueUrl=url, AttributeNames=["All"]).get("Messages", [])


def dead_letter(aws, queues):
    """Send a message and let it be received once too often."""
    sqs = aws.client("sqs")
    sent = sqs.send_message(QueueUrl=queues["Main"], MessageBody="hello")["MessageId"]
    receive(aws, queues["Main"])
    eventually(lambda: receive(aws, queues["Main"]) or length(aws, queues["Dead"]))
    return sent


def length(aws, url):
    attributes = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])


def test_dead_letters_go_back_to_where_they_came_from_as_new_messages(aws, queues):
    sent = dead_letter(aws, queues)
    aws.client("sqs").start_message_move_task(SourceArn=queues["DeadArn"])
    (message,) = receive(aws, queues["Main"])
    assert message["Body"] == "hello"
    assert message["MessageId"] != sent
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert length(aws, queues["Dead"]) == 0


def test_messages_that_were_put_into_a_dead_letter_queue_go_to_the_destination(aws, queues):
    sqs = aws.client("sqs")
    for body in ("a", "b"):
        sqs.send_message(QueueUrl=queues["Dead"], MessageBody=body)
    sqs.start_message_move_task(SourceArn=queues["DeadArn"], DestinationArn=queues["OtherArn"])
    assert length(aws, queues["Other"]) == 2
    (task,) = sqs.list_message_move_tasks(SourceArn=queues["DeadArn"])["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 2)
    assert task["DestinationArn"] == queues["OtherArn"]


def test_the_source_must_be_a_dead_letter_queue_that_exists(aws, queues):
    sqs = aws.client("sqs")
    with pytest.raises(ClientError, match="must be configured as a Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=queues["OtherArn"])
    with pytest.raises(ClientError, match="ResourceNotFound"):
        sqs.start_message_move_task(SourceArn=queues["OtherArn"] + "-gone")


def test_a_task_that_is_over_cannot_be_cancelled(aws, queues):
    sqs = aws.client("sqs")
    handle = sqs.start_message_move_task(SourceArn=queues["DeadArn"])["TaskHandle"]
    with pytest.raises(ClientError, match="Only active"):
        sqs.cancel_message_move_task(TaskHandle=handle)


RECORDER = """
import boto3, json, os
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["LOG"], MessageBody=json.dumps(len(event["Records"])))
"""


def recorded(aws, **mapping):
    """Deploy a queue and a function that records the sizes of its batches."""
    environment = {"Environment": {"Variables": {"LOG": {"Ref": "Other"}}}}
    template = {
        "Main": {**QUEUE, "Properties": {"VisibilityTimeout": 60}},
        "Dead": QUEUE,
        "Other": QUEUE,
        "Function": aws.function(RECORDER, **environment),
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Main", "Arn"]},
                "FunctionName": {"Ref": "Function"},
                **mapping,
            },
        },
    }
    return aws.deploy(template, {**OUTPUTS, "Mapping": {"Ref": "Mapping"}})[1]


def send(aws, outputs, count):
    for index in range(count):
        aws.client("sqs").send_message(QueueUrl=outputs["Main"], MessageBody=str(index))


def sizes_of_batches(aws, outputs, count):
    """Wait until so many messages were handled; return the sizes of their batches."""
    sizes = []

    def all_handled():
        answer = aws.client("sqs").receive_message(QueueUrl=outputs["Other"], MaxNumberOfMessages=10)
        sizes.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return sum(sizes) == count

    eventually(all_handled)
    return sizes


def batches_of(aws, count, **mapping):
    """Return the batches in which messages arrive that are all there when the mapping is enabled."""
    outputs = recorded(aws, Enabled=False, **mapping)
    send(aws, outputs, count)
    aws.client("lambda").update_event_source_mapping(UUID=outputs["Mapping"], Enabled=True)
    return sizes_of_batches(aws, outputs, count)


def test_a_full_batch_does_not_wait_and_may_have_more_than_ten_messages(aws):
    assert batches_of(aws, 25, BatchSize=25, MaximumBatchingWindowInSeconds=300) == [25]


def test_a_batch_gathers_messages_until_the_window_is_over(aws):
    outputs = recorded(aws, BatchSize=10, MaximumBatchingWindowInSeconds=6)
    send(aws, outputs, 1)
    time.sleep(1.5)  # long enough for a poller that does not gather
    send(aws, outputs, 2)
    assert sizes_of_batches(aws, outputs, 3) == [3]


def test_without_a_window_the_batch_size_holds(aws):
    assert batches_of(aws, 5, BatchSize=2, ScalingConfig={"MaximumConcurrency": 2}) in ([2, 2, 1], [2, 1, 2], [1, 2, 2])
