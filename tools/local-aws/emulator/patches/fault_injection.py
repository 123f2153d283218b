"""Where the faults of `emulator.fault_injection` meet the calls: over HTTP, and of state machines."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any

from hypercorn.protocol.http_stream import HTTPStream
from ministack import app
from ministack.core import iam_actions, lambda_runtime
from ministack.core.responses import _service_model
from ministack.core.router import detect_service, extract_access_key_id
from ministack.services import lambda_svc
from ministack.services import stepfunctions as sfn

from emulator import callers
from emulator.fault_injection import batches, errors, registry
from emulator.fault_injection.definition import ConnectionCutError, Fault
from emulator.patches.iam.integrations import call_of
from emulator.patches.step_functions.executions import current
from emulator.patching import Piece, patch

_CUT = "local_aws_cut"
_OF_THE_WHOLE_BODY = ("content-length", "x-amz-crc32")
"""Headers of an answer that no longer hold when its body is another."""


@patch(
    "Callers of functions",
    aws="Each function has credentials of its role's session (Lambda developer guide, 'Defining Lambda function "
    "permissions with an execution role').",
    ministack="Without enforced policies all functions have the same key.",
    pieces=[Piece("core.lambda_runtime:execution_credentials", "958ceba5b7f8")],
)
def own_keys() -> None:
    """Give each function a key, and remember whose it is."""
    credentials = lambda_runtime.execution_credentials

    def own_credentials(config: dict[str, Any]) -> dict[str, str]:
        own = credentials(config)
        if not app.AUTH:
            own = {**own, "AWS_ACCESS_KEY_ID": callers.key_of(config)}
        callers.note(own["AWS_ACCESS_KEY_ID"], config)
        return own

    lambda_runtime.execution_credentials = lambda_svc.execution_credentials = own_credentials


@patch(
    "Fault injection into calls of functions",
    aws="A call can be throttled, fail, be slow, lose its connection before or after it is done, or be done in part; "
    "the errors are in `emulator.fault_injection.errors`, each with its document.",
    ministack="Every call succeeds.",
    pieces=[
        Piece("app:_dispatch_service_request", "532b4704a6c4"),
        Piece("app:app", "37c9f1adf61e"),
        Piece("app:_routing_params", "ba4478e255b3"),
        Piece("core.iam_actions:extract_iam_action", "1c5bf4bb7497"),
        Piece("core.iam_actions:access_denied_response", "93704ca254f7"),
    ],
)
def calls_over_http() -> None:
    """Let the faults happen around the dispatch; calls of users of this machine are never touched."""
    dispatch = app._dispatch_service_request
    serve = app.app
    fail = HTTPStream._send_error_response

    async def dispatch_faulty(  # noqa: PLR0917 - the signature of what it replaces
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], request_id: str
    ) -> Any:
        async def call(content: bytes) -> Any:
            return await dispatch(method, path, headers, content, query, request_id)

        caller = registry.any_on() and callers.function_of(extract_access_key_id(headers, query))
        if not caller:
            return await call(body)
        routing = app._routing_params(method, path, headers, body, query)
        service = detect_service(method, path, headers, routing)
        action = iam_actions.extract_iam_action(service, method, path, headers, body, routing)
        if action is None:
            return await call(body)
        for fault in registry.take(*action.split(":", 1), caller):
            if fault.mode == "slow":
                await asyncio.sleep((fault.milliseconds or 0) / 1000)
            else:
                return await _happen(fault, action, headers, body, call)
        return await call(body)

    async def serve_or_cut(scope: Any, receive: Any, send: Any) -> None:
        try:
            await serve(scope, receive, send)
        except ConnectionCutError:
            scope[_CUT] = True  # ends without an answer, to which the server adds none

    async def fail_unless_cut(self: HTTPStream, status_code: int) -> None:
        if not self.scope.get(_CUT):
            await fail(self, status_code)

    app._dispatch_service_request = dispatch_faulty
    app.app = serve_or_cut
    HTTPStream._send_error_response = fail_unless_cut


async def _happen(fault: Fault, action: str, headers: dict[str, str], body: bytes, call: Any) -> Any:
    if fault.mode in ("throttle", "error", "denied"):
        error = errors.error_of(fault.service, fault.mode, fault.status)
        return errors.response_of(fault.service, error, headers)
    if fault.mode == "partial":
        done, left = batches.halved(action, json.loads(body))
        status, reply, content = await call(json.dumps(done).encode()) if done else _nothing_done(headers)
        if status < 400:
            reply = {name: value for name, value in reply.items() if name.lower() not in _OF_THE_WHOLE_BODY}
            content = json.dumps(batches.answered(action, json.loads(content), left)).encode()
        return status, reply, content
    if fault.mode == "cutAfter":
        await call(body)
    raise ConnectionCutError


def _nothing_done(headers: dict[str, str]) -> errors.Response:
    return 200, {"Content-Type": headers.get("content-type", "application/x-amz-json-1.0")}, b"{}"


@patch(
    "Fault injection into calls of state machines",
    aws="A failed call fails the state with the service's error, which Retry and Catch see by its name (developer "
    "guide, 'Handling errors in Step Functions workflows'). A lost connection is an SdkClientException (developer "
    "guide, 'Best practices for Step Functions': 'Handle transient Lambda service exceptions').",
    ministack="Every call is made.",
    pieces=[
        Piece("services.stepfunctions:_invoke_resource", "51309cb7f6a8"),
        Piece("services.stepfunctions:_prefix_sdk_error", "b792d8d378e5"),
        Piece("core.responses:_service_model", "f3457c415192"),
    ],
)
def calls_of_state_machines() -> None:
    """Let the faults happen around each call of a task."""
    invoke = sfn._invoke_resource

    def invoke_faulty(resource: str, arguments: Any) -> Any:
        made = _made(resource, arguments) if registry.any_on() else None
        if made is None:
            return invoke(resource, arguments)
        action, base_class = made
        for fault in registry.take(*action.split(":", 1), _machine()):
            if fault.mode == "slow":
                time.sleep((fault.milliseconds or 0) / 1000)
            elif fault.mode == "partial":
                done, left = batches.halved(action, arguments)
                return batches.answered(action, invoke(resource, done) if done else {}, left)
            else:
                if fault.mode == "cutAfter":
                    with contextlib.suppress(sfn._ExecutionError):  # how it ended, nobody learns
                        invoke(resource, arguments)
                raise _failed(fault, resource, base_class)
        return invoke(resource, arguments)

    sfn._invoke_resource = invoke_faulty


def _made(resource: str, arguments: Any) -> tuple[str, str] | None:
    """Return the action of a task and the base class of its service's errors; None when no call is known for it."""
    try:
        made = call_of(resource, arguments)
    except (KeyError, TypeError, AttributeError):
        return None
    return (made[0], made[3]) if made and made[0].split(":")[0] in errors.SERVICES else None


def _machine() -> str | None:
    execution = current() or {}
    arn = str(execution.get("stateMachineArn", ""))
    return arn.split(":")[6].partition("/")[0] if arn else None


def _failed(fault: Fault, resource: str, base_class: str) -> Exception:
    prefix = base_class.split(".", maxsplit=1)[0]
    if fault.mode.startswith("cut"):
        return sfn._ExecutionError(f"{prefix}.SdkClientException", "Unable to execute HTTP request: Connection reset")
    error = errors.error_of(fault.service, fault.mode, fault.status)
    message = f"{error.message} (Status Code: {error.status})"
    if ":aws-sdk:" in resource:
        service = resource.partition(":aws-sdk:")[2].partition(":")[0]
        return sfn._ExecutionError(sfn._prefix_sdk_error(service, error.code), message)
    model = _service_model(fault.service)
    shape = next((one.name for one in (model.error_shapes if model else []) if error.code == one.error_code), None)
    name = f"{prefix}.{shape}" if shape else base_class
    return sfn._ExecutionError(name, message)


PATCHES = (own_keys, calls_over_http, calls_of_state_machines)
