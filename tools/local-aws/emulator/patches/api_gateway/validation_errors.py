"""Why a body does not fit its model, in the words of ``$context.error.validationErrorString``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services import apigateway_v1

from emulator.patching import Piece, patch

VARIABLE = "$context.error.validationErrorString"


@patch(
    "API Gateway validation error text",
    aws="$context.error.validationErrorString in the template of a BAD_REQUEST_BODY gateway response is the list of "
    "what is wrong with the body (developer guide, '$context variables').",
    ministack="Leaves the variable as it is.",
    pieces=[
        Piece("services.apigateway_v1:_check_request_validation", "a96a712e3a4a"),
        Piece("services.apigateway_v1:_gateway_error_response", "ffd0b5ec4681"),
        Piece("services.apigateway_v1:_model_schema", "fb484550f99d"),
        Piece("services.apigateway_v1:_resolve_schema_ref", "0d445a66109d"),
    ],
)
def validation_error_text() -> None:
    """Remember what is wrong when the check fails, and fill it into the rendered template."""
    check = apigateway_v1._check_request_validation

    def check_with_reasons(method: dict[str, Any], api_id: str, request: Any, headers: Any, *content: Any) -> Any:
        error = check(method, api_id, request, headers, *content)
        if error is not None:
            model = (method.get("requestModels") or {}).get("application/json")
            request["validation_error"] = error_text(apigateway_v1._model_schema(api_id, model), content[0])
        return error

    apigateway_v1._check_request_validation = check_with_reasons
    render = apigateway_v1._gateway_error_response

    def render_with_reasons(error: Any, request: dict[str, Any]) -> Any:
        status, headers, body = render(error, request)
        # The variable stands in a JSON string: what it stands for is escaped as one.
        text = json.dumps(request.get("validation_error") or "")[1:-1]
        return status, headers, body.replace(VARIABLE.encode(), text.encode())

    apigateway_v1._gateway_error_response = render_with_reasons


def error_text(schema: dict[str, Any] | None, body: bytes | str | None) -> str:
    """Return what is wrong with a body, or an empty text when it is no JSON or there is no model."""
    try:
        document = json.loads(body or b"")
    except ValueError:
        return ""
    return f"[{', '.join(problems(schema, document, schema))}]" if isinstance(schema, dict) else ""


def problems(schema: Any, value: Any, root: Any) -> Iterator[str]:
    """Yield what is wrong with a value, depth last."""
    while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema, root = apigateway_v1._resolve_schema_ref(schema["$ref"], root)
    if not isinstance(schema, dict):
        return
    found = _type_of(value)
    allowed = schema.get("type")
    allowed = [allowed] if isinstance(allowed, str) else allowed
    if allowed and found not in allowed and not (found == "integer" and "number" in allowed):
        listed = _compact(sorted(allowed))
        yield f"instance type ({found}) does not match any allowed primitive type (allowed: {listed})"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"instance value ({_compact(value)}) not found in enum (possible values: {_compact(schema['enum'])})"
    yield from _KINDS.get(found, _nothing)(schema, value, root)
    for keyword in ("anyOf", "oneOf"):
        options = schema.get(keyword) or []
        matched = sum(not list(problems(option, value, root)) for option in options)
        if options and (matched == 0 or (keyword == "oneOf" and matched > 1)):
            few = (
                "at least one required schema among"
                if keyword == "anyOf"
                else f"exactly one schema (matched {matched} of)"
            )
            yield f"instance failed to match {few} {len(options)}"


def _string(schema: dict[str, Any], value: str, _root: Any) -> Iterator[str]:
    shown, length = _compact(value), len(value)
    if length < schema.get("minLength", 0):
        yield f"string {shown} is too short (length: {length}, required minimum: {schema['minLength']})"
    if length > schema.get("maxLength", length):
        yield f"string {shown} is too long (length: {length}, maximum allowed: {schema['maxLength']})"
    if "pattern" in schema and apigateway_v1._regex_search(schema["pattern"], value) is False:
        yield f"ECMA 262 regex {_compact(schema['pattern'])} does not match input string {shown}"


def _number(schema: dict[str, Any], value: float, _root: Any) -> Iterator[str]:
    if value < schema.get("minimum", value):
        yield f"numeric instance is lower than the required minimum (minimum: {schema['minimum']}, found: {value})"
    if value > schema.get("maximum", value):
        yield f"numeric instance is greater than the required maximum (maximum: {schema['maximum']}, found: {value})"


def _array(schema: dict[str, Any], value: list[Any], root: Any) -> Iterator[str]:
    length = len(value)
    if length < schema.get("minItems", 0):
        yield f"array is too short: must have at least {schema['minItems']} elements but instance has {length} elements"
    if length > schema.get("maxItems", length):
        yield f"array is too long: must have at most {schema['maxItems']} elements but instance has {length} elements"
    for item in value:
        yield from problems(schema.get("items"), item, root)


def _object(schema: dict[str, Any], value: dict[str, Any], root: Any) -> Iterator[str]:
    properties = schema.get("properties") or {}
    missing = sorted(set(schema.get("required") or []) - value.keys())
    if missing:
        yield f"object has missing required properties ({_compact(missing)})"
    if schema.get("additionalProperties") is False:
        unknown = sorted(value.keys() - properties.keys())
        if unknown:
            yield f"object instance has properties which are not allowed by the schema: {_compact(unknown)}"
    for name, sub in properties.items():
        if name in value:
            yield from problems(sub, value[name], root)


def _nothing(_schema: dict[str, Any], _value: Any, _root: Any) -> Iterator[str]:
    return iter(())


_KINDS: dict[str, Callable[[dict[str, Any], Any, Any], Iterator[str]]] = {
    "string": _string,
    "integer": _number,
    "number": _number,
    "array": _array,
    "object": _object,
}


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {str: "string", int: "integer", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


PATCHES = (validation_error_text,)
