"""One execution environment of the order handler: a JSON line in is an invocation, a JSON line out its result and log.

`worker.py FOLDER [module.NAME=VALUE ...]`: the folder of the handler, and constants of its modules to try instead.
"""

import importlib
import io
import json
import os
import sys
import time
from typing import Any

answers = os.fdopen(os.dup(1), "w")


class Context:
    """What a handler sees of its invocation."""

    aws_request_id = "burst"

    def __init__(self, milliseconds: float) -> None:
        self._deadline = time.monotonic() + milliseconds / 1000

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends the invocation."""
        return int(1000 * (self._deadline - time.monotonic()))


def main(folder: str, *settings: str) -> None:
    """Answer invocations until the input ends."""
    sys.path.insert(0, folder)
    for setting in settings:
        name, value = setting.split("=", 1)
        module, constant = name.split(".")
        target: Any = importlib.import_module(module)
        if not hasattr(target, constant):
            sys.exit(f"{module} has no {constant}")
        setattr(target, constant, json.loads(value))
    handler = importlib.import_module("app").lambda_handler
    print("{}", file=answers, flush=True)  # ready
    for line in sys.stdin:
        invocation = json.loads(line)
        sys.stdout = log = io.StringIO()
        try:
            result = handler(invocation["event"], Context(invocation["remainingMs"]))
        except Exception as error:
            result = {"errorMessage": str(error), "errorType": type(error).__name__}
        print(json.dumps({"result": result, "log": log.getvalue()}), file=answers, flush=True)


main(*sys.argv[1:])
