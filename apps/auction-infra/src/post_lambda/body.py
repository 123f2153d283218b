"""Reading the JSON of a request body without losing a digit of its numbers."""

import base64
import binascii
import json
from typing import Any


class InvalidRequest(Exception):
    """The client has to send something else.

    Attributes:
        message: what is wrong with the body as a whole.
        problems: what is wrong with single orders: `{"index": 0, "field": "record_id", "message": "..."}`,
            `field` only where there is one.
        received: number of orders in the body, 0 when they could not be counted.

    """

    def __init__(self, message: str, problems: list[dict[str, Any]] | None = None, received: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems or []
        self.received = received


class NumberText(str):
    """A JSON number as it was written: `2.1` stays `2.1`, and never becomes a binary fraction."""

    __slots__ = ()


class TwiceNamed(dict[str, Any]):
    """A JSON object that names a member twice, so that nobody knows which value is meant."""


def read_body(event: dict[str, Any]) -> str:
    """Return the text of the body of a REST proxy event (payload format 1.0).

    Raises:
        InvalidRequest: there is no body, or it is not UTF-8.

    """
    body = event.get("body")
    if body is None or body == "":
        raise InvalidRequest("Request body is empty")
    if not isinstance(body, str):
        raise InvalidRequest("Request body must be text")
    if event.get("isBase64Encoded"):
        try:
            body = base64.b64decode(body, validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as error:
            raise InvalidRequest("Request body is not UTF-8") from error
    body = body.removeprefix("\ufeff")
    if not body.strip():
        raise InvalidRequest("Request body is empty")
    return body


def parse_json(text: str) -> Any:
    """Parse JSON; numbers become `NumberText`, an object that names a member twice becomes `TwiceNamed`.

    Raises:
        InvalidRequest: the text is not JSON, or nests too deeply.

    """
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        message = f"Request body is not valid JSON: {error.msg} at line {error.lineno} column {error.colno}"
        raise InvalidRequest(message) from error
    except RecursionError as error:
        raise InvalidRequest("Request body nests too deeply") from error


def _refuse_constant(name: str) -> None:
    raise InvalidRequest(f"Request body is not valid JSON: {name} is not a number")


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(members)
    return result if len(result) == len(members) else TwiceNamed(result)


_DECODER = json.JSONDecoder(
    parse_int=NumberText, parse_float=NumberText, parse_constant=_refuse_constant, object_pairs_hook=_object
)
