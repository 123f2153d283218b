"""The items of an object in S3, as a Distributed Map and a task read it."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from ministack.services import s3
from ministack.services import stepfunctions as sfn

from emulator.patching import Piece, patch

_FAILED = "States.ItemReaderFailed"
_SPACE = re.compile(r"[ \t\r\n]*")


def fetch(bucket: str, key: str, version: str | None) -> bytes:
    """Return an object's content, of one version if that is given.

    Raises:
        _ExecutionError: ``States.ItemReaderFailed``, with S3's message.

    """
    status, _headers, body = s3._get_object(bucket, key, {}, {"versionId": version} if version else {})
    if status != 200:
        raise sfn._ExecutionError(_FAILED, f"{_message(body)} (Bucket: {bucket}, Key: {key})")
    return bytes(body)


def items_of(body: bytes, config: dict[str, Any]) -> Iterator[Any]:
    """Give out the items one by one, so that never all of them are in memory.

    Args:
        body: The object's content.
        config: The evaluated ReaderConfig.

    Raises:
        _ExecutionError: ``States.ItemReaderFailed`` where the content does not go on as its format says.

    """
    most = config.get("MaxItems")
    return itertools.islice(_all_items(body, config), int(most) if most else None)


def _all_items(body: bytes, config: dict[str, Any]) -> Iterator[Any]:
    kind = config.get("InputType", "JSON")
    try:
        if kind == "JSONL":
            yield from (json.loads(line) for line in io.BytesIO(body) if line.strip())
        elif kind == "JSON" and body.lstrip()[:1] == b"[" and not config.get("ItemsPointer"):
            yield from _elements(body.decode())
        else:
            parsed = sfn._parse_reader_items(body.decode(), config)
            if not isinstance(parsed, list):
                raise sfn._ExecutionError("States.Runtime", "The items of a Map state must be an array")
            yield from parsed
    except ValueError as error:  # no JSON, or no UTF-8
        raise sfn._ExecutionError(_FAILED, f"The file is not valid {kind}: {error}") from None


def _elements(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    at = _after_space(text, text.index("[") + 1)
    if text[at : at + 1] == "]":
        return
    while True:
        element, at = decoder.raw_decode(text, at)
        yield element
        at = _after_space(text, at)
        mark, at = text[at : at + 1], _after_space(text, at + 1)
        if mark == "]" and at == len(text):
            return
        if mark != ",":
            raise ValueError(f"expected ',' or the end of the array at character {at}")


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


@patch(
    "Step Functions aws-sdk:s3:getObject",
    aws="An integration of the AWS SDK takes all parameters of the API and answers with its response; Body is text, "
    "Range and VersionId are as in the S3 API. An error's cause is the message of the AWS SDK for Java 2, which ends "
    "with the service and the status code (developer guide, 'Learning to use AWS service SDK integrations'; API "
    "reference, GetObject).",
    ministack="Is not yet implemented.",
    pieces=[
        Piece("services.stepfunctions:_dispatch_aws_sdk_rest_xml", "e077b1111e15"),
        Piece("services.s3:_get_object", "ea6e8ddf1d98"),
    ],
)
def get_object() -> None:
    """Answer it before the interpreter refuses it."""
    dispatch = sfn._dispatch_aws_sdk_rest_xml

    def dispatch_or_get(info: dict[str, Any], service: str, action: str, arguments: Any) -> Any:
        if (service, action) == ("s3", "getObject"):
            return _get(arguments)
        return dispatch(info, service, action, arguments)

    sfn._dispatch_aws_sdk_rest_xml = dispatch_or_get


def _get(arguments: dict[str, Any]) -> dict[str, Any]:
    query = {"versionId": arguments["VersionId"]} if "VersionId" in arguments else {}
    status, headers, body = s3._get_object(arguments["Bucket"], arguments["Key"], {}, query)
    if status != 200:
        raise _sdk_error(_code(body), _message(body), status)
    found = {name.lower(): value for name, value in headers.items()}
    answer = {"ETag": found.get("etag"), "VersionId": found.get("x-amz-version-id")}
    if "Range" in arguments:
        first, last = _range(arguments["Range"], len(body))
        answer["ContentRange"] = f"bytes {first}-{last}/{len(body)}"
        body = body[first : last + 1]
    answer.update(Body=bytes(body).decode(errors="replace"), ContentLength=len(body))
    return {name: value for name, value in answer.items() if value is not None}


def _range(text: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte of a range."""
    first, last = re.fullmatch(r"bytes=(\d*)-(\d*)", text).groups()  # type: ignore[union-attr]
    begin = int(first) if first else max(0, size - int(last))
    end = min(size - 1, int(last) if first and last else size - 1)
    if begin > end:
        raise _sdk_error("InvalidRange", "The requested range is not satisfiable", 416)
    return begin, end


def _sdk_error(code: str, message: str, status: int) -> Exception:
    cause = f"{message} (Service: S3, Status Code: {status}, Request ID: local)"
    return sfn._ExecutionError(sfn._prefix_sdk_error("s3", code), cause)


def _code(body: Any) -> str:
    return _element(body, "Code") or "S3"


def _message(body: Any) -> str:
    return _element(body, "Message") or "The object cannot be read."


def _element(body: Any, name: str) -> str | None:
    text = body.decode(errors="replace") if isinstance(body, (bytes, bytearray)) else str(body)
    found = re.search(rf"<{name}>(.*?)</{name}>", text)
    return found[1] if found else None


PATCHES = (get_object,)
