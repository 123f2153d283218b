"""A debugger in the process of a function, see `emulator.debugger`."""

from __future__ import annotations

import json
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from emulator import debugger
from emulator.patching import Piece, Snippet, patch

_VARIABLE = "LOCAL_AWS_DEBUG"
_IMPORT = "    _ms_install_invoke_depth()\n    try:\n        mod = importlib.import_module(module_name)\n"
_LISTEN = f"""    _debug = json.loads(os.environ.pop("{_VARIABLE}", "null"))
    if _debug:
        sys.path.insert(0, _debug["source"])
        try:
            import debugpy
            debugpy.listen(("127.0.0.1", _debug["port"]))
        except Exception as e:
            print("No debugger in this process:", e, file=sys.stderr)
"""


@patch(
    "Debugger of functions",
    aws="Does not have one.",
    ministack="Does not have one.",
    pieces=[
        Snippet("core.lambda_runtime:_PYTHON_WORKER_SCRIPT", _IMPORT),
        Piece("core.lambda_runtime:Worker._spawn", "f77dcec9cfb5"),
        Piece("core.lambda_runtime:Worker.invoke", "9baf39cd0cfd"),
        Piece("core.lambda_runtime:acquire_worker", "a756e63e7412"),
        Piece("core.lambda_runtime:ensure_spawned", "1067e9a31aa0"),
    ],
)
def listening() -> None:
    """Start the process of a debugged function with its debugger, its sources and all the time there is."""
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(_IMPORT, _LISTEN + _IMPORT)
    spawn = lambda_runtime.Worker._spawn

    def spawn_listening(self: Any) -> None:
        settings = debugger.settings_of(self.func_name)
        if settings:
            debugger.drop_idle(self.func_name, but=self)
            environment = self.config.get("Environment") or {}
            variables = {**environment.get("Variables", {}), _VARIABLE: json.dumps(settings)}
            environment = {**environment, "Variables": variables}
            self.config = {**self.config, "Environment": environment, "Timeout": debugger.LONGEST_SECONDS}
        spawn(self)

    lambda_runtime.Worker._spawn = spawn_listening
    acquire = lambda_runtime.acquire_worker

    def acquire_started(func_name: str, *rest: Any, **options: Any) -> Any:
        debugger.wait_for_start(func_name)
        return acquire(func_name, *rest, **options)

    lambda_runtime.acquire_worker = lambda_svc.acquire_worker = acquire_started


PATCHES = (listening,)
