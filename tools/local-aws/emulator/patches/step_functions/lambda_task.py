"""``lambda:invoke`` tasks."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import stepfunctions

from emulator.patches.lambda_runtime import invoking_with
from emulator.patching import Piece, patch

_INVOKE = "states:::lambda:invoke"


@patch(
    "Step Functions passes the client context on",
    aws="The optimized lambda:invoke integration takes ClientContext, the base64 encoded JSON of the Invoke API.",
    ministack="Ignores it.",
    pieces=[Piece("services.stepfunctions:_invoke_resource", "51309cb7f6a8")],
)
def client_context() -> None:
    """Invoke within the context that the task names."""
    invoke = stepfunctions._invoke_resource

    def invoke_with_client_context(resource: str, input_data: Any) -> Any:
        if _INVOKE not in resource or not isinstance(input_data, dict):
            return invoke(resource, input_data)
        try:
            return invoking_with(input_data.get("ClientContext"), lambda: invoke(resource, input_data))
        except ValueError as error:
            message = f"Could not parse request body: the client context is not base64 encoded JSON ({error})"
            raise stepfunctions._ExecutionError("Lambda.InvalidRequestContentException", message) from None

    stepfunctions._invoke_resource = invoke_with_client_context


@patch(
    "Step Functions payloads of Lambda tasks",
    aws="Payload is what the Invoke API gets (API reference, Invoke: 'The JSON that you want to provide to your Lambda "
    "function as input', and an event of {} without it). A string that holds JSON is that JSON, null is no payload "
    "(recorded on AWS by LocalStack's validated tests of the Lambda task, not documented).",
    ministack="Sends a string as a JSON string and null as null; without Payload, sends all arguments of the task.",
    pieces=[Piece("services.stepfunctions:_invoke_resource", "51309cb7f6a8")],
)
def payloads() -> None:
    """Read the payload as the service does, before the interpreter takes it."""
    invoke = stepfunctions._invoke_resource

    def invoke_with_payload(resource: str, input_data: Any) -> Any:
        if _INVOKE in resource and isinstance(input_data, dict):
            input_data = {**input_data, "Payload": event_of(input_data.get("Payload"))}
        return invoke(resource, input_data)

    stepfunctions._invoke_resource = invoke_with_payload


def event_of(payload: Any) -> Any:
    """Return the event that a function gets for the Payload of a task."""
    if payload is None:
        return {}
    if isinstance(payload, str):
        try:
            return json.loads(payload)
        except ValueError:
            return payload
    return payload


@patch(
    "Step Functions throttled Lambda tasks",
    aws="A call that the Lambda API refuses fails the task with Lambda. and the API's error, e.g. "
    "Lambda.TooManyRequestsException (developer guide, 'Handling error conditions in a Step Functions state machine').",
    ministack="Reports Lambda.Unknown.",
    pieces=[
        Piece("services.stepfunctions:_call_lambda", "09631ab115ce"),
        Piece("services.stepfunctions:_ExecutionError", "30d27895dd06"),
        Piece("services.lambda_svc:_throttle_response", "09579a18c65d"),
    ],
)
def throttled() -> None:
    """Take the name from the API's answer, which is the cause of the unknown error."""
    call = stepfunctions._call_lambda

    def call_lambda(function: Any, event: Any) -> Any:
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as error:
            raise _named(error) from None

    stepfunctions._call_lambda = call_lambda


def _named(error: Any) -> Exception:
    try:
        refused = json.loads(error.cause)
    except (TypeError, ValueError):
        return error
    if error.error != "Lambda.Unknown" or not isinstance(refused, dict) or "__type" not in refused:
        return error
    return stepfunctions._ExecutionError(f"Lambda.{refused['__type']}", refused.get("message", ""))


PATCHES = (client_context, payloads, throttled)
