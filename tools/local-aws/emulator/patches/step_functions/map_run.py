"""A Map Run: the child executions of a Distributed Map, and the record that DescribeMapRun shows."""

from __future__ import annotations

import contextvars
import json
import math
import threading
from collections import deque
from collections.abc import Iterator
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


_UNLIMITED = 100
"""Child executions at a time when MaxConcurrency is 0; AWS allows 10,000, this machine does not."""

_KEPT = 100
"""Ended child executions that can still be looked at; of an express child AWS keeps nothing but its log."""


@dataclass
class Child:
    """A child execution."""

    input: Any
    items: int
    index: int = 0
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
    """A Map Run and the record that DescribeMapRun shows.

    Children are made as their turn comes, and of those that have ended only the outputs are kept: memory does not grow
    with the number of items.
    """

    def __init__(self, arn: str, parent: dict[str, Any], ctx: dict[str, Any], *, keeps_records: bool) -> None:
        self.arn = arn
        self._outputs: dict[int, Any] = {}
        self._records: deque[tuple[int, dict[str, Any]]] = deque(maxlen=None if keeps_records else _KEPT)
        self._unread: Any = None
        self._ahead: Child | None = None
        self._parent = parent
        self._ctx = ctx
        self._lock = threading.Lock()
        self._view: dict[str, Any] = {}
        self._limits = Limits(0, None, None)
        _arn, _aws, _states, self._region, self._account, _kind, self._machine = parent["stateMachineArn"].split(":")
        self._label = arn.split("/")[1].split(":", maxsplit=1)[0]

    @classmethod
    def start(
        cls, parent: dict[str, Any], ctx: dict[str, Any], *, label: str | None, limits: Limits, keeps_records: bool
    ) -> MapRun:
        """Begin a run.

        Args:
            parent: MiniStack's record of the parent execution.
            ctx: The parent's context object.
            label: Name of the run in ARNs; made up for None.
            limits: Concurrency and tolerated failures.
            keeps_records: Whether the records of all child executions are needed at the end.

        """
        region, account, machine = (parent["stateMachineArn"].split(":")[i] for i in (3, 4, 6))
        label = label or new_uuid()
        run = cls(
            f"arn:aws:states:{region}:{account}:mapRun:{machine}/{label}:{new_uuid()}",
            parent,
            ctx,
            keeps_records=keeps_records,
        )
        run._limits = limits
        run._view = {
            "mapRunArn": run.arn,
            "executionArn": parent["executionArn"],
            "status": "RUNNING",
            "startDate": now_iso(),
            "maxConcurrency": limits.concurrency,
            "toleratedFailurePercentage": limits.tolerated_percentage or 0.0,
            "toleratedFailureCount": limits.tolerated_count or 0,
            "itemCounts": dict.fromkeys(_COUNTERS, 0),
            "executionCounts": dict.fromkeys(_COUNTERS, 0),
            "redriveCount": 0,
            "_stateMachineArn": run._child_arn("stateMachine"),
        }
        sfn._map_runs[run.arn] = run._view
        sfn._add_event(parent, "MapRunStarted", {"mapRunStartedEventDetails": {"mapRunArn": run.arn}})
        return run

    def run(self, processor: dict[str, Any], children: Iterator[Child]) -> None:
        """Run all children, as many at a time as the limits allow, and end the run.

        Raises:
            _ExecutionError: The items could not be read to the end, or more failed than are tolerated.

        """
        work = [
            threading.Thread(target=contextvars.copy_context().run, args=(self._work, processor, children), daemon=True)
            for _ in range(self._limits.concurrency or _UNLIMITED)
        ]
        started: list[threading.Thread] = []
        for thread in work:
            # A worker more for each child that is there: most maps have fewer children than they may run at once.
            if not self._has_more(children):
                break
            thread.start()
            started.append(thread)
        for thread in started:
            thread.join()
        self._finish()

    def _work(self, processor: dict[str, Any], children: Iterator[Child]) -> None:
        while (child := self._next(children)) is not None:
            contextvars.copy_context().run(self._run_child, processor, child)

    def _has_more(self, children: Iterator[Child]) -> bool:
        with self._lock:
            if self._ahead is None:
                self._ahead = self._read(children)
            return self._ahead is not None

    def _next(self, children: Iterator[Child]) -> Child | None:
        with self._lock:
            child, self._ahead = self._ahead or self._read(children), None
            return child

    def _read(self, children: Iterator[Child]) -> Child | None:
        """Make the next child; None when there is none, or its items cannot be read."""
        if self._unread is not None:
            return None
        try:
            child = next(children, None)
        except Exception as error:
            self._unread = error
            return None
        if child is not None:
            child.index = self._view["executionCounts"]["total"]
            self._count(child, "total", "pending")
        return child

    def results(self) -> list[Any]:
        """Return the outputs of the children that have succeeded, in the order of the items."""
        return [self._outputs[index] for index in sorted(self._outputs)]

    def _run_child(self, processor: dict[str, Any], child: Child) -> None:
        """Run one child to its end; an error is the child's, not the run's."""
        if self._parent["status"] != "RUNNING":
            self._move(child, "pending", "aborted")
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
        self._keep(child)

    def _keep(self, child: Child) -> None:
        """Forget the child that ended longest ago, when there are enough."""
        with self._lock:
            if len(self._records) == self._records.maxlen:
                sfn._executions.pop(self._records[0][1]["executionArn"], None)
            self._records.append((child.index, child.record))

    def _interpret(self, processor: dict[str, Any], child: Child) -> None:
        check_size(child.input, "Map state's batch of items")
        states, start_at = processor.get("States", {}), processor.get("StartAt")
        output = sfn._run_sub_machine(states, start_at, child.input, child.record, self._child_context(child))
        check_size(output, "child execution")
        clock.check()
        child.record.update(status="SUCCEEDED", output=json.dumps(output))
        self._outputs[child.index] = output

    def _failed(self, child: Child, error: Exception, *, timed_out: bool) -> str:
        """Record how a child failed; return its counter."""
        if timed_out:
            error = sfn._ExecutionError("States.Timeout", "The child execution took longer than 5 minutes")
        elif not isinstance(error, sfn._ExecutionError):
            error = sfn._ExecutionError("States.Runtime", str(error))
        status = "TIMED_OUT" if timed_out else "FAILED"
        child.record.update(status=status, error=error.error, cause=error.cause)
        return "timedOut" if timed_out else "failed"

    def _finish(self) -> None:
        failed = self._view["itemCounts"]["failed"] + self._view["itemCounts"]["timedOut"]
        total = self._view["itemCounts"]["total"]
        tolerated = []
        if self._limits.tolerated_count is not None:
            tolerated.append(failed <= self._limits.tolerated_count)
        if self._limits.tolerated_percentage is not None:
            tolerated.append(failed * 100 <= self._limits.tolerated_percentage * total)
        exceeded = failed > 0 and not (tolerated and all(tolerated))
        aborted = self._parent["status"] != "RUNNING"
        failure = self._unread
        if failure is None and exceeded:
            failure = sfn._ExecutionError(
                "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
            )
        self._view["status"] = "ABORTED" if aborted else "FAILED" if failure else "SUCCEEDED"
        self._view["stopDate"] = now_iso()
        if failure is not None:
            details = {
                "error": getattr(failure, "error", "States.Runtime"),
                "cause": getattr(failure, "cause", str(failure)),
            }
            sfn._add_event(self._parent, "MapRunFailed", {"mapRunFailedEventDetails": details})
            raise failure
        sfn._add_event(self._parent, "MapRunAborted" if aborted else "MapRunSucceeded")

    def records(self) -> list[dict[str, Any]]:
        """Return MiniStack's records of the child executions that have ended, in the order of the items."""
        return [record for _index, record in sorted(self._records, key=lambda kept: kept[0])]

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
            self._count(child, after)
            for counts, number in self._counters(child):
                counts[before] -= number

    def _count(self, child: Child, *names: str) -> None:
        for counts, number in self._counters(child):
            for name in names:
                counts[name] += number

    def _counters(self, child: Child) -> tuple[tuple[dict[str, int], int], ...]:
        return (self._view["itemCounts"], child.items), (self._view["executionCounts"], 1)
