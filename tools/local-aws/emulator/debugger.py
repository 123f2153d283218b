"""Functions that a debugger can attach to: their process listens for it, with debugpy."""

from __future__ import annotations

import threading
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

LONGEST_SECONDS = 900
"""Timeout of a function while it is debugged: the longest there is (Lambda developer guide, 'Lambda quotas')."""

_debugged: dict[str, dict[str, Any]] = {}
"""Function -> ``port`` on 127.0.0.1, and ``source``: the folder from which its modules are imported."""

_started: dict[str, threading.Event] = {}
_MOST_SECONDS_TO_START = 60


def debug(function: str, port: int, source: str) -> None:
    """Let a debugger attach to a function from now on; a process of it is started at once.

    Raises:
        ValueError: There is no such function, or it is no Python.

    """
    record = lambda_svc._functions.get(function)
    if record is None:
        raise ValueError(f"there is no function {function!r}")
    if not str(record["config"].get("Runtime", "")).startswith("python"):
        raise ValueError(f"{function} does not run Python: {record['config'].get('Runtime')}")
    _debugged[function] = {"port": port, "source": source}
    _started[function] = threading.Event()
    drop_idle(function)
    qualifier = next(iter(record.get("aliases") or ["$LATEST"]))
    version, config = lambda_svc._get_func_record_for_qualifier(function, qualifier)
    # Beside the loop that serves: the handler may call it while it is imported.
    arguments = [function, config, (version or {}).get("code_zip")]
    threading.Thread(target=_start, args=arguments, name=_thread_of(function), daemon=True).start()


def wait_for_start(function: str) -> None:
    """Wait while the first process of a function that is debugged starts: the call is for it."""
    event = _started.get(function)
    if event and threading.current_thread().name != _thread_of(function):
        event.wait(_MOST_SECONDS_TO_START)


def settings_of(function: str) -> dict[str, Any] | None:
    """Return where the debugger of a function listens, None when it is not debugged."""
    return _debugged.get(function)


def drop_idle(function: str, but: Any = None) -> None:
    """End the processes of a function that are not at work: only one can listen."""
    with lambda_runtime._lock:
        idle = []
        for key, pool in lambda_runtime._workers.items():
            if key.split(":")[-2] == function:
                idle += [worker for worker in pool if not worker.in_use and worker is not but]
                pool[:] = [worker for worker in pool if worker not in idle]
    lambda_runtime.kill_workers(idle)


def _start(function: str, config: dict[str, Any], code_zip: bytes) -> None:
    version = config.get("Version", "$LATEST")
    worker, _how = lambda_svc.acquire_worker(function, config, code_zip, qualifier=version)
    try:
        lambda_runtime.ensure_spawned(worker)
    finally:
        lambda_runtime.release_worker(worker)
        _started[function].set()


def _thread_of(function: str) -> str:
    return f"debug-{function}"
