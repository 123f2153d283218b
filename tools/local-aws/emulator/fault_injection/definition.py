"""What a fault is, and the check of what somebody asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from emulator.fault_injection import batches
from emulator.fault_injection.errors import SERVICES

WEBHOOK = "webhook"
"""The stand-in for an outside party that functions post to. It is no service of AWS: it asks for its faults."""
MODES = ("throttle", "error", "denied", "slow", "cutBefore", "cutAfter", "partial")
WEBHOOK_MODES = ("throttle", "error", "slow", "cutBefore", "cutAfter", "hang", "revoked")
CONCURRENCY = "concurrency"
_FIELDS = {"service", "mode", "action", "caller", "status", "milliseconds", "limit", "rate", "next"}
_STATUS = {"error": (500, 503), "revoked": (404, 403)}
"""Mode -> the statuses it can answer, the first one by default."""
_MAX_MILLISECONDS = 900_000  # no function runs longer (Lambda developer guide, 'Lambda quotas': timeout)
_MAX_ID = 128


class ConnectionCutError(Exception):
    """The connection of a call is closed without an answer."""


@dataclass
class Fault:
    """A fault that is on.

    Attributes:
        id: Chosen by whoever switches it on.
        service: As actions in policies have it, such as ``dynamodb``; or ``webhook``.
        mode: What happens.
        action: Which calls, as policies name them, such as ``PutItem``; None for all of the service.
        caller: Name of the function or state machine whose calls they are; None for all of them.
        status: HTTP status, for ``error`` and ``revoked``.
        milliseconds: How long a call is held up, for ``slow``.
        limit: Concurrent executions of all functions, for ``concurrency``.
        rate: Share of the calls, 0 to 1.
        next: How many calls are left; None for no end.
        since: When it was switched on, in seconds since 1970.
        affected: Calls so far.

    """

    id: str
    service: str
    mode: str
    action: str | None = None
    caller: str | None = None
    status: int | None = None
    milliseconds: int | None = None
    limit: int | None = None
    rate: float = 1.0
    next: int | None = None
    since: float = 0.0
    affected: int = 0

    def fits(self, service: str, action: str | None, caller: str | None) -> bool:
        """Return whether it is about a call."""
        return (
            self.service == service and self.action in (None, action) and self.caller in (None, caller)
        ) and self.mode != CONCURRENCY

    def described(self) -> dict[str, Any]:
        """Return what whoever asks is answered; what is not set is left out."""
        return {name: value for name, value in vars(self).items() if value is not None}


def modes_of(service: str) -> tuple[str, ...]:
    """Return what can happen to calls of a service."""
    if service == WEBHOOK:
        return WEBHOOK_MODES
    has_batches = any(action.startswith(f"{service}:") for action in batches.ACTIONS)
    modes = tuple(mode for mode in MODES if mode != "partial" or has_batches)
    return (*modes, CONCURRENCY) if service == "lambda" else modes


def parse(fault_id: str, asked: dict[str, Any]) -> Fault:
    """Check a fault that somebody asks for.

    Raises:
        ValueError: It is none; the message names each field, what came and what is allowed.

    """
    if not isinstance(asked, dict):
        raise ValueError(f"fault {fault_id} must be an object, got {asked!r}")
    service, mode = asked.get("service"), asked.get("mode")
    problems = [f"{name} is no field of a fault" for name in sorted(asked.keys() - _FIELDS - {"id"})]
    if not 0 < len(fault_id) <= _MAX_ID or "/" in fault_id:
        problems.append(f"id must have 1 to {_MAX_ID} characters and no slash, got {fault_id!r}")
    if service not in (*SERVICES, WEBHOOK):
        problems.append(f"service must be one of {', '.join((*SERVICES, WEBHOOK))}, got {service!r}")
    elif mode not in modes_of(service):
        problems.append(f"mode of {service} must be one of {', '.join(modes_of(service))}, got {mode!r}")
    else:
        problems += _problems_of_settings(service, mode, asked)
    if problems:
        raise ValueError("; ".join(problems))
    default_status = _STATUS[mode][0] if mode in _STATUS else None
    settings = {name: asked.get(name) for name in ("action", "caller", "milliseconds", "limit", "next")}
    status = asked.get("status") or default_status
    return Fault(fault_id, service, mode, status=status, rate=float(asked.get("rate") or 1), **settings)


def _problems_of_settings(service: str, mode: str, asked: dict[str, Any]) -> list[str]:
    given = {name: value for name, value in asked.items() if value is not None}
    problems = [
        f"{name} must be a name, got {given[name]!r}"
        for name in ("action", "caller")
        if name in given and not (isinstance(given[name], str) and given[name])
    ]
    if "status" in given and given["status"] not in _STATUS.get(mode, ()):
        allowed = " or ".join(map(str, _STATUS.get(mode, ()))) or f"left out with mode {mode}"
        problems.append(f"status must be {allowed}, got {given['status']!r}")
    problems += _whole(given, "milliseconds", _MAX_MILLISECONDS, "slow", mode)
    problems += _whole(given, "limit", 10_000, CONCURRENCY, mode)
    if "next" in given and not _is_whole(given["next"], 1_000_000):
        problems.append(f"next must be a whole number from 1 to 1000000, got {given['next']!r}")
    rate = given.get("rate", 1)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not (0 < rate <= 1 and math.isfinite(rate)):
        problems.append(f"rate must be more than 0 and at most 1, got {rate!r}")
    action = f"{service}:{given.get('action')}"
    if mode == "partial" and action not in batches.ACTIONS:
        own = [name.split(":")[1] for name in batches.ACTIONS if name.startswith(f"{service}:")]
        problems.append(f"action must be one of {', '.join(own)} with mode partial, got {given.get('action')!r}")
    if service == WEBHOOK or mode == CONCURRENCY:
        unused = ["action", "caller", *(["rate", "next"] if mode == CONCURRENCY else [])]
        problems += [f"{name} has no meaning for {service} {mode}" for name in unused if name in given]
    return problems


def _whole(given: dict[str, Any], name: str, most: int, of_mode: str, mode: str) -> list[str]:
    if mode != of_mode:
        return [f"{name} is for mode {of_mode}, not for {mode}"] if name in given else []
    if _is_whole(given.get(name), most):
        return []
    return [f"{name} must be a whole number from 1 to {most} with mode {mode}, got {given.get(name)!r}"]


def _is_whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
