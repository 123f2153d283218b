"""What a person needs to know about a denied call: what lacks which statement, and what came close."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from emulator.iam.conditions import Unmet, unmet
from emulator.iam.evaluation import Call, Decision, Policies, names
from emulator.iam.statements import Statement

_LACKING = {
    "identity": "identity-based policy",
    "resource": "resource-based policy",
    "boundary": "permissions boundary",
}
_ONE_OF_MANY = re.compile(
    r"(arn:aws:s3:::[^/]+/|arn:aws:states:[^:]*:\d+:(?:execution|express|mapRun):[^:/]+[:/]|"
    r"arn:aws:logs:[^:]*:\d+:log-group:[^:]+:).+"
)


def about(resource: str) -> str:
    """Return what a statement names for one of any number: objects of a bucket, executions, log streams."""
    found = _ONE_OF_MANY.fullmatch(resource)
    return f"{found[1]}*" if found else resource


def because(decision: Decision) -> str:
    """Return the end of AWS's message (IAM user guide, "Troubleshoot access denied error messages")."""
    if decision.explicit:
        return f"with an explicit deny in {decision.statements[0].label}"
    lacking = _LACKING.get(decision.missing, "")
    return f"because no {lacking} allows the {decision.call.action} action" if lacking else ""


def remedy(decision: Decision, policies: Policies) -> list[str]:
    """Return lines: the statement that is missing, and where; what came close; and what was sent."""
    call = decision.call
    if decision.allowed or decision.explicit or not decision.missing:
        return []
    where = {
        "identity": f"a policy of {call.principal}",
        "boundary": f"the permissions boundary of {call.principal}",
        "resource": f"the {'trust ' if call.action == 'sts:AssumeRole' else ''}policy of {call.resource}",
    }[decision.missing]
    sent = json.dumps({key: call.context[key] for key in sorted(call.context)}) if call.context else "none"
    return [
        f"  Missing in {where}: {json.dumps(_statement(call, decision.missing))}",
        *(f"  Not enough: {line}" for line in _close(call, _layer(decision, policies))),
        f"  Condition keys that are sent: {sent}",
    ]


def _statement(call: Call, missing: str) -> dict[str, object]:
    statement: dict[str, object] = {"Effect": "Allow", "Action": call.action}
    if call.by_service:
        statement["Principal"] = {"Service": call.principal}
    elif missing == "resource":
        statement["Principal"] = {"AWS": call.principal}
    if call.action != "sts:AssumeRole" or missing != "resource":
        statement["Resource"] = about(call.resource)
    return statement


def _layer(decision: Decision, policies: Policies) -> Sequence[Statement]:
    layers = {"identity": policies.identity, "boundary": policies.boundary, "resource": policies.resource}
    return layers[decision.missing] or ()


def _close(call: Call, statements: Sequence[Statement]) -> Iterator[str]:
    """Describe the statements that allow the action, but not this call."""
    for statement in statements:
        if not statement.allows or not statement.has_action(call.action):
            continue
        if not statement.is_about(call.action, call.resource):
            yield f"{statement.label} allows it on {', '.join(statement.resources)}"
        elif statement.principals is not None and not names(statement, call):
            allowed = sorted(name for kind in statement.principals.values() for name in kind)
            yield f"{statement.label} allows it to {', '.join(allowed)}"
        else:
            for condition in unmet(statement, call.context):
                yield f"{statement.label} allows it if {_described(condition)}"


def _described(condition: Unmet) -> str:
    sent = "is not sent" if condition.actual is None else f"is {', '.join(condition.actual)}"
    return f"{condition.operator} {condition.key} {', '.join(condition.expected)}; {condition.key} {sent}"
