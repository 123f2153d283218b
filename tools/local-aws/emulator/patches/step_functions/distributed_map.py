"""The Distributed Map state."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ministack.services import stepfunctions as sfn

from emulator.patches.step_functions import item_reader
from emulator.patches.step_functions.map_run import Child, Limits, MapRun
from emulator.patches.step_functions.payload_limits import LIMIT, check_size, size_of
from emulator.patches.step_functions.result_writer import write_results
from emulator.patching import Piece, patch


@patch(
    "Step Functions Distributed Map",
    aws="Items, ItemSelector, ItemBatcher, MaxConcurrency, the tolerated failures, ResultWriter, Output and Assign "
    "work in JSONata as in JSONPath; ItemReader reads a version of an object, at most MaxItems items of it (developer "
    "guide, 'ItemReader (Map)'); each child execution has its own input, context and variables "
    "(developer guide, 'Distributed Map').",
    ministack="In JSONata, reports success with nothing done: it ignores Items, runs one child with the whole input, "
    "and drops Output and Assign. Ignores ItemBatcher and ResultWriter altogether, the five minutes of an express "
    "child, and the version of an object.",
    pieces=[
        Piece("services.stepfunctions:_run_distributed_map", "f9081dd00c3b"),
        Piece("services.stepfunctions:_run_map_items", "cc687645b42f"),
        Piece("services.stepfunctions:_run_sub_machine", "ea7b3ee05329"),
        Piece("services.stepfunctions:_read_map_items", "a6cfbabee0e6"),
        Piece("services.stepfunctions:_parse_reader_items", "ef559523fca4"),
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
    items = fields.items()
    writes = bool(state.get("ResultWriter", {}).get("Resource"))
    run = MapRun.start(execution, ctx, label=state.get("Label"), limits=fields.limits(), keeps_records=writes)
    run.run(processor, fields.batches(fields.selected(items)))

    results = run.results()
    if writes:
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

    def items(self) -> Iterator[Any]:
        """Return the items; those of an object are read as they are asked for."""
        if self.state.get("ItemReader"):
            return self._read(self.state["ItemReader"])
        if self.jsonata:
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
        return iter(items)

    def _read(self, reader: dict[str, Any]) -> Iterator[Any]:
        arguments = self.template(reader.get("Arguments" if self.jsonata else "Parameters") or {})
        config = {**(reader.get("ReaderConfig") or {})}
        if self.jsonata:
            config = self.template(config)
        elif "MaxItemsPath" in config:
            config["MaxItems"] = sfn._resolve_path_or_ctx(config["MaxItemsPath"], self._effective, self.ctx)
        if not reader.get("Resource", "").endswith("s3:getObject"):
            read = {**reader, "ReaderConfig": config, "Arguments": arguments, "Parameters": arguments}
            return iter(sfn._read_map_items(read, self._effective, self.ctx))
        body = item_reader.fetch(arguments["Bucket"], arguments["Key"], arguments.get("VersionId"))
        return item_reader.items_of(body, config)

    def selected(self, items: Iterator[Any]) -> Iterator[Any]:
        selector = self.state.get("ItemSelector") or self.state.get("Parameters")
        if not selector:
            return items
        return (
            self.template(selector, {**self.ctx, "Map": {"Item": {"Index": index, "Value": item}}})
            for index, item in enumerate(items)
        )

    def batches(self, items: Iterator[Any]) -> Iterator[Child]:
        """Give out what each child execution gets: an item, or ``{"Items": [...], "BatchInput": ...}``."""
        batcher = self.state.get("ItemBatcher")
        if not batcher:
            yield from (Child(item, 1) for item in items)
            return
        most = self._batcher_number(batcher, "MaxItemsPerBatch") or math.inf
        most_bytes = self._batcher_number(batcher, "MaxInputBytesPerBatch") or LIMIT
        common = {"BatchInput": self.template(batcher["BatchInput"])} if "BatchInput" in batcher else {}
        empty = size_of({**common, "Items": []})
        batch: list[Any] = []
        used = empty
        for item in items:
            size = size_of(item) + 1
            if batch and (len(batch) >= most or used + size > most_bytes):
                yield Child({**common, "Items": batch}, len(batch))
                batch, used = [], empty
            batch.append(item)
            used += size
        if batch:
            yield Child({**common, "Items": batch}, len(batch))

    def _batcher_number(self, batcher: dict[str, Any], name: str) -> float:
        if f"{name}Path" in batcher:
            return sfn._resolve_path_or_ctx(batcher[f"{name}Path"], self._effective, self.ctx)
        return self.template(batcher.get(name, 0))


PATCHES = (distributed_map,)
