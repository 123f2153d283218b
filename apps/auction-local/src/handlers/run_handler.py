"""Runs a Python handler once: ``run_handler.py CODE_DIRECTORY HANDLER < {"event": ..., "context": {...}}``.

The handler's output goes to standard error. The outcome goes to file descriptor 3, as JSON: ``result``; or ``error``
with ``errorType``, ``errorMessage`` and ``trace``; or ``needsAws``, the call that was refused.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from typing import Any, NoReturn


class NeedsAwsError(BaseException):
    """The handler calls AWS, and there is none; no ``except Exception`` of the handler hides it."""


class Context:
    """What a handler gets beside its event (Lambda developer guide, 'Using the Lambda context object', Python)."""

    def __init__(self, given: dict[str, Any]) -> None:
        """Take what the caller says; the deadline counts from now."""
        self.function_name = given["functionName"]
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = given["memoryMb"]
        self.invoked_function_arn = f"arn:aws:lambda:eu-west-1:000000000000:function:{self.function_name}"
        self.aws_request_id = given["requestId"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = ClientContext(given["clientContext"]) if given.get("clientContext") else None
        self._deadline = time.monotonic() + given["timeoutSeconds"]

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of the timeout."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class ClientContext:
    """``custom``, ``env`` and ``client`` of an invocation."""

    def __init__(self, given: dict[str, Any]) -> None:
        """Take them from a dictionary."""
        self.custom, self.env, self.client = given.get("custom"), given.get("env"), given.get("client")


def refuse_aws() -> None:
    """Let the first call of AWS end the handler."""
    try:
        from botocore.client import BaseClient  # noqa: PLC0415 - a handler may do without
    except ImportError:
        return

    def refuse(client: Any, operation: str, _arguments: Any) -> NoReturn:
        raise NeedsAwsError(f"{client.meta.service_model.service_name}:{operation}")

    BaseClient._make_api_call = refuse


def outcome_of(code: str, handler: str, event: Any, context: Context) -> dict[str, Any]:
    """Import and call the handler."""
    sys.path.insert(0, code)
    try:
        module, _, name = handler.rpartition(".")
        result = getattr(importlib.import_module(module), name)(event, context)
        return {"result": json.loads(json.dumps(result))}
    except NeedsAwsError as error:
        return {"needsAws": str(error)}
    except Exception as error:
        trace = traceback.format_exc()
        return {"error": {"errorType": type(error).__name__, "errorMessage": str(error), "trace": trace}}


def main() -> None:
    """Read what is asked for, run it, and report the outcome."""
    code, handler = sys.argv[1:]
    given = json.load(sys.stdin)
    if not given["hasAws"]:
        refuse_aws()
    sys.stdout = sys.stderr
    with os.fdopen(3, "w") as report:
        json.dump(outcome_of(code, handler, given["event"], Context(given["context"])), report)


main()
