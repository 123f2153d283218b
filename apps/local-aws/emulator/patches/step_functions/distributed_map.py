"""The Distributed Map state."""

from __future__ import annotations

import contextvars
import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import new_uuid, now_iso
from ministack.services import stepfunctions as sfn

from emulator.patches.step_functions.payload_limits import LIMIT, check_size, size_of
from emulator.patches.step_functions.result_writer import write_results
from emulator.patching import Piece, patch

_COUNTERS = (
    "pending",
    "running",
    "succeeded",
    "failed",
    "timedOut",
    "aborted",
    "total",
    "resultsWritten",
    "failuresNotRedrivable",
    "pendingRedrive",
)
_UNLIMITED = 1_000
"""Child executions at a time when MaxConcurrency is 0; AWS allows 10,000, this machine does not."""


@patch(
    "Step Functions Distributed Map",
    aws="Items, ItemSelector, ItemBatcher, MaxConcurrency, the tolerated failures, ResultWriter, Output and Assign "
    "work in JSONata as in JSONPath; each child execution has its own input, context and variables "
    "(developer guide, 'Distributed Map').",
    ministack="In JSONata, reports success with nothing done: it ignores Items, runs one child with the whole input, "
    "and drops Output and Assign. Ignores ItemBatcher and ResultWriter altogether.",
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
    run = _MapRun.start(fields, execution, len(items), batches)
    workers = fields.number("MaxConcurrency") or min(len(batches), _UNLIMITED)
    with ThreadPoolExecutor(max(1, int(workers))) as pool:
        wait([pool.submit(contextvars.copy_context().run, run.run_child, processor, child) for child in run.children])
    run.finish(fields)

    results = [child.output for child in run.children if child.error is None]
    if state.get("ResultWriter", {}).get("Resource"):
        result: Any = write_results(fields.template(state["ResultWriter"]), run.arn, run.records())
    else:
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

    def has(self, name: str) -> bool:
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

    def batches(self, items: list[Any]) -> list[_Child]:
        """Return what each child execution gets: an item, or ``{"Items": [...], "BatchInput": ...}``."""
        batcher = self.state.get("ItemBatcher")
        if not batcher:
            return [_Child(item, 1) for item in items]
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
        return [_Child({**common, "Items": batch}, len(batch)) for batch in batches]

    def _batcher_number(self, batcher: dict[str, Any], name: str) -> float:
        if f"{name}Path" in batcher:
            return sfn._resolve_path_or_ctx(batcher[f"{name}Path"], self._effective, self.ctx)
        return self.template(batcher.get(name, 0))


@dataclass
class _Child:
    """A child execution."""

    input: Any
    items: int
    output: Any = None
    error: Any = None
    record: dict[str, Any] = field(default_factory=dict)


class _MapRun:
    """A Map Run and the record that DescribeMapRun shows."""

    def __init__(self, arn: str, parent: dict[str, Any], ctx: dict[str, Any], children: list[_Child]) -> None:
        self.arn = arn
        self.children = children
        self._parent = parent
        self._ctx = ctx
        self._lock = threading.Lock()
        self._view: dict[str, Any] = {}
        _arn, _aws, _states, self._region, self._account, _kind, self._machine = parent["stateMachineArn"].split(":")
        self._label = arn.split("/")[1].split(":", maxsplit=1)[0]

    @classmethod
    def start(cls, fields: _Fields, parent: dict[str, Any], items: int, children: list[_Child]) -> _MapRun:
        region, account, machine = (parent["stateMachineArn"].split(":")[i] for i in (3, 4, 6))
        label = fields.state.get("Label") or new_uuid()
        run = cls(
            f"arn:aws:states:{region}:{account}:mapRun:{machine}/{label}:{new_uuid()}", parent, fields.ctx, children
        )
        none = dict.fromkeys(_COUNTERS, 0)
        run._view = {
            "mapRunArn": run.arn,
            "executionArn": parent["executionArn"],
            "status": "RUNNING",
            "startDate": now_iso(),
            "maxConcurrency": int(fields.number("MaxConcurrency")),
            "toleratedFailurePercentage": float(fields.number("ToleratedFailurePercentage")),
            "toleratedFailureCount": int(fields.number("ToleratedFailureCount")),
            "itemCounts": {**none, "total": items, "pending": items},
            "executionCounts": {**none, "total": len(children), "pending": len(children)},
            "redriveCount": 0,
            "_stateMachineArn": run._child_arn("stateMachine"),
        }
        sfn._map_runs[run.arn] = run._view
        sfn._add_event(parent, "MapRunStarted", {"mapRunStartedEventDetails": {"mapRunArn": run.arn}})
        return run

    def run_child(self, processor: dict[str, Any], child: _Child) -> None:
        """Run one child to its end; an error is the child's, not the run's."""
        if self._parent["status"] != "RUNNING":
            self._move(child, "pending", "aborted")
            child.error = sfn._ExecutionError("States.Aborted", "The parent execution is not running any more")
            return
        name = new_uuid()
        child.record = self._new_record(name, child)
        sfn._executions[child.record["executionArn"]] = child.record
        self._move(child, "pending", "running")
        try:
            check_size(child.input, "Map state's batch of items")
            context = self._child_context(child)
            child.output = sfn._run_sub_machine(
                processor.get("States", {}), processor.get("StartAt"), child.input, child.record, context
            )
            check_size(child.output, "child execution")
            child.record.update(status="SUCCEEDED", output=json.dumps(child.output))
            outcome = "succeeded"
        except Exception as error:
            failure = isinstance(error, sfn._ExecutionError)
            child.error = error if failure else sfn._ExecutionError("States.Runtime", str(error))
            child.record.update(status="FAILED", error=child.error.error, cause=child.error.cause)
            outcome = "failed"
        child.record["stopDate"] = now_iso()
        self._move(child, "running", outcome)

    def finish(self, fields: _Fields) -> None:
        """End the run: failed when more items failed than the state tolerates.

        Raises:
            _ExecutionError: ``States.ExceedToleratedFailureThreshold``.

        """
        failed = self._view["itemCounts"]["failed"]
        limits = []
        if fields.has("ToleratedFailureCount"):
            limits.append(failed > self._view["toleratedFailureCount"])
        if fields.has("ToleratedFailurePercentage"):
            limits.append(failed * 100 > self._view["toleratedFailurePercentage"] * self._view["itemCounts"]["total"])
        exceeded = failed > 0 and (any(limits) or not limits)
        aborted = self._parent["status"] != "RUNNING"
        self._view["status"] = "ABORTED" if aborted else "FAILED" if exceeded else "SUCCEEDED"
        self._view["stopDate"] = now_iso()
        if exceeded:
            error, cause = (
                "States.ExceedToleratedFailureThreshold",
                "The specified tolerated failure threshold was exceeded",
            )
            details = {"mapRunFailedEventDetails": {"error": error, "cause": cause}}
            sfn._add_event(self._parent, "MapRunFailed", details)
            raise sfn._ExecutionError(error, cause)
        sfn._add_event(self._parent, "MapRunAborted" if aborted else "MapRunSucceeded")

    def records(self) -> list[dict[str, Any]]:
        """Return MiniStack's records of the child executions, in the order of the items."""
        return [child.record for child in self.children if child.record]

    def _child_arn(self, kind: str, name: str | None = None) -> str:
        suffix = f":{name}" if name else ""
        return f"arn:aws:states:{self._region}:{self._account}:{kind}:{self._machine}/{self._label}{suffix}"

    def _new_record(self, name: str, child: _Child) -> dict[str, Any]:
        return {
            "executionArn": self._child_arn("execution", name),
            "stateMachineArn": self._child_arn("stateMachine"),
            "name": name,
            "status": "RUNNING",
            "startDate": now_iso(),
            "stopDate": None,
            "input": json.dumps(child.input),
            "inputDetails": {"included": True},
            "output": None,
            "outputDetails": {"included": True},
            "mapRunArn": self.arn,
            "events": [],
            "testCase": self._parent.get("testCase"),
            "mockAttempts": {},
        }

    def _child_context(self, child: _Child) -> dict[str, Any]:
        """Return a child's own context: it sees neither the parent's variables nor its execution."""
        return {
            "QueryLanguage": self._ctx.get("QueryLanguage"),
            "StateMachine": {"Id": self._child_arn("stateMachine"), "Name": f"{self._machine}/{self._label}"},
            "Execution": {
                "Id": child.record["executionArn"],
                "Name": child.record["name"],
                "Input": child.input,
                "StartTime": child.record["startDate"],
            },
            "variables": {},
        }

    def _move(self, child: _Child, before: str, after: str) -> None:
        with self._lock:
            for counts, number in ((self._view["itemCounts"], child.items), (self._view["executionCounts"], 1)):
                counts[before] -= number
                counts[after] += number


PATCHES = (distributed_map,)
