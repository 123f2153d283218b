"""A clock that can be moved forward, see `emulator.clock`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ministack.core import lambda_runtime, sigv4
from ministack.services import lambda_svc

from emulator import clock, moved_time
from emulator.patching import Piece, Snippet, patch

_PYTHON = "core.lambda_runtime:_PYTHON_WORKER_SCRIPT"
_NODE = "core.lambda_runtime:_NODEJS_WORKER_SCRIPT"
_PYTHON_BEGINS = "\nimport sys, json, importlib, traceback, os, time\n"
_NODE_MOVED = """
{
  const ahead = 1000 * Number(process.env.LOCAL_AWS_CLOCK_AHEAD || 0);
  if (ahead > 0) {
    const Real = Date;
    globalThis.Date = class Date extends Real {
      constructor(...parts) { super(...(parts.length === 0 ? [Real.now() + ahead] : parts)); }
      static now() { return Real.now() + ahead; }
      static [Symbol.hasInstance](value) { return value instanceof Real; }
    };
  }
}
"""


@patch(
    "Clock of functions",
    aws="A function sees the same time as the services that it calls.",
    ministack="Has this machine's clock, which does not move.",
    pieces=[
        Snippet(_PYTHON, _PYTHON_BEGINS),
        Piece("core.lambda_runtime:acquire_worker", "a756e63e7412"),
        Piece("core.lambda_runtime:kill_workers", "4719875d4016"),
        Piece("core.lambda_runtime:_worker_key", "78bb57b9bad3"),
    ],
)
def of_functions() -> None:
    """Start processes with the clock as it is, and use none that was started before it was moved."""
    script = inspect.getsource(moved_time.install).replace("Callable[[], float]", "object")
    ahead = f'float(os.environ.get("{clock.VARIABLE}") or 0)'
    prelude = f"\nimport os\n{script}\nif {ahead}:\n    install(lambda: {ahead})\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = (
        "from __future__ import annotations\n" + prelude + lambda_runtime._PYTHON_WORKER_SCRIPT
    )
    lambda_runtime._NODEJS_WORKER_SCRIPT = _NODE_MOVED + lambda_runtime._NODEJS_WORKER_SCRIPT
    acquire = lambda_runtime.acquire_worker

    def acquire_in_time(
        func_name: str, config: dict[str, Any], code_zip: bytes, qualifier: str = "$LATEST", *rest: Any, **options: Any
    ) -> Any:
        _drop_stale(lambda_runtime._worker_key(func_name, config, qualifier))
        worker, how = acquire(func_name, config, code_zip, qualifier, *rest, **options)
        if how == "spawn" and worker is not None:
            worker.local_aws_ahead = clock.ahead()
        return worker, how

    lambda_runtime.acquire_worker = lambda_svc.acquire_worker = acquire_in_time


def _drop_stale(key: str) -> None:
    with lambda_runtime._lock:
        pool = lambda_runtime._workers.get(key, [])
        stale = [one for one in pool if not one.in_use and getattr(one, "local_aws_ahead", 0.0) != clock.ahead()]
        pool[:] = [one for one in pool if one not in stale]
    lambda_runtime.kill_workers(stale)


@patch(
    "Clock of requests",
    aws="A request that is signed more than 5 or 15 minutes ago is refused (IAM user guide, 'Elements of an AWS API "
    "request signature').",
    ministack="Measures by its own clock, to which the users of this machine are late once it was moved.",
    pieces=[Piece("core.sigv4:request_time_failure", "7e556c6253c3")],
)
def of_requests() -> None:
    """Do not measure once the clock was moved."""
    failure: Callable[..., Any] = sigv4.request_time_failure

    def failure_unless_moved(signature: Any, **options: Any) -> Any:
        return None if clock.ahead() else failure(signature, **options)

    sigv4.request_time_failure = failure_unless_moved


PATCHES = (of_functions, of_requests)
