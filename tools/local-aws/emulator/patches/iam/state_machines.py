"""State machines call in their role."""

from __future__ import annotations

from typing import Any

from ministack.services import stepfunctions as sfn

from emulator.iam import calls
from emulator.patches.iam.integrations import call_of
from emulator.patches.step_functions import item_reader
from emulator.patches.step_functions.executions import current
from emulator.patching import Piece, patch


@patch(
    "Step Functions roles",
    aws="A state machine takes on its role and calls in it; a denied call fails the state with the error of the "
    "service (developer guide, 'Creating an IAM role for your state machine'; a Distributed Map starts its child "
    "executions in the role: 'IAM policies for using Distributed Map states'; its ItemReader calls GetObject: 'IAM "
    "policy recommendations for datasets'). The names of errors are class names of the AWS SDK for Java: "
    "of the base class where the service's model has none for it (not documented).",
    ministack="Calls as nobody: everything is allowed.",
    pieces=[
        Piece("services.stepfunctions:_invoke_resource", "51309cb7f6a8"),
        Piece("services.stepfunctions:_run_distributed_map", "f9081dd00c3b"),
        Piece("services.stepfunctions:_resolve_lambda_function_ref", "8a58732f7cc3"),
        Piece("services.stepfunctions:_prefix_sdk_error", "b792d8d378e5"),
        Piece("core.iam_actions:extract_resource_arn", "4f721b00d35d"),
        Piece("core.iam_actions:dynamodb_service_context", "f4a67d051c4d"),
    ],
)
def roles() -> None:
    """Decide about each call of a task, and about the child executions of a Distributed Map, before they are made."""
    invoke = sfn._invoke_resource
    run_map = sfn._run_distributed_map

    def invoke_in_role(resource: str, input_data: Any) -> Any:
        if calls.enforced():
            _check_task(resource, input_data)
        return invoke(resource, input_data)

    def run_map_in_role(*arguments: Any) -> Any:
        execution = arguments[4]
        if calls.enforced():
            _check("states:StartExecution", execution["stateMachineArn"], {}, "StepFunctions.AWSStepFunctionsException")
        return run_map(*arguments)

    fetch = item_reader.fetch

    def fetch_in_role(bucket: str, key: str, version: str | None) -> bytes:
        if calls.enforced():
            action = "s3:GetObjectVersion" if version else "s3:GetObject"
            _check(action, f"arn:aws:s3:::{bucket}/{key}", {}, "States.ItemReaderFailed")
        return fetch(bucket, key, version)

    sfn._invoke_resource = invoke_in_role
    sfn._run_distributed_map = run_map_in_role
    item_reader.fetch = fetch_in_role


def _check_task(resource: str, input_data: Any) -> None:
    try:
        made = call_of(resource, input_data)
    except KeyError:
        raise sfn._ExecutionError(
            "States.Runtime",
            f"The local AWS does not know which permission {resource} needs: add it to "
            "tools/local-aws/emulator/patches/iam/integrations.py",
        ) from None
    if made:
        _check(*made)


def _check(action: str, arn: str, context: dict[str, Any], error: str) -> None:
    execution = current()
    if execution is None:
        raise sfn._ExecutionError("States.Runtime", f"Nobody is known who calls {action} on {arn}")
    machine = sfn._state_machines.get(execution["stateMachineArn"].rsplit("/", 1)[0]) or {}
    role = machine.get("roleArn", "")
    refusal = calls.assuming("states.amazonaws.com", role, execution["stateMachineArn"])
    if refusal:
        raise sfn._ExecutionError("States.Runtime", refusal.message)
    refusal = calls.by_role(role, action, arn, context, session=execution.get("name", ""))
    if refusal:
        raise sfn._ExecutionError(error, refusal.message)


PATCHES = (roles,)
