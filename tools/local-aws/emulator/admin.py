"""The emulator's own endpoints, below ``/_local-aws/``.

``GET    /_local-aws/ignored-properties``  what templates said and MiniStack dropped, `emulator.property_report`
``PUT    /_local-aws/policies``            makes managed policies: ``{NAME: document}``
``GET    /_local-aws/iam-decisions``       the calls that were decided, each once: ``{"decisions": [...]}``
``GET    /_local-aws/events/since/ID``     streams what happened after an event, and happens, see `emulator.events`
``GET    /_local-aws/events/ID``           one event; 404 when it is not kept any more
``GET    /_local-aws/iam-denials``         those of them that were denied, and whether policies are enforced at all:
                                         ``{"enforced": true, "denials": [...]}``
``POST   /_local-aws/sessions``            ``{"service": PRINCIPAL, "role": ARN}`` -> the environment variables
                                         of a program that the service runs in the role
``GET    /_local-aws/process``             ``{"pid": 123}``, the emulator's own process
``GET    /_local-aws/faults``              those that are on: ``{"faults": [...]}``, `emulator.fault_injection`; and
                                         those of tests that are still to come
``PUT    /_local-aws/faults/ID``           switches one on: ``{"service": "dynamodb", "mode": "throttle", "rate": 0.5}``
``DELETE /_local-aws/faults/ID``           switches it off: ``{"wasOn": true}``
``DELETE /_local-aws/faults``              switches all off, those of tests too
``GET    /_local-aws/fault-catalog``       what can be switched on, by service: ``{"services": [...]}``
``GET    /_local-aws/callers``             names of the functions and state machines: ``{"callers": [...]}``
``POST   /_local-aws/take-fault``          ``{"service": "webhook"}`` -> ``{"faults": [...]}``: what happens to a call
                                         that is made outside of the emulator; it counts
``PUT    /_local-aws/faults``              adds faults of tests: ``unprocessedItems`` (``{TABLE: {"keep": 10,
                                         "calls": 2}}``), ``unseenExecutionSeconds``, ``scheduleDeliveries``,
                                         ``withoutStatements`` (the labels that ``iam-decisions`` has)
``GET    /_local-aws/time``                ``{"waitScale": 0.02, "aheadSeconds": 0, "now": 1790000000.5}``
``PUT    /_local-aws/time``                ``{"waitScale": 1}`` for the waits to come, ``{"forwardSeconds": 90000}``
``PUT    /_local-aws/kept-state``          ``{"file": PATH, "note": ...}``: writes the state for ``--restore``
``PUT    /_local-aws/debug``               ``{"function": NAME, "port": 5678, "source": FOLDER}``: a debugger can attach
``POST   /_local-aws/kill-worker``         ``{"function": NAME}`` -> ``{"pid": 123}``, or null
"""

from __future__ import annotations

import json
import math
import os
from typing import Any
from urllib.parse import unquote

from ministack.core.responses import get_account_id
from ministack.services import iam, lambda_svc, stepfunctions

from emulator import clock, debugger, events, faults, kept_state, property_report
from emulator.fault_injection import registry
from emulator.iam import calls, names, record, sessions

PREFIX = "/_local-aws/"
MOST_WAIT_SCALE = 100

Response = tuple[int, dict[str, str], Any]


def handle(method: str, path: str, body: bytes) -> Response:
    """Answer a request below `PREFIX`."""
    route = path.removeprefix(PREFIX)
    if method == "GET" and route.startswith("events/since/"):
        return 200, {"Content-Type": "application/x-ndjson"}, events.listen(int(route.rsplit("/", 1)[1]))
    try:
        answer = _answer(method, route, json.loads(body) if body else {})
    except (KeyError, TypeError, ValueError, PermissionError, kept_state.KeptStateError) as error:
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
            answer = {"decisions": _named(record.entries())}
        case ("GET", "iam-denials"):
            answer = {"enforced": calls.enforced(), "denials": record.denials()}
        case ("POST", "sessions"):
            answer = dict(sessions.begin(body["service"], body["role"]))
        case ("GET", event) if event.startswith("events/"):
            answer = events.one(int(event.removeprefix("events/")))
        case ("GET", "process"):
            answer = {"pid": os.getpid()}
        case ("POST", "kill-worker"):
            answer = {"pid": faults.kill_worker(body["function"])}
        case _:
            answer = _answer_about_the_system(method, route, body) or _answer_about_faults(method, route, body)
    return answer


def _answer_about_the_system(method: str, route: str, body: dict[str, Any]) -> dict[str, Any] | None:
    answer: dict[str, Any] | None = None
    match (method, route):
        case ("PUT", "debug"):
            debugger.debug(body["function"], int(body["port"]), body["source"])
            answer = {"port": int(body["port"])}
        case ("PUT", "kept-state"):
            answer = kept_state.save(body["file"], body.get("note"))
        case ("GET", "time"):
            answer = _time()
        case ("PUT", "time"):
            _set_time(body)
            answer = _time()
    return answer


def _answer_about_faults(method: str, route: str, body: dict[str, Any]) -> dict[str, Any] | None:
    answer: dict[str, Any] | None = None
    match (method, route.partition("/")):
        case ("GET", ("faults", "", "")):
            answer = _active_faults()
        case ("PUT", ("faults", "", "")):
            _ask_for(body)
            answer = _active_faults()
        case ("DELETE", ("faults", "", "")):
            faults.clear()
            registry.clear()
            answer = _active_faults()
        case ("PUT", ("faults", "/", fault_id)):
            answer = registry.switch_on(unquote(fault_id), body).described()
        case ("DELETE", ("faults", "/", fault_id)):
            answer = {"wasOn": registry.switch_off(unquote(fault_id))}
        case ("GET", ("fault-catalog", "", "")):
            answer = {"services": registry.catalog()}
        case ("GET", ("callers", "", "")):
            machines = [arn.split(":")[-1] for arn in stepfunctions._state_machines]
            answer = {"callers": [*sorted(lambda_svc._functions), *sorted(machines)]}
        case ("POST", ("take-fault", "", "")):
            taken = registry.take(body["service"], body.get("action"), body.get("caller"))
            answer = {"faults": [fault.described() for fault in taken]}
    return answer


def _active_faults() -> dict[str, Any]:
    return {"faults": registry.listed(), **faults.active()}


def _time() -> dict[str, Any]:
    return {"waitScale": stepfunctions._SFN_WAIT_SCALE, "aheadSeconds": clock.ahead(), "now": clock.now()}


def _set_time(body: dict[str, Any]) -> None:
    unknown = body.keys() - {"waitScale", "forwardSeconds"}
    if unknown or not body:
        raise ValueError(f"waitScale or forwardSeconds is expected, got {', '.join(sorted(unknown)) or 'none'}")
    scale = body.get("waitScale")
    if scale is not None and not (_is_number(scale) and 0 <= scale <= MOST_WAIT_SCALE):
        raise ValueError(f"waitScale must be a number from 0 to {MOST_WAIT_SCALE}, got {scale!r}")
    seconds = body.get("forwardSeconds")
    if seconds is not None and not _is_number(seconds):
        raise ValueError(f"forwardSeconds must be a number, got {seconds!r}")
    if seconds is not None:
        clock.forward(float(seconds))
    if scale is not None:
        stepfunctions._SFN_WAIT_SCALE = float(scale)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _named(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add what statements are called in every run, whatever CloudFormation calls their resources in this one."""
    named = names.logical([entry["statements"] for entry in entries])
    return [{**entry, "statementNames": each} for entry, each in zip(entries, named, strict=True)]


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
