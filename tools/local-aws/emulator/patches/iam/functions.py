"""Lambda functions, and the mappings that poll for them, call in the function's role."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import lambda_svc, sqs

from emulator.iam import calls
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


PATCHES = (mappings, failures)
