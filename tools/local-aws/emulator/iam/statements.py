"""Policy documents in IAM's grammar, as far as this package knows it: what it does not know is refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ELEMENTS = frozenset({"Sid", "Effect", "Action", "Resource", "Principal", "Condition"})


class UnsupportedPolicyError(Exception):
    """A policy has what this package does not know; the message names the policy, the statement and the element."""


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    Attributes:
        policy: Which policy it is in, for people, such as ``policy HandlerRolePolicy of Dev-Orders-HandlerRole``.
        index: Its place in the policy, from 0.
        sid: Its Sid, or an empty text.
        allows: Whether its effect is Allow; else it is Deny.
        actions: Patterns of actions, in lower case.
        resources: Patterns of ARNs; ``*`` where the policy is the resource's own and names none.
        principals: ``{"AWS": [...], "Service": [...]}``; None in the policies of roles.
        condition: Operator -> key -> values.

    """

    policy: str
    index: int
    sid: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: dict[str, tuple[str, ...]] | None
    condition: dict[str, dict[str, tuple[str, ...]]]

    @property
    def label(self) -> str:
        """Return what people call it: its policy, and its Sid or number."""
        return f"{self.policy}, statement {self.sid or self.index + 1}"

    def is_about(self, action: str, resource: str) -> bool:
        """Return whether the statement names an action and a resource.

        Actions are compared without regard to case, each part of an ARN by itself (IAM user guide, "IAM JSON policy
        elements: Action" and "Resource").
        """
        return self.has_action(action) and any(matches_arn(pattern, resource) for pattern in self.resources)

    def has_action(self, action: str) -> bool:
        """Return whether the statement names an action."""
        return any(matches(pattern, action.lower()) for pattern in self.actions)


def parse(policy: str, document: str | dict[str, Any] | None) -> list[Statement]:
    """Return the statements of a document.

    Raises:
        UnsupportedPolicyError: It has what this package does not know.

    """
    text = document if isinstance(document, str) else json.dumps(document or {})
    return list(_parse(policy, text)) if text else []


@lru_cache(maxsize=1_000)
def _parse(policy: str, text: str) -> tuple[Statement, ...]:
    try:
        statements = _list(json.loads(text).get("Statement"))
    except (ValueError, AttributeError):
        raise UnsupportedPolicyError(f"{policy} is no JSON object") from None
    return tuple(_statement(policy, index, statement) for index, statement in enumerate(statements))


def _statement(policy: str, index: int, statement: dict[str, Any]) -> Statement:
    name = f"{policy}, statement {statement.get('Sid') or index + 1}"
    unknown = sorted(statement.keys() - ELEMENTS)
    if unknown:
        raise UnsupportedPolicyError(
            f"{name}: {', '.join(unknown)} is not supported, only {', '.join(sorted(ELEMENTS))}"
        )
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise UnsupportedPolicyError(f"{name}: Effect must be Allow or Deny, got {statement.get('Effect')}")
    if "${" in json.dumps(statement):
        raise UnsupportedPolicyError(f"{name}: policy variables are not supported")
    return Statement(
        policy,
        index,
        statement.get("Sid", ""),
        statement["Effect"] == "Allow",
        tuple(action.lower() for action in _list(statement.get("Action"))),
        tuple(_list(statement.get("Resource", "*"))),
        _principals(name, statement.get("Principal")),
        {
            operator: {key: tuple(_text(value) for value in _list(values)) for key, values in keys.items()}
            for operator, keys in (statement.get("Condition") or {}).items()
        },
    )


def _principals(name: str, principal: Any) -> dict[str, tuple[str, ...]] | None:
    if principal is None:
        return None
    if principal == "*":
        return {"AWS": ("*",)}
    unknown = sorted(principal.keys() - {"AWS", "Service"})
    if unknown:
        raise UnsupportedPolicyError(f"{name}: principals of {', '.join(unknown)} are not supported")
    return {kind: tuple(_list(names)) for kind, names in principal.items()}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Return a condition's value as IAM compares it: booleans and numbers are texts."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=10_000)
def _pattern(pattern: str) -> re.Pattern[str]:
    text = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.compile(text, re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Return whether a text is what a pattern with ``*`` (any text) and ``?`` (one character) describes."""
    return _pattern(pattern).fullmatch(text) is not None


def matches_arn(pattern: str, arn: str) -> bool:
    """Return whether an ARN is what a pattern describes, part by part; the last part takes in further colons."""
    if pattern == "*":
        return True
    expected, actual = pattern.split(":", 5), arn.split(":", 5)
    return len(expected) == len(actual) and all(map(matches, expected, actual))
