"""The clock of this local AWS: this machine's, moved forward on demand."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from typing import Any

from emulator import moved_time

VARIABLE = "LOCAL_AWS_CLOCK_AHEAD"
"""Environment variable of a function's process: by how many seconds its clock is ahead."""
MOST_SECONDS = 366 * 86_400.0

_real_datetime = datetime
_state: dict[str, Any] = {"ahead": 0.0, "installed": False}


def ahead() -> float:
    """Return by how many seconds the clock is ahead of this machine's."""
    return float(_state["ahead"])


def forward(seconds: float) -> None:
    """Move the clock; what goes by it has the new time from now on.

    Raises:
        ValueError: The clock would go back, or more than a year ahead.

    """
    if not 0 < seconds <= MOST_SECONDS - ahead():
        raise ValueError(f"forwardSeconds must be more than 0 and at most {MOST_SECONDS - ahead():.0f}, got {seconds}")
    if not _state["installed"]:
        _state["installed"] = True
        _replace_in_loaded_modules(moved_time.install(ahead))
    _state["ahead"] += seconds
    os.environ[VARIABLE] = str(ahead())


def now() -> float:
    """Return the time, in seconds since 1970."""
    return time.time()


def _replace_in_loaded_modules(moved: type) -> None:
    """Put the new class where modules took the old one by its name; until then nothing is different."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("ministack", "emulator"):
            for attribute, value in list(vars(module).items()):
                if value is _real_datetime and attribute != "_real_datetime":
                    setattr(module, attribute, moved)
