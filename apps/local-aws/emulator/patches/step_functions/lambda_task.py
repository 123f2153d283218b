"""``lambda:invoke`` tasks."""

from __future__ import annotations

from typing import Any

from ministack.services import stepfunctions

from emulator.patches.lambda_runtime import invoking_with
from emulator.patching import Piece, patch


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
        if "states:::lambda:invoke" not in resource or not isinstance(input_data, dict):
            return invoke(resource, input_data)
        try:
            return invoking_with(input_data.get("ClientContext"), lambda: invoke(resource, input_data))
        except ValueError as error:
            message = f"Could not parse request body: the client context is not base64 encoded JSON ({error})"
            raise stepfunctions._ExecutionError("Lambda.InvalidRequestContentException", message) from None

    stepfunctions._invoke_resource = invoke_with_client_context


PATCHES = (client_context,)
