"""The execution log of a state machine."""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.services import stepfunctions as sfn

from emulator import log_lines
from emulator.patching import Piece, patch

_DATA = ("input", "output")
_LEVELS = {
    "OFF": (),
    "FATAL": ("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"),
    "ERROR": ("Failed", "TimedOut", "Aborted"),
    "ALL": ("",),
}
"""Level of LoggingConfiguration -> what the types of the events that it logs contain."""


@patch(
    "Step Functions execution logs",
    aws="LoggingConfiguration writes the events of an execution to a log group: all, or those of errors, with the "
    "inputs and outputs when IncludeExecutionData is set (developer guide, 'Using CloudWatch Logs').",
    ministack="Stores the configuration in a form that DescribeStateMachine does not show, and writes nothing.",
    pieces=[
        Piece("services.stepfunctions:_add_event", "d84a94e6938e"),
        Piece("services.stepfunctions:_start_execution", "9f822bb4f8f2"),
        Piece("services.stepfunctions:_describe_state_machine", "efaa33179154"),
        Piece("services.cloudformation.provisioners:_sfn_state_machine_create", "915b709efa13"),
        Piece("services.cloudwatch_logs:_append_log_events", "21042fd9c6ee"),
    ],
)
def execution_log() -> None:
    """Write each event as it is added to the history."""
    add = sfn._add_event

    def add_and_log(execution: dict[str, Any], event_type: str, details: dict[str, Any] | None = None) -> Any:
        event = add(execution, event_type, details)
        write(execution, event)
        return event

    sfn._add_event = add_and_log
    start = sfn._start_execution

    def start_and_log(request: dict[str, Any]) -> Any:
        response = start(request)
        arn = json.loads(response[2]).get("executionArn") if response[0] < 400 else None
        execution = sfn._executions.get(arn)
        if execution is not None:  # the first event is there from the beginning
            write(execution, execution["events"][0])
        return response

    sfn._start_execution = start_and_log
    describe = sfn._describe_state_machine

    def describe_as_documented(request: dict[str, Any]) -> Any:
        status, headers, body = describe(request)
        described = json.loads(body)
        if "loggingConfiguration" in described:
            described["loggingConfiguration"] = _lower(described["loggingConfiguration"])
            body = json.dumps(described).encode()
        return status, headers, body

    sfn._describe_state_machine = describe_as_documented


def write(execution: dict[str, Any], event: dict[str, Any]) -> None:
    """Write an event to the log group of the execution's state machine, if its level asks for it."""
    machine = sfn._state_machines.get(execution["stateMachineArn"]) or {}
    configuration = _lower(machine.get("loggingConfiguration") or {})
    wanted = _LEVELS.get(configuration.get("level", "OFF"), ())
    if not any(part in event["type"] for part in wanted):
        return
    for destination in configuration.get("destinations") or []:
        group = log_lines.group_of((destination.get("cloudWatchLogsLogGroup") or {}).get("logGroupArn", ""))
        if group is not None:
            line = json.dumps(_entry(execution, event, configuration.get("includeExecutionData", False)))
            log_lines.append(group, f"states/{execution['stateMachineArn'].split(':')[6]}", line)


def _entry(execution: dict[str, Any], event: dict[str, Any], include_data: bool) -> dict[str, Any]:
    details: dict[str, Any] = {}
    for name, value in event.items():
        if name.endswith("EventDetails"):
            details = {key: one for key, one in value.items() if include_data or key not in _DATA}
    return {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details,
        "previous_event_id": str(event["id"] - 1),
        "event_timestamp": str(int(time.time() * 1000)),
        "execution_arn": execution["executionArn"],
        "redrive_count": "0",
    }


def _lower(value: Any) -> Any:
    """Return a configuration with the member names of the API, whose first letters are small."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _lower(one) for name, one in value.items()}
    return [_lower(one) for one in value] if isinstance(value, list) else value


PATCHES = (execution_log,)
