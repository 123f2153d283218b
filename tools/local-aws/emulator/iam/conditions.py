"""Conditions of statements (IAM user guide, "IAM JSON policy elements: Condition operators")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from emulator.iam.statements import Statement, UnsupportedPolicyError, matches, matches_arn

Context = Mapping[str, str | list[str]]
"""Values of condition keys in a request. A key that is missing was not sent."""


def _same(expected: str, actual: str) -> bool:
    return expected == actual


def _same_without_case(expected: str, actual: str) -> bool:
    return expected.lower() == actual.lower()


COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": _same,
    "StringEqualsIgnoreCase": _same_without_case,
    "StringLike": matches,
    "ArnEquals": matches_arn,  # ArnEquals and ArnLike behave identically.
    "ArnLike": matches_arn,
    "Bool": _same_without_case,
    "NumericLessThan": lambda expected, actual: float(actual) < float(expected),
    "NumericLessThanEquals": lambda expected, actual: float(actual) <= float(expected),
    "NumericGreaterThan": lambda expected, actual: float(actual) > float(expected),
    "NumericGreaterThanEquals": lambda expected, actual: float(actual) >= float(expected),
}
NEGATED = {"StringNotEquals": "StringEquals", "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals"}
NEGATED |= {"ArnNotLike": "ArnLike", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase"}
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")


@dataclass(frozen=True)
class Unmet:
    """A condition that does not hold.

    Attributes:
        operator: Its operator.
        key: Condition key.
        expected: Values that the statement names.
        actual: Values that were sent; None for a key that was not.

    """

    operator: str
    key: str
    expected: tuple[str, ...]
    actual: list[str] | None


def hold(statement: Statement, context: Context) -> bool:
    """Return whether all conditions of a statement hold.

    Raises:
        UnsupportedPolicyError: An operator is not known.

    """
    return next(unmet(statement, context), None) is None


def unmet(statement: Statement, context: Context) -> Iterator[Unmet]:
    """Return the conditions of a statement that do not hold.

    Raises:
        UnsupportedPolicyError: An operator is not known.

    """
    sent = {key.lower(): value if isinstance(value, list) else [value] for key, value in context.items()}
    for operator, keys in statement.condition.items():
        for key, expected in keys.items():
            actual = sent.get(key.lower())
            if not _holds(statement, operator, expected, actual):
                yield Unmet(operator, key, expected, actual)


def _holds(statement: Statement, operator: str, expected: tuple[str, ...], actual: list[str] | None) -> bool:
    if operator == "Null":
        return str(actual is None).lower() in expected
    quantifier, name, if_exists = _OPERATOR.fullmatch(operator).groups()  # type: ignore[union-attr]
    negated = name in NEGATED
    compare = COMPARISONS.get(NEGATED.get(name, name))
    if compare is None:
        raise UnsupportedPolicyError(f"{statement.label}: condition operator {operator} is not supported")
    if actual is None:
        return bool(if_exists) or quantifier == "ForAllValues" or (negated and quantifier is None)
    fits = [any(compare(each, value) for each in expected) != negated for value in actual]
    return any(fits) if quantifier == "ForAnyValue" else all(fits)
