"""Who makes a call over HTTP: which function, by the keys that it got. Everyone else is a user of this machine."""

from __future__ import annotations

import hashlib
from typing import Any

_functions: dict[str, str] = {}
"""Access key id -> name of the function that has it."""


def key_of(config: dict[str, Any]) -> str:
    """Return an access key id of a function's own, for when no policy is enforced: it has no session."""
    digest = hashlib.sha256(config["FunctionArn"].encode()).hexdigest()
    return f"ASIA{digest[:16].upper()}"


def note(access_key: str, config: dict[str, Any]) -> None:
    """Remember whose access key it is."""
    _functions[access_key] = config.get("FunctionName", "")


def function_of(access_key: str | None) -> str | None:
    """Return the name of the function that has an access key, None when it is no function's."""
    return _functions.get(access_key or "")
