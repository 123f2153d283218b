"""The faults that are on."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

from ministack.services import lambda_svc

from emulator.fault_injection import batches, errors
from emulator.fault_injection.definition import CONCURRENCY, WEBHOOK, Fault, modes_of, parse

_lock = threading.Lock()
_on: dict[str, Fault] = {}
_usual_concurrency = lambda_svc._ACCOUNT_CONCURRENCY_CAP


def switch_on(fault_id: str, asked: dict[str, Any]) -> Fault:
    """Switch a fault on; one of the same id is replaced.

    Raises:
        ValueError: It is none, see `emulator.fault_injection.definition.parse`.

    """
    fault = parse(fault_id, asked)
    fault.since = time.time()
    with _lock:
        _on[fault_id] = fault
        _limit_concurrency()
    return fault


def switch_off(fault_id: str) -> bool:
    """Switch a fault off; return whether it was on."""
    with _lock:
        was_on = _on.pop(fault_id, None) is not None
        _limit_concurrency()
    return was_on


def clear() -> None:
    """Switch all faults off."""
    with _lock:
        _on.clear()
        _limit_concurrency()


def listed() -> list[dict[str, Any]]:
    """Return the faults that are on, in the order in which they were switched on."""
    with _lock:
        return [fault.described() for fault in _on.values()]


def catalog() -> list[dict[str, Any]]:
    """Return what can be switched on, by service."""
    return [
        {
            "service": service,
            "modes": modes_of(service),
            "errors": errors.described(service) if service != WEBHOOK else {},
            "batchActions": [name.split(":")[1] for name in batches.ACTIONS if name.startswith(f"{service}:")],
        }
        for service in (*errors.SERVICES, WEBHOOK)
    ]


def any_on() -> bool:
    """Return whether any fault is on."""
    return bool(_on)


def take(service: str, action: str | None, caller: str | None) -> list[Fault]:
    """Return what happens to a call, and count it.

    Returns:
        The faults whose turn it is: any number that are slow, then at most one other.

    """
    with _lock:
        fitting = [fault for fault in _on.values() if fault.fits(service, action, caller)]
        taken = [fault for fault in fitting if fault.mode == "slow" and _comes(fault)]
        other = next((fault for fault in fitting if fault.mode != "slow" and _comes(fault)), None)
        taken += [other] if other else []
        for fault in taken:
            _count(fault)
    return taken


def _comes(fault: Fault) -> bool:
    return fault.rate >= 1 or random.random() < fault.rate  # noqa: S311 - nothing secret


def _count(fault: Fault) -> None:
    fault.affected += 1
    if fault.next is not None:
        fault.next -= 1
        if fault.next == 0:
            del _on[fault.id]


def _limit_concurrency() -> None:
    """Set Lambda's limit to the lowest that is asked for (Lambda developer guide, 'Understanding concurrency')."""
    limits = [fault.limit for fault in _on.values() if fault.mode == CONCURRENCY and fault.limit]
    lambda_svc._ACCOUNT_CONCURRENCY_CAP = min(limits, default=_usual_concurrency)
