"""What errors of ``aws-sdk:`` tasks are called."""

from __future__ import annotations

import re
from typing import Any

from ministack.core.responses import _service_model
from ministack.services import stepfunctions as sfn

from emulator.patching import Piece, patch


@patch(
    "Step Functions error names of AWS SDK integrations",
    aws="The error is Service.ErrorName, always with the suffix Exception, also where the service's API reference "
    "names the error without it, e.g. S3.BucketAlreadyExistsException (developer guide, 'Learning to use AWS service "
    "SDK integrations'). They are class names of the AWS SDK for Java 2: an error that the service's model does not "
    "have is its base class, e.g. DynamoDb.DynamoDbException for a denied call (seen on AWS, not documented).",
    ministack="Takes the code of the response as it is: Sfn.ExecutionDoesNotExist; does not find the code in most XML "
    "responses.",
    pieces=[
        Piece("services.stepfunctions:_dispatch_aws_sdk_query", "4a35df28cf51"),
        Piece("services.stepfunctions:_prefix_sdk_error", "b792d8d378e5"),
        Piece("core.responses:_service_model", "f3457c415192"),
    ],
)
def sdk_error_names() -> None:
    """Name the class where the interpreter puts the service's name before the code."""
    prefix = sfn._prefix_sdk_error

    def prefix_class(service: str, code: str) -> str:
        if code.startswith("States."):
            return prefix(service, code)
        name = sfn._AWS_SDK_ERROR_PREFIX.get(service, service.capitalize())
        return f"{name}.{exception_class(service, name, code)}"

    sfn._prefix_sdk_error = prefix_class
    sfn._AWS_SDK_ERROR_CODE_OVERRIDES["sqs"] = {"AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist"}
    dispatch = sfn._dispatch_aws_sdk_query

    def dispatch_query(info: dict[str, Any], service: str, *request: Any) -> Any:
        try:
            return dispatch(info, service, *request)
        except sfn._ExecutionError as error:
            code, message = (re.search(rf"<{tag}>(.*?)</{tag}>", str(error.cause)) for tag in ("Code", "Message"))
            if code is None:
                raise
            text = message[1] if message else error.cause
            raise sfn._ExecutionError(prefix_class(service, code[1]), text) from None

    sfn._dispatch_aws_sdk_query = dispatch_query


def exception_class(service: str, prefix: str, code: str) -> str:
    """Return the name of the exception's class.

    Args:
        service: The service as task resources name it, e.g. ``sfn``.
        prefix: The service as error names have it, e.g. ``Sfn``.
        code: What the service answered, e.g. ``ExecutionDoesNotExist``.

    """
    code = code.rsplit("#", 1)[-1].removeprefix(f"{prefix}.")
    known = sfn._AWS_SDK_ERROR_CODE_OVERRIDES.get(service, {}).get(code)
    model = _service_model(sfn._AWS_SDK_SERVICE_MAP.get(service, {}).get("service_key", service))
    if known is None and model is not None:
        modelled = _modelled(model, code)
        if modelled is None:
            return f"{prefix}Exception"
        known = modelled
    return _with_suffix(known or code)


def _modelled(model: Any, code: str) -> str | None:
    """Return the name of the error that a service's model has for a code; MiniStack's S3 adds the suffix itself."""
    codes = {code, code.removesuffix("Exception")}
    shapes = (shape for shape in model.error_shapes if codes & {shape.name, shape.error_code})
    return next((str(shape.name) for shape in shapes), None)


def _with_suffix(name: str) -> str:
    return name if name.endswith("Exception") else name.removesuffix("Fault") + "Exception"


PATCHES = (sdk_error_names,)
