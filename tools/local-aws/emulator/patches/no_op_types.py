"""Resource types that MiniStack refuses, accepted as records that do nothing."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from emulator.patching import Piece, patch
from emulator.provisioning import HANDLERS, Created, Props

# Type -> (path of the ARN's resource part, attribute that holds the ARN, whether Ref is the ARN).
TYPES: dict[str, tuple[str, str, bool]] = {
    "AWS::Chatbot::SlackChannelConfiguration": ("chat-configuration/slack-channel", "Arn", True),
    "AWS::CodeConnections::Connection": ("connection", "ConnectionArn", True),
    "AWS::CodeDeploy::Application": ("application", "Arn", False),
    "AWS::CodeDeploy::DeploymentConfig": ("deploymentconfig", "Arn", False),
    "AWS::CodeDeploy::DeploymentGroup": ("deploymentgroup", "Arn", False),
    "AWS::CodePipeline::Pipeline": ("pipeline", "Arn", False),
    "AWS::CodeStarConnections::Connection": ("connection", "ConnectionArn", True),
    "AWS::CodeStarNotifications::NotificationRule": ("notificationrule", "Arn", True),
    "AWS::Logs::QueryDefinition": ("query-definition", "QueryDefinitionId", False),
    "AWS::WAFv2::WebACLAssociation": ("association", "Arn", False),
}


@patch(
    "Accepted types without effect",
    aws="These resources exist and work.",
    ministack="Refuses the whole template: 'Unrecognized resource types'.",
    pieces=[Piece("services.cloudformation.provisioners:_provision_resource", "0bf837d354ad")],
)
def no_op_types() -> None:
    """Register a handler for each that gives out a stable name and an ARN."""
    for resource_type in TYPES:
        if resource_type in HANDLERS:
            raise ValueError(f"MiniStack has a handler for {resource_type} by now; take it off this list")
        HANDLERS[resource_type] = _record_only(resource_type)


def _record_only(resource_type: str) -> dict[str, Any]:
    path, arn_attribute, ref_is_arn = TYPES[resource_type]
    service = resource_type.split("::")[1].lower()

    def create(logical_id: str, props: Props, stack_name: str) -> Created:
        name = next((props[key] for key in _NAMES if props.get(key)), None)
        name = name or provisioners._physical_name(stack_name, logical_id)
        arn = f"arn:aws:{service}:{get_region()}:{get_account_id()}:{path}/{name}"
        return (arn if ref_is_arn else name), {"Arn": arn, arn_attribute: arn, "Version": "1"}

    def update(physical_id: str, _old: Props, new_props: Props, stack_name: str, logical_id: str) -> Created:
        _name, attributes = create(logical_id, new_props, stack_name)
        return physical_id, attributes

    def delete(_physical_id: str, _props: Props) -> None:
        return None

    return {"create": create, "update": update, "update_with_logical_id": True, "delete": delete}


_NAMES = (
    "Name",
    "AlarmName",
    "ConfigurationName",
    "ConnectionName",
    "ApplicationName",
    "DeploymentConfigName",
    "DeploymentGroupName",
)

PATCHES = (no_op_types,)
