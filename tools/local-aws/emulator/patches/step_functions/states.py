"""Fields of states."""

from __future__ import annotations

import random
from typing import Any

from ministack.services import stepfunctions as sfn

from emulator.patching import Piece, patch


@patch(
    "Step Functions retry delays",
    aws="The delay before a retry grows by BackoffRate up to MaxDelaySeconds; with JitterStrategy FULL it is a random "
    "number between 0 and that (Amazon States Language, 'Retrying after an error').",
    ministack="Ignores MaxDelaySeconds and JitterStrategy.",
    pieces=[
        Piece("services.stepfunctions:_find_matching_retrier", "bd09c1273847"),
        Piece("services.stepfunctions:_execute_task", "f4f2fbad9798"),
        Piece("services.stepfunctions:_with_retry_and_catch", "7a1f849146e3"),
    ],
)
def retry_delays() -> None:
    """Give out retriers whose interval is the delay of the attempt at hand."""
    find = sfn._find_matching_retrier

    def find_with_delay(retriers: list[dict[str, Any]], error: str, counts: dict[int, int]) -> Any:
        retrier, index = find(retriers, error, counts)
        if retrier is not None:
            retrier = {**retrier, "IntervalSeconds": retry_delay(retrier, counts.get(index, 0)), "BackoffRate": 1.0}
        return retrier, index

    sfn._find_matching_retrier = find_with_delay


def retry_delay(retrier: dict[str, Any], retries: int) -> float:
    """Return the seconds before the next attempt.

    Args:
        retrier: The retrier of the definition.
        retries: How often it has retried.

    """
    delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retries
    delay = min(delay, retrier.get("MaxDelaySeconds", delay))
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay  # noqa: S311


@patch(
    "Step Functions Output of Succeed states",
    aws="A Succeed state in JSONata has an Output field (Amazon States Language, 'Succeed state').",
    ministack="Ignores it.",
    pieces=[
        Piece("services.stepfunctions:_run_execution", "b4dd9fb10412"),
        Piece("services.stepfunctions:_run_sub_machine", "ea7b3ee05329"),
        Piece("services.stepfunctions:_apply_output_path", "2eead6df82a7"),
    ],
)
def succeed_output() -> None:
    """Evaluate it where the interpreter applies a Succeed state's OutputPath."""
    apply = sfn._apply_output_path

    def apply_output(state: dict[str, Any], data: Any, ctx: dict[str, Any] | None = None) -> Any:
        if state.get("Type") == "Succeed" and sfn._state_query_language(state, ctx) == "JSONata":
            return sfn._apply_jsonata_output(state, data, ctx, default=data)
        return apply(state, data, ctx)

    sfn._apply_output_path = apply_output


@patch(
    "Step Functions Assign",
    aws="The expressions of one Assign see the variables as they were when the state was entered (developer guide, "
    "'Passing data between states with variables').",
    ministack="An expression sees what the ones before it in the same Assign have set.",
    pieces=[Piece("services.stepfunctions:_apply_state_assign", "48013334a3bf")],
)
def assign_at_once() -> None:
    """Evaluate all of them before any variable is set."""
    assign = sfn._apply_state_assign

    def assign_all(state: dict[str, Any], raw_input: Any, ctx: dict[str, Any] | None, **options: Any) -> None:
        if ctx is None or not isinstance(state.get("Assign"), dict):
            return
        before = dict(ctx.get("variables") or {})
        values: dict[str, Any] = {}
        for name, template in state["Assign"].items():
            scratch = {**ctx, "variables": dict(before)}
            assign({**state, "Assign": {name: template}}, raw_input, scratch, **options)
            if name in scratch["variables"]:
                values[name] = scratch["variables"][name]
        ctx.setdefault("variables", {}).update(values)

    sfn._apply_state_assign = assign_all


PATCHES = (retry_delays, succeed_output, assign_at_once)
