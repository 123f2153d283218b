"""CloudWatch Logs: metrics out of events."""

import json

import pytest
from harness import total


@pytest.mark.parametrize(
    ("pattern", "message", "expected"),
    [
        ("", "anything", True),
        ("ERROR", "2026 ERROR it failed", True),
        ("ERROR -expected", "ERROR expected", False),
        ('"it failed"', "so it failed", True),
        ('{ $.level = "ERROR" }', '{"level": "ERROR"}', True),
        ('{ $.level = "ERR*" }', '{"level": "ERROR"}', True),
        ('{ $.level = "ERROR" }', "no JSON", False),
        ('{ $.level != "INFO" }', '{"level": "ERROR"}', True),
        ('{ $.level != "INFO" }', '{"other": 1}', False),
        ("{ $.a.b >= 3 }", '{"a": {"b": 3}}', True),
        ("{ $.a.b < 3 }", '{"a": {"b": 3}}', False),
        ("{ $.n = 4 }", '{"n": 4.0}', True),
        ("{ $.ok IS TRUE }", '{"ok": true}', True),
        ("{ $.gone NOT EXISTS }", '{"a": 1}', True),
        ('{ ($.errorType = "*") && ($.errorType != "ValueError") }', '{"errorType": "KeyError"}', True),
        ('{ ($.errorType = "*") && ($.errorType != "ValueError") }', '{"errorType": "ValueError"}', False),
        ("{ $.a = 1 || $.b = 1 && $.c = 1 }", '{"a": 1, "b": 0, "c": 0}', True),
    ],
)
def test_filter_patterns(pattern, message, expected):
    from emulator.patches.cloudwatch_logs.filter_pattern import Pattern

    assert Pattern(pattern).matches(message) is expected


def test_a_pattern_that_is_not_supported_says_so():
    from emulator.patches.cloudwatch_logs.filter_pattern import Pattern

    with pytest.raises(ValueError, match="Filter pattern"):
        Pattern("{ level = 1 }").matches('{"level": 1}')


def group_with_filter(pattern, value, namespace):
    transformation = {"MetricNamespace": namespace, "MetricName": "Found", "MetricValue": value}
    return {
        "Group": {"Type": "AWS::Logs::LogGroup"},
        "Filter": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": {"Ref": "Group"},
                "FilterPattern": pattern,
                "MetricTransformations": [transformation],
            },
        },
    }


def log(aws, group, *messages):
    logs = aws.client("logs")
    logs.create_log_stream(logGroupName=group, logStreamName="s")
    events = [{"timestamp": 1_700_000_000_000, "message": message} for message in messages]
    logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)


@pytest.mark.parametrize(("value", "expected"), [("1", 2), ("$.n", 7)])
def test_a_metric_filter_turns_matching_events_into_metrics(aws, value, expected):
    namespace = f"Filtered{value}"
    template = group_with_filter('{ $.level = "ERROR" }', value, namespace)
    _, outputs = aws.deploy(template, {"Group": {"Ref": "Group"}})
    lines = ({"level": "ERROR", "n": 3}, {"level": "INFO", "n": 100}, {"level": "ERROR", "n": 4})
    log(aws, outputs["Group"], *map(json.dumps, lines))
    assert total(aws, namespace, "Found") == expected


EMBEDDED = """
import json
directive = {
    "Namespace": "Embedded",
    "Dimensions": [["Stage"], ["Stage", "Kind"]],
    "Metrics": [{"Name": "Stored", "Unit": "Count"}],
}
def handler(event, context):
    metrics = {"_aws": {"Timestamp": 0, "CloudWatchMetrics": [directive]}, "Stage": "Dev", "Kind": "a", "Stored": 5}
    print(json.dumps({**metrics, "detail": "kept in the log only"}))
"""


def test_embedded_metrics_in_a_functions_log_are_metrics(aws):
    _, outputs = aws.deploy({"Function": aws.function(EMBEDDED)}, {"Name": {"Ref": "Function"}})
    aws.client("lambda").invoke(FunctionName=outputs["Name"])
    assert total(aws, "Embedded", "Stored", Stage="Dev") == 5
    assert total(aws, "Embedded", "Stored", Stage="Dev", Kind="a") == 5


@pytest.mark.parametrize(("log_format", "expected"), [("JSON", {"errorType": "KeyError"}), ("Text", None)])
def test_an_error_is_logged_in_the_functions_log_format(aws, log_format, expected):
    function = aws.function("def handler(event, context):\n    raise KeyError('gone')")
    function["Properties"]["LoggingConfig"] = {"LogFormat": log_format, "LogGroup": {"Ref": "Group"}}
    template = {"Group": {"Type": "AWS::Logs::LogGroup"}, "Function": function}
    _, outputs = aws.deploy(template, {"Name": {"Ref": "Function"}, "Group": {"Ref": "Group"}})
    aws.client("lambda").invoke(FunctionName=outputs["Name"])
    events = aws.client("logs").filter_log_events(logGroupName=outputs["Group"])["events"]
    messages = [event["message"] for event in events]
    if expected is None:
        assert any(message.startswith("[ERROR] KeyError: 'gone'") for message in messages)
    else:
        (error,) = [json.loads(message) for message in messages if message.startswith("{")]
        assert error["errorType"] == "KeyError"
        assert error["errorMessage"] == "'gone'"
        assert error["stackTrace"]
