"""Calls over HTTP: of AWS services, and of the APIs that are deployed."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import detect_service

from emulator import events
from emulator.fault_injection.definition import ConnectionCutError
from emulator.patches.observation import functions
from emulator.patching import Piece, patch

_CUT = {"name": "ConnectionCut", "message": "A fault closed the connection without an answer."}
_XML_ERROR = re.compile(r"<Code>([^<]*)</Code>(?:.*?<Message>([^<]*)</Message>)?", re.DOTALL)


@patch(
    "Events of calls",
    aws="Has CloudTrail and access logs for it.",
    ministack="Has neither in one place, and not as they happen.",
    pieces=[
        Piece("app:_dispatch_service_request", "532b4704a6c4"),
        Piece("app:_routing_params", "ba4478e255b3"),
        Piece("core.iam_actions:extract_iam_action", "1c5bf4bb7497"),
        Piece("core.iam_actions:extract_resource_arn", "4f721b00d35d"),
    ],
)
def service_calls() -> None:
    """Report each call when it is answered."""
    dispatch = app._dispatch_service_request

    async def dispatch_and_report(  # noqa: PLR0917 - the signature of what it replaces
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], request_id: str
    ) -> Any:
        if not events.wanted() or events.OBSERVER in headers.get("user-agent", ""):
            return await dispatch(method, path, headers, body, query, request_id)
        began = time.monotonic()
        answer, cut = (None, {}, None), None
        try:
            answer = await dispatch(method, path, headers, body, query, request_id)
        except ConnectionCutError as error:
            cut = error
        routing = app._routing_params(method, path, headers, body, query)
        service = detect_service(method, path, headers, routing)
        action = iam_actions.extract_iam_action(service, method, path, headers, body, routing) or f"{service}:{method}"
        arn = iam_actions.extract_resource_arn(
            service, method, path, headers, body, routing, get_region(), get_account_id()
        )
        status, reply, content = answer
        failed = cut is None and status >= 400
        events.emit(
            "call",
            service=action.split(":")[0],
            action=action.split(":")[1],
            resource=arn if arn != "*" else None,
            requestId=request_id,
            status=status,
            durationMs=_milliseconds(began),
            error=_CUT if cut else error_in(content, reply) if failed else None,
            input=events.payload(body or (query and {name: one[-1] for name, one in query.items()}) or None),
            output=events.payload(content if isinstance(content, bytes | str) else None),
            **functions.caller_of(headers),
        )
        if cut:
            raise cut
        return answer

    app._dispatch_service_request = dispatch_and_report


def error_in(content: Any, headers: dict[str, str] | None = None) -> dict[str, str]:
    """Return name and message of the error in an answer, JSON or XML."""
    text = content.decode(errors="replace") if isinstance(content, bytes) else str(content or "")
    try:
        found = json.loads(text)
        name = found.get("__type") or found.get("code") or (headers or {}).get("x-amzn-errortype", "")
        return {
            "name": str(name).rsplit("#", 1)[-1],
            "message": str(found.get("message") or found.get("Message") or ""),
        }
    except (ValueError, AttributeError):
        xml = _XML_ERROR.search(text)
        return {"name": xml[1], "message": xml[2] or ""} if xml else {"name": "", "message": text[:200]}


@patch(
    "Events of requests to APIs",
    aws="Has access logs for it.",
    ministack="Does not report them as they happen.",
    pieces=[Piece("services.apigateway_v1:handle_execute", "9726f01fa7b7")],
)
def api_requests() -> None:
    """Report each request when it comes and when it is answered; what it causes carries its id."""
    from ministack.services import apigateway_v1  # noqa: PLC0415

    handle = apigateway_v1.handle_execute

    async def handle_and_report(  # noqa: PLR0917 - the signature of what it replaces
        api: str, stage: str, method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        if not events.wanted():
            return await handle(api, stage, method, path, headers, body, query)
        cause = {"cause": functions.new_id()}
        token = events.CAUSE.set(cause)
        began = time.monotonic()
        request = {
            "requestId": cause["cause"],
            "resource": f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{api}/{stage}/{method}{path}",
            "action": f"{method} {path}",
            "input": events.payload(body),
        }
        try:
            events.emit("request", phase="start", **request)
            status, reply, content = await handle(api, stage, method, path, headers, body, query)
            output = events.payload(content if isinstance(content, bytes | str) else None)
            done = {"status": status, "output": output, "durationMs": _milliseconds(began)}
            events.emit("request", phase="end", **request, **done)
        finally:
            events.CAUSE.reset(token)
        return status, reply, content

    apigateway_v1.handle_execute = handle_and_report


def _milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


PATCHES = (service_calls, api_requests)
