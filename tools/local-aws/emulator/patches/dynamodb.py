"""DynamoDB: table settings that CloudFormation sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from emulator.patching import Piece, patch
from emulator.property_report import watched
from emulator.provisioning import Created, Props, checked, replace_function

TABLE = "AWS::DynamoDB::Table"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"


@patch(
    "DynamoDB time to live, point-in-time recovery and encryption",
    aws="TimeToLiveSpecification, PointInTimeRecoverySpecification and SSESpecification of a table, and of a global "
    "table's replica, are in effect when the stack is complete.",
    ministack="CloudFormation drops them.",
    pieces=[
        Piece("services.cloudformation.provisioners:_ddb_create", "fccde1f6a61c"),
        Piece("services.cloudformation.provisioners:_ddb_update", "ff889cfdc2c0"),
        Piece("services.cloudformation.provisioners:_ddb_global_table_create", "7ee0bca66324"),
        Piece("services.cloudformation.provisioners:_ddb_global_table_update", "e164bee4c4d1"),
        Piece("services.dynamodb:_update_ttl", "171251785afa"),
        Piece("services.dynamodb:_update_continuous_backups", "fe97533f5048"),
    ],
    properties=[
        f"{TABLE}.TimeToLiveSpecification",
        f"{TABLE}.PointInTimeRecoverySpecification",
        f"{GLOBAL_TABLE}.TimeToLiveSpecification",
        f"{GLOBAL_TABLE}.Replicas",
        f"{GLOBAL_TABLE}.SSESpecification",
        f"{TABLE}.SSESpecification",
    ],
)
def table_settings() -> None:
    """Call the service's own API after a table is created or updated."""
    replace_function("_ddb_global_table_create", _with_replica_settings_at_create)
    replace_function("_ddb_global_table_update", _with_replica_settings_at_update)
    replace_function("_ddb_create", _with_settings_at_create)
    replace_function("_ddb_update", _with_settings_at_update)


def _with_settings_at_create(create: Callable[..., Created]) -> Callable[..., Created]:
    def create_table(logical_id: str, props: Props, stack_name: str) -> Created:
        props = watched(props)
        created = create(logical_id, props, stack_name)
        _apply_settings(created[0], {}, props)
        return created

    return create_table


def _with_settings_at_update(update: Callable[..., Created]) -> Callable[..., Created]:
    def update_table(
        physical_id: str, old_props: Props, new_props: Props, stack_name: str, logical_id: str | None = None
    ) -> Created:
        updated = update(physical_id, old_props, new_props, stack_name, logical_id)
        _apply_settings(updated[0], old_props, new_props)
        return updated

    return update_table


def _with_replica_settings_at_create(create: Callable[..., Created]) -> Callable[..., Created]:
    return lambda logical_id, props, stack_name: create(logical_id, _with_replica_settings(props), stack_name)


def _with_replica_settings_at_update(update: Callable[..., Created]) -> Callable[..., Created]:
    return lambda physical_id, old_props, new_props, stack_name: update(
        physical_id, _with_replica_settings(old_props), _with_replica_settings(new_props), stack_name
    )


def _with_replica_settings(props: Props) -> Props:
    """Return a global table's properties, with those of this region's replica where a plain table has them."""
    replica = next((one for one in props.get("Replicas") or [] if one.get("Region") == get_region()), {})
    settings = {
        name: replica[name]
        for name in ("PointInTimeRecoverySpecification", "DeletionProtectionEnabled", "Tags")
        if name in replica
    }
    return {**dict(dict.items(props)), **settings}


def _apply_settings(table: str, old_props: Props, new_props: Props) -> None:
    encryption = new_props.get("SSESpecification") or {}
    customer_managed = _is_true(encryption.get("SSEEnabled"))
    dynamodb._tables[table]["SSEDescription"] = (
        {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": _key_arn(encryption.get("KMSMasterKeyId"))}
        if customer_managed
        else None  # the key that AWS owns
    )
    ttl = new_props.get("TimeToLiveSpecification")
    if ttl is None and old_props.get("TimeToLiveSpecification"):
        ttl = {**old_props["TimeToLiveSpecification"], "Enabled": False}
    if ttl is not None:
        specification = {**ttl, "Enabled": _is_true(ttl.get("Enabled"))}
        checked(dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": specification}))
    recovery = new_props.get("PointInTimeRecoverySpecification")
    if recovery is not None or old_props.get("PointInTimeRecoverySpecification"):
        enabled = _is_true((recovery or {}).get("PointInTimeRecoveryEnabled"))
        specification = {"PointInTimeRecoveryEnabled": enabled}
        request = {"TableName": table, "PointInTimeRecoverySpecification": specification}
        checked(dynamodb._update_continuous_backups(request))


def _key_arn(key: str | None) -> str:
    """Return the ARN of a key that a template names by id or ARN; the AWS managed one by default."""
    if key and key.startswith("arn:"):
        return key
    return f"arn:aws:kms:{get_region()}:{get_account_id()}:{f'key/{key}' if key else 'alias/aws/dynamodb'}"


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


PATCHES = (table_settings,)
