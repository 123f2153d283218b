"""The metrics that AWS services publish by themselves, as far as alarms of the templates look at them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import apigateway_v1, cloudwatch, lambda_svc, sqs

GAUGE_SECONDS = 30.0
"""How often a queue's unchanged metrics are repeated; SQS publishes them once a minute."""

_RECEIVED_TOO_OFTEN = 3
"""Receives after which a message of a standard queue does not count any more (SQS developer guide, 'Available
CloudWatch metrics for Amazon SQS': a message that was received three times or more and not deleted is left out of
ApproximateAgeOfOldestMessage, also with a redrive policy)."""

_last_gauges: dict[str, tuple[float, tuple[float, ...]]] = {}


def record_queues() -> None:
    """Record the lengths and the age of every queue."""
    for (account, region, _url), queue in list(sqs._queues.all_items()):
        set_request_account_id(account)
        set_request_region(region)
        arn = queue["attributes"]["QueueArn"]
        now = time.time()
        messages = list(queue["messages"])
        visible = sum(1 for message in messages if message["visible_at"] <= now)
        age = _age_of_oldest(queue, messages, now)
        recorded, lengths = _last_gauges.get(arn, (0.0, ()))
        if not messages and lengths == (0.0, 0.0) and now - recorded < GAUGE_SECONDS:
            continue
        _last_gauges[arn] = (now, (float(visible), float(len(messages) - visible)))
        dimensions = {"QueueName": arn.rsplit(":", 1)[1]}
        for name, value, unit in (
            ("ApproximateNumberOfMessagesVisible", visible, "Count"),
            ("ApproximateNumberOfMessagesNotVisible", len(messages) - visible, "Count"),
            ("ApproximateAgeOfOldestMessage", age, "Seconds"),
        ):
            cloudwatch.record_metric("AWS/SQS", name, value, unit, dimensions)


def _age_of_oldest(queue: dict[str, Any], messages: list[dict[str, Any]], now: float) -> float:
    """Return the age of the oldest message that was not received three times yet; in a FIFO queue of any.

    A dead letter counts however often it was received before: MiniStack goes on counting.
    """
    counted = (
        message
        for message in messages
        if queue["is_fifo"]
        or message["receive_count"] < _RECEIVED_TOO_OFTEN
        or "DeadLetterQueueSourceArn" in message.get("sys", {})
    )
    return max((now - message["sent_at"] for message in counted), default=0.0)


def recording_invocations(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the execution of a function: record AWS/Lambda metrics of every invocation, whoever makes it.

    An invocation of a version counts for every alias that points at it, as MiniStack forgets which alias was called.
    """

    def execute_recording(func: Any, config: dict[str, Any], event: Any, request_id: str, started: float) -> Any:
        result = execute(func, config, event, request_id, started)
        name = config.get("FunctionName", "unknown")
        failed = bool(result.get("error")) if isinstance(result, dict) else False
        duration = (time.time() - started) * 1000
        for dimensions in _function_dimensions(name, config):
            cloudwatch.record_metric("AWS/Lambda", "Invocations", 1, "Count", dimensions)
            cloudwatch.record_metric("AWS/Lambda", "Errors", int(failed), "Count", dimensions)
            cloudwatch.record_metric("AWS/Lambda", "Throttles", 0, "Count", dimensions)
            cloudwatch.record_metric("AWS/Lambda", "Duration", duration, "Milliseconds", dimensions)
        return result

    return execute_recording


def _function_dimensions(name: str, config: dict[str, Any]) -> list[dict[str, str]]:
    version = config.get("Version", "$LATEST")
    dimensions = [{"FunctionName": name}]
    if version != "$LATEST":
        aliases = (lambda_svc._functions.get(name) or {}).get("aliases") or {}
        called = [alias for alias, record in aliases.items() if record.get("FunctionVersion") == version]
        dimensions += [{"FunctionName": name, "Resource": f"{name}:{qualifier}"} for qualifier in (version, *called)]
    return dimensions


def only_throttles(emit: Callable[..., None]) -> Callable[..., None]:
    """Wrap MiniStack's own metrics of direct invocations, so that no invocation counts twice."""

    def emit_throttle(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:
        if throttle:
            emit(function_name, duration_ms, error, throttle)

    return emit_throttle


def recording_requests(handle: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the execution of a REST API request: record AWS/ApiGateway metrics by API and by stage."""

    async def handle_recording(api_id: str, stage: str, *request: Any) -> Any:
        began = time.time()
        response = await handle(api_id, stage, *request)
        api = apigateway_v1._rest_apis.get(api_id)
        if api:
            latency = (time.time() - began) * 1000
            status = response[0]
            for dimensions in ({"ApiName": api["name"]}, {"ApiName": api["name"], "Stage": stage}):
                for name, value, unit in (
                    ("Count", 1, "Count"),
                    ("4XXError", int(400 <= status < 500), "Count"),
                    ("5XXError", int(status >= 500), "Count"),
                    ("Latency", latency, "Milliseconds"),
                ):
                    cloudwatch.record_metric("AWS/ApiGateway", name, value, unit, dimensions)
        return response

    return handle_recording
