"""The points of the metrics that services publish by themselves: as few as say the same."""

from __future__ import annotations

import threading
import time

from ministack.services import cloudwatch

_lock = threading.Lock()


def record(
    namespace: str, name: str, value: float, unit: str = "None", dimensions: dict[str, str] | None = None
) -> None:
    """Record a value; one that was recorded within the same second counts once more.

    Thousands of invocations a minute would otherwise be as many points of each of their metrics, all of which every
    evaluation of an alarm goes through.
    """
    said = dimensions or {}
    now = time.time()
    with _lock:
        points = cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(said)))
        last = points[-1] if points else None
        if last is not None and _is_the_same(last, float(value), unit, now):
            last["Count"] += 1.0
            return
        shared = last["Dimensions"] if last is not None and last["Dimensions"] == said else dict(said)
        points.append({"Timestamp": now, "Value": float(value), "Count": 1.0, "Unit": unit, "Dimensions": shared})


def _is_the_same(point: dict[str, object], value: float, unit: str, now: float) -> bool:
    same = point["Value"] == value and point["Unit"] == unit and "Count" in point and "_stat" not in point
    return same and int(point["Timestamp"]) == int(now)  # type: ignore[call-overload]
