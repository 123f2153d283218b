"""Lambda functions, and the mappings that poll for them, call in the function's role."""

from __future__ import annotations

import time
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch_logs, lambda_svc, sqs

from emulator.iam import calls, sources
from emulator.patching import Piece, patch

POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
"""What a mapping calls (Lambda developer guide, "Using Lambda with Amazon SQS": execution role permissions)."""


@patch(
    "IAM of queues that Lambda polls",
    aws="A mapping receives and deletes messages in the function's role (Lambda developer guide, 'Using Lambda with "
    "Amazon SQS').",
    ministack="Asks no policy.",
    pieces=[
        Piece("services.sqs:_receive_messages_for_esm", "9c39dec23b26"),
        Piece("services.lambda_svc:_poll_sqs", "239fd1555e51"),
    ],
)
def mappings() -> None:
    """Receive nothing when the role may not."""
    receive = sqs._receive_messages_for_esm

    def receive_if_allowed(queue_url: str, batch_size: int) -> list[dict[str, Any]]:
        if calls.enforced() and not _may_poll(queue_url):
            return []
        return receive(queue_url, batch_size)

    sqs._receive_messages_for_esm = receive_if_allowed


def _may_poll(queue_url: str) -> bool:
    queue = sqs._get_q(queue_url)
    now = time.time()
    if not any(message.get("visible_at", 0) <= now for message in queue["messages"]):
        return True  # nothing to receive: it is decided when there is
    arn = queue["attributes"]["QueueArn"]
    role = _role_of_mapping(arn)
    return all(calls.by_role(role, action, arn) is None for action in POLLING)


def _role_of_mapping(queue_arn: str) -> str:
    for _account, _region, mapping in lambda_svc._iter_all_esms():
        if mapping.get("EventSourceArn") == queue_arn:
            record, config = lambda_svc._get_func_record_for_qualifier(
                mapping["FunctionName"], mapping.get("Qualifier")
            )
            return str((config or (record or {}).get("config") or {}).get("Role", ""))
    return ""


@patch(
    "IAM of failed asynchronous invocations",
    aws="What a function failed to process is sent to its dead-letter queue or destination in the function's role "
    "(Lambda developer guide, 'Adding a dead-letter queue' and 'Adding a destination').",
    ministack="Asks no policy.",
    pieces=[Piece("services.lambda_svc:_route_async_failure", "357cde1be6e0")],
)
def failures() -> None:
    """Send it when the role may."""
    route = lambda_svc._route_async_failure
    actions = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction"}

    def route_if_allowed(target_arn: str, func_name: str, event: Any, result: Any) -> None:
        role = ((lambda_svc._functions.get(func_name) or {}).get("config") or {}).get("Role", "")
        action = actions.get(target_arn.split(":")[2])
        if action is None or calls.by_role(role, action, target_arn, session=func_name) is None:
            route(target_arn, func_name, event, result)

    lambda_svc._route_async_failure = route_if_allowed


@patch(
    "IAM of a function's role",
    aws="Lambda assumes the execution role when a function is invoked, for which its trust policy must name "
    "lambda.amazonaws.com (Lambda developer guide, 'Defining Lambda function permissions with an execution role'). "
    "Which error the one who invokes gets is not documented.",
    ministack="Asks no trust policy.",
    pieces=[Piece("services.lambda_svc:_execute_function_dispatch", "70f75f29583b")],
)
def trust() -> None:
    """Fail the invocation when the role does not trust Lambda."""
    dispatch = lambda_svc._execute_function_dispatch

    def dispatch_if_trusted(
        func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> dict[str, Any]:
        refusal = calls.assuming("lambda.amazonaws.com", config.get("Role", ""), config.get("FunctionArn", ""))
        if refusal is None:
            return dispatch(func, config, event, request_id, started)
        body = {"errorType": "AccessDeniedException", "errorMessage": refusal.message}
        return {"body": body, "error": True, "log": ""}

    lambda_svc._execute_function_dispatch = dispatch_if_trusted


@patch(
    "IAM of a function's log",
    aws="Lambda sends logs to CloudWatch Logs, provided that the execution role may: logs:CreateLogGroup for a group "
    "that does not exist, logs:CreateLogStream, logs:PutLogEvents (Lambda developer guide, 'Sending Lambda function "
    "logs to CloudWatch Logs').",
    ministack="Asks no policy.",
    pieces=[Piece("services.lambda_svc:_emit_lambda_logs", "2acd4c557cf3")],
)
def logs() -> None:
    """Write nothing when the role may not."""
    emit = lambda_svc._emit_lambda_logs

    def emit_if_allowed(func: dict[str, Any], *rest: Any, **options: Any) -> None:
        if not calls.enforced() or _may_log(func.get("config") or func):
            emit(func, *rest, **options)

    lambda_svc._emit_lambda_logs = emit_if_allowed


def _may_log(config: dict[str, Any]) -> bool:
    if sources.role(config.get("Role", "")) is None:
        return False  # deleted with the stack, after the function's last answer
    name = config.get("FunctionName", "")
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    arn = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}"
    wanted = [("logs:CreateLogStream", f"{arn}:log-stream:any"), ("logs:PutLogEvents", f"{arn}:log-stream:any")]
    if group not in cloudwatch_logs._log_groups:
        wanted.insert(0, ("logs:CreateLogGroup", arn))
    return all(calls.by_role(config.get("Role", ""), action, what, session=name) is None for action, what in wanted)


PATCHES = (mappings, failures, trust, logs)
