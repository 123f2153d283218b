"""Decides about calls (IAM user guide, "Policy evaluation logic")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from emulator.iam.conditions import Context, hold
from emulator.iam.statements import Statement

_ACCOUNT = re.compile(r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:root")


@dataclass(frozen=True)
class Call:
    """A call to AWS.

    Attributes:
        principal: ARN of a role, or the name of a service such as ``sns.amazonaws.com``.
        action: Service and operation, such as ``sqs:SendMessage``.
        resource: ARN; ``*`` for an action that has no resource.
        context: Condition keys that are sent.

    """

    principal: str
    action: str
    resource: str
    context: Context = field(default_factory=dict)

    @property
    def by_service(self) -> bool:
        """Return whether a service calls by itself, in nobody's role."""
        return not self.principal.startswith("arn:")


@dataclass(frozen=True)
class Policies:
    """What decides about a call.

    Attributes:
        identity: Statements of the role's policies; empty for a service.
        resource: Statements of the resource's own policy; None when it has none.
        boundary: Statements of the role's permissions boundary; None when it has none.
        resource_must_allow: Whether the resource's policy must allow also what the role's policies allow: keys and
            trust (AWS KMS developer guide, "Key policies in AWS KMS").

    """

    identity: Sequence[Statement] = ()
    resource: Sequence[Statement] | None = None
    boundary: Sequence[Statement] | None = None
    resource_must_allow: bool = False


@dataclass(frozen=True)
class Decision:
    """Whether a call is allowed, and by what.

    Attributes:
        call: What was asked.
        allowed: The answer.
        statements: Those that decided: the Deny, or the Allow of each policy that had to allow.
        missing: For a call that nothing denies and something does not allow: what lacks a statement.

    """

    call: Call
    allowed: bool
    statements: tuple[Statement, ...] = ()
    missing: str = ""

    @property
    def explicit(self) -> bool:
        """Return whether a statement denies the call."""
        return not self.allowed and bool(self.statements)


def decide(call: Call, policies: Policies) -> Decision:
    """Decide about a call within one account: a Deny anywhere wins, then each policy that has to allow it must.

    Raises:
        UnsupportedPolicyError: A policy has what this package does not know.

    """
    identity = _applying(call, policies.identity)
    boundary = _applying(call, policies.boundary or ())
    resource = [each for each in _applying(call, policies.resource or ()) if names(each, call)]
    denial = next((each for each in [*identity, *boundary, *resource] if not each.allows), None)
    if denial is not None:
        return Decision(call, False, (denial,))
    if call.by_service:
        return _by_resource(call, resource)
    # A statement that names the account only leaves it to the role's policies, beside letting them allow.
    naming = [each for each in resource if not _only_account(each)]
    if policies.resource_must_allow and not resource:
        return Decision(call, False, missing="resource")
    allowing = [*naming[:1]] or ([*identity[:1], *resource[:1]] if identity else [])
    if not allowing:
        return Decision(call, False, missing="identity")
    if policies.boundary is not None and not boundary:
        return Decision(call, False, missing="boundary")
    of_resource = naming[:1] or (resource[:1] if policies.resource_must_allow else [])
    return Decision(call, True, tuple([*identity[:1], *boundary[:1], *of_resource] or allowing))


def _by_resource(call: Call, resource: list[Statement]) -> Decision:
    return Decision(call, True, (resource[0],)) if resource else Decision(call, False, missing="resource")


def _applying(call: Call, statements: Sequence[Statement]) -> list[Statement]:
    return [each for each in statements if each.is_about(call.action, call.resource) and hold(each, call.context)]


def names(statement: Statement, call: Call) -> bool:
    """Return whether a statement of a resource's policy is about the one who calls."""
    principals = statement.principals or {}
    if call.by_service:
        return call.principal in principals.get("Service", ()) or "*" in principals.get("AWS", ())
    account = call.principal.split(":")[4]
    names = principals.get("AWS", ())
    return any(name in ("*", account, f"arn:aws:iam::{account}:root", call.principal) for name in names)


def _only_account(statement: Statement) -> bool:
    names = (statement.principals or {}).get("AWS", ())
    return bool(names) and all(_ACCOUNT.fullmatch(name) for name in names)
