"""The feed of events."""

import json
import urllib.request
import uuid

import pytest
from harness import start_emulator


class Feed:
    """What happens while a test listens."""

    def __init__(self, aws):
        self.aws = aws
        self.all = []
        self._stream = urllib.request.urlopen(f"{aws.endpoint}/_local-aws/events/since/0", timeout=30)
        self.first = self._next_id()

    def _next_id(self):
        marker = uuid.uuid4().hex
        self.aws.client("sqs").list_queues(QueueNamePrefix=marker)
        return self.until(lambda event: marker in event.get("input", {}).get("text", ""))["id"]

    def until(self, condition):
        """Read on to an event that meets a condition, and return it."""
        while True:
            line = self._stream.readline()
            assert line, "the stream has ended"
            if line.strip():
                self.all.append(json.loads(line))
                if condition(self.all[-1]):
                    return self.all[-1]

    def of(self, kind, **fields):
        """Return the events since the feed was opened, up to now."""
        last = self._next_id()
        return [
            event
            for event in self.all
            if self.first < event["id"] < last
            and event["kind"] == kind
            and all(event.get(name) == value for name, value in fields.items())
        ]


@pytest.fixture
def feed(aws):
    return Feed(aws)


TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    },
}
WRITES = """
import boto3, os, json
def handler(event, context):
    print("storing", event["id"])
    boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={"id": {"S": event["id"]}})
    if event.get("fail"):
        raise KeyError("wrong")
    return {"stored": event["id"]}
"""


@pytest.fixture(scope="module")
def system(aws):
    function = aws.function(WRITES, Environment={"Variables": {"TABLE": {"Ref": "Table"}}})
    outputs = {"Table": {"Ref": "Table"}, "Function": {"Ref": "Function"}, "Arn": {"Fn::GetAtt": ["Function", "Arn"]}}
    return aws.deploy({"Table": TABLE, "Function": function}, outputs)[1]


def invoke(aws, name, event):
    return aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))


def test_an_invocation_is_reported_with_what_it_logged_and_its_calls_carry_its_id(aws, feed, system):
    invoke(aws, system["Function"], {"id": "one"})
    start, end = feed.of("invocation", resource=system["Arn"])
    assert (start["phase"], end["phase"]) == ("start", "end")
    assert json.loads(end["input"]["text"]) == {"id": "one"}
    assert json.loads(end["output"]["text"]) == {"stored": "one"}
    assert end["log"]["text"] == "storing one"
    assert end["durationMs"] > 0
    assert "error" not in end
    (call,) = feed.of("call", action="PutItem")
    assert call["invocation"] == end["requestId"]
    assert call["caller"] == system["Arn"]
    assert call["resource"].endswith(f":table/{system['Table']}")
    assert (call["service"], call["status"]) == ("dynamodb", 200)


def test_a_failed_invocation_has_its_error(aws, feed, system):
    invoke(aws, system["Function"], {"id": "two", "fail": True})
    _start, end = feed.of("invocation", resource=system["Arn"])
    assert end["error"] == {"name": "KeyError", "message": "'wrong'"}


def test_a_call_that_is_refused_has_the_services_error(aws, feed):
    with pytest.raises(aws.client("dynamodb").exceptions.ResourceNotFoundException):
        aws.client("dynamodb").get_item(TableName="not-there", Key={"id": {"S": "1"}})
    (call,) = feed.of("call", action="GetItem")
    assert call["error"]["name"] == "ResourceNotFoundException"
    assert call["status"] == 400
    assert "caller" not in call
    with pytest.raises(aws.client("s3").exceptions.NoSuchBucket):
        aws.client("s3").list_objects_v2(Bucket="not-there")
    (call,) = feed.of("call", service="s3")
    assert call["error"]["name"] == "NoSuchBucket"


def test_a_call_whose_connection_is_cut_is_reported(aws, feed, system):
    fault = {"service": "dynamodb", "mode": "cutBefore", "next": 1}
    aws.request("/_local-aws/faults/cut", "PUT", json.dumps(fault))
    invoke(aws, system["Function"], {"id": "cut"})
    first = feed.of("call", service="dynamodb")[0]
    assert first["error"]["name"] == "ConnectionCut"
    assert "status" not in first


def test_who_only_looks_is_no_event(aws, feed, system):
    aws.client("dynamodb", user_agent_appid="observer").scan(TableName=system["Table"])
    assert feed.of("call", action="Scan") == []
    aws.client("dynamodb").scan(TableName=system["Table"])
    assert len(feed.of("call", action="Scan")) == 1


def test_an_execution_is_reported_state_by_state_and_what_it_invokes_belongs_to_it(aws, feed, system):
    definition = {
        "StartAt": "Store",
        "States": {
            "Store": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": system["Arn"], "Payload": {"id": "three"}},
                "Next": "Read",
            },
            "Read": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:getItem",
                "Parameters": {"TableName": system["Table"], "Key": {"id": {"S": "three"}}},
                "End": True,
            },
        },
    }
    execution = aws.run(definition)["executionArn"]
    start, end = feed.of("execution", execution=execution)
    assert (start["detail"]["status"], end["detail"]["status"]) == ("RUNNING", "SUCCEEDED")
    states = [(event["state"], event["phase"]) for event in feed.of("state", execution=execution)]
    assert states == [("Store", "start"), ("Store", "end"), ("Read", "start"), ("Read", "end")]
    assert [event["phase"] for event in feed.of("invocation", execution=execution)] == ["start", "end"]
    calls = {event["action"]: event for event in feed.of("call", execution=execution)}
    assert calls.keys() == {"PutItem", "GetItem"}  # what the function called belongs to it as well
    assert calls["GetItem"]["caller"] == execution.replace(":execution:", ":stateMachine:").rsplit(":", 1)[0]


def test_a_failed_execution_has_its_error(aws, feed):
    definition = {"StartAt": "Fail", "States": {"Fail": {"Type": "Fail", "Error": "TooLate", "Cause": "closed"}}}
    execution = aws.run(definition)["executionArn"]
    end = feed.of("execution", execution=execution)[-1]
    assert end["error"] == {"name": "TooLate", "message": "closed"}
    assert end["detail"] == {"status": "FAILED"}


def test_a_request_to_an_api_is_the_cause_of_what_it_leads_to(aws, feed, system):
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{system['Arn']}/invocations"
    api = aws.client("apigateway")
    rest = api.create_rest_api(name="events")["id"]
    root = api.get_resources(restApiId=rest)["items"][0]["id"]
    where = {"restApiId": rest, "resourceId": root, "httpMethod": "POST"}
    api.put_method(**where, authorizationType="NONE")
    api.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    api.create_deployment(restApiId=rest, stageName="dev")
    aws.request(f"/_aws/execute-api/{rest}/dev/", method="POST", body='{"id": "four"}')
    start, end = feed.of("request")
    assert (start["phase"], end["phase"], end["action"]) == ("start", "end", "POST /")
    assert end["input"] == {"text": '{"id": "four"}', "size": 14, "cut": False}
    assert end["status"] == 502  # the function takes no proxy event
    assert [event["requestId"] for event in feed.of("invocation", cause=end["requestId"])]


def test_what_goes_from_topic_to_queue_to_function_is_reported(aws, feed):
    resources = {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}},
        "Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "sqs",
                "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
                "RawMessageDelivery": True,
            },
        },
        "Function": aws.function("def handler(event, context):\n    return None"),
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
                "FunctionName": {"Ref": "Function"},
            },
        },
    }
    outputs = {"Topic": {"Ref": "Topic"}, "Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}
    outputs["Function"] = {"Fn::GetAtt": ["Function", "Arn"]}
    _, arns = aws.deploy(resources, outputs)
    aws.client("sns").publish(TopicArn=arns["Topic"], Message="hello")
    feed.until(lambda event: event["kind"] == "invocation" and event["resource"] == arns["Function"])
    hops = [(event["caller"], event["resource"]) for event in feed.of("delivery")]
    assert hops == [(arns["Topic"], arns["Queue"]), (arns["Queue"], arns["Function"])]


def test_an_alarm_that_changes_its_state_is_reported(aws, feed):
    name = f"alarm-{uuid.uuid4().hex[:8]}"
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Test",
        MetricName=name,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="ignore",
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
    changes = [event["detail"] for event in feed.of("alarm") if event["detail"]["name"] == name]
    assert changes[-1]["new"] == "ALARM"
    assert changes[-1]["reason"] == "a test"


def test_a_large_body_is_cut_and_its_size_is_stated(aws, feed, system):
    invoke(aws, system["Function"], {"id": "five", "padding": "x" * 300_000})
    end = feed.of("invocation", resource=system["Arn"])[-1]
    assert end["input"]["cut"] is True
    assert end["input"]["size"] > 300_000
    assert len(end["input"]["text"]) == 256 * 1024


def test_a_stream_goes_on_behind_an_event_and_one_event_is_had_by_its_id(aws, feed):
    marker = feed.first
    with urllib.request.urlopen(f"{aws.endpoint}/_local-aws/events/since/{marker - 1}", timeout=30) as stream:
        assert json.loads(stream.readline())["id"] == marker
    status, event = aws.request(f"/_local-aws/events/{marker}")
    assert (status, event["id"]) == (200, marker)
    assert aws.request("/_local-aws/events/999999999")[0] == 404


def test_nothing_is_kept_before_somebody_listens_and_never_more_than_the_newest(tmp_path):
    process, own = start_emulator(tmp_path)
    try:
        sqs = own.client("sqs")
        sqs.create_queue(QueueName="before")
        listening = Feed(own)
        assert listening.first == 1
        sqs.create_queue(QueueName="after")
        assert [event["id"] for event in listening.of("call", action="CreateQueue")] == [2]
    finally:
        process.stdin.close()
        process.wait()


def test_the_ring_is_bounded_by_number_and_by_bytes(monkeypatch):
    from emulator import events

    monkeypatch.setattr(events, "_state", {"wanted": True, "last": 0, "bytes": 0})
    monkeypatch.setattr(events, "MOST_EVENTS", 10)
    events._kept.clear()
    for number in range(25):
        events.emit("call", action=str(number))
    assert [event_id for event_id, _line in events.since(0)] == list(range(16, 26))
    assert [event_id for event_id, _line in events.since(24)] == [25]
    monkeypatch.setattr(events, "MOST_BYTES", 1000)
    events.emit("call", action="x" * 900)
    assert [event_id for event_id, _line in events.since(0)] == [26]
    events._kept.clear()
