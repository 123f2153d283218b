"""The state of this local AWS in one file, for the next start: written whole or not at all, and read whole or refused.

The file begins with a line of JSON that any program can read, the header; the pickled state follows. Reading makes
objects of the few classes in `_CLASSES` and of no others.
"""

from __future__ import annotations

import collections
import datetime
import hashlib
import io
import json
import os
import pickle
import time
import zlib
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import responses
from ministack.services import s3, scheduler

from emulator.patching import MINISTACK_VERSION

FORMAT = 1
"""Raised when what is in the file changes."""
_MOST_ATTEMPTS = 20
_real_datetime = datetime.datetime
_CLASSES = {
    ("builtins", "set"): set,
    ("builtins", "frozenset"): frozenset,
    ("builtins", "bytearray"): bytearray,
    ("builtins", "dict"): dict,
    ("builtins", "list"): list,
    ("collections", "defaultdict"): collections.defaultdict,
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("collections", "deque"): collections.deque,
    ("datetime", "datetime"): datetime.datetime,
    ("datetime", "timedelta"): datetime.timedelta,
    ("datetime", "timezone"): datetime.timezone,
    ("ministack.core.responses", "AccountScopedDict"): responses.AccountScopedDict,
    ("ministack.core.responses", "AccountRegionScopedDict"): responses.AccountRegionScopedDict,
}
_OBJECTS = ("_object_versions", "_object_tags", "_object_acl", "_object_retention", "_object_legal_hold")
"""What MiniStack does not hand out of S3, beside the objects themselves."""


class KeptStateError(Exception):
    """The state cannot be kept or taken up; the message says why, and what to do."""


def save(file: str, note: Any) -> dict[str, Any]:
    """Write the state of all services.

    Args:
        file: Where to. What is there is replaced in one step, when everything is written.
        note: JSON for whoever reads the header.

    Returns:
        The header.

    Raises:
        KeptStateError: Something cannot be written. What was in the place of the file is there as before.

    """
    payload = zlib.compress(_pickled(), level=1)
    header = {
        "keptState": FORMAT,
        "ministack": MINISTACK_VERSION,
        "savedAt": time.time(),
        "sha256": hashlib.sha256(payload).hexdigest(),
        "note": note,
    }
    unfinished = Path(f"{file}.unfinished")
    try:
        with unfinished.open("wb") as out:
            out.write(json.dumps(header).encode() + b"\n" + payload)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise KeptStateError(f"{file} cannot be written: {error}") from error
    return header


def restore(file: str) -> None:
    """Take up the state that `save` wrote.

    Raises:
        KeptStateError: The file is damaged, or of another version.

    """
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise KeptStateError(f"{file} cannot be read: {error}") from error
    line, _, payload = content.partition(b"\n")
    header = header_in(line, file)
    if hashlib.sha256(payload).hexdigest() != header.get("sha256"):
        raise KeptStateError(f"{file} is damaged: its content is not what was written")
    state = _Unpickler(io.BytesIO(zlib.decompress(payload))).load()
    for key, data in state["services"].items():
        module = app._state_map.get(key)
        if module is None:
            raise KeptStateError(f"{file} has state of {key}, which this MiniStack does not know")
        app._get_module(module).load_persisted_state(data)
    _restore_objects(state)
    scheduler._schedule_last_fired.update(state["schedulesFired"])


def header_in(line: bytes, file: str) -> dict[str, Any]:
    """Return the header of a file.

    Raises:
        KeptStateError: It is none, or of another version.

    """
    try:
        header = json.loads(line)
        version = (header["keptState"], header["ministack"])
    except (ValueError, KeyError, TypeError):
        raise KeptStateError(f"{file} is damaged: it has no header") from None
    if version != (FORMAT, MINISTACK_VERSION):
        raise KeptStateError(
            f"{file} is of another version: format {version[0]} of MiniStack {version[1]}, and this is format {FORMAT} "
            f"of MiniStack {MINISTACK_VERSION}"
        )
    return dict(header)


def _pickled() -> bytes:
    for attempt in range(_MOST_ATTEMPTS):
        try:
            return _pickled_once()
        except RuntimeError as error:  # a dictionary that changes while it is read
            if attempt == _MOST_ATTEMPTS - 1:
                raise KeptStateError(f"The state cannot be read while so much happens: {error}") from error
            time.sleep(0.05)
    raise AssertionError


def _pickled_once() -> bytes:
    states = {key: get_state() for key, get_state in app._build_persistence_save_dict().items()}
    out = io.BytesIO()
    try:
        _Pickler(out, protocol=5).dump(
            {
                "services": {key: state for key, state in states.items() if state is not None},
                "objects": {key: dict(bucket["objects"]) for key, bucket in s3._buckets._data.items()},
                "s3": {name: getattr(s3, name) for name in _OBJECTS},
                "schedulesFired": dict(scheduler._schedule_last_fired),
            }
        )
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise KeptStateError(f"A part of the state cannot be written: {error}") from error
    return out.getvalue()


def _restore_objects(state: dict[str, Any]) -> None:
    for key, objects in state["objects"].items():
        s3._buckets._data[key]["objects"].update(objects)
    for name, stored in state["s3"].items():
        getattr(s3, name)._data.update(stored._data)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Write a time of the moved clock as any other."""
        if isinstance(value, _real_datetime) and type(value) is not _real_datetime:
            parts = (value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond)
            return _real_datetime, (*parts, value.tzinfo)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Know the classes that are in a state, and no others."""
        try:
            return _CLASSES[module, name]
        except KeyError:
            raise KeptStateError(f"The state has an object of {module}.{name} in it, which is not taken up") from None
