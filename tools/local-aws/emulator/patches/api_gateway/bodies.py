"""What becomes of a request's body before and after an API's own checks: codings and sizes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1

from emulator.patches.lambda_limits import is_too_large
from emulator.patching import Piece, patch

LIMIT = 10 * 1024 * 1024
"""Bytes of a request's body (API Gateway developer guide, 'Quotas for configuring and running a REST API')."""

_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
"""How zlib reads the codings that API Gateway supports beside identity ('Enable payload compression for an API')."""


class _Refused(Exception):
    """The gateway's own answer to a body."""

    def __init__(self, response_type: str, message: str) -> None:
        super().__init__(message)
        self.response_type = response_type


@patch(
    "API Gateway request bodies",
    aws="A body with a Content-Encoding of gzip or deflate is decompressed before it is checked and passed on; another "
    "coding, or a body that does not have the one it names, is 415 (developer guide, 'Call an API method with a "
    "compressed payload'). More than 10 MB are 413 ('Gateway response types', REQUEST_TOO_LARGE).",
    ministack="Passes the compressed bytes on, of any size.",
    pieces=[
        Piece("services.apigateway_v1:_handle_execute_in_scope", "044be8269869"),
        Piece("services.apigateway_v1:_execute_in_scope", "203e75429341"),
        Piece("services.apigateway_v1:_gw_error", "02302816f6fc"),
        Piece("services.apigateway_v1:_header_ci", "41883d9e78f4"),
    ],
)
def request_bodies() -> None:
    """Decompress and measure what a stage is asked."""
    apigateway_v1._execute_in_scope = _decompressing(apigateway_v1._execute_in_scope)


def _decompressing(execute: Callable[..., Any]) -> Callable[..., Any]:
    async def execute_decompressed(request: Any, api: str, stage: str, method: str, path: str, *rest: Any) -> Any:
        headers, body, *others = rest
        deployed = apigateway_v1._stages_v1.get(api, {}).get(stage)
        if deployed is None:
            return await execute(request, api, stage, method, path, *rest)
        request["stage"] = deployed  # where the answer's template comes from
        try:
            body = decompressed(apigateway_v1._header_ci(headers, "content-encoding") or "identity", body)
        except _Refused as refused:
            return apigateway_v1._gw_error(refused.response_type, str(refused))
        return await execute(request, api, stage, method, path, headers, body, *others)

    return execute_decompressed


def decompressed(coding: str, body: bytes) -> bytes:
    """Return the body without its coding; a message of no bytes has none.

    Raises:
        _Refused: The coding is none that API Gateway supports, the body does not have it, or it is too large.

    """
    coding = coding.strip().lower()
    if coding != "identity" and body:
        if coding not in _WINDOW_BITS:
            raise _Refused("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
        reader = zlib.decompressobj(_WINDOW_BITS[coding])
        try:
            body = reader.decompress(body, LIMIT + 1)
        except zlib.error:
            raise _Refused("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type") from None
        if len(body) <= LIMIT and not reader.eof:
            raise _Refused("UNSUPPORTED_MEDIA_TYPE", "Unsupported Media Type")
    if len(body or b"") > LIMIT:
        raise _Refused("REQUEST_TOO_LARGE", f"HTTP content length exceeded {LIMIT} bytes.")
    return body


_INTERNAL = "Internal server error"


@patch(
    "API Gateway answers to Lambda's errors",
    aws="A call that the Lambda API refuses (throttled, or an event of more than 6 MB) is 500, a function's error 502, "
    'both with {"message": "Internal server error"} (Lambda developer guide, \'Handling Lambda errors with an API '
    "Gateway API').",
    ministack="Passes the throttling on as 429 and the function's error to the client; knows no size.",
    pieces=[
        Piece("services.apigateway_v1:_call_lambda_raw", "eb1aba25a2c2"),
        Piece("services.apigateway_v1:_lambda_proxy_response", "10f0838d644c"),
        Piece("services.apigateway_v1:_invoke_lambda_proxy_v1", "aa8ba4edfb12"),
    ],
)
def lambda_errors() -> None:
    """Answer as if there were no function when the call is refused, and say nothing of what a function raised."""
    call = apigateway_v1._call_lambda_raw

    async def call_refusing(function: Any, event: Any, **scope: Any) -> Any:
        if is_too_large(json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")):
            return None, "RequestTooLargeException"
        result, error = await call(function, event, **scope)
        if error is None and result.get("throttle"):
            return None, "TooManyRequestsException"
        return result, error

    apigateway_v1._call_lambda_raw = call_refusing

    respond = apigateway_v1._lambda_proxy_response

    def respond_discreetly(result: Any) -> Any:
        response, error = respond(result)
        return response, error and _INTERNAL

    apigateway_v1._lambda_proxy_response = respond_discreetly


PATCHES = (request_bodies, lambda_errors)
