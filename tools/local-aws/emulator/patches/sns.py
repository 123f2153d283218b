"""SNS: topic settings that CloudFormation sets."""

from __future__ import annotations

from collections.abc import Callable

from ministack.services import sns

from emulator.patching import Piece, patch
from emulator.provisioning import Created, Props, replace_function

TOPIC = "AWS::SNS::Topic"


@patch(
    "SNS topic encryption",
    aws="KmsMasterKeyId of the template is an attribute of the topic.",
    ministack="CloudFormation drops it.",
    pieces=[
        Piece("services.cloudformation.provisioners:_sns_create", "492d4b268555"),
        Piece("services.cloudformation.provisioners:_sns_update", "f058c8c22fc4"),
    ],
    properties=[f"{TOPIC}.KmsMasterKeyId"],
)
def topic_encryption() -> None:
    """Set the attribute after a topic is created or updated."""
    replace_function("_sns_create", _with_key_at_create)
    replace_function("_sns_update", _with_key_at_update)


def _with_key_at_create(create: Callable[..., Created]) -> Callable[..., Created]:
    def create_topic(logical_id: str, props: Props, stack_name: str) -> Created:
        created = create(logical_id, props, stack_name)
        _set_key(created[0], props)
        return created

    return create_topic


def _with_key_at_update(update: Callable[..., Created]) -> Callable[..., Created]:
    def update_topic(
        physical_id: str, old_props: Props, new_props: Props, stack_name: str, logical_id: str | None = None
    ) -> Created:
        updated = update(physical_id, old_props, new_props, stack_name, logical_id)
        _set_key(updated[0], new_props)
        return updated

    return update_topic


def _set_key(topic: str, props: Props) -> None:
    attributes = sns._topics[topic]["attributes"]
    key = props.get("KmsMasterKeyId")
    if key:
        attributes["KmsMasterKeyId"] = key
    else:
        attributes.pop("KmsMasterKeyId", None)


PATCHES = (topic_encryption,)
