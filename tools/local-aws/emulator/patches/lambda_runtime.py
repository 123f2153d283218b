"""Lambda: what a function reports when it raises, and the client context that it receives."""

from __future__ import annotations

import base64
import contextvars
import json
import threading
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from emulator.patching import Piece, Snippet, patch

CLIENT_CONTEXT: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("client_context", default=None)
"""The client context of the invocation that this thread makes; `invoking_with` sets it."""

_PYTHON = "core.lambda_runtime:_PYTHON_WORKER_SCRIPT"
_NODE = "core.lambda_runtime:_NODEJS_WORKER_SCRIPT"

_PYTHON_RAISED = (
    '{"status": "error", "error": str(e), "trace": traceback.format_exc()}',
    '{"status": "ok", "function_error": {"errorMessage": str(e), "errorType": type(e).__name__, '
    '"stackTrace": traceback.format_tb(e.__traceback__)}, "trace": traceback.format_exc()}',
)
_NODE_REJECTED = (
    'status: "error", error: String(err.message || err), trace: err.stack || ""',
    'status: "ok", trace: err.stack || "", function_error: { errorType: err.name || "Error", '
    'errorMessage: String(err.message || err), trace: String(err.stack || "").split("\\n") }',
)
_NODE_THREW = (
    'status: "error", error: e.message, trace: e.stack',
    'status: "ok", trace: e.stack, function_error: { errorType: e.name || "Error", '
    'errorMessage: String(e.message || e), trace: String(e.stack || "").split("\\n") }',
)

_reported = threading.local()


@patch(
    "Lambda error types",
    aws="The error of an invocation has the exception's class name as errorType, Step Functions reports it as the "
    "error name, the log has it in the function's log format, and the execution environment serves on (Lambda "
    "developer guide, 'Errors and retries').",
    ministack="Every exception is a 'Runtime.HandlerError' and ends the worker; a worker that fails to start takes "
    "the function's other workers with it; the log shows a bare traceback.",
    pieces=[
        Snippet(_PYTHON, _PYTHON_RAISED[0]),
        Snippet(_NODE, _NODE_REJECTED[0]),
        Snippet(_NODE, _NODE_THREW[0]),
        Piece("core.lambda_runtime:Worker.invoke", "9baf39cd0cfd"),
        Piece("core.lambda_runtime:Worker._spawn", "f77dcec9cfb5"),
        Piece("services.lambda_svc:_execute_function_warm", "52733a30858a"),
    ],
)
def error_types() -> None:
    """Let the workers answer with the error itself, and hand it to the caller as it came."""
    _rewrite_python(_PYTHON_RAISED)
    _rewrite_node(_NODE_REJECTED)
    _rewrite_node(_NODE_THREW)

    invoke = lambda_runtime.Worker.invoke

    def invoke_reporting(self: Any, event: Any, request_id: str, **options: Any) -> dict[str, Any]:
        try:
            answer = invoke(self, event, request_id, **options)
        except RuntimeError as error:  # the worker did not start; it is started anew by the next invocation
            self._proc = None
            answer = {"status": "error", "error": str(error)}
        error = answer.get("function_error")
        if error is None and answer.get("status") == "error":
            error = _environment_error(str(answer.get("error")))
        if error is not None:
            _reported.error = {**error, "requestId": request_id}
            answer = {
                **answer,
                "status": "error",
                "error": error["errorMessage"],
                "trace": _error_log(self.config, _reported.error, answer.get("trace")),
            }
        return answer

    lambda_runtime.Worker.invoke = invoke_reporting

    execute = lambda_svc._execute_function_warm

    def execute_reporting(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        _reported.error = None
        result = execute(func, event, request_id)
        if result.get("error") and _reported.error:
            result["body"] = _reported.error
        return result

    lambda_svc._execute_function_warm = execute_reporting


def _error_log(config: dict[str, Any], error: dict[str, Any], trace: str | None) -> str:
    """Return what the runtime logs about an error: JSON when the function's LogFormat is JSON, else text."""
    if (config.get("LoggingConfig") or {}).get("LogFormat") == "JSON":
        moment = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return json.dumps({"timestamp": moment, "log_level": "ERROR", **error})
    return f"[ERROR] {error['errorType']}: {error['errorMessage']}\n{trace or ''}".rstrip()


def _environment_error(message: str) -> dict[str, Any] | None:
    """Return what AWS reports when the environment, not the handler, failed; None to keep what MiniStack says."""
    if message.startswith("Worker init failed: No module named"):
        return {"errorType": "Runtime.ImportModuleError", "errorMessage": message.removeprefix("Worker init failed: ")}
    if message.startswith("Worker"):
        return {"errorType": "Runtime.ExitError", "errorMessage": f"Runtime exited with error: {message}"}
    return None


_PYTHON_IMPORTS = "import sys, json, importlib, traceback, os, time\n"
_PYTHON_CLIENT_CONTEXT = '"client_context": None,'
_NODE_CLIENT_CONTEXT = "clientContext: null,"


@patch(
    "Lambda client context",
    aws="The ClientContext of an invocation reaches the handler as context.client_context (Python; custom, env and "
    "client) and context.clientContext (Node.js).",
    ministack="Drops it.",
    pieces=[
        Snippet(_PYTHON, _PYTHON_IMPORTS),
        Snippet(_PYTHON, _PYTHON_CLIENT_CONTEXT),
        Snippet(_NODE, _NODE_CLIENT_CONTEXT),
        Piece("core.lambda_runtime:Worker.invoke", "9baf39cd0cfd"),
        Piece("services.lambda_svc:_invoke", "e3ce09c1d46e"),
    ],
)
def client_context() -> None:
    """Send it to the worker beside the event."""
    _rewrite_python(
        (
            _PYTHON_IMPORTS,
            _PYTHON_IMPORTS
            + """
class ClientContext:
    def __init__(self, sent):
        self.custom = sent.get("custom")
        self.env = sent.get("env")
        self.client = sent.get("client")
""",
        )
    )
    _rewrite_python(
        (
            _PYTHON_CLIENT_CONTEXT,
            '"client_context": ClientContext(_ms_durable["client_context"]) '
            'if "client_context" in _ms_durable else None,',
        )
    )
    _rewrite_node((_NODE_CLIENT_CONTEXT, "clientContext: (ctx.durable || {}).client_context ?? null,"))

    invoke = lambda_runtime.Worker.invoke

    def invoke_with_client_context(
        self: Any, event: Any, request_id: str, *, durable: dict[str, Any] | None = None, **options: Any
    ) -> dict[str, Any]:
        sent = CLIENT_CONTEXT.get()
        if sent is not None:
            durable = {**(durable or {}), "client_context": sent}
        return invoke(self, event, request_id, durable=durable, **options)

    lambda_runtime.Worker.invoke = invoke_with_client_context

    invoke_api = lambda_svc._invoke

    async def invoke_api_with_client_context(
        name: str, event: Any, headers: dict[str, Any], *rest: Any, **options: Any
    ) -> Any:
        encoded = headers.get("x-amz-client-context") or headers.get("X-Amz-Client-Context")
        token = CLIENT_CONTEXT.set(decode(encoded))
        try:
            return await invoke_api(name, event, headers, *rest, **options)
        finally:
            CLIENT_CONTEXT.reset(token)

    lambda_svc._invoke = invoke_api_with_client_context


def decode(encoded: str | None) -> dict[str, Any] | None:
    """Return the client context in a base64 encoded JSON object.

    Raises:
        ValueError: It is not one.

    """
    if not encoded:
        return None
    decoded = json.loads(base64.b64decode(encoded, validate=True))
    if not isinstance(decoded, dict):
        raise ValueError("The client context must be a JSON object")
    return decoded


def invoking_with(encoded: str | None, call: Callable[[], Any]) -> Any:
    """Return the result of `call`, during which invocations carry the encoded client context."""
    token = CLIENT_CONTEXT.set(decode(encoded))
    try:
        return call()
    finally:
        CLIENT_CONTEXT.reset(token)


def _rewrite_python(replacement: tuple[str, str]) -> None:
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(*replacement)


def _rewrite_node(replacement: tuple[str, str]) -> None:
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(*replacement)


PATCHES = (error_types, client_context)
