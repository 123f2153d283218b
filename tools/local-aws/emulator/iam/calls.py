"""Decides about the calls of this local AWS: by roles, and by services.

Every function returns None for a call that is allowed, or when no policy is enforced; else a `Refusal`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ministack import app
from ministack.core.responses import get_account_id, get_region

from emulator.iam import documented, explanation, record, sources, statements
from emulator.iam.conditions import Context
from emulator.iam.evaluation import Call, Decision, Policies, decide
from emulator.iam.statements import UnsupportedPolicyError

_KINDS = {"sns": "AWS::SNS::TopicPolicy", "sqs": "AWS::SQS::QueuePolicy", "lambda": "AWS::Lambda::Permission"}
_RESOURCE_MUST_ALLOW = ("kms:", "sts:AssumeRole", "sts:TagSession")


_EVERYTHING = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@dataclass(frozen=True)
class Refusal:
    """A call that is not allowed.

    Attributes:
        message: What the one who called is answered (IAM user guide, "Troubleshoot access denied error messages").
        decision: The decision.

    """

    message: str
    decision: Decision


def enforced() -> bool:
    """Return whether policies are evaluated at all."""
    return bool(app.AUTH)


def by_role(
    role: str, action: str, resource: str = "*", context: Context | None = None, *, session: str = ""
) -> Refusal | None:
    """Decide about a call in a role.

    Args:
        role: ARN of the role, or of a session of it.
        action: Service and operation.
        resource: ARN of what the call is about.
        context: Condition keys of the request; those of the role and of the connection are added.
        session: Name of the session, for the message.

    """
    if not enforced():
        return None
    arn = sources.role_arn(role)
    call = Call(arn, action, resource, {**_common(arn, resource), **_tags(resource), **(context or {})})
    who = role if role != arn else f"arn:aws:sts::{get_account_id()}:assumed-role/{arn.rsplit('/', 1)[-1]}/{session}"

    def policies() -> Policies:
        of_role = sources.policies_of(arn)
        must_allow = action.startswith(_RESOURCE_MUST_ALLOW)
        return Policies(of_role.identity, sources.resource_policy(resource), of_role.boundary, must_allow)

    return _decided(call, policies, f"User: {who}") or _by_key(
        call, lambda key, context: by_role(role, key[0], key[1], context, session=session)
    )


def by_service(service: str, action: str, resource: str, source: str) -> Refusal | None:
    """Decide about a call that a service makes by itself, by the policy of the resource.

    The request carries no condition keys but those that `documented` has for the service.

    Args:
        service: Service principal, such as ``events.amazonaws.com``.
        action: Service and operation.
        resource: ARN of what the call is about.
        source: ARN of what the service works for.

    """
    if not enforced():
        return None
    kind = _KINDS[resource.split(":")[2]]
    context = documented.context_of(service, kind, source, get_account_id())
    call = Call(service, action, resource, context)
    return _decided(
        call, lambda: Policies(resource=sources.resource_policy(resource) or ()), f"Service: {service}"
    ) or (_by_key(call, lambda key, _context: _service_with_key(service, *key, source)))


def _service_with_key(service: str, action: str, key: str, source: str) -> Refusal | None:
    context = documented.context_of(service, "AWS::KMS::Key", source, get_account_id())
    call = Call(service, action, key, context)
    return _decided(call, lambda: Policies(resource=sources.resource_policy(key) or ()), f"Service: {service}")


def assuming(service: str, role: str, source: str) -> Refusal | None:
    """Decide whether a service may take on a role, by the role's trust policy."""
    if not enforced():
        return None
    context = documented.context_of(service, documented.TRUST, source, get_account_id())
    call = Call(service, "sts:AssumeRole", role, context)
    return _decided(call, lambda: Policies(resource=sources.trust_of(role)), f"Service: {service}")


def by_account(action: str, role: str) -> Refusal | None:
    """Decide whether an administrator of the account may take on a role, by the role's trust policy."""
    if not enforced():
        return None
    principal = f"arn:aws:iam::{get_account_id()}:root"
    call = Call(principal, action, role, _common(principal, role))
    return _decided(
        call,
        lambda: Policies(
            statements.parse("every policy of an administrator", _EVERYTHING), sources.trust_of(role), None, True
        ),
        f"User: {principal}",
    )


def _by_key(call: Call, decide_about: Callable[[tuple[str, str], Context], Refusal | None]) -> Refusal | None:
    """Decide about what a call for an encrypted resource does with its key."""
    actions = sources.KEY_ACTIONS.get(call.action, ())
    key = sources.key_of(call.resource) if actions else None
    if key is None or (key.startswith("alias/aws/") and not call.by_service):
        return None
    service = call.action.split(":", maxsplit=1)[0]
    context = {"kms:ViaService": f"{service}.{get_region()}.amazonaws.com", "kms:CallerAccount": get_account_id()}
    refusals = (decide_about((action, key), context) for action in actions)
    return next((refusal for refusal in refusals if refusal), None)


def _common(role: str, resource: str) -> dict[str, str | list[str]]:
    """Return the keys that every request has (IAM user guide, "AWS global condition context keys").

    What is sent here in clear would be sent over TLS to AWS.
    """
    return {
        "aws:SecureTransport": "true",
        "aws:PrincipalArn": role,
        "aws:PrincipalAccount": get_account_id(),
        "aws:PrincipalType": "AssumedRole",
        "aws:RequestedRegion": get_region(),
        "aws:ResourceAccount": (resource.split(":")[4:5] or [""])[0] or get_account_id(),
    }


def _tags(resource: str) -> dict[str, str]:
    tags = sources.tags_of(resource) if resource.startswith("arn:") else {}
    prefixes = ["aws:ResourceTag", *(["iam:ResourceTag"] if ":role/" in resource else [])]
    return {f"{prefix}/{key}": value for prefix in prefixes for key, value in tags.items()}


def _decided(call: Call, policies: Callable[[], Policies], who: str) -> Refusal | None:
    found = Policies()
    try:
        found = policies()
        decision = decide(call, found)
        because = explanation.because(decision)
    except UnsupportedPolicyError as error:
        decision, because = Decision(call, False), f"because {error}"
    message = f"{who} is not authorized to perform: {call.action} on resource: {call.resource} {because}"
    record.add(decision, lambda: "\n".join([message, *explanation.remedy(decision, found)]))
    return None if decision.allowed else Refusal(message, decision)
