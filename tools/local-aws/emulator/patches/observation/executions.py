"""Executions of state machines, their states, and the calls of their tasks."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import stepfunctions as sfn

from emulator import events
from emulator.patches.iam.integrations import call_of
from emulator.patching import Piece, patch

_PHASES = {"Entered": "start", "Exited": "end"}
_ENDS = ("ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted")


@patch(
    "Events of executions",
    aws="Has the history, the execution log and status events for it.",
    ministack="Does not report states as they happen.",
    pieces=[
        Piece("services.stepfunctions:_add_event", "d84a94e6938e"),
        Piece("services.stepfunctions:_run_execution", "b4dd9fb10412"),
    ],
)
def histories() -> None:
    """Report each start, state and end as it is added to the history."""
    add = sfn._add_event
    run = sfn._run_execution

    def add_and_report(execution: dict[str, Any], event_type: str, details: dict[str, Any] | None = None) -> Any:
        event = add(execution, event_type, details)
        if events.wanted():
            _report(execution, event)
        return event

    def run_and_report(execution_arn: str) -> None:
        execution = sfn._executions.get(execution_arn)
        token = events.CAUSE.set({"execution": execution_arn})
        try:
            if execution:
                about = {"resource": execution["stateMachineArn"], "input": events.payload(execution.get("input"))}
                events.emit("execution", phase="start", **about, detail={"status": "RUNNING"})
            run(execution_arn)
        finally:
            events.CAUSE.reset(token)

    sfn._add_event = add_and_report
    sfn._run_execution = run_and_report


def _report(execution: dict[str, Any], event: dict[str, Any]) -> None:
    about = {"execution": execution["executionArn"], "resource": execution["stateMachineArn"]}
    kind = event["type"]
    state_type, _, moment = kind.partition("State")
    if moment in _PHASES:
        details = event.get("stateEnteredEventDetails") or event.get("stateExitedEventDetails") or {}
        content = {name: events.payload(details.get(name)) for name in ("input", "output")}
        detail = {"type": state_type}
        events.emit("state", phase=_PHASES[moment], state=details.get("name"), **about, **content, detail=detail)
    elif kind in _ENDS:
        status = {"ExecutionTimedOut": "TIMED_OUT"}.get(kind, kind.removeprefix("Execution").upper())
        error = {"name": execution.get("error") or status, "message": execution.get("cause") or ""}
        output = execution.get("output") if status == "SUCCEEDED" else None
        failure = None if status == "SUCCEEDED" else error
        detail = {"status": status}
        events.emit("execution", phase="end", **about, output=events.payload(output), error=failure, detail=detail)


@patch(
    "Events of calls of state machines",
    aws="Has CloudTrail for it.",
    ministack="Does not report them as they happen.",
    pieces=[Piece("services.stepfunctions:_invoke_resource", "51309cb7f6a8")],
)
def task_calls() -> None:
    """Report each call of a task but invocations, which are events of their own."""
    invoke = sfn._invoke_resource

    def invoke_and_report(resource: str, arguments: Any) -> Any:
        made = _made(resource, arguments) if events.wanted() else None
        if made is None:
            return invoke(resource, arguments)
        began = time.monotonic()
        try:
            result = invoke(resource, arguments)
        except sfn._ExecutionError as error:
            failure = {"name": error.error, "message": str(error.cause or "")}
            _report_call(made, arguments, began, error=failure)
            raise
        _report_call(made, arguments, began, output=events.payload(result))
        return result

    sfn._invoke_resource = invoke_and_report


def _made(resource: str, arguments: Any) -> tuple[str, str] | None:
    try:
        made = call_of(resource, arguments)
    except (KeyError, TypeError, AttributeError):
        return None
    return made[:2] if made and made[0] != "lambda:InvokeFunction" else None


def _report_call(made: tuple[str, str], arguments: Any, began: float, **outcome: Any) -> None:
    (service, action), arn = made[0].split(":"), made[1]
    execution = sfn._executions.get(events.CAUSE.get().get("execution", "")) or {}
    events.emit(
        "call",
        service=service,
        action=action,
        resource=arn if arn != "*" else None,
        caller=execution.get("stateMachineArn"),
        durationMs=round((time.monotonic() - began) * 1000),
        input=events.payload(arguments),
        **outcome,
    )


PATCHES = (histories, task_calls)
