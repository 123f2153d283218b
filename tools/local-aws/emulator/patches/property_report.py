"""The report of properties without effect, see `emulator.property_report`."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ministack.services.cloudformation import provisioners, stacks

from emulator import known_differences, property_report
from emulator.patching import Piece, patch
from emulator.property_report import ReadProperties
from emulator.provisioning import Created, Props

_logger = logging.getLogger("emulator.properties")


@patch(
    "Report of ignored properties",
    aws="Every property has its effect.",
    ministack="Drops properties that its provisioners do not know, without a word.",
    pieces=[
        Piece("services.cloudformation.provisioners:_provision_resource", "0bf837d354ad"),
        Piece("services.cloudformation.provisioners:_update_resource", "e04a35e6b519"),
    ],
)
def ignored_properties() -> None:
    """Watch what the provisioner of each resource reads."""
    watched = _watching(provisioners._provision_resource)
    provisioners._provision_resource = watched
    stacks._provision_resource = watched


def _watching(provision: Callable[[str, str, Props, str], Created]) -> Callable[[str, str, Props, str], Created]:
    def provision_watched(resource_type: str, logical_id: str, props: Props, stack_name: str) -> Created:
        if resource_type.startswith(("Custom::", "AWS::CloudFormation::", "AWS::CDK::")):
            return provision(resource_type, logical_id, props, stack_name)
        properties = ReadProperties(props)
        token = property_report.current.set(properties)
        try:
            created = provision(resource_type, logical_id, properties, stack_name)
        finally:
            property_report.current.reset(token)
        property_report.note(resource_type, f"{stack_name}/{logical_id}", properties)
        for name in set(dict.keys(properties)) - properties.read:
            if known_differences.of_property(resource_type, name) is None:
                _logger.warning("%s/%s: %s.%s has no effect here", stack_name, logical_id, resource_type, name)
        return created

    return provision_watched


PATCHES = (ignored_properties,)
