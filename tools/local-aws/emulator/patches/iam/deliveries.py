"""What services deliver by themselves: by the policy of the topic, the queue or the function, and its key."""

from __future__ import annotations

import json
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway_v1, eventbridge, sns, sqs

from emulator.iam import calls
from emulator.patching import Piece, patch

ACTIONS = {"sns": "sns:Publish", "sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction"}
"""What a service calls to deliver to a topic, a queue or a function."""


@patch(
    "IAM deliveries to queues and functions",
    aws="A topic delivers to a queue or a function whose policy allows sns.amazonaws.com to (SNS developer guide, "
    "'Subscribing an Amazon SQS queue to an Amazon SNS topic'); what is refused goes to the subscription's dead-letter "
    "queue, if its policy allows that ('Amazon SNS dead-letter queues').",
    ministack="Sends aws:SourceAccount as well, which no document names; asks no policy of a function or a key; drops "
    "what is refused.",
    pieces=[
        Piece("services.sqs:queue_policy_allows", "4f18542d203b"),
        Piece("services.sns:_deliver_to_sqs", "f4ae7b01cf7f"),
        Piece("services.sns:_deliver_to_lambda", "80e947e78ce6"),
        Piece("services.sqs:_act_send_message", "2c22911d57a8"),
    ],
)
def from_topics() -> None:
    """Decide before each delivery."""
    sqs.queue_policy_allows = lambda queue, service, source, _account: (
        calls.by_service(service, "sqs:SendMessage", queue, source) is None
    )
    deliver = sns._deliver_to_sqs
    invoke = sns._deliver_to_lambda

    def deliver_or_dead_letter(
        endpoint: str, envelope: str, raw: bool, raw_message: str, *rest: Any, topic_arn: str = "", **options: Any
    ) -> None:
        if calls.by_service("sns.amazonaws.com", "sqs:SendMessage", endpoint, topic_arn) is None:
            deliver(endpoint, envelope, raw, raw_message, *rest, topic_arn=topic_arn, **options)
            return
        queue = _dead_letter_queue_of(topic_arn, endpoint)
        if queue:
            deliver(queue, envelope, raw, raw_message, *rest, topic_arn=topic_arn, **options)

    def invoke_if_allowed(endpoint: str, envelope: str, topic_arn: str, *rest: Any) -> None:
        if calls.by_service("sns.amazonaws.com", "lambda:InvokeFunction", endpoint, topic_arn) is None:
            invoke(endpoint, envelope, topic_arn, *rest)

    sns._deliver_to_sqs = deliver_or_dead_letter
    sns._deliver_to_lambda = invoke_if_allowed


def _dead_letter_queue_of(topic: str, endpoint: str) -> str | None:
    for subscription in (sns._topics.get(topic) or {}).get("subscriptions", ()):
        policy = (subscription.get("attributes") or {}).get("RedrivePolicy")
        if subscription.get("endpoint") == endpoint and policy:
            found = policy if isinstance(policy, dict) else json.loads(policy)
            return found.get("deadLetterTargetArn")
    return None


@patch(
    "IAM deliveries of EventBridge",
    aws="A rule delivers to a topic, a queue or a function whose policy allows events.amazonaws.com to, or in the role "
    "of the target (EventBridge user guide, 'Using resource-based policies'); what is refused for lack of permissions "
    "goes to the target's dead-letter queue at once ('Using dead-letter queues to process undelivered events').",
    ministack="Asks no policy, and has no dead letters.",
    pieces=[Piece("services.eventbridge:_invoke_target", "56075a7de85a")],
)
def from_rules() -> None:
    """Decide before each delivery; with ``--no-enforce-iam`` everything is delivered."""
    invoke = eventbridge._invoke_target

    def invoke_if_allowed(
        target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], view: Any = None
    ) -> None:
        refusal = _refused(target, rule)
        if refusal is None:
            invoke(target, event, rule, view)
        elif (target.get("DeadLetterConfig") or {}).get("Arn"):
            _send_dead_letter(target, event, rule, refusal)

    eventbridge._invoke_target = invoke_if_allowed


def _refused(target: dict[str, Any], rule: dict[str, Any]) -> calls.Refusal | None:
    arn, role = target.get("Arn", ""), target.get("RoleArn")
    service = arn.split(":")[2] if arn.count(":") > 1 else ""
    if ":schedule/" in rule.get("Arn", ""):
        return None  # decided by the patch of Scheduler, whose targets are invoked here as well
    if role:
        action = {**ACTIONS, "states": "states:StartExecution", "events": "events:PutEvents"}.get(service)
        return (
            (calls.assuming("events.amazonaws.com", role, rule.get("Arn", "")) or calls.by_role(role, action, arn))
            if action
            else None
        )
    if service not in ACTIONS or "Arn" not in rule:
        return None
    return calls.by_service("events.amazonaws.com", ACTIONS[service], arn, rule["Arn"])


def _send_dead_letter(
    target: dict[str, Any], event: dict[str, Any], rule: dict[str, Any], refusal: calls.Refusal
) -> None:
    queue = target["DeadLetterConfig"]["Arn"]
    if calls.by_service("events.amazonaws.com", "sqs:SendMessage", queue, rule["Arn"]):
        return
    described = {
        "RULE_ARN": rule["Arn"],
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": refusal.message,
    }
    url = sqs._queue_url(queue.rsplit(":", 1)[1])
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in described.items()}
    body = json.dumps({key: value for key, value in event.items() if not key.startswith("_")}, default=str)
    sqs._act_send_message({"QueueUrl": url, "MessageBody": body, "MessageAttributes": attributes}, url)


@patch(
    "IAM invocations by API Gateway",
    aws="An API invokes a function whose policy allows apigateway.amazonaws.com to, for the ARN of the API's method "
    "(Lambda developer guide, 'Invoking a Lambda function using an Amazon API Gateway endpoint'); else the caller gets "
    "500 Internal server error.",
    ministack="Asks no policy.",
    pieces=[
        Piece("services.apigateway_v1:_invoke_lambda_proxy_v1", "aa8ba4edfb12"),
        Piece("services.apigateway_v1:_extract_lambda_ref_from_integration_uri", "9c109d231565"),
        Piece("services.apigateway_v1:_gw_error", "02302816f6fc"),
    ],
)
def from_apis() -> None:
    """Decide before the function is invoked."""
    invoke = apigateway_v1._invoke_lambda_proxy_v1

    async def invoke_if_allowed(  # noqa: PLR0917 - the signature of what it replaces
        integration: dict[str, Any],
        api: str,
        stage: str,
        stage_record: Any,
        resource: Any,
        path: str,
        method: str,
        *rest: Any,
        **options: Any,
    ) -> Any:
        ref = apigateway_v1._extract_lambda_ref_from_integration_uri(integration.get("uri", ""))
        prefix = f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:"
        function = ref if str(ref).startswith("arn:") else f"{prefix}{ref}"
        template = resource.get("path", path) if isinstance(resource, dict) else path
        source = f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{api}/{stage}/{method}{template}"
        if calls.by_service("apigateway.amazonaws.com", "lambda:InvokeFunction", function, source):
            return apigateway_v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
        return await invoke(integration, api, stage, stage_record, resource, path, method, *rest, **options)

    apigateway_v1._invoke_lambda_proxy_v1 = invoke_if_allowed


PATCHES = (from_topics, from_rules, from_apis)
