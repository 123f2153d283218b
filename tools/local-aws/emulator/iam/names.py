"""Names that are the same in every run: ``<Stack.LogicalId>`` instead of what CloudFormation made up."""

from __future__ import annotations

import json
import re
from typing import Any

from ministack.services import cloudformation

_GENERATED = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def logical(content: Any) -> Any:
    """Replace physical names in texts, and ids that are made up for a single call."""
    text = json.dumps(content)
    for physical, name in sorted(_physical_names().items(), key=lambda item: -len(item[0])):
        text = text.replace(physical, name)
    return json.loads(_GENERATED.sub("<id>", text))


def _physical_names() -> dict[str, str]:
    names = {}
    for _key, stack in list(cloudformation._stacks.all_items()):
        for logical_id, resource in list(stack.get("_resources", {}).items()):
            physical = str(resource.get("PhysicalResourceId") or "")
            name = physical.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
            if len(name) > 8:
                names[name] = f"<{stack['StackName']}.{logical_id}>"
    return names
