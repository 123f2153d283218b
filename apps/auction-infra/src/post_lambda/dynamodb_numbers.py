"""DynamoDB's numbers: 38 significant digits, from 1E-130 to 9.99E+125, and nothing is ever rounded."""

MAX_DIGITS = 38
MIN_MAGNITUDE = -130
MAX_MAGNITUDE = 125
_MAX_EXPONENT_DIGITS = 18


def to_dynamodb_number(text: str) -> str | None:
    """Return the number in DynamoDB's notation, or None when DynamoDB cannot hold it exactly.

    The result is the same for all spellings of a number: `4`, `4.0` and `40E-1` are all `4`.

    Args:
        text: a number as JSON spells it, such as `-12.50` or `1e3`.

    """
    if text.isdigit() and text[0] != "0" and len(text) <= MAX_DIGITS:
        return str(text)
    mantissa, _, exponent_text = text.replace("E", "e").partition("e")
    sign = "-" if mantissa[0] == "-" else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return "0"
    exponent_digits = exponent_text.lstrip("+-0")
    if len(significant) > MAX_DIGITS or len(exponent_digits) > _MAX_EXPONENT_DIGITS:
        return None
    exponent = int(exponent_digits or 0) * (-1 if exponent_text.startswith("-") else 1)
    # The number is 0.<digits> * 10 ** point, and the magnitude is that of its first digit.
    point = len(digits) - len(fraction) + exponent
    if not MIN_MAGNITUDE <= point - 1 <= MAX_MAGNITUDE:
        return None
    return sign + _plain_or_scientific(significant, point)


def _plain_or_scientific(significant: str, point: int) -> str:
    if 0 < point <= MAX_DIGITS:
        if len(significant) <= point:
            return significant.ljust(point, "0")
        return f"{significant[:point]}.{significant[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{significant}"
    return f"{significant}E{point - len(significant)}"
