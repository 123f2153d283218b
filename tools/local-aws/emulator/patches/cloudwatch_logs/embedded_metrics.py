"""The embedded metric format: metrics within a log event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """One value of one series."""

    namespace: str
    name: str
    value: float
    unit: str
    dimensions: dict[str, str]


def extract(message: str) -> Iterator[Metric]:
    """Yield the metrics of a log event; none when it is not in the format."""
    if '"_aws"' not in message:
        return
    try:
        event = json.loads(message)
    except ValueError:
        return
    if not isinstance(event, dict) or not isinstance(event.get("_aws"), dict):
        return
    for directive in event["_aws"].get("CloudWatchMetrics") or []:
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(event[name]) for name in names if name in event}
            for definition in directive.get("Metrics") or []:
                unit = definition.get("Unit") or "None"
                for value in _values(event.get(definition["Name"])):
                    yield Metric(directive["Namespace"], definition["Name"], value, unit, dimensions)


def _values(value: Any) -> list[float]:
    values = value if isinstance(value, list) else [value]
    return [float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
