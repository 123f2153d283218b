"""How an execution ends: timeouts, stops, and what is published about it."""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import cloudwatch, eventbridge
from ministack.services import stepfunctions as sfn

from emulator.patches.step_functions import clock
from emulator.patching import Piece, patch

_current: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("execution", default=None)
"""MiniStack's record of the execution that this thread works for."""


def current() -> dict[str, Any] | None:
    """Return MiniStack's record of the execution that this thread works for."""
    return _current.get()


_STATES = ("pass", "task", "choice", "wait", "parallel", "map")


@patch(
    "Step Functions timeouts and stops",
    aws="An execution that takes longer than its definition's TimeoutSeconds ends as TIMED_OUT, one that is stopped "
    "as ABORTED; neither runs on, and nothing changes its status any more (Amazon States Language, 'Timeouts').",
    ministack="Never times an execution out, runs on after StopExecution, and lets a later failure of the running "
    "task overwrite the status.",
    pieces=[
        Piece("services.stepfunctions:_run_execution", "b4dd9fb10412"),
        Piece("services.stepfunctions:_fail_execution", "71267b5e91df"),
        Piece("services.stepfunctions:_scaled_sleep", "48181a0bdc0f"),
        Piece("services.stepfunctions:_sleep_until", "c7f3d8e07eea"),
        Piece("services.stepfunctions:_execute_pass", "23a737f39858"),
        Piece("services.stepfunctions:_execute_task", "f4f2fbad9798"),
        Piece("services.stepfunctions:_execute_choice", "956d82e4e9cf"),
        Piece("services.stepfunctions:_execute_wait", "65cb970f1c0b"),
        Piece("services.stepfunctions:_execute_parallel", "8a5bef603df3"),
        Piece("services.stepfunctions:_execute_map", "55a27a6b9f24"),
    ],
)
def time_outs_and_stops() -> None:
    """Measure the execution's time, and look at its status and its limits before every state."""
    sfn._scaled_sleep = clock.sleep
    fail = sfn._fail_execution
    sfn._fail_execution = lambda execution, error, cause: (
        fail(execution, error, cause) if execution["status"] == "RUNNING" else None
    )
    sfn._run_execution = _with_time_out(sfn._run_execution)
    for name in _STATES:
        setattr(sfn, f"_execute_{name}", _while_running(getattr(sfn, f"_execute_{name}")))


def _with_time_out(run: Callable[[str], None]) -> Callable[[str], None]:
    def run_with_time_out(execution_arn: str) -> None:
        execution = sfn._executions.get(execution_arn)
        if execution is None:
            return
        token = _current.set(execution)
        try:
            with clock.started():
                seconds = _time_out_seconds(execution)
                if seconds is None:
                    run(execution_arn)
                else:
                    with clock.limited_to(seconds, lambda: _time_out(execution)):
                        run(execution_arn)
        finally:
            _current.reset(token)

    return run_with_time_out


def _time_out_seconds(execution: dict[str, Any]) -> float | None:
    machine = sfn._state_machines.get(execution["stateMachineArn"]) or {}
    try:
        return json.loads(machine.get("definition") or "{}").get("TimeoutSeconds")
    except json.JSONDecodeError:
        return None  # the interpreter reports it


def _time_out(execution: dict[str, Any]) -> None:
    if execution["status"] == "RUNNING":
        execution.update(status="TIMED_OUT", stopDate=now_iso())
        sfn._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
        sfn._emit_execution_status_event(execution)


def _while_running(execute: Callable[..., Any]) -> Callable[..., Any]:
    def execute_while_running(*arguments: Any, **options: Any) -> Any:
        clock.check()
        execution = _current.get()
        if execution is not None and execution["status"] != "RUNNING":
            raise clock.ended()
        return execute(*arguments, **options)

    return execute_while_running


@patch(
    "Step Functions status events and metrics",
    aws="Each status of a standard execution is published as an EventBridge event with error and cause where there "
    "are any, every unsuccessful end is redrivable, and AWS/States counts executions by state machine; express "
    "executions publish no events.",
    ministack="The events of ABORTED executions lack error and cause, there are no metrics, and express executions "
    "that are started asynchronously publish events.",
    pieces=[
        Piece("services.stepfunctions:_emit_execution_status_event", "ab641f656225"),
        Piece("services.cloudwatch:record_metric", "491950694e86"),
        Piece("services.eventbridge:_put_events", "4d085f1e95d3"),
    ],
)
def status_events() -> None:
    """Build the documented event, and record the metrics beside it."""
    sfn._emit_execution_status_event = publish_status


_METRICS = {
    "RUNNING": "ExecutionsStarted",
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "ABORTED": "ExecutionsAborted",
    "TIMED_OUT": "ExecutionsTimedOut",
}


def publish_status(execution: dict[str, Any]) -> None:
    """Publish an execution's status to CloudWatch and, for a standard one, to the default event bus."""
    dimensions = {"StateMachineArn": execution["stateMachineArn"]}
    cloudwatch.record_metric("AWS/States", _METRICS[execution["status"]], 1, "Count", dimensions)
    machine = sfn._state_machines.get(execution["stateMachineArn"]) or {}
    if execution.get("sync") or machine.get("type") == "EXPRESS":
        return
    try:
        eventbridge._put_events(
            {
                "Entries": [
                    {
                        "Source": "aws.states",
                        "DetailType": "Step Functions Execution Status Change",
                        "Detail": json.dumps(_status_detail(execution)),
                        "Resources": [execution["executionArn"]],
                    }
                ]
            },
            allow_aws_source=True,
        )
    except Exception:
        sfn.logger.warning("The status of %s was not published", execution["executionArn"], exc_info=True)


def _status_detail(execution: dict[str, Any]) -> dict[str, Any]:
    status = execution["status"]
    unsuccessful = status in ("FAILED", "ABORTED", "TIMED_OUT")
    can = "is redrivable" if unsuccessful else "cannot be redriven"
    detail = {
        "executionArn": execution["executionArn"],
        "stateMachineArn": execution["stateMachineArn"],
        "name": execution["name"],
        "status": status,
        "startDate": sfn._iso_to_epoch_ms(execution.get("startDate")),
        "stopDate": sfn._iso_to_epoch_ms(execution.get("stopDate")),
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "REDRIVABLE" if unsuccessful else "NOT_REDRIVABLE",
        "redriveStatusReason": f"Execution is {status} and {can}",
        "error": execution.get("error") if unsuccessful else None,
        "cause": execution.get("cause") if unsuccessful else None,
    }
    output = execution.get("output") if status == "SUCCEEDED" else None
    for name, value in (("input", execution.get("input")), ("output", output)):
        included = value is None or len(value) <= sfn._STATUS_EVENT_PAYLOAD_CAP
        detail[name] = value if included else None
        detail[f"{name}Details"] = {"included": included} if name == "input" or value is not None else None
    return detail


PATCHES = (time_outs_and_stops, status_events)
