"""Which properties of a template MiniStack never looks at.

While a resource is created, its properties are a dictionary that notes what is read. What was not read has no effect
here, and is reported unless `emulator.known_differences` gives a reason.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator
from typing import Any

from emulator import known_differences

_lock = threading.Lock()
_ignored: dict[tuple[str, str], set[str]] = {}
"""(type, property) -> the resources that set it, as ``stack/logical id``."""


class ReadProperties(dict[str, Any]):
    """A resource's properties; `read` holds the names that were looked at."""

    def __init__(self, properties: dict[str, Any], read: set[str] | None = None) -> None:
        """Wrap properties.

        Args:
            properties: What the template says.
            read: Where to note what is read; a set of its own by default.

        """
        super().__init__(properties)
        self.read: set[str] = set() if read is None else read

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Read a property, or the default."""
        self.read.add(name)
        return super().get(name, default)

    def pop(self, name: str, *default: Any) -> Any:
        """Take a property out."""
        self.read.add(name)
        return super().pop(name, *default)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self.read.update(super().keys())
        return super().__iter__()

    def keys(self) -> Any:
        """Read all names."""
        self.read.update(super().keys())
        return super().keys()

    def items(self) -> Any:
        """Read everything."""
        self.read.update(super().keys())
        return super().items()

    def values(self) -> Any:
        """Read everything."""
        self.read.update(super().keys())
        return super().values()


def overlay(properties: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return properties with other values for some, still noting what is read of them."""
    merged = {**dict(dict.items(properties)), **values}
    return ReadProperties(merged, properties.read) if isinstance(properties, ReadProperties) else merged


def watched(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that a provisioner made of its own, noting what is read of the resource's."""
    resource = current.get()
    if resource is None or isinstance(properties, ReadProperties):
        return properties
    return ReadProperties(properties, resource.read)


current: contextvars.ContextVar[ReadProperties | None] = contextvars.ContextVar("properties", default=None)
"""The properties of the resource that is being created."""


def note(resource_type: str, resource: str, properties: ReadProperties) -> None:
    """Keep what a provisioner has not read."""
    ignored = set(dict.keys(properties)) - properties.read
    with _lock:
        for name in ignored:
            _ignored.setdefault((resource_type, name), set()).add(resource)


def report() -> dict[str, Any]:
    """Return what was ignored so far.

    Returns:
        ``{"uncovered": [...], "known": [...]}``, each entry ``{"type", "property", "resources"}``; one in ``known``
        has ``difference`` and ``coveredBy`` too.

    """
    uncovered, known = [], []
    with _lock:
        ignored = sorted((key, sorted(resources)) for key, resources in _ignored.items())
    for (resource_type, name), resources in ignored:
        entry = {"type": resource_type, "property": name, "resources": resources}
        difference = known_differences.of_property(resource_type, name)
        if difference is None:
            uncovered.append(entry)
        else:
            known.append({**entry, "difference": difference.difference, "coveredBy": difference.covered_by})
    return {"uncovered": uncovered, "known": known}


def reset() -> None:
    """Forget everything."""
    with _lock:
        _ignored.clear()
