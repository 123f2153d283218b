"""Filter patterns: terms of text, and conditions on JSON events.

Of the grammar in the user guide ('Filter pattern syntax') this has: terms, quoted phrases and ``-`` before them;
``{ ... }`` with selectors, ``=``, ``!=``, ``<``, ``>``, ``<=``, ``>=``, ``IS TRUE|FALSE|NULL``, ``EXISTS``,
``NOT EXISTS``, ``&&``, ``||`` and parentheses; ``*`` in a value stands for any characters.
"""

from __future__ import annotations

import fnmatch
import json
import re
from typing import Any

_TOKEN = re.compile(r'\s*(\(|\)|&&|\|\||!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|[^\s()=!<>&|]+)')
_TERM = re.compile(r'-?"[^"]*"|\S+')
_MISSING = object()


class Pattern:
    """A filter pattern."""

    def __init__(self, pattern: str) -> None:
        """Read a pattern."""
        self._pattern = pattern.strip()
        self._json = self._pattern.startswith("{") and self._pattern.endswith("}")

    def matches(self, message: str) -> bool:
        """Whether an event matches.

        Raises:
            ValueError: The pattern uses what is not supported here.

        """
        if not self._json:
            return all(_has_term(term, message) for term in _TERM.findall(self._pattern))
        fields = self.fields(message)
        return bool(fields) and _Condition(self._pattern[1:-1]).holds(fields)

    def fields(self, message: str) -> dict[str, Any]:
        """Return the event as an object; empty when it is none."""
        try:
            event = json.loads(message)
        except ValueError:
            return {}
        return event if isinstance(event, dict) else {}


def _has_term(term: str, message: str) -> bool:
    if term.startswith("-"):
        return term[1:].strip('"') not in message
    return term.strip('"') in message


class _Condition:
    """A condition on a JSON event; evaluated while it is read."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._fields: dict[str, Any] = {}
        self._at = 0

    def holds(self, fields: dict[str, Any]) -> bool:
        self._fields, self._at = fields, 0
        result = self._any()
        if self._at < len(self._tokens):
            raise ValueError(f"Filter pattern: unexpected {self._tokens[self._at]!r}")
        return result

    def _any(self) -> bool:
        result = self._all()
        while self._take("||"):
            result = self._all() or result
        return result

    def _all(self) -> bool:
        result = self._one()
        while self._take("&&"):
            result = self._one() and result
        return result

    def _one(self) -> bool:
        if self._take("("):
            result = self._any()
            self._expect(")")
            return result
        value = self._selected(self._next())
        operator = self._next().upper()
        if operator == "IS":
            return self._is(value, self._next().upper())
        if operator == "EXISTS":
            return value is not _MISSING
        if operator == "NOT":
            self._expect("EXISTS")
            return value is _MISSING
        literal = self._next()
        return value is not _MISSING and _compare(value, operator, literal)

    @staticmethod
    def _is(value: Any, word: str) -> bool:
        return value is {"TRUE": True, "FALSE": False, "NULL": None}[word]

    def _selected(self, selector: str) -> Any:
        if not selector.startswith("$."):
            raise ValueError(f"Filter pattern: expected a selector such as $.field, got {selector!r}")
        value: Any = self._fields
        for name in selector[2:].split("."):
            if not isinstance(value, dict) or name not in value:
                return _MISSING
            value = value[name]
        return value

    def _take(self, token: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at].upper() == token:
            self._at += 1
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._take(token):
            raise ValueError(f"Filter pattern: expected {token}")

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise ValueError("Filter pattern: it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]


def _compare(value: Any, operator: str, literal: str) -> bool:
    if operator in ("=", "!="):
        if not literal.startswith('"') and isinstance(value, int | float) and not isinstance(value, bool):
            equal = value == float(literal)
        else:
            equal = fnmatch.fnmatchcase(str(value), literal.strip('"').replace("[", "[[]"))
        return equal is (operator == "=")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    number = float(literal)
    results = {"<": value < number, ">": value > number, "<=": value <= number, ">=": value >= number}
    if operator not in results:
        raise ValueError(f"Filter pattern: unknown operator {operator!r}")
    return results[operator]
