"""Metric math expressions."""

import pytest
from emulator.patches.cloudwatch import metric_math


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b * 2", 9.0),
        ("-(a - b) / 2", 1.5),
        ("a / 0", None),
        ("a + gone", None),
        ("FILL(gone, 7) + a", 8.0),
        ("IF(a < b, 10, 20)", 10.0),
        ("IF(a > b || b == 5, 1, 0)", 0.0),
        ("SUM([a, b, gone])", 5.0),
        ("MAX([a, b]) - MIN([a, b])", 3.0),
        ("AVG([a, b])", 2.5),
        ("ABS(a - b)", 3.0),
    ],
)
def test_metric_math(expression, expected):
    series = {"a": 1.0, "b": 4.0, "gone": None}
    assert metric_math.evaluate(metric_math.parse(expression), series) == expected


@pytest.mark.parametrize("expression", ["a +", "a.b", "__import__('os')", "'text'", "lambda: 1", "a < b < c"])
def test_what_is_no_metric_math_is_refused(expression):
    with pytest.raises(ValueError, match="Metric math expression"):
        metric_math.parse(expression)
