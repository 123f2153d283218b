"""The emulator's own endpoints, below ``/_local-aws/``.

``GET    /_local-aws/ignored-properties``  what templates said and MiniStack dropped, `emulator.property_report`
``PUT    /_local-aws/policies``            makes managed policies: ``{NAME: document}``
``GET    /_local-aws/iam-decisions``       the calls that were decided, each once: ``{"decisions": [...]}``
``GET    /_local-aws/events/since/ID``     streams what happened after an event, and happens, see `emulator.events`
``GET    /_local-aws/events/ID``           one event; 404 when it is not kept any more
``GET    /_local-aws/process``             ``{"pid": 123}``, the emulator's own process
``GET    /_local-aws/faults``              the faults that are still to come
``PUT    /_local-aws/faults``              adds those that it names: ``unprocessedItems`` (``{TABLE: {"keep": 10,
                                         "calls": 2}}``), ``unseenExecutionSeconds``, ``scheduleDeliveries``,
                                         ``withoutStatements`` (the labels that ``iam-decisions`` has)
``DELETE /_local-aws/faults``              none any more
``POST   /_local-aws/kill-worker``         ``{"function": NAME}`` -> ``{"pid": 123}``, or null
"""

from __future__ import annotations

import json
import os
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import iam

from emulator import events, faults, property_report
from emulator.iam import record

PREFIX = "/_local-aws/"

Response = tuple[int, dict[str, str], Any]


def handle(method: str, path: str, body: bytes) -> Response:
    """Answer a request below `PREFIX`."""
    route = path.removeprefix(PREFIX)
    if method == "GET" and route.startswith("events/since/"):
        return 200, {"Content-Type": "application/x-ndjson"}, events.listen(int(route.rsplit("/", 1)[1]))
    try:
        answer = _answer(method, route, json.loads(body) if body else {})
    except (KeyError, TypeError, ValueError) as error:
        return _json(400, {"message": f"{type(error).__name__}: {error}"})
    if answer is None:
        return _json(404, {"message": f"No route for {method} {path}"})
    return _json(200, answer)


def _json(status: int, content: dict[str, Any]) -> Response:
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def _answer(method: str, route: str, body: dict[str, Any]) -> dict[str, Any] | None:
    answer: dict[str, Any] | None = None
    match (method, route):
        case ("GET", "ignored-properties"):
            answer = property_report.report()
        case ("PUT", "policies"):
            answer = {"arns": [_create_policy(name, document) for name, document in body.items()]}
        case ("GET", "iam-decisions"):
            answer = {"decisions": record.entries()}
        case ("GET", event) if event.startswith("events/"):
            answer = events.one(int(event.removeprefix("events/")))
        case ("GET", "process"):
            answer = {"pid": os.getpid()}
        case ("GET", "faults"):
            answer = faults.active()
        case ("PUT", "faults"):
            _ask_for(body)
            answer = faults.active()
        case ("DELETE", "faults"):
            faults.clear()
            answer = faults.active()
        case ("POST", "kill-worker"):
            answer = {"pid": faults.kill_worker(body["function"])}
    return answer


def _create_policy(name: str, document: dict[str, Any]) -> str:
    status, _headers, answer = iam._create_policy({"PolicyName": [name], "PolicyDocument": [json.dumps(document)]})
    if status >= 400:
        raise ValueError(answer)
    return f"arn:aws:iam::{get_account_id()}:policy/{name}"


def _ask_for(body: dict[str, Any]) -> None:
    unknown = body.keys() - {"unprocessedItems", "unseenExecutionSeconds", "scheduleDeliveries", "withoutStatements"}
    if unknown or not body:
        raise ValueError(f"no such fault: {', '.join(sorted(unknown)) or 'none is named'}")
    for table, fault in body.get("unprocessedItems", {}).items():
        faults.leave_unprocessed(table, keep=int(fault["keep"]), calls=int(fault["calls"]))
    if "withoutStatements" in body:
        faults.leave_out(body["withoutStatements"])
    if "unseenExecutionSeconds" in body:
        faults.leave_unseen(body["unseenExecutionSeconds"])
    if "scheduleDeliveries" in body:
        faults.repeat_deliveries(body["scheduleDeliveries"])
