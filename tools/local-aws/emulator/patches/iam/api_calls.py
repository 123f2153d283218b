"""Calls over HTTP: who calls, and whether the policies allow it. With ``--no-enforce-iam`` none of it is asked."""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam

from emulator.iam import calls
from emulator.patching import Piece, patch
from emulator.provisioning import Created, Props, replace_function

ROLE = "AWS::IAM::Role"
BATCHES = {
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sns:PublishBatch": "sns:Publish",
}
"""Operation -> the action that policies have for it (Service Authorization Reference, "Actions, resources, and
condition keys for Amazon SQS" and "for Amazon SNS": they have no action of that name)."""


@patch(
    "IAM decisions about roles",
    aws="A call in a role needs an Allow of the role's policies or the resource's, one of the permissions boundary, "
    "and no Deny; each part of an ARN is compared by itself (IAM user guide, 'Policy evaluation logic' and 'IAM JSON "
    "policy elements: Resource').",
    ministack="Does not say which statement decided, takes a condition operator that it does not know as one that "
    "never holds, matches a wildcard across the colons of an ARN, knows no key of a topic or queue, and asks for an "
    "action sqs:ChangeMessageVisibilityBatch, which no policy can have.",
    pieces=[
        Piece("core.iam_evaluator:enforce", "fcf4e6146835"),
        Piece("core.iam_evaluator:authenticate", "c04cf87819a5"),
        Piece("core.iam_evaluator:resolve_credential", "1a8641ba69d7"),
        Piece("core.iam_evaluator:_resource_policy", "03b039f199d7"),
        Piece("core.iam_evaluator:_resolve_managed_policy_document", "5b802df7f752"),
        Piece("core.iam_actions:access_denied_response", "93704ca254f7"),
    ],
)
def decisions() -> None:
    """Decide about roles with `emulator.iam`; what else calls is an administrator of this machine, or unknown."""
    enforce = iam_evaluator.enforce

    def enforce_for_roles(  # noqa: PLR0917 - the signature of what it replaces
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        credential = iam_evaluator.resolve_credential(access_key_id or "", get_account_id())
        if getattr(credential, "principal_type", "") != "AssumedRole":
            return enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        checked = iam_evaluator.authenticate(access_key_id, get_account_id())
        if isinstance(checked, iam_evaluator.AuthError):
            return checked
        if iam_action in iam_evaluator._ALWAYS_ALLOWED_ACTIONS:
            return None
        sent = {key: value for key, value in (service_context or {}).items() if value is not None}
        action = BATCHES.get(iam_action, iam_action)
        refusal = calls.by_role(credential.principal_arn, action, resource_arn, sent)
        return refusal and _result(refusal, credential.principal_arn)

    iam_evaluator.enforce = enforce_for_roles


def _result(refusal: calls.Refusal, principal: str) -> Any:
    """Return a refusal as MiniStack takes it, which makes the service's error of it."""
    decision = refusal.decision
    by_resource = decision.explicit and decision.statements[0].principals is not None
    return iam_evaluator.EvalResult(
        "Deny" if decision.explicit else "ImplicitDeny",
        principal_arn=principal,
        reason=refusal.message,
        resource_policy_arn=decision.call.resource if by_resource else "",
    )


@patch(
    "IAM requests over TLS",
    aws="SDKs and services call over TLS, for which aws:SecureTransport is true (IAM user guide, 'AWS global condition "
    "context keys').",
    ministack="The calls of this machine come in clear, so that every policy that asks for TLS denies them.",
    pieces=[
        Piece("core.iam_evaluator:pin_request_origin", "6bbadae61130"),
        Piece("core.iam_evaluator:EvalContext", "23b3b67b5d35"),
    ],
)
def over_tls() -> None:
    """Take each call as if it came over TLS."""
    iam_evaluator._request_origin = contextvars.ContextVar("request_origin", default=("127.0.0.1", True))
    app.pin_request_origin = iam_evaluator.pin_request_origin = _pin_over_tls


def _pin_over_tls(source_ip: str, _secure: bool) -> None:
    iam_evaluator._request_origin.set((source_ip, True))


@patch(
    "IAM permissions boundaries from templates",
    aws="PermissionsBoundary of a template's role is the role's boundary.",
    ministack="CloudFormation drops it.",
    pieces=[
        Piece("services.cloudformation.provisioners:_iam_role_create", "c8e961bcba04"),
        Piece("services.cloudformation.provisioners:_iam_role_update", "606cf8f52162"),
    ],
    properties=[f"{ROLE}.PermissionsBoundary"],
)
def boundaries() -> None:
    """Keep it at the role after it is created or updated."""
    replace_function("_iam_role_create", _with_boundary_at_create)
    replace_function("_iam_role_update", _with_boundary_at_update)


def _with_boundary_at_create(create: Callable[..., Created]) -> Callable[..., Created]:
    def create_role(logical_id: str, props: Props, stack_name: str) -> Created:
        created = create(logical_id, props, stack_name)
        iam._roles[created[0]]["PermissionsBoundary"] = props.get("PermissionsBoundary")
        return created

    return create_role


def _with_boundary_at_update(update: Callable[..., Created]) -> Callable[..., Created]:
    def update_role(
        physical_id: str, old_props: Props, new_props: Props, stack_name: str, logical_id: str | None = None
    ) -> Created:
        updated = update(physical_id, old_props, new_props, stack_name, logical_id)
        iam._roles[updated[0]]["PermissionsBoundary"] = new_props.get("PermissionsBoundary")
        return updated

    return update_role


@patch(
    "IAM keys of buckets",
    aws="PutObject to a bucket with a key of KMS, and GetObject from it, need the key (S3 user guide, 'Using "
    "server-side encryption with AWS KMS keys (SSE-KMS)').",
    ministack="Asks no policy of a bucket's key. `emulator.iam.sources` looks it up.",
    pieces=[Piece("services.s3:_bucket_default_sse_headers", "b78a3962f1e4")],
)
def keys_of_buckets() -> None:
    """Change nothing: this holds the fingerprint of what is looked up."""


@patch(
    "IAM trust of roles",
    aws="AssumeRole needs the trust policy of the role, and, where that names the account only, an Allow of the "
    "caller's own policies (IAM user guide, 'Policy evaluation logic'; 'Grant a user permissions to switch roles').",
    ministack="Does not say which statement decided, and takes a statement that a test left out for one that is there.",
    pieces=[Piece("core.iam_evaluator:evaluate_trust_policy", "c946924fc0ac")],
)
def trust() -> None:
    """Decide with `emulator.iam`; what a role calls was decided before, like any call."""
    evaluate = iam_evaluator.evaluate_trust_policy

    def evaluate_trust(document: Any, caller: str, context: Any = None) -> bool:
        if context is None or context.action not in ("sts:AssumeRole", "sts:TagSession"):
            return evaluate(document, caller, context)
        if ":assumed-role/" in caller:
            sent = {key: value for key, value in context.service_context.items() if value is not None}
            return calls.by_role(caller, context.action, context.resource_arn, sent) is None
        return calls.by_account(context.action, context.resource_arn) is None

    iam_evaluator.evaluate_trust_policy = evaluate_trust


PATCHES = (decisions, over_tls, boundaries, keys_of_buckets, trust)
