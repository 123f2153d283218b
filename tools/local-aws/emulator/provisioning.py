"""How patches reach MiniStack's CloudFormation handlers.

A handler table of MiniStack maps a resource type to its ``create(logical_id, props, stack_name)``,
``update(physical_id, old_props, new_props, stack_name[, logical_id])`` and ``delete(physical_id, props)``;
the first two return ``(physical_id, attributes)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

Attributes = dict[str, Any]
Created = tuple[str, Attributes]
Props = dict[str, Any]
HANDLERS: dict[str, dict[str, Any]] = provisioners._RESOURCE_HANDLERS


def replace_function(name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put ``wrap(original)`` in the place of a provisioner, in its module and in the handler table alike."""
    original = getattr(provisioners, name)
    replacement = wrap(original)
    setattr(provisioners, name, replacement)
    for handler in HANDLERS.values():
        for action, function in handler.items():
            if function is original:
                handler[action] = replacement


def checked(response: tuple[int, dict[str, str], bytes]) -> bytes:
    """Return the body of a service's response.

    Raises:
        ValueError: The service refused; CloudFormation reports the message as the resource's failure.

    """
    status, _headers, body = response
    if status >= 400:
        raise ValueError(body.decode() if isinstance(body, bytes) else str(body))
    return body
