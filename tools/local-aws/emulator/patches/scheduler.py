"""EventBridge Scheduler: time zones, dead letters, context attributes, and what CloudFormation sets."""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from ministack.core.responses import (
    get_account_id,
    get_region,
    new_uuid,
    set_request_account_id,
    set_request_region,
)
from ministack.services import eventbridge, lambda_svc, scheduler, sns, sqs, stepfunctions
from ministack.services.cloudformation import provisioners

from emulator import faults
from emulator.iam import calls
from emulator.patching import Piece, patch
from emulator.provisioning import HANDLERS, Created, Props, checked

SCHEDULE = "AWS::Scheduler::Schedule"
TICK_SECONDS = 1
_ACTIONS = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
    "states": "states:StartExecution",
}
_AT = re.compile(r"\s*at\((.+)\)\s*")
_logger = logging.getLogger("emulator.scheduler")


@patch(
    "Scheduler schedules from templates",
    aws="Every property of AWS::Scheduler::Schedule is the schedule's, also after an update; Name and GroupName "
    "replace it.",
    ministack="CloudFormation drops the time zone, the dates and the key, and ignores updates.",
    pieces=[
        Piece("services.cloudformation.provisioners:_scheduler_schedule_create", "5a95ff1548e2"),
        Piece("services.cloudformation.provisioners:_scheduler_schedule_delete", "2c483031a7ad"),
        Piece("services.scheduler:_create_schedule", "6ee8a75e2e79"),
        Piece("services.scheduler:_update_schedule", "5000ed4382da"),
    ],
    properties=[f"{SCHEDULE}.*"],
)
def schedules_from_templates() -> None:
    """Put them through the service's own API."""
    HANDLERS[SCHEDULE] = {**HANDLERS[SCHEDULE], "create": _create, "update": _update}


def _create(logical_id: str, props: Props, stack_name: str) -> Created:
    name = props.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=64)
    scheduler._ensure_default_group()
    answer = json.loads(checked(scheduler._create_schedule(name, dict(props))))
    return name, {"Arn": answer["ScheduleArn"]}


def _update(physical_id: str, old_props: Props, new_props: Props, stack_name: str) -> Created:
    moved = old_props.get("GroupName", "default") != new_props.get("GroupName", "default")
    if moved or new_props.get("Name", physical_id) != physical_id:
        created = _create(physical_id, new_props, stack_name)
        provisioners._scheduler_schedule_delete(physical_id, old_props)
        return created
    answer = json.loads(checked(scheduler._update_schedule(physical_id, dict(new_props))))
    return physical_id, {"Arn": answer["ScheduleArn"]}


@patch(
    "Scheduler time zones, dead letters and context attributes",
    aws="Scheduler user guide: at() and cron() are in ScheduleExpressionTimezone; a time that the clocks are put "
    "forward over is skipped, one that comes twice is invoked once ('Schedule types'). The four context attributes in "
    "Input are replaced, scheduled-time as in 2022-03-22T18:59:43Z ('Adding context attributes'). What a target "
    "refuses goes to its dead-letter queue after the retries.",
    ministack="Reads every expression as UTC, looks every 10 s, replaces nothing, and has no dead letters.",
    pieces=[
        Piece("services.scheduler:_tick_schedules", "5a85e2055106"),
        Piece("services.scheduler:_ticker_loop", "e7e60739fd75"),
        Piece("services.scheduler:_to_epoch", "93899146453c"),
        Piece("services.eventbridge:_cron_next_fire", "66a30ff1cd32"),
        Piece("services.eventbridge:_parse_cron_fields", "171b04bc849e"),
        Piece("services.eventbridge:_parse_rate_seconds", "432b9363bfdb"),
        Piece("services.eventbridge:_invoke_target", "56075a7de85a"),
        Piece("services.sqs:_act_send_message", "2c22911d57a8"),
    ],
)
def firing() -> None:
    """Replace the search for what is due, and what happens then."""
    scheduler._SCHEDULE_TICK_INTERVAL = TICK_SECONDS
    scheduler._tick_schedules = fire_due_schedules


def fire_due_schedules() -> None:
    """Invoke the target of every schedule that is due, once for each time that it was due, or as often as asked for."""
    now = time.time()
    for key, schedule in list(scheduler._schedules._data.items()):
        account, region, _name = key
        set_request_account_id(account)
        set_request_region(region)
        try:
            due = _due(key, schedule, now)
            if due is not None:
                scheduler._schedule_last_fired[key] = now
                for _ in range(faults.schedule_deliveries()):
                    _invoke(schedule, due)
            if _completed(key, schedule, now) and schedule.get("ActionAfterCompletion") == "DELETE":
                scheduler._schedules._data.pop(key, None)
                scheduler._schedule_last_fired.pop(key, None)
        except Exception:
            _logger.exception("Schedule %s was not invoked", schedule.get("Arn"))


def _due(key: tuple[str, str, str], schedule: dict[str, Any], now: float) -> float | None:
    """Return when the schedule was due, or None when it is not."""
    start, end = scheduler._to_epoch(schedule.get("StartDate")), scheduler._to_epoch(schedule.get("EndDate"))
    if schedule.get("State") != "ENABLED" or (start and now < start) or (end and now > end):
        return None
    due = next_time(schedule, scheduler._schedule_last_fired.get(key))
    return due if due is not None and due <= now else None


def next_time(schedule: dict[str, Any], last: float | None) -> float | None:
    """Return the next time of a schedule.

    Args:
        schedule: MiniStack's record of it.
        last: When it was last invoked; None for never.

    Returns:
        Seconds since 1970, or None when there is no next time.

    """
    expression = schedule["ScheduleExpression"]
    zone = ZoneInfo(schedule.get("ScheduleExpressionTimezone") or "UTC")
    at = _AT.fullmatch(expression)
    if at:
        return datetime.fromisoformat(at[1].strip()).replace(tzinfo=zone).timestamp() if last is None else None
    created = schedule["CreationDate"]
    rate = eventbridge._parse_rate_seconds(expression)
    if rate is not None:
        return (created if last is None else last) + rate
    fields = eventbridge._parse_cron_fields(expression)
    if fields is None:
        return None
    # The search knows no zones: it gets the zone's wall clock as if that were UTC.
    wall_clock = datetime.fromtimestamp(created if last is None else last, zone).replace(tzinfo=timezone.utc)
    while (found := eventbridge._cron_next_fire(fields, wall_clock)) is not None:
        moment = found.replace(tzinfo=zone).timestamp()
        if datetime.fromtimestamp(moment, zone).replace(tzinfo=timezone.utc) == found:
            return moment
        wall_clock = found  # the clocks were put forward over it
    return None


def _completed(key: tuple[str, str, str], schedule: dict[str, Any], now: float) -> bool:
    end = scheduler._to_epoch(schedule.get("EndDate"))
    once = bool(_AT.fullmatch(schedule["ScheduleExpression"]))
    return (once and key in scheduler._schedule_last_fired) or (end is not None and now > end)


def _invoke(schedule: dict[str, Any], due: float) -> None:
    execution = new_uuid().replace("-", "")[:16]  # as in the user guide: d32c5kddcf5bb8c3
    attributes = {
        "schedule-arn": schedule["Arn"],
        "scheduled-time": datetime.fromtimestamp(due, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "execution-id": execution,
        "attempt-number": "1",
    }
    target = dict(schedule["Target"])
    for name, value in attributes.items():
        if target.get("Input"):
            target["Input"] = target["Input"].replace(f"<aws.scheduler.{name}>", value)
    refused = _call(target, schedule, due, execution)
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if refused is not None:
        _logger.warning("Schedule %s: %s", schedule["Arn"], refused)
    if refused is not None and queue:
        _send_dead_letter(queue, target, attributes, refused)


def _call(target: dict[str, Any], schedule: dict[str, Any], due: float, execution: str) -> tuple[str, str] | None:
    """Invoke a target; return the code and message with which it refused, if it did."""
    arn = target["Arn"]
    service = arn.split(":")[2]
    refusal = _refused(service, target, schedule)
    if refusal:
        return "AccessDeniedException", refusal.message
    if service == "states":
        request = {"stateMachineArn": arn, "input": target.get("Input") or "{}"}
        status, _headers, body = stepfunctions._start_execution(request)
        answer = json.loads(body)
        return (answer.get("__type", "Error"), answer.get("message", "")) if status >= 400 else None
    if not _exists(service, arn):
        return "ResourceNotFoundException", f"{arn} does not exist"
    event = {
        "EventId": execution,
        "Source": "aws.scheduler",
        "DetailType": "Scheduled Event",
        "Detail": "{}",
        "Time": due,
        "Resources": [schedule["Arn"]],
        "Account": get_account_id(),
        "Region": get_region(),
    }
    eventbridge._invoke_target(target, event, schedule)
    return None


def _refused(service: str, target: dict[str, Any], schedule: dict[str, Any]) -> calls.Refusal | None:
    """Decide about a target: the service takes on the target's role for a group of schedules, and calls in it."""
    role, action = target.get("RoleArn", ""), _ACTIONS.get(service)
    if action is None:
        return None  # MiniStack reports that it does not know such targets
    group = schedule["Arn"].replace(":schedule/", ":schedule-group/").rsplit("/", 1)[0]
    return calls.assuming("scheduler.amazonaws.com", role, group) or calls.by_role(
        role, _ACTIONS[service], target["Arn"]
    )


def _exists(service: str, arn: str) -> bool:
    if service == "lambda":
        return bool(lambda_svc._get_func_record_for_ref(arn)[0])
    if service == "sqs":
        return sqs._queue_by_arn(arn) is not None
    if service == "sns":
        return arn in sns._topics
    return True


def _send_dead_letter(queue: str, target: dict[str, Any], attributes: dict[str, str], refused: tuple[str, str]) -> None:
    """Send what the target was to get, with the documented attributes."""
    code, message = refused
    if calls.by_role(target.get("RoleArn", ""), "sqs:SendMessage", queue):
        return  # the role may not (Scheduler user guide, "Configuring a schedule's dead-letter queue")
    described = {
        "ERROR_CODE": code,
        "ERROR_MESSAGE": message,
        "EXECUTION_ID": attributes["execution-id"],
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        "RETRY_ATTEMPTS": str((target.get("RetryPolicy") or {}).get("MaximumRetryAttempts", 185)),
        "SCHEDULED_TIME": attributes["scheduled-time"],
        "SCHEDULE_ARN": attributes["schedule-arn"],
        "TARGET_ARN": target["Arn"],
    }
    url = sqs._queue_url(queue.rsplit(":", 1)[1])
    sqs._act_send_message(
        {
            "QueueUrl": url,
            "MessageBody": target.get("Input") or "{}",
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value} for name, value in described.items() if value
            },
        },
        url,
    )


PATCHES = (schedules_from_templates, firing)
