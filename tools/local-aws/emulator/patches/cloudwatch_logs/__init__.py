"""CloudWatch Logs: metrics that come out of log events."""

from __future__ import annotations

from typing import Any

from ministack.services import cloudwatch, cloudwatch_logs

from emulator.patches.cloudwatch_logs import embedded_metrics
from emulator.patches.cloudwatch_logs.filter_pattern import Pattern
from emulator.patching import Piece, patch


@patch(
    "CloudWatch Logs metric filters and embedded metrics",
    aws="A metric filter turns the events that match its pattern into metrics; an event in the embedded metric format "
    "is metrics without any filter (CloudWatch Logs user guide).",
    ministack="Stores metric filters and never applies them; does not know the embedded metric format.",
    pieces=[
        Piece("services.cloudwatch_logs:_fanout_to_subscription_filters", "c2393ca96c3b"),
        Piece("services.cloudwatch_logs:_put_metric_filter", "6658722f839c"),
        Piece("services.cloudwatch_logs:_put_log_events", "7edea04a9be3"),
        Piece("services.lambda_svc:_emit_lambda_logs", "2acd4c557cf3"),
        Piece("services.cloudwatch:record_metric", "491950694e86"),
    ],
)
def metrics_of_logs() -> None:
    """Look at the events where subscription filters get them, which is where every new event comes by."""
    fan_out = cloudwatch_logs._fanout_to_subscription_filters

    def fan_out_and_count(group: str, stream: str, events: list[dict[str, Any]]) -> None:
        record_metrics(group, [str(event.get("message", "")) for event in events])
        fan_out(group, stream, events)

    cloudwatch_logs._fanout_to_subscription_filters = fan_out_and_count


def record_metrics(group: str, messages: list[str]) -> None:
    """Record the metrics of new events of a log group."""
    filters = [one for (name, _filter), one in cloudwatch_logs._metric_filters.items() if name == group]
    for message in messages:
        for metric in embedded_metrics.extract(message):
            cloudwatch.record_metric(metric.namespace, metric.name, metric.value, metric.unit, metric.dimensions)
        for one in filters:
            pattern = Pattern(one.get("filterPattern") or "")
            if pattern.matches(message):
                for transformation in one.get("metricTransformations") or []:
                    _record(transformation, pattern.fields(message))


def _record(transformation: dict[str, Any], fields: dict[str, Any]) -> None:
    value = _resolved(transformation.get("metricValue", "1"), fields)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return  # as on AWS: no number, no metric
    dimensions = {
        name: str(_resolved(source, fields)) for name, source in (transformation.get("dimensions") or {}).items()
    }
    cloudwatch.record_metric(
        transformation["metricNamespace"],
        transformation["metricName"],
        number,
        transformation.get("unit") or "None",
        dimensions,
    )


def _resolved(source: Any, fields: dict[str, Any]) -> Any:
    """Return a literal, or what a selector such as ``$.count`` selects."""
    if not str(source).startswith("$."):
        return source
    value: Any = fields
    for name in str(source)[2:].split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


PATCHES = (metrics_of_logs,)
