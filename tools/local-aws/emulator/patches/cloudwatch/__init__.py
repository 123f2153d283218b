"""CloudWatch: alarms that are evaluated as documented, and the metrics that services publish."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import apigateway_v1, cloudwatch, lambda_svc
from ministack.services.cloudformation import provisioners

from emulator.patches.cloudwatch import metric_math, points, service_metrics
from emulator.patches.cloudwatch.alarm_evaluation import evaluate_alarm
from emulator.patches.cloudwatch.notification import dispatch_actions
from emulator.patching import Piece, patch
from emulator.property_report import overlay
from emulator.provisioning import HANDLERS, Created, Props, checked

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
TICK_SECONDS = 2.0
"""How often alarms are evaluated; CloudWatch does it once a minute for metrics of a minute."""

_logger = logging.getLogger("emulator.cloudwatch")


@patch(
    "CloudWatch alarm evaluation",
    aws="An alarm looks at one series, the one with exactly its dimensions, evaluates it by itself, and treats missing "
    "data as TreatMissingData says (CloudWatch user guide, 'Using CloudWatch alarms').",
    ministack="Evaluates only when a metric is put, over every series of that name, and never returns to OK.",
    pieces=[
        Piece("services.cloudwatch:_evaluate_alarm", "cd059e91ab69"),
        Piece("services.cloudwatch:_evaluate_all_alarms", "20ebdffb8be5"),
        Piece("services.cloudwatch:_record_history", "286ad2f5c1d3"),
        Piece("services.cloudwatch:_metric_bucket", "032159ae4d9d"),
        Piece("services.cloudwatch:_dims_key", "29a88285f20c"),
        Piece("services.cloudwatch:_stat_value", "fe211024e7b3"),
    ],
)
def alarm_evaluation() -> None:
    """Replace the evaluation, and run it on a clock."""
    cloudwatch._evaluate_alarm = evaluate_alarm
    threading.Thread(target=_tick, name="alarm-clock", daemon=True).start()


def _tick() -> None:
    while True:
        time.sleep(TICK_SECONDS)
        try:
            service_metrics.record_queues()
            for account, region in {key[:2] for key, _alarm in list(cloudwatch._alarms.all_items())}:
                set_request_account_id(account)
                set_request_region(region)
                for alarm in list(cloudwatch._alarms.values()):
                    evaluate_alarm(alarm)
        except Exception:
            _logger.exception("Alarms were not evaluated")


@patch(
    "CloudWatch metric math alarms",
    aws="An alarm watches a metric, or an expression over several (Metrics of AWS::CloudWatch::Alarm).",
    ministack="Refuses Metrics, and so the whole stack.",
    pieces=[Piece("services.cloudformation.provisioners:_cw_metric_alarm_record", "dda9f52b8669")],
    properties=[f"{ALARM}.Metrics"],
)
def metric_math_alarms() -> None:
    """Keep the queries beside the alarm's record, where its evaluation finds them."""
    provisioners._cw_metric_alarm_record = _with_queries(provisioners._cw_metric_alarm_record)


def _with_queries(record: Callable[[str, Props], dict[str, Any]]) -> Callable[[str, Props], dict[str, Any]]:
    def record_with_queries(name: str, props: Props) -> dict[str, Any]:
        queries = props.get("Metrics")
        if not queries:
            return record(name, props)
        for query in queries:
            if "Expression" in query:
                metric_math.parse(query["Expression"])
        periods = [query["MetricStat"]["Period"] for query in queries if "MetricStat" in query]
        single = {"Metrics": None, "MetricName": "-", "Namespace": "-", "Period": periods[0] if periods else 60}
        alarm = record(name, overlay(props, single))
        for key in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Unit"):
            alarm.pop(key, None)
        return {**alarm, "Metrics": queries}

    return record_with_queries


@patch(
    "CloudWatch composite alarms",
    aws="AWS::CloudWatch::CompositeAlarm creates an alarm over others.",
    ministack="Has composite alarms, but CloudFormation refuses the type.",
    pieces=[
        Piece("services.cloudwatch:_put_composite_alarm", "7bbc31ca1e9a"),
        Piece("services.cloudformation.provisioners:_provision_resource", "0bf837d354ad"),
    ],
    properties=[f"{COMPOSITE_ALARM}.*"],
)
def composite_alarms() -> None:
    """Register the type with the service's own API behind it."""
    HANDLERS[COMPOSITE_ALARM] = {
        "create": _create_composite,
        "update": _update_composite,
        "delete": lambda physical_id, _props: cloudwatch._composite_alarms.pop(physical_id, None),
    }


def _create_composite(logical_id: str, props: Props, stack_name: str) -> Created:
    name = props.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    return _put_composite(name, props)


def _update_composite(physical_id: str, _old: Props, new_props: Props, _stack_name: str) -> Created:
    return _put_composite(physical_id, new_props)


def _put_composite(name: str, props: Props) -> Created:
    enabled = str(props.get("ActionsEnabled", True)).lower() != "false"
    request = overlay(props, {"AlarmName": name, "ActionsEnabled": enabled})
    checked(cloudwatch._put_composite_alarm({}, request, False, True))
    return name, {"Arn": cloudwatch._composite_alarms[name]["AlarmArn"]}


@patch(
    "CloudWatch alarm notifications",
    aws="An alarm publishes a JSON document with AlarmArn, Trigger, OldStateValue, NewStateValue and more "
    "(CloudWatch user guide, 'Notifying users on alarm changes').",
    ministack="Leaves out half of it, and spells dimensions and statistics otherwise.",
    pieces=[
        Piece("services.cloudwatch:_dispatch_alarm_actions", "9c27c0be1198"),
        Piece("services.cloudwatch:_is_sns_action_arn", "3a44bdd2df8b"),
        Piece("services.sns:_fanout", "002117bd5787"),
    ],
)
def notifications() -> None:
    """Publish the documented message."""
    cloudwatch._dispatch_alarm_actions = dispatch_actions


@patch(
    "Metrics of Lambda and API Gateway",
    aws="AWS/Lambda counts every invocation by function, and by version or alias; AWS/ApiGateway counts requests, "
    "errors and latency by API, and by stage.",
    ministack="Counts only direct invocations, by function; nothing for API Gateway.",
    pieces=[
        Piece("services.lambda_svc:_emit_lambda_metrics", "6db09abf83e6"),
        Piece("services.lambda_svc:_execute_function_dispatch", "70f75f29583b"),
        Piece("services.apigateway_v1:_handle_execute_in_scope", "044be8269869"),
    ],
)
def metrics_of_services() -> None:
    """Record them where every invocation and every request comes by."""
    lambda_svc._execute_function_dispatch = service_metrics.recording_invocations(lambda_svc._execute_function_dispatch)
    lambda_svc._emit_lambda_metrics = service_metrics.only_throttles(lambda_svc._emit_lambda_metrics)
    apigateway_v1._handle_execute_in_scope = service_metrics.recording_requests(apigateway_v1._handle_execute_in_scope)


@patch(
    "CloudWatch points of services' metrics",
    aws="A statistic is made of all values of a period; equal values may be published as one with its count (API "
    "reference, MetricDatum: Values and Counts).",
    ministack="Keeps a point for every value that a service publishes.",
    pieces=[
        Piece("services.cloudwatch:record_metric", "491950694e86"),
        Piece("services.cloudwatch:_metric_bucket", "032159ae4d9d"),
        Piece("services.cloudwatch:_point_stats", "30d005055142"),
    ],
)
def counted_points() -> None:
    """Count equal values of one second as one point."""
    cloudwatch.record_metric = points.record


PATCHES = (
    alarm_evaluation,
    metric_math_alarms,
    composite_alarms,
    notifications,
    metrics_of_services,
    counted_points,
)
