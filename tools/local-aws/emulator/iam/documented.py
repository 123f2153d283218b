"""Which condition keys a service sends, by the document that says so: ``service_conditions.json``."""

from __future__ import annotations

import json
from pathlib import Path

TRUST = "Trust"
"""The kind of policy that says who may assume a role."""

_ENTRIES = json.loads((Path(__file__).parent / "service_conditions.json").read_text())["entries"]
KEYS = {(entry["service"], entry["policy"]): tuple(entry["keys"]) for entry in _ENTRIES}
"""Service principal and kind of policy -> the keys that a document names. What is not here sends none."""


def context_of(service: str, policy: str, source: str, account: str) -> dict[str, str]:
    """Return the condition keys that a service sends.

    Args:
        service: Service principal.
        policy: Type of the resource whose policy decides, as CloudFormation names it, or `TRUST`.
        source: ARN of what the service works for: a topic, a rule, an alarm.
        account: Account that owns it.

    """
    values = {"aws:SourceArn": source, "aws:SourceAccount": account}
    return {key: values[key] for key in KEYS.get((service, policy), ())}
