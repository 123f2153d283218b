"""When an alarm changes its state."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import cloudwatch

from emulator.patches.cloudwatch import metric_math
from emulator.patches.cloudwatch.metric_math import Value

_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}


def evaluate_alarm(alarm: dict[str, Any]) -> None:
    """Evaluate an alarm's last periods, and change its state and act when they say so.

    The periods end now, where those of CloudWatch end with a full minute.
    """
    comparison = _COMPARISONS.get(alarm.get("ComparisonOperator", ""))
    if comparison is None or not (alarm.get("MetricName") or alarm.get("Metrics")):
        return
    periods = int(alarm.get("EvaluationPeriods") or 1)
    values = [_value(alarm, period) for period in range(periods)]
    state = _state(alarm, values, comparison)
    old_state = alarm["StateValue"]
    if state == old_state:
        return
    reason = _reason(alarm, values)
    alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old_state, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old_state, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _state(alarm: dict[str, Any], values: list[Value], comparison: Any) -> str:
    """Return the state by 'Evaluating an alarm' and 'Configuring how alarms treat missing data' of the user guide."""
    missing = values.count(None)
    treatment = alarm.get("TreatMissingData") or "missing"
    if missing == len(values) and treatment in ("missing", "ignore"):
        return "INSUFFICIENT_DATA" if treatment == "missing" else alarm["StateValue"]
    breaching = sum(value is not None and comparison(value, alarm["Threshold"]) for value in values)
    if treatment == "breaching":
        breaching += missing
    return "ALARM" if breaching >= int(alarm.get("DatapointsToAlarm") or len(values)) else "OK"


def _reason(alarm: dict[str, Any], values: list[Value]) -> str:
    datapoints = [value for value in values if value is not None]
    if not datapoints:
        treatment = alarm.get("TreatMissingData") or "missing"
        return f"Threshold Crossed: no datapoints were received for {len(values)} periods, treated as {treatment}."
    listed = ", ".join(str(value) for value in datapoints[:5])
    word = _WORDS[alarm["ComparisonOperator"]]
    return (
        f"Threshold Crossed: {len(datapoints)} out of the last {len(values)} datapoints [{listed}] "
        f"compared by {word} the threshold ({alarm['Threshold']})."
    )


def _value(alarm: dict[str, Any], period: int) -> Value:
    """Return an alarm's value in its last period but `period`."""
    if not alarm.get("Metrics"):
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
        metric = {name: alarm.get(name) for name in ("Namespace", "MetricName", "Dimensions")}
        return statistic_of(metric, statistic, int(alarm.get("Period") or 60), period)
    series: dict[str, Value] = {}
    for query in (one for one in alarm["Metrics"] if "MetricStat" in one):
        stat = query["MetricStat"]
        series[query["Id"]] = statistic_of(stat["Metric"], stat["Stat"], int(stat["Period"]), period)
    returned = next(query for query in alarm["Metrics"] if query.get("ReturnData", True) is not False)
    pending = {
        query["Id"]: metric_math.parse(query["Expression"]) for query in alarm["Metrics"] if "Expression" in query
    }
    for _ in range(len(pending)):  # expressions may use each other, in any order
        for identifier, expression in list(pending.items()):
            if metric_math.names(expression) <= series.keys():
                series[identifier] = metric_math.evaluate(expression, series)
                del pending[identifier]
    return series.get(returned["Id"])


def statistic_of(metric: dict[str, Any], statistic: str, seconds: int, period: int) -> Value:
    """Return a statistic of one series of a metric, the one with exactly these dimensions.

    Args:
        metric: ``{"Namespace", "MetricName", "Dimensions": [{"Name", "Value"}]}``.
        statistic: Such as ``Sum`` or ``p99``.
        seconds: Length of a period.
        period: Which period; 0 is the one that ends now.

    """
    dimensions = metric.get("Dimensions") or []
    if isinstance(dimensions, list):
        dimensions = {dimension["Name"]: dimension["Value"] for dimension in dimensions}
    key = (metric.get("Namespace"), metric.get("MetricName"), cloudwatch._dims_key(dimensions))
    end = time.time() - period * seconds
    points = [
        point
        for point in list(cloudwatch._metrics.get(key) or [])
        if end - seconds < point["Timestamp"] <= end + (0.001 if period == 0 else 0)
    ]
    if not points:
        return None
    return cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points)
