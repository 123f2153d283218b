"""CloudWatch: alarms, and the metrics of services."""

import json
import uuid

import pytest
from harness import eventually, total


def alarm(**properties):
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "TreatMissingData": "notBreaching",
            **properties,
        },
    }


def metric(namespace, name="Errors", period=300, statistic="Sum", **dimensions):
    return {
        "Namespace": namespace,
        "MetricName": name,
        "Period": period,
        "Statistic": statistic,
        "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
    }


@pytest.fixture
def namespace():
    return f"Test-{uuid.uuid4().hex[:8]}"


def put(aws, namespace, value, name="Errors", **dimensions):
    listed = [{"Name": key, "Value": one} for key, one in dimensions.items()]
    datum = {"MetricName": name, "Value": value, "Dimensions": listed}
    aws.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[datum])


def state(aws, name):
    answer = aws.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    (found,) = answer["MetricAlarms"] + answer["CompositeAlarms"]
    return found["StateValue"]


def reaches(aws, name, expected):
    return eventually(lambda: state(aws, name) == expected)


def test_an_alarm_looks_at_the_series_with_exactly_its_dimensions(aws, namespace):
    template = {
        "Ours": alarm(**metric(namespace, Function="ours")),
        "Theirs": alarm(**metric(namespace, Function="theirs")),
        "All": alarm(**metric(namespace)),
    }
    _, names = aws.deploy(template, {key: {"Ref": key} for key in template})
    put(aws, namespace, 1, Function="ours")
    reaches(aws, names["Ours"], "ALARM")
    assert state(aws, names["Theirs"]) == "OK"
    assert state(aws, names["All"]) == "OK"


def test_an_alarm_returns_to_ok_by_itself(aws, namespace):
    _, names = aws.deploy({"Alarm": alarm(**metric(namespace, period=1))}, {"Alarm": {"Ref": "Alarm"}})
    put(aws, namespace, 5)
    eventually(lambda: "ALARM" in history(aws, names["Alarm"]))
    reaches(aws, names["Alarm"], "OK")


def history(aws, name):
    items = aws.client("cloudwatch").describe_alarm_history(AlarmName=name)["AlarmHistoryItems"]
    return [json.loads(item["HistoryData"])["newState"]["stateValue"] for item in items]


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [("missing", "INSUFFICIENT_DATA"), ("notBreaching", "OK"), ("breaching", "ALARM"), ("ignore", "INSUFFICIENT_DATA")],
)
def test_missing_data_are_treated_as_the_alarm_says(aws, namespace, treatment, expected):
    template = {"Alarm": alarm(**metric(namespace), TreatMissingData=treatment)}
    _, names = aws.deploy(template, {"Alarm": {"Ref": "Alarm"}})
    reaches(aws, names["Alarm"], expected)


def test_datapoints_to_alarm_of_the_evaluation_periods(aws, namespace):
    template = {
        "One": alarm(**metric(namespace), EvaluationPeriods=3, DatapointsToAlarm=1),
        "Two": alarm(**metric(namespace), EvaluationPeriods=3, DatapointsToAlarm=2),
    }
    _, names = aws.deploy(template, {key: {"Ref": key} for key in template})
    put(aws, namespace, 1)
    reaches(aws, names["One"], "ALARM")
    assert state(aws, names["Two"]) == "OK"


def query(identifier, namespace, name):
    named = {"Namespace": namespace, "MetricName": name, "Dimensions": []}
    return {"Id": identifier, "ReturnData": False, "MetricStat": {"Metric": named, "Period": 300, "Stat": "Sum"}}


def test_an_alarm_on_metric_math(aws, namespace):
    queries = [
        {"Id": "rate", "Expression": "100 * failed / FILL(total, 1)"},
        query("failed", namespace, "Failed"),
        query("total", namespace, "Total"),
    ]
    template = {"Alarm": alarm(Metrics=queries, Threshold=20)}
    _, names = aws.deploy(template, {"Alarm": {"Ref": "Alarm"}})
    put(aws, namespace, 10, "Total")
    put(aws, namespace, 1, "Failed")
    assert state(aws, names["Alarm"]) == "OK"
    put(aws, namespace, 1, "Failed")
    reaches(aws, names["Alarm"], "ALARM")


def test_an_expression_that_is_not_supported_fails_the_stack_and_says_so(aws, namespace):
    queries = [{"Id": "x", "Expression": "ANOMALY_DETECTION_BAND(m, 2)"}, query("m", namespace, "M")]
    with pytest.raises(AssertionError, match="does not support Call"):
        aws.deploy({"Alarm": alarm(Metrics=queries)})


def subscribed(template):
    """The template with a topic whose messages arrive in a queue."""
    return {
        **template,
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "sqs",
                "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
                "RawMessageDelivery": True,
            },
        },
    }


def notification(aws, queue):
    messages = eventually(lambda: aws.client("sqs").receive_message(QueueUrl=queue).get("Messages"))
    return json.loads(messages[0]["Body"])


def test_a_notification_has_the_documented_fields(aws, namespace):
    watched = alarm(**metric(namespace, Function="f"), AlarmActions=[{"Ref": "Topic"}], AlarmDescription="It fails")
    _, outputs = aws.deploy(subscribed({"Alarm": watched}), {"Queue": {"Ref": "Queue"}, "Alarm": {"Ref": "Alarm"}})
    put(aws, namespace, 2, Function="f")
    message = notification(aws, outputs["Queue"])
    assert message["AlarmName"] == outputs["Alarm"]
    assert message["AlarmDescription"] == "It fails"
    assert message["AlarmArn"].endswith(outputs["Alarm"])
    assert (message["OldStateValue"], message["NewStateValue"]) == ("OK", "ALARM")
    assert message["Region"] == "EU (Ireland)"
    assert message["Trigger"]["Dimensions"] == [{"value": "f", "name": "Function"}]
    assert message["Trigger"]["Statistic"] == "SUM"
    assert message["Trigger"]["TreatMissingData"] == "notBreaching"


def test_a_composite_alarm_follows_its_children(aws, namespace):
    template = {
        "Child": alarm(**metric(namespace)),
        "Parent": {
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {"AlarmRule": {"Fn::Sub": "ALARM(${Child})"}, "AlarmActions": [{"Ref": "Topic"}]},
        },
    }
    _, outputs = aws.deploy(subscribed(template), {"Queue": {"Ref": "Queue"}, "Parent": {"Ref": "Parent"}})
    assert state(aws, outputs["Parent"]) == "OK"
    put(aws, namespace, 1)
    reaches(aws, outputs["Parent"], "ALARM")
    assert notification(aws, outputs["Queue"])["AlarmName"] == outputs["Parent"]


def test_a_composite_alarm_over_an_unknown_one_fails_the_stack(aws):
    parent = {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "ALARM(nobody)"}}
    with pytest.raises(AssertionError, match="do not exist"):
        aws.deploy({"Parent": parent})


def test_the_length_of_a_queue_raises_an_alarm(aws):
    visible = {
        **metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", statistic="Maximum"),
        "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Queue", "QueueName"]}}],
    }
    template = {"Queue": {"Type": "AWS::SQS::Queue"}, "Alarm": alarm(**visible)}
    _, outputs = aws.deploy(template, {"Queue": {"Ref": "Queue"}, "Alarm": {"Ref": "Alarm"}})
    aws.client("sqs").send_message(QueueUrl=outputs["Queue"], MessageBody="x")
    reaches(aws, outputs["Alarm"], "ALARM")


def test_every_invocation_counts_whoever_makes_it_by_function_and_by_alias(aws):
    template = {
        "Function": aws.function("def handler(event, context):\n    raise ValueError('no')"),
        "Version": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}},
        "Alias": {
            "Type": "AWS::Lambda::Alias",
            "Properties": {
                "FunctionName": {"Ref": "Function"},
                "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]},
                "Name": "live",
            },
        },
    }
    _, outputs = aws.deploy(template, {"Name": {"Ref": "Function"}, "Alias": {"Ref": "Alias"}})
    aws.client("lambda").invoke(FunctionName=outputs["Name"], Qualifier="live")
    task = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    task["Parameters"] = {"FunctionName": outputs["Alias"]}
    assert aws.run({"StartAt": "Call", "States": {"Call": task}})["status"] == "FAILED"
    name = outputs["Name"]
    assert total(aws, "AWS/Lambda", "Errors", FunctionName=name) == 2
    assert total(aws, "AWS/Lambda", "Invocations", FunctionName=name, Resource=f"{name}:live") == 2


def test_executions_count_by_state_machine(aws):
    machine = aws.machine({"StartAt": "Stop", "States": {"Stop": {"Type": "Fail", "Error": "No"}}})
    arn = aws.client("stepfunctions").start_execution(stateMachineArn=machine)["executionArn"]
    aws.finished(arn)
    assert total(aws, "AWS/States", "ExecutionsFailed", StateMachineArn=machine) == 1
    assert total(aws, "AWS/States", "ExecutionsStarted", StateMachineArn=machine) == 1


@pytest.mark.parametrize(
    ("received", "fifo", "age"),
    [([0, 0], False, 100), ([2, 0], False, 100), ([3, 0], False, 50), ([3, 7], False, 0), ([3, 0], True, 100)],
)
def test_the_age_of_the_oldest_message_leaves_out_what_was_received_three_times(received, fifo, age):
    """As the SQS developer guide has it, 'Available CloudWatch metrics for Amazon SQS'."""
    from emulator.patches.cloudwatch.service_metrics import _age_of_oldest

    messages = [{"sent_at": 900.0, "receive_count": received[0]}, {"sent_at": 950.0, "receive_count": received[1]}]
    assert _age_of_oldest({"is_fifo": fifo}, messages, 1000.0) == age
    dead = [{**message, "sys": {"DeadLetterQueueSourceArn": "arn"}} for message in messages]
    assert _age_of_oldest({"is_fifo": fifo}, dead, 1000.0) == 100


def test_equal_values_of_a_second_are_one_point_that_counts_all(monkeypatch):
    from emulator.patches.cloudwatch import points
    from ministack.services import cloudwatch

    monkeypatch.setattr(cloudwatch, "_metrics", {})
    clock = iter([100.1, 100.5, 100.9, 100.9, 101.0])
    monkeypatch.setattr(points.time, "time", lambda: next(clock))
    for value in (1, 1, 0, 1, 1):
        points.record("N", "M", value, "Count", {"F": "f"})
    (stored,) = cloudwatch._metrics.values()
    assert [(point["Value"], point["Count"]) for point in stored] == [(1, 2), (0, 1), (1, 1), (1, 1)]
    statistics = cloudwatch._calc_stats(stored)
    assert (statistics["SampleCount"], statistics["Sum"], statistics["Minimum"]) == (5, 4, 0)
