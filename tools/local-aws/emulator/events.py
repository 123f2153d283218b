"""One feed of what happens in this local AWS, for whoever shows it: calls, invocations, states, deliveries, alarms.

Nothing is kept before somebody asks for the feed for the first time. Then the newest events are kept, up to
`MOST_EVENTS` and `MOST_BYTES`, so that a listener that connects again goes on where it was. An event has what there
is of

``id``           grows by one
``at``           seconds since 1970; of what takes time, when it ended
``kind``         ``request``, ``call``, ``invocation``, ``execution``, ``state``, ``delivery`` or ``alarm``
``phase``        ``start`` or ``end``, of what takes time and is reported twice
``service``, ``action``  as policies name them, such as ``dynamodb`` and ``PutItem``
``resource``     ARN of what it is about
``caller``       ARN of the function or state machine that called, or the name of a service
``requestId``    of the request, or of the invocation
``invocation``   request id of the invocation in which it happened
``execution``    ARN of the execution of a state machine for which it happened
``cause``        request id of the request to an API for which it happened
``state``        name of a state
``status``, ``durationMs``, ``error`` (``{"name", "message"}``)
``input``, ``output``, ``log``  as `payload` makes them
``custom``       the custom part of the client context of an invocation
``detail``       what else there is to a kind, see `emulator.patches.observation`
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.responses import StreamingResponse

MOST_EVENTS = 10_000
MOST_BYTES = 32 * 1024 * 1024
MOST_OF_A_PAYLOAD = 256 * 1024
"""Bytes of an input, an output or a log that are kept; Step Functions' own limit for a payload."""
OBSERVER = "app/observer"
"""In the user agent of those who only look: their calls are no events. SDKs put it there for ``userAgentAppId``."""
_LOOK_EVERY_SECONDS = 0.05

CAUSE: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("cause", default={})  # noqa: B039 - never changed
"""What this thread works for: ``invocation``, ``execution`` and ``cause`` of the events that it makes."""

_lock = threading.Lock()
_kept: deque[tuple[int, bytes]] = deque()
_state = {"wanted": False, "last": 0, "bytes": 0}


def wanted() -> bool:
    """Return whether anybody has asked for the feed."""
    return bool(_state["wanted"])


def emit(kind: str, **fields: Any) -> None:
    """Add an event; fields that are None are left out."""
    if not wanted():
        return
    said = {name: value for name, value in {**CAUSE.get(), **fields}.items() if value is not None}
    with _lock:
        _state["last"] += 1
        event = {"id": _state["last"], "at": round(time.time(), 3), "kind": kind, **said}
        line = json.dumps(event, default=str).encode()
        _kept.append((event["id"], line))
        _state["bytes"] += len(line)
        while len(_kept) > MOST_EVENTS or (_state["bytes"] > MOST_BYTES and len(_kept) > 1):
            _state["bytes"] -= len(_kept.popleft()[1])


def payload(content: Any) -> dict[str, Any] | None:
    """Return JSON or text with its size in bytes, cut to `MOST_OF_A_PAYLOAD`; None for nothing, or for no listener."""
    if content is None or not wanted():
        return None
    if not isinstance(content, bytes | str):
        content = json.dumps(content, default=str, ensure_ascii=False)
    raw = content.encode() if isinstance(content, str) else content
    if not raw:
        return None
    text = raw[:MOST_OF_A_PAYLOAD].decode("utf-8", errors="replace")
    return {"text": text, "size": len(raw), "cut": len(raw) > MOST_OF_A_PAYLOAD}


def since(after: int) -> list[tuple[int, bytes]]:
    """Return the kept events with greater ids, oldest first."""
    with _lock:
        if not _kept or _kept[-1][0] <= after:
            return []
        first = max(0, len(_kept) - (_kept[-1][0] - after))
        return [_kept[index] for index in range(first, len(_kept))]


def one(event_id: int) -> dict[str, Any] | None:
    """Return a kept event, None when it is no longer kept."""
    found = since(event_id - 1)
    return json.loads(found[0][1]) if found and found[0][0] == event_id else None


def listen(after: int) -> StreamingResponse:
    """Return what streams the events after one, a JSON object a line, until the listener goes.

    An empty line comes when there is nothing new for a second, so that both ends notice when the other is gone.
    """
    _state["wanted"] = True

    async def run(send: Callable[[dict[str, Any]], Awaitable[None]], receive: Callable[[], Awaitable[Any]]) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        last, idle = after, 0.0
        while not gone.done():
            events = since(last)
            if events or idle >= 1:
                last, idle = (events[-1][0] if events else last), 0.0
                body = b"".join(line + b"\n" for _id, line in events) or b"\n"
                await send({"type": "http.response.body", "body": body, "more_body": True})
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            idle += _LOOK_EVERY_SECONDS

    return StreamingResponse(run)


async def _disconnected(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive()).get("type") != "http.disconnect":
        pass
