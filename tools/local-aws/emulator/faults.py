"""Faults that tests ask for, of IAM, DynamoDB, Step Functions, EventBridge Scheduler and Lambda."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

from ministack.core import lambda_runtime

_lock = threading.Lock()
_unprocessed: dict[str, dict[str, int]] = {}
"""Table -> ``{"keep": items stored a call, "calls": calls left}``."""
_left_out: list[str] = []
"""Labels of statements that are taken as if they were not there."""
_settings: dict[str, float] = {}
"""``unseenExecutionSeconds`` and ``scheduleDeliveries``, while they are not what they are without a fault."""


def leave_unprocessed(table: str, *, keep: int, calls: int) -> None:
    """Let the next calls of BatchWriteItem store only the first items of a table.

    Args:
        table: Name of the table.
        keep: How many items of each call are stored; the others are answered as UnprocessedItems.
        calls: How many calls.

    """
    with _lock:
        _unprocessed[table] = {"keep": keep, "calls": calls}


def take_unprocessed(requests: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the write requests of one call that are to be left unprocessed, by table, and count the call."""
    left: dict[str, list[Any]] = {}
    with _lock:
        for table, items in requests.items():
            fault = _unprocessed.get(table)
            if fault and fault["calls"] > 0:
                fault["calls"] -= 1
                if items[fault["keep"] :]:
                    left[table] = items[fault["keep"] :]
    return left


def leave_out(statements: list[str]) -> None:
    """Decide as if these statements of policies were not there; they go by the labels that decisions have."""
    with _lock:
        _left_out[:] = statements


def is_left_out(statement: str) -> bool:
    """Return whether a statement is to be taken as if it was not there."""
    return statement in _left_out


def statements_are_left_out() -> bool:
    """Return whether any statement is to be taken as if it was not there."""
    return bool(_left_out)


def leave_unseen(seconds: float) -> None:
    """Let DescribeExecution not know executions that are younger than this."""
    with _lock:
        _settings["unseenExecutionSeconds"] = float(seconds)


def unseen_seconds() -> float:
    """Return the age from which DescribeExecution knows an execution."""
    return _settings.get("unseenExecutionSeconds", 0.0)


def repeat_deliveries(count: int) -> None:
    """Let EventBridge Scheduler invoke a target this often for each time that its schedule is due."""
    with _lock:
        _settings["scheduleDeliveries"] = int(count)


def schedule_deliveries() -> int:
    """Return how often a target is invoked for one scheduled time."""
    return int(_settings.get("scheduleDeliveries", 1))


def active() -> dict[str, Any]:
    """Return the faults that are still to come."""
    with _lock:
        left = {table: dict(fault) for table, fault in _unprocessed.items() if fault["calls"] > 0}
        without = {"withoutStatements": list(_left_out)} if _left_out else {}
        return {"unprocessedItems": left, **without, **_settings}


def clear() -> None:
    """Forget every fault."""
    with _lock:
        _unprocessed.clear()
        _left_out.clear()
        _settings.clear()


def kill_worker(function_name: str) -> int | None:
    """Kill one process of a function, as when its execution environment breaks down.

    Returns:
        Its process id, one that is at work if there is any; None when the function has no process.

    """
    with lambda_runtime._lock:
        workers = [
            worker
            for key, pool in lambda_runtime._workers.items()
            for worker in pool
            if key.split(":")[-2] == function_name and getattr(worker, "_proc", None) is not None
        ]
    alive = [worker for worker in workers if worker._proc.poll() is None]
    for worker in sorted(alive, key=lambda worker: not worker.in_use):
        os.kill(worker._proc.pid, signal.SIGKILL)
        return worker._proc.pid
    return None
