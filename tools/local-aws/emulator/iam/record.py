"""Every call that was decided, once: for tests, for figures, and for the person at the terminal."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator import faults
from emulator.iam import names
from emulator.iam.evaluation import Decision
from emulator.iam.explanation import about

_lock = threading.Lock()
_entries: dict[tuple[Any, ...], dict[str, Any]] = {}
_file: Path | None = None


def write_to(path: str) -> None:
    """Append each new entry to a file, one JSON object a line, with logical names instead of physical ones.

    Nothing is written while a test has statements left out: what is denied then says nothing about the policies.
    """
    global _file  # noqa: PLW0603 - set once, at start
    _file = Path(path)


def add(decision: Decision, explain: Callable[[], str]) -> None:
    """Record a decision; a denial is explained, and printed, when it occurs for the first time."""
    call = decision.call
    resource = about(call.resource)
    statements = tuple((each.policy, each.index) for each in decision.statements)
    key = (call.principal, call.action, resource, decision.allowed, decision.missing, statements)
    with _lock:
        found = _entries.get(key)
        if found:
            found["count"] += 1
            return
        entry = {
            "principal": call.principal,
            "action": call.action,
            "resource": resource,
            "allowed": decision.allowed,
            "statements": [each.label for each in decision.statements],
            "count": 1,
        }
        if not decision.allowed:
            entry["explanation"] = explain()
            print(f"DENIED {entry['explanation']}", file=sys.stderr, flush=True)
        _entries[key] = entry
        if _file and not faults.statements_are_left_out():
            described = names.logical({each: entry[each] for each in entry if each not in ("count", "explanation")})
            with _file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(described) + "\n")


def entries() -> list[dict[str, Any]]:
    """Return what was recorded, oldest first. Objects of a bucket, and executions of a state machine, are one."""
    with _lock:
        return [dict(entry) for entry in _entries.values()]


def denials() -> list[dict[str, Any]]:
    """Return the calls that were denied, oldest first."""
    return [entry for entry in entries() if not entry["allowed"]]
