"""Numbers in JSONata, and how ``$string`` writes values."""

from __future__ import annotations

import json
import re
import threading
from decimal import Decimal
from typing import Any

from ministack.services import stepfunctions as sfn

from emulator.patching import Piece, patch

EXACT = 2**53
"""Whole numbers up to here are the same as double-precision numbers."""

_REMEMBERED = 64


@patch(
    "Step Functions JSONata numbers",
    aws="Step Functions implements JSONata as of 2.0.6 (developer guide, 'Transforming data with JSONata'), whose "
    "numbers are those of JavaScript: 12345678901234567891 is 12345678901234567000.",
    ministack="Keeps whole numbers of any size, as Python does.",
    pieces=[Piece("services.stepfunctions:_evaluate_jsonata", "5f018c85ac21")],
)
def jsonata_numbers() -> None:
    """Round what an expression sees and what it yields."""
    evaluate = sfn._evaluate_jsonata

    def evaluate_rounded(
        expression: str, raw_input: Any, ctx: Any = None, result: Any = None, error_output: Any = None
    ) -> Any:
        seen = [_rounded.of(value) for value in (raw_input, result, error_output)]
        return as_doubles(evaluate(expression, seen[0], _of_context(ctx), *seen[1:]))

    sfn._evaluate_jsonata = evaluate_rounded


def as_doubles(value: Any) -> Any:
    """Return a JSON value with the whole numbers that JavaScript would make of it; itself when none changes."""
    if isinstance(value, int):
        return value if -EXACT <= value <= EXACT else _double(value)
    if isinstance(value, dict):
        changed = {key: as_doubles(item) for key, item in value.items()}
        return value if all(changed[key] is item for key, item in value.items()) else changed
    if isinstance(value, list):
        items = [as_doubles(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def _double(number: int) -> int | float:
    """Return the nearest double, as JavaScript writes it: the shortest digits that name it, then zeros."""
    try:
        nearest = float(number)
    except OverflowError:  # Infinity, which JSON has not: JSON.stringify makes null of it
        return number
    return nearest if abs(nearest) >= 1e21 else int(Decimal(repr(nearest)))


class _Rounded:
    """Remembers the last values: hundreds of expressions look at one input."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[int, tuple[Any, Any]] = {}

    def of(self, value: Any) -> Any:
        if not isinstance(value, (dict, list)):
            return as_doubles(value)
        with self._lock:
            found = self._last.get(id(value))
        if found is None:
            found = (value, as_doubles(value))  # the value itself, so that its id stays its own
            with self._lock:
                self._last[id(value)] = found
                while len(self._last) > _REMEMBERED:
                    del self._last[next(iter(self._last))]
        return found[1]


_rounded = _Rounded()


def _of_context(ctx: Any) -> Any:
    """Return the context object with rounded values; those that change all the time are not remembered."""
    if not isinstance(ctx, dict):
        return ctx
    changed = {**ctx}
    if isinstance(ctx.get("variables"), dict):
        changed["variables"] = {name: _rounded.of(value) for name, value in ctx["variables"].items()}
    if isinstance(ctx.get("Execution"), dict):
        changed["Execution"] = {**ctx["Execution"], "Input": _rounded.of(ctx["Execution"].get("Input"))}
    if "Map" in ctx:
        changed["Map"] = as_doubles(ctx["Map"])
    return changed


@patch(
    "Step Functions JSONata $string",
    aws="$string writes whole numbers with all their digits and other than ASCII characters as they are (JSONata "
    "2.0.6, 'String functions': as JSON.stringify). Of the control characters only \\b, \\f, \\n, \\r and \\t are "
    "escaped (seen on AWS by a public project, not documented).",
    ministack="Its engine writes 1.23456789012346e+19 and \\u00fc, and escapes every control character.",
    pieces=[Piece("services.stepfunctions:jsonata.functions.Functions._string", "a29836c64709")],
)
def jsonata_string() -> None:
    """Write anew what the engine wrote."""
    functions = sfn.jsonata.functions.Functions
    write = functions._string

    def string(value: Any, prettify: bool) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return json.dumps(as_doubles(value))
        text = str(write(value, prettify))
        return _ESCAPE.sub(_unescaped, text) if isinstance(value, (dict, list)) else text

    functions._string = staticmethod(string)


_ESCAPE = re.compile(r"\\u(d[89ab]..)\\u(d[c-f]..)|\\u(....)|\\.")
"""An escape sequence of JSON, a pair of surrogates as one."""


def _unescaped(escape: re.Match[str]) -> str:
    """Return the character of an escape, or the escape itself: of a lone surrogate, and of those without a number."""
    high, low, single = escape.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    if single is None or 0xD800 <= int(single, 16) <= 0xDFFF:
        return escape[0]
    return chr(int(single, 16))


PATCHES = (jsonata_numbers, jsonata_string)
