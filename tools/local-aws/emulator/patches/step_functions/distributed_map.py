"""The Distributed Map state."""

from __future__ import annotations

import contextvars
import math
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from ministack.services import stepfunctions as sfn

from emulator.patches.step_functions.map_run import Child, Limits, MapRun
from emulator.patches.step_functions.payload_limits import LIMIT, check_size, size_of
from emulator.patches.step_functions.result_writer import write_results
from emulator.patching import Piece, patch

_UNLIMITED = 1_000
"""Child executions at a time when MaxConcurrency is 0; AWS allows 10,000, this machine does not."""


@patch(
    "Step Functions Distributed Map",
    aws="Items, ItemSelector, ItemBatcher, MaxConcurrency, the tolerated failures, ResultWriter, Output and Assign "
    "work in JSONata as in JSONPath; each child execution has its own input, context and variables "
    "(developer guide, 'Distributed Map').",
    ministack="In JSONata, reports success with nothing done: it ignores Items, runs one child with the whole input, "
    "and drops Output and Assign. Ignores ItemBatcher and ResultWriter altogether, and the five minutes of an express "
    "child.",
    pieces=[
        Piece("services.stepfunctions:_run_distributed_map", "f9081dd00c3b"),
        Piece("services.stepfunctions:_run_map_items", "cc687645b42f"),
        Piece("services.stepfunctions:_run_sub_machine", "ea7b3ee05329"),
        Piece("services.stepfunctions:_read_map_items", "a6cfbabee0e6"),
        Piece("services.stepfunctions:_describe_map_run", "549488a3c0b8"),
        Piece("services.stepfunctions:_apply_jsonata_template", "b7fc6ab12841"),
        Piece("services.stepfunctions:_jsonata_state_field", "d1c97a5c2d44"),
    ],
)
def distributed_map() -> None:
    """Replace the interpreter of the state."""
    sfn._run_distributed_map = run_distributed_map


def run_distributed_map(  # noqa: PLR0917 - the signature of what it replaces
    state: dict[str, Any],
    raw_input: Any,
    effective: Any,
    processor: dict[str, Any],
    execution: dict[str, Any],
    ctx: dict[str, Any],
) -> tuple[Any, str | None]:
    """Run every item, or batch of items, as a child execution of a Map Run.

    Args:
        state: The Map state of the definition.
        raw_input: Its input.
        effective: Its input after InputPath.
        processor: Its ItemProcessor.
        execution: MiniStack's record of the parent execution.
        ctx: The parent's context object, with its variables.

    Returns:
        The state's output and the name of the next state.

    Raises:
        _ExecutionError: As the state fails on AWS.

    """
    fields = _Fields(state, raw_input, effective, ctx)
    items = fields.selected(fields.items())
    batches = fields.batches(items)
    limits = fields.limits()
    run = MapRun.start(execution, ctx, batches, label=state.get("Label"), limits=limits)
    with ThreadPoolExecutor(max(1, min(len(batches), limits.concurrency or _UNLIMITED))) as pool:
        wait([pool.submit(contextvars.copy_context().run, run.run_child, processor, child) for child in run.children])
    run.finish()

    results = [child.output for child in run.children if child.error is None]
    if state.get("ResultWriter", {}).get("Resource"):
        result: Any = write_results(fields.template(state["ResultWriter"]), run.arn, run.records())
    else:
        check_size(results, "Distributed Map state")
        result = results
    if fields.jsonata:
        output = sfn._apply_jsonata_output(state, raw_input, ctx, result=result, default=result)
        sfn._apply_state_assign(state, raw_input, ctx, result=result)
    else:
        output = sfn._apply_result_path(state, raw_input, sfn._apply_result_selector(state, result))
        output = sfn._apply_output_path(state, output, ctx)
    return output, sfn._next_or_end(state)


class _Fields:
    """The state's fields, evaluated in its query language."""

    def __init__(self, state: dict[str, Any], raw_input: Any, effective: Any, ctx: dict[str, Any]) -> None:
        self.state = state
        self.ctx = ctx
        self.jsonata = sfn._state_query_language(state, ctx) == "JSONata"
        self._raw_input = raw_input
        self._effective = effective

    def template(self, template: Any, ctx: dict[str, Any] | None = None) -> Any:
        ctx = self.ctx if ctx is None else ctx
        if self.jsonata:
            return sfn._apply_jsonata_template(template, self._raw_input, ctx)
        return sfn._resolve_params_obj(template, self._effective, ctx)

    def number(self, name: str) -> float:
        """Evaluate a numeric field, 0 when it is absent, by path or by expression as the query language allows."""
        if self.jsonata:
            if name not in self.state:
                return 0
            return sfn._jsonata_state_field(self.state, name, "number", self._raw_input, self.ctx)
        if f"{name}Path" in self.state:
            return sfn._resolve_path_or_ctx(self.state[f"{name}Path"], self._effective, self.ctx)
        return self.state.get(name, 0)

    def limits(self) -> Limits:
        count = self.number("ToleratedFailureCount") if self._has("ToleratedFailureCount") else None
        percentage = self.number("ToleratedFailurePercentage") if self._has("ToleratedFailurePercentage") else None
        return Limits(
            concurrency=int(self.number("MaxConcurrency")),
            tolerated_count=None if count is None else int(count),
            tolerated_percentage=percentage,
        )

    def _has(self, name: str) -> bool:
        return name in self.state or f"{name}Path" in self.state

    def items(self) -> list[Any]:
        if self.state.get("ItemReader"):
            reader = {**self.state["ItemReader"]}
            if self.jsonata:
                reader["Arguments"] = self.template(reader.get("Arguments") or {})
            items = sfn._read_map_items(reader, self._effective, self.ctx)
        elif self.jsonata:
            has_items = "Items" in self.state
            items = (
                sfn._jsonata_state_field(self.state, "Items", "array", self._raw_input, self.ctx)
                if has_items
                else self._raw_input
            )
        else:
            items = sfn._resolve_path_or_ctx(self.state.get("ItemsPath", "$"), self._effective, self.ctx)
        if not isinstance(items, list):
            raise sfn._ExecutionError("States.Runtime", "The items of a Map state must be an array")
        return items

    def selected(self, items: list[Any]) -> list[Any]:
        selector = self.state.get("ItemSelector") or self.state.get("Parameters")
        if not selector:
            return items
        return [
            self.template(selector, {**self.ctx, "Map": {"Item": {"Index": index, "Value": item}}})
            for index, item in enumerate(items)
        ]

    def batches(self, items: list[Any]) -> list[Child]:
        """Return what each child execution gets: an item, or ``{"Items": [...], "BatchInput": ...}``."""
        batcher = self.state.get("ItemBatcher")
        if not batcher:
            return [Child(item, 1) for item in items]
        most = self._batcher_number(batcher, "MaxItemsPerBatch") or math.inf
        most_bytes = self._batcher_number(batcher, "MaxInputBytesPerBatch") or LIMIT
        common = {"BatchInput": self.template(batcher["BatchInput"])} if "BatchInput" in batcher else {}
        empty = size_of({**common, "Items": []})
        batches: list[list[Any]] = []
        used = 0
        for item in items:
            size = size_of(item) + 1
            if not batches or len(batches[-1]) >= most or used + size > most_bytes:
                batches.append([])
                used = empty
            batches[-1].append(item)
            used += size
        return [Child({**common, "Items": batch}, len(batch)) for batch in batches]

    def _batcher_number(self, batcher: dict[str, Any], name: str) -> float:
        if f"{name}Path" in batcher:
            return sfn._resolve_path_or_ctx(batcher[f"{name}Path"], self._effective, self.ctx)
        return self.template(batcher.get(name, 0))


PATCHES = (distributed_map,)
