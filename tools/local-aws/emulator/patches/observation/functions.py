"""Invocations of functions, and which invocation a call comes from."""

from __future__ import annotations

import json
import secrets
import threading
import time
import uuid
from collections import OrderedDict
from typing import Any

from ministack.services import lambda_svc

from emulator import events
from emulator.patches.lambda_runtime import CLIENT_CONTEXT
from emulator.patching import Piece, patch

_TRACE_HEADER = "x-amzn-trace-id"
_MOST_TRACES = 20_000
_PLATFORM = ("START RequestId:", "END RequestId:", "REPORT RequestId:")

_lock = threading.Lock()
_traces: OrderedDict[str, dict[str, Any]] = OrderedDict()
"""Root of a trace -> ``caller``, ``invocation``, ``cause`` and ``execution`` of the events of its calls."""


def new_id() -> str:
    """Return a request id."""
    return str(uuid.uuid4())


def caller_of(headers: dict[str, str]) -> dict[str, Any]:
    """Return who makes a call: the function, and the invocation; nothing when it is no function's."""
    root = headers.get(_TRACE_HEADER, "").partition("Root=")[2].partition(";")[0]
    with _lock:
        return dict(_traces.get(root) or {})


@patch(
    "Lambda trace headers",
    aws="_X_AMZN_TRACE_ID is the tracing header of each invocation (Lambda developer guide, 'Defined runtime "
    "environment variables'), with Sampled=0 where it is not traced (X-Ray developer guide, 'Tracing header'). SDKs "
    "send it on, so that a call is known to be the invocation's.",
    ministack="Sets it with active tracing only, and does not know what it stands for.",
    pieces=[
        Piece("services.lambda_svc:_xray_trace_id_for_invocation", "9e2c84ccb439"),
        Piece("services.lambda_svc:_execute_function_warm", "52733a30858a"),
    ],
)
def trace_headers() -> None:
    """Make one for each invocation, and remember it."""
    make = lambda_svc._xray_trace_id_for_invocation

    def trace_id(config: dict[str, Any], inbound: str | None = None) -> str:
        made = make(config, inbound)
        if made is None:
            root = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
            made = f"Root={root};Parent={secrets.token_hex(8)};Sampled=0"
        _remember(made.partition("Root=")[2].partition(";")[0], config)
        return made

    lambda_svc._xray_trace_id_for_invocation = trace_id


def _remember(root: str, config: dict[str, Any]) -> None:
    if not events.wanted():
        return
    with _lock:
        _traces[root] = {**events.CAUSE.get(), "caller": _arn(config)}
        while len(_traces) > _MOST_TRACES:
            _traces.popitem(last=False)


@patch(
    "Events of invocations",
    aws="Has logs and metrics for it.",
    ministack="Does not report them as they happen.",
    pieces=[
        Piece("services.lambda_svc:_execute_function_dispatch", "70f75f29583b"),
        Piece("services.lambda_svc:_execute_function", "da9866f365b8"),
    ],
)
def invocations() -> None:
    """Report when an invocation starts, and its end with what it logged; and one that is throttled."""
    dispatch = lambda_svc._execute_function_dispatch

    def dispatch_and_report(
        func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> Any:
        if not events.wanted():
            return dispatch(func, config, event, request_id, started)
        about = {"resource": _arn(config), "requestId": request_id, "input": events.payload(event)}
        context = CLIENT_CONTEXT.get() or {}
        about["custom"] = context.get("custom")
        token = events.CAUSE.set({**events.CAUSE.get(), "invocation": request_id})
        try:
            events.emit("invocation", phase="start", **about)
            result = dispatch(func, config, event, request_id, started)
            milliseconds = round((time.time() - started) * 1000)
            events.emit("invocation", phase="end", **about, durationMs=milliseconds, **_outcome(result))
        finally:
            events.CAUSE.reset(token)
        return result

    lambda_svc._execute_function_dispatch = dispatch_and_report
    execute = lambda_svc._execute_function

    def execute_and_report(func: dict[str, Any], event: Any) -> Any:
        result = execute(func, event)
        config = func.get("config") or func
        if (
            isinstance(result, dict)
            and result.get("throttle")
            and not lambda_svc._function_config_scope_mismatch(config)
        ):
            body = result.get("body") or {}
            error = {"name": body.get("__type", "TooManyRequestsException"), "message": body.get("message", "")}
            about = {"resource": _arn(config), "input": events.payload(event), "status": 429}
            events.emit("invocation", phase="end", **about, error=error)
        return result

    lambda_svc._execute_function = execute_and_report


def _outcome(result: Any) -> dict[str, Any]:
    if not isinstance(result, dict):
        return {}
    body = result.get("body")
    lines = [line for line in str(result.get("log") or "").splitlines() if not line.startswith(_PLATFORM)]
    outcome = {"output": events.payload(_json(body)), "log": events.payload("\n".join(lines))}
    if result.get("error"):
        error = body if isinstance(body, dict) else {}
        outcome["error"] = {"name": error.get("errorType", "Error"), "message": error.get("errorMessage", str(body))}
    return outcome


def _json(body: Any) -> Any:
    if isinstance(body, str | bytes):
        try:
            json.loads(body)
        except ValueError:
            return json.dumps(body if isinstance(body, str) else body.decode(errors="replace"))
    return body


def _arn(config: dict[str, Any]) -> str:
    """Return the ARN of a function without version or alias."""
    return ":".join(str(config.get("FunctionArn", "")).split(":")[:7])


PATCHES = (trace_headers, invocations)
