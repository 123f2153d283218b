"""What is not true in the local AWS, and what covers it instead: the list in known_differences.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("known_differences.json")


@dataclass(frozen=True)
class Difference:
    """A known difference from AWS.

    Attributes:
        subject: What it is about: a service, or a resource type such as ``AWS::S3::Bucket``.
        properties: Properties of that type without effect; ``*`` stands for all of them. Empty for behaviour.
        difference: What is different.
        covered_by: What shows, without the local AWS, that it is right on AWS; or why it does not matter.

    """

    subject: str
    properties: tuple[str, ...]
    difference: str
    covered_by: str


@cache
def all_differences() -> tuple[Difference, ...]:
    """Read the list."""
    return tuple(
        Difference(entry["subject"], tuple(entry.get("properties", ())), entry["difference"], entry["coveredBy"])
        for entry in json.loads(FILE.read_text(encoding="utf-8"))
    )


def of_property(resource_type: str, name: str) -> Difference | None:
    """Return the known difference that a property without effect is, if it is one."""
    for difference in all_differences():
        if difference.subject == resource_type and not {"*", name}.isdisjoint(difference.properties):
            return difference
    return None


def markdown() -> str:
    """Return the list as the README's table."""
    rows = ["| about | what is different here | what covers it instead |", "| --- | --- | --- |"]
    for one in all_differences():
        names = ", ".join(f"`{name}`" for name in one.properties if name != "*")
        subject = f"`{one.subject}`" if one.subject.startswith("AWS::") else one.subject
        rows.append(f"| {subject}{': ' + names if names else ''} | {one.difference} | {one.covered_by} |")
    return "\n".join(rows)
