"""Secrets Manager: what a template's reference to a secret is."""

from __future__ import annotations

from collections.abc import Callable

from emulator.patching import Piece, patch
from emulator.provisioning import Created, Props, replace_function


@patch(
    "Secrets Manager references",
    aws="Ref of a secret is its ARN (CloudFormation user guide, 'AWS::SecretsManager::Secret', return values).",
    ministack="Is its name, which no policy can name as a resource.",
    pieces=[
        Piece("services.cloudformation.provisioners:_sm_secret_create", "f0e37a28088b"),
        Piece("services.cloudformation.provisioners:_sm_secret_update", "6265e3a46868"),
        Piece("services.cloudformation.provisioners:_sm_secret_delete", "3dd49de6c007"),
    ],
)
def references() -> None:
    """Let the physical id be the ARN; MiniStack is called with the name, by which it keeps secrets."""
    replace_function("_sm_secret_create", _create)
    replace_function("_sm_secret_update", _update)
    replace_function("_sm_secret_delete", _delete)


def _create(create: Callable[..., Created]) -> Callable[..., Created]:
    def create_secret(logical_id: str, props: Props, stack_name: str) -> Created:
        _name, attributes = create(logical_id, props, stack_name)
        return attributes["Arn"], attributes

    return create_secret


def _update(update: Callable[..., Created]) -> Callable[..., Created]:
    def update_secret(
        physical_id: str, old_props: Props, new_props: Props, stack_name: str, logical_id: str | None = None
    ) -> Created:
        _name, attributes = update(_name_of(physical_id), old_props, new_props, stack_name, logical_id)
        return attributes["Arn"], attributes

    return update_secret


def _delete(delete: Callable[..., None]) -> Callable[..., None]:
    return lambda physical_id, props: delete(_name_of(physical_id), props)


def _name_of(arn: str) -> str:
    """Return the name in an ARN, which ends with a hyphen and six characters at random; a name itself is kept."""
    _before, _, name = arn.partition(":secret:")
    return name[:-7] if name else arn


PATCHES = (references,)
