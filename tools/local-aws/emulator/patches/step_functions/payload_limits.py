"""The 256 KiB that an input, an output or a variable may have."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import stepfunctions

from emulator.patching import Piece, patch

LIMIT = 256 * 1024
"""Bytes of UTF-8 that a payload may have (Step Functions developer guide, 'Quotas')."""

UNCATCHABLE = frozenset({"States.DataLimitExceeded", "States.Runtime"})
"""Errors that the wildcards States.ALL and States.TaskFailed do not match."""

_EXECUTORS = (
    "_execute_pass",
    "_execute_task",
    "_execute_choice",
    "_execute_wait",
    "_execute_parallel",
    "_execute_map",
)


def size_of(value: Any) -> int:
    """Count a value's bytes as the service does: compact JSON in UTF-8."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass"))


def check_size(value: Any, what: str) -> None:
    """Fail the execution when a value is larger than the service takes.

    Raises:
        _ExecutionError: ``States.DataLimitExceeded``.

    """
    if size_of(value) > LIMIT:
        raise stepfunctions._ExecutionError(
            "States.DataLimitExceeded",
            f"The {what} returned a result with a size exceeding the maximum number of bytes service limit.",
        )


@patch(
    "Step Functions payload limit",
    aws="An execution's input, a task's result, a state's output and what one Assign sets are at most 256 KiB of "
    "UTF-8; more is States.DataLimitExceeded, and StartExecution refuses it (developer guide, 'Quotas').",
    ministack="Has no limit.",
    pieces=[
        Piece("services.stepfunctions:_execute_pass", "23a737f39858"),
        Piece("services.stepfunctions:_execute_task", "f4f2fbad9798"),
        Piece("services.stepfunctions:_execute_choice", "956d82e4e9cf"),
        Piece("services.stepfunctions:_execute_wait", "65cb970f1c0b"),
        Piece("services.stepfunctions:_execute_parallel", "8a5bef603df3"),
        Piece("services.stepfunctions:_execute_map", "55a27a6b9f24"),
        Piece("services.stepfunctions:_invoke_resource", "51309cb7f6a8"),
        Piece("services.stepfunctions:_apply_state_assign", "48013334a3bf"),
        Piece("services.stepfunctions:_start_execution", "9f822bb4f8f2"),
        Piece("services.stepfunctions:_start_sync_execution", "9e0d9f49ff25"),
    ],
)
def payload_limit() -> None:
    """Measure at each of these places."""
    for name in _EXECUTORS:
        setattr(stepfunctions, name, _limiting_output(getattr(stepfunctions, name)))
    invoke = stepfunctions._invoke_resource

    def invoke_limited(resource: str, input_data: Any) -> Any:
        result = invoke(resource, input_data)
        check_size(result, f"state/task '{resource}'")
        return result

    stepfunctions._invoke_resource = invoke_limited
    stepfunctions._apply_state_assign = _limiting_assign(stepfunctions._apply_state_assign)
    for name in ("_start_execution", "_start_sync_execution"):
        setattr(stepfunctions, name, _limiting_input(getattr(stepfunctions, name)))


def _limiting_output(execute: Callable[..., Any]) -> Callable[..., Any]:
    def execute_limited(state: dict[str, Any], *arguments: Any, **options: Any) -> Any:
        output, next_name = execute(state, *arguments, **options)
        check_size(output, f"state of type '{state.get('Type')}'")
        return output, next_name

    return execute_limited


def _limiting_assign(assign: Callable[..., None]) -> Callable[..., None]:
    def assign_limited(state: dict[str, Any], raw_input: Any, ctx: dict[str, Any] | None, **options: Any) -> None:
        assign(state, raw_input, ctx, **options)
        if ctx is not None and isinstance(state.get("Assign"), dict):
            variables = ctx.get("variables", {})
            check_size({name: variables.get(name) for name in state["Assign"]}, "Assign field of a state")

    return assign_limited


def _limiting_input(start: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def start_limited(request: dict[str, Any]) -> Any:
        if len((request.get("input") or "").encode()) > LIMIT:
            return error_response_json(
                "ValidationException",
                "1 validation error detected: Value at 'input' failed to satisfy constraint: "
                f"Member must have length less than or equal to {LIMIT}",
                400,
            )
        return start(request)

    return start_limited


@patch(
    "Step Functions errors that wildcards do not match",
    aws="States.ALL and States.TaskFailed do not catch or retry States.DataLimitExceeded and States.Runtime "
    "(developer guide, 'Handling errors in Step Functions workflows').",
    ministack="They match every error.",
    pieces=[Piece("services.stepfunctions:_error_matches", "7f0099970980")],
)
def uncatchable_errors() -> None:
    """Let those errors match only by their own name."""
    matches = stepfunctions._error_matches

    def matches_by_name(error_equals: list[str], error: str) -> bool:
        return error in error_equals if error in UNCATCHABLE else matches(error_equals, error)

    stepfunctions._error_matches = matches_by_name


PATCHES = (payload_limit, uncatchable_errors)
