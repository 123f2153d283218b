"""A Map Run: the child executions of a Distributed Map, and the record that DescribeMapRun shows."""

from __future__ import annotations

import json
import math
import threading
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import new_uuid, now_iso
from ministack.services import stepfunctions as sfn

from emulator.patches.step_functions import clock
from emulator.patches.step_functions.payload_limits import check_size

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
EXPRESS_SECONDS = 300
"""What an express child execution may take (developer guide, 'Quotas')."""


@dataclass
class Child:
    """A child execution."""

    input: Any
    items: int
    output: Any = None
    error: Any = None
    record: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What a Map Run keeps to.

    Attributes:
        concurrency: Child executions at a time; 0 for no limit of its own.
        tolerated_count: Items that may fail; None when the state does not say.
        tolerated_percentage: Percentage of the items that may fail; None when the state does not say.

    """

    concurrency: int
    tolerated_count: int | None
    tolerated_percentage: float | None


class MapRun:
    """A Map Run and the record that DescribeMapRun shows."""

    def __init__(self, arn: str, parent: dict[str, Any], ctx: dict[str, Any], children: list[Child]) -> None:
        self.arn = arn
        self.children = children
        self._parent = parent
        self._ctx = ctx
        self._lock = threading.Lock()
        self._view: dict[str, Any] = {}
        self._limits = Limits(0, None, None)
        _arn, _aws, _states, self._region, self._account, _kind, self._machine = parent["stateMachineArn"].split(":")
        self._label = arn.split("/")[1].split(":", maxsplit=1)[0]

    @classmethod
    def start(
        cls, parent: dict[str, Any], ctx: dict[str, Any], children: list[Child], *, label: str | None, limits: Limits
    ) -> MapRun:
        """Begin a run.

        Args:
            parent: MiniStack's record of the parent execution.
            ctx: The parent's context object.
            children: The child executions to run.
            label: Name of the run in ARNs; made up for None.
            limits: Concurrency and tolerated failures.

        """
        region, account, machine = (parent["stateMachineArn"].split(":")[i] for i in (3, 4, 6))
        label = label or new_uuid()
        run = cls(f"arn:aws:states:{region}:{account}:mapRun:{machine}/{label}:{new_uuid()}", parent, ctx, children)
        none = dict.fromkeys(_COUNTERS, 0)
        items = sum(child.items for child in children)
        run._limits = limits
        run._view = {
            "mapRunArn": run.arn,
            "executionArn": parent["executionArn"],
            "status": "RUNNING",
            "startDate": now_iso(),
            "maxConcurrency": limits.concurrency,
            "toleratedFailurePercentage": limits.tolerated_percentage or 0.0,
            "toleratedFailureCount": limits.tolerated_count or 0,
            "itemCounts": {**none, "total": items, "pending": items},
            "executionCounts": {**none, "total": len(children), "pending": len(children)},
            "redriveCount": 0,
            "_stateMachineArn": run._child_arn("stateMachine"),
        }
        sfn._map_runs[run.arn] = run._view
        sfn._add_event(parent, "MapRunStarted", {"mapRunStartedEventDetails": {"mapRunArn": run.arn}})
        return run

    def run_child(self, processor: dict[str, Any], child: Child) -> None:
        """Run one child to its end; an error is the child's, not the run's."""
        if self._parent["status"] != "RUNNING":
            self._move(child, "pending", "aborted")
            child.error = sfn._ExecutionError("States.Aborted", "The parent execution is not running any more")
            return
        name = new_uuid()
        child.record = self._new_record(name, child)
        sfn._executions[child.record["executionArn"]] = child.record
        self._move(child, "pending", "running")
        express = (processor.get("ProcessorConfig") or {}).get("ExecutionType") == "EXPRESS"
        with clock.limited_to(EXPRESS_SECONDS if express else math.inf, lambda: None) as deadline:
            try:
                self._interpret(processor, child)
                outcome = "succeeded"
            except Exception as error:
                outcome = self._failed(child, error, timed_out=deadline.expired)
        child.record["stopDate"] = now_iso()
        self._move(child, "running", outcome)

    def _interpret(self, processor: dict[str, Any], child: Child) -> None:
        check_size(child.input, "Map state's batch of items")
        states, start_at = processor.get("States", {}), processor.get("StartAt")
        child.output = sfn._run_sub_machine(states, start_at, child.input, child.record, self._child_context(child))
        check_size(child.output, "child execution")
        clock.check()
        child.record.update(status="SUCCEEDED", output=json.dumps(child.output))

    def _failed(self, child: Child, error: Exception, *, timed_out: bool) -> str:
        """Record how a child failed; return its counter."""
        if timed_out:
            error = sfn._ExecutionError("States.Timeout", "The child execution took longer than 5 minutes")
        elif not isinstance(error, sfn._ExecutionError):
            error = sfn._ExecutionError("States.Runtime", str(error))
        child.error = error
        status = "TIMED_OUT" if timed_out else "FAILED"
        child.record.update(status=status, error=error.error, cause=error.cause)
        return "timedOut" if timed_out else "failed"

    def finish(self) -> None:
        """End the run: failed when more items failed than the state tolerates.

        Raises:
            _ExecutionError: ``States.ExceedToleratedFailureThreshold``.

        """
        failed = self._view["itemCounts"]["failed"] + self._view["itemCounts"]["timedOut"]
        total = self._view["itemCounts"]["total"]
        tolerated = []
        if self._limits.tolerated_count is not None:
            tolerated.append(failed <= self._limits.tolerated_count)
        if self._limits.tolerated_percentage is not None:
            tolerated.append(failed * 100 <= self._limits.tolerated_percentage * total)
        exceeded = failed > 0 and not (tolerated and all(tolerated))
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

    def _new_record(self, name: str, child: Child) -> dict[str, Any]:
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

    def _child_context(self, child: Child) -> dict[str, Any]:
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

    def _move(self, child: Child, before: str, after: str) -> None:
        with self._lock:
            for counts, number in ((self._view["itemCounts"], child.items), (self._view["executionCounts"], 1)):
                counts[before] -= number
                counts[after] += number
