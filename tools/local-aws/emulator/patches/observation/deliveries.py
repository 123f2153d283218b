"""What services hand on by themselves, and alarms that change their state."""

from __future__ import annotations

from typing import Any

from ministack.services import cloudwatch, eventbridge, lambda_svc, sns

from emulator import events
from emulator.patching import Piece, patch


@patch(
    "Events of deliveries",
    aws="Has delivery status logs and metrics for it.",
    ministack="Does not report them as they happen.",
    pieces=[
        Piece("services.sns:_deliver_to_sqs", "f4ae7b01cf7f"),
        Piece("services.lambda_svc:_run_sqs_batch", "9aa51781dc61"),
        Piece("services.eventbridge:_invoke_target", "56075a7de85a"),
    ],
)
def deliveries() -> None:
    """Report what a topic, a queue, a rule or a schedule hands on."""
    to_queue = sns._deliver_to_sqs
    run_batch = lambda_svc._run_sqs_batch
    invoke = eventbridge._invoke_target

    def to_queue_and_report(
        endpoint: str, envelope: str, raw: bool, raw_message: str, *rest: Any, topic_arn: str = "", **options: Any
    ) -> None:
        report(topic_arn, endpoint, raw_message)
        to_queue(endpoint, envelope, raw, raw_message, *rest, topic_arn=topic_arn, **options)

    def run_batch_and_report(esm: dict[str, Any], func: dict[str, Any], event: Any, *rest: Any) -> Any:
        bodies = [record.get("body") for record in event.get("Records", ())]
        report(esm.get("EventSourceArn", ""), (func.get("config") or func).get("FunctionArn", ""), bodies)
        return run_batch(esm, func, event, *rest)

    def invoke_and_report(target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None) -> Any:
        report(rule.get("Arn", ""), target.get("Arn", ""), target.get("Input") or event)
        return invoke(target, event, rule, view)

    sns._deliver_to_sqs = to_queue_and_report
    lambda_svc._run_sqs_batch = run_batch_and_report
    eventbridge._invoke_target = invoke_and_report


def report(source: str, target: str, content: Any) -> None:
    """Report that something goes from one resource to another."""
    target = ":".join(target.split(":")[:7]) if ":function:" in target else target
    events.emit("delivery", caller=source, resource=target, input=events.payload(content))


@patch(
    "Events of alarms",
    aws="Has state change events for it.",
    ministack="Does not report them as they happen.",
    pieces=[
        Piece("services.cloudwatch:_record_history", "286ad2f5c1d3"),
        Piece("services.cloudwatch:_dispatch_alarm_actions", "9c27c0be1198"),
    ],
)
def alarms() -> None:
    """Report each change of a state, and what goes to which topic because of it."""
    record = cloudwatch._record_history
    act = cloudwatch._dispatch_alarm_actions

    def record_and_report(name: str, old: str, new: str, reason: str, *rest: Any, **options: Any) -> Any:
        arn = (cloudwatch._alarms.get(name) or {}).get("AlarmArn")
        events.emit("alarm", resource=arn, detail={"name": name, "old": old, "new": new, "reason": reason})
        return record(name, old, new, reason, *rest, **options)

    def act_and_report(alarm: dict[str, Any], old: str, new: str, reason: str) -> Any:
        names = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
        for action in alarm.get(names[new]) or () if alarm.get("ActionsEnabled", True) else ():
            report(alarm["AlarmArn"], action, {"old": old, "new": new, "reason": reason})
        return act(alarm, old, new, reason)

    cloudwatch._record_history = record_and_report
    cloudwatch._dispatch_alarm_actions = act_and_report


PATCHES = (deliveries, alarms)
