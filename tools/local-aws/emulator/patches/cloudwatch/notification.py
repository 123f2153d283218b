"""What an alarm publishes to its SNS topics."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import cloudwatch, sns

from emulator.iam import calls

_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
_REGION_NAMES = {"eu-west-1": "EU (Ireland)"}


def dispatch_actions(alarm: dict[str, Any], old_state: str, new_state: str, reason: str) -> None:
    """Publish a change of state to the topics among the actions of the new state."""
    if not alarm.get("ActionsEnabled", True):
        return
    topics = [arn for arn in alarm.get(_ACTIONS[new_state]) or [] if cloudwatch._is_sns_action_arn(arn)]
    if not topics:
        return
    message = json.dumps(notification(alarm, old_state, new_state, reason))
    subject = f'{new_state}: "{alarm["AlarmName"]}" in {_region_name()}'[:100]
    for topic in topics:
        if calls.by_service("cloudwatch.amazonaws.com", "sns:Publish", topic, alarm["AlarmArn"]) is None:
            sns._fanout(topic, new_uuid(), message, subject)


def notification(alarm: dict[str, Any], old_state: str, new_state: str, reason: str) -> dict[str, Any]:
    """Return the documented JSON of an alarm notification."""
    message = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": get_account_id(),
        "AlarmConfigurationUpdatedTimestamp": _time(alarm.get("AlarmConfigurationUpdatedTimestamp")),
        "NewStateValue": new_state,
        "NewStateReason": reason,
        "StateChangeTime": _time(None),
        "Region": _region_name(),
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": old_state,
        "OKActions": alarm.get("OKActions") or [],
        "AlarmActions": alarm.get("AlarmActions") or [],
        "InsufficientDataActions": alarm.get("InsufficientDataActions") or [],
    }
    if "AlarmRule" in alarm:
        return {**message, "AlarmRule": alarm["AlarmRule"]}
    return {**message, "Trigger": _trigger(alarm)}


def _trigger(alarm: dict[str, Any]) -> dict[str, Any]:
    common = {
        "Period": alarm.get("Period", 60),
        "EvaluationPeriods": alarm.get("EvaluationPeriods", 1),
        **({"DatapointsToAlarm": alarm["DatapointsToAlarm"]} if alarm.get("DatapointsToAlarm") else {}),
        "ComparisonOperator": alarm.get("ComparisonOperator"),
        "Threshold": alarm.get("Threshold"),
        "TreatMissingData": alarm.get("TreatMissingData", "missing"),
        "EvaluateLowSampleCountPercentile": "",
    }
    if alarm.get("Metrics"):
        return {**common, "Metrics": alarm["Metrics"]}
    dimensions = alarm.get("Dimensions") or []
    extended = alarm.get("ExtendedStatistic")
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
        if extended
        else {"StatisticType": "Statistic", "Statistic": _shouted(alarm.get("Statistic") or "Average")}
    )
    return {
        "MetricName": alarm["MetricName"],
        "Namespace": alarm["Namespace"],
        **statistic,
        "Unit": alarm.get("Unit"),
        "Dimensions": [{"value": one["Value"], "name": one["Name"]} for one in dimensions],
        **common,
    }


def _shouted(statistic: str) -> str:
    """Return a statistic as notifications spell it: SampleCount is SAMPLE_COUNT."""
    return "SAMPLE_COUNT" if statistic == "SampleCount" else statistic.upper()


def _time(seconds: float | None) -> str:
    moment = datetime.now(timezone.utc) if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def _region_name() -> str:
    return _REGION_NAMES.get(get_region(), get_region())
