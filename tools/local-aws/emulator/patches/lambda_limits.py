"""Limits of Lambda's API."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import lambda_svc

from emulator.patching import Piece, patch

SYNCHRONOUS = 6 * 1024 * 1024
"""Bytes of an event (Lambda developer guide, 'Lambda quotas': 6 MB each for request and response, synchronous)."""


def is_too_large(event: bytes) -> bool:
    """Return whether the Invoke API refuses an event for its size."""
    return len(event) > SYNCHRONOUS


@patch(
    "Lambda size of events",
    aws="A synchronous event of more than 6 MB is refused with RequestTooLargeException, 413 (Lambda API reference, "
    "Invoke).",
    ministack="Takes events of any size.",
    pieces=[Piece("services.lambda_svc:_invoke", "e3ce09c1d46e")],
)
def size_of_events() -> None:
    """Measure the body as it came."""
    invoke = lambda_svc._invoke

    async def invoke_measured(name: str, event: Any, headers: dict[str, Any], *rest: Any, **options: Any) -> Any:
        length = int(headers.get("content-length") or headers.get("Content-Length") or 0)
        if length > SYNCHRONOUS:
            message = f"Request must be smaller than {SYNCHRONOUS} bytes for the InvokeFunction operation"
            return error_response_json("RequestTooLargeException", message, 413)
        return await invoke(name, event, headers, *rest, **options)

    lambda_svc._invoke = invoke_measured


PATCHES = (size_of_events,)
