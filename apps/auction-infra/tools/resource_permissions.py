"""Extracts what CloudFormation needs to manage our resource types, from the public resource schemas.

The schemas name the permissions of each type's create, read, update and delete handlers; cfn-lint, a development
requirement of this repository, contains them. Run it when a template gets a new type of resource:

    npm run resource-permissions -w apps/auction-infra
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

OUTPUT = Path(__file__).parent.parent / "test" / "resource-permissions.json"
HANDLERS = ("create", "read", "update", "delete")


def permissions(schema: dict) -> list[str]:
    """All actions that a type's handlers call."""
    handlers = schema.get("handlers", {})
    return sorted({action for name in HANDLERS for action in handlers.get(name, {}).get("permissions", [])})


def main() -> None:
    """Rewrites the permissions of the types that are listed in the output file."""
    listed = json.loads(OUTPUT.read_text())
    for path in files("cfnlint.data.schemas.resources").iterdir():
        if path.name.endswith(".json"):
            schema = json.loads(path.read_text())
            if listed.get(schema.get("typeName")) is not None and permissions(schema):
                listed[schema["typeName"]] = permissions(schema)
    OUTPUT.write_text(json.dumps(dict(sorted(listed.items())), indent=2) + "\n")


if __name__ == "__main__":
    main()
