"""Metric math, as far as alarms of templates use it: arithmetic, comparisons and a few functions over series."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

Value = float | None
"""A value of one period; None when there is none."""

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

_AGGREGATES: dict[str, Callable[[list[float]], float]] = {
    "SUM": sum,
    "MAX": max,
    "MIN": min,
    "AVG": lambda values: sum(values) / len(values),
}

_FUNCTIONS = {*_AGGREGATES, "FILL", "IF", "ABS"}
_SYNTAX = (
    ast.Name,
    ast.Load,
    ast.UnaryOp,
    ast.USub,
    ast.BinOp,
    ast.Div,
    ast.List,
    ast.BoolOp,
    ast.And,
    ast.Or,
)


def parse(expression: str) -> ast.expr:
    """Read an expression.

    Raises:
        ValueError: It is not valid, or uses what is not supported here.

    """
    try:
        tree = ast.parse(expression.replace("&&", " and ").replace("||", " or "), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"Metric math expression {expression!r}: {error.msg}") from None
    _check(tree, expression)
    return tree


def evaluate(node: ast.expr, series: Mapping[str, Value]) -> Value:
    """Evaluate an expression for one period.

    Args:
        node: What `parse` returned.
        series: Id of a metric or expression -> its value in the period.

    Returns:
        The result; None when an operand that it needs has no value.

    """
    match node:
        case ast.Constant(value=value):
            result: Value = float(value)
        case ast.Name(id=identifier):
            result = series[identifier]
        case ast.UnaryOp(operand=operand):
            result = _combine(ast.Sub(), 0.0, evaluate(operand, series))
        case (
            ast.BinOp(left=left, op=operation, right=right)
            | ast.Compare(left=left, ops=[operation], comparators=[right])
        ):
            result = _combine(operation, evaluate(left, series), evaluate(right, series))
        case ast.BoolOp(op=operation, values=operands):
            values = [evaluate(operand, series) for operand in operands]
            combine = all if isinstance(operation, ast.And) else any
            result = None if None in values else float(combine(values))
        case _:
            result = _call(node, series)
    return result


def _combine(operation: ast.AST, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    if isinstance(operation, ast.Div):
        return None if right == 0 else left / right
    return float(_OPERATORS[type(operation)](left, right))


def _call(node: Any, series: Mapping[str, Value]) -> Value:
    name, arguments = node.func.id.upper(), node.args
    if name == "FILL":
        value = evaluate(arguments[0], series)
        return evaluate(arguments[1], series) if value is None else value
    if name == "IF":
        condition = evaluate(arguments[0], series)
        return None if condition is None else evaluate(arguments[1 if condition else 2], series)
    if name == "ABS":
        value = evaluate(arguments[0], series)
        return None if value is None else abs(value)
    operands = arguments[0].elts if isinstance(arguments[0], ast.List) else arguments
    values = [value for operand in operands if (value := evaluate(operand, series)) is not None]
    return _AGGREGATES[name](values) if values else None


def _check(node: ast.expr, expression: str) -> None:
    for part in ast.walk(node):
        known = (
            isinstance(part, _SYNTAX)
            or type(part) in _OPERATORS
            or (isinstance(part, ast.Constant) and isinstance(part.value, int | float))
            or (isinstance(part, ast.Compare) and len(part.ops) == 1)
            or (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id.upper() in _FUNCTIONS)
        )
        if not known:
            raise ValueError(
                f"Metric math expression {expression!r}: the local AWS does not support {type(part).__name__} there"
            )


def names(node: ast.expr) -> set[str]:
    """Return the ids that an expression uses."""
    functions = {part.func.id for part in ast.walk(node) if isinstance(part, ast.Call)}  # type: ignore[attr-defined]
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - functions
