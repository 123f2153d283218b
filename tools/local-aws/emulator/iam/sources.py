"""The policies that MiniStack keeps, as statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam, kms, s3, secretsmanager, sns, sqs
from ministack.services.tagging import resource_tags

from emulator import faults
from emulator.iam import statements
from emulator.iam.statements import Statement, UnsupportedPolicyError

KEY_ACTIONS = {
    "sns:Publish": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:ReceiveMessage": ("kms:Decrypt",),
    "s3:PutObject": ("kms:GenerateDataKey",),
    "s3:GetObject": ("kms:Decrypt",),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
}
"""What a service does with the key of an encrypted topic, queue, bucket or secret for the one who calls.

SNS developer guide, "Managing Amazon SNS encryption keys and costs"; SQS developer guide, "Amazon SQS Key management";
S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)"; Secrets Manager user guide, "Secret
encryption and decryption in AWS Secrets Manager".
"""


def parse(policy: str, document: Any) -> list[Statement]:
    """Return the statements of a document but those that a test wants left out."""
    return [each for each in statements.parse(policy, document) if not faults.is_left_out(each.label)]


@dataclass(frozen=True)
class RolePolicies:
    """What a role may do: its policies, and its permissions boundary, None when it has none."""

    identity: list[Statement]
    boundary: list[Statement] | None


def role_arn(arn: str) -> str:
    """Return the ARN of a role for the ARN of a session of it, or of the role itself."""
    if ":assumed-role/" in arn:
        name = arn.split(":assumed-role/", 1)[1].split("/", 1)[0]
        return (iam._roles.get(name) or {}).get("Arn") or f"arn:aws:iam::{get_account_id()}:role/{name}"
    return arn


def role(arn: str) -> dict[str, Any] | None:
    """Return MiniStack's record of a role."""
    return iam._roles.get(arn.rsplit("/", 1)[-1])


def policies_of(arn: str) -> RolePolicies:
    """Return what a role may do; nothing for one that does not exist.

    Raises:
        UnsupportedPolicyError: A policy is not known here, or has what this package does not know.

    """
    record = role(arn) or {}
    name = record.get("RoleName", arn)
    identity: list[Statement] = []
    for policy, document in (record.get("InlinePolicies") or {}).items():
        identity += parse(f"policy {policy} of role {name}", document)
    for policy in record.get("AttachedPolicies") or ():
        identity += _managed(policy)
    boundary = record.get("PermissionsBoundary")
    return RolePolicies(identity, _managed(boundary) if boundary else None)


def _managed(arn: str) -> list[Statement]:
    document = iam_evaluator._resolve_managed_policy_document(arn, get_account_id())
    if document is None:
        raise UnsupportedPolicyError(f"policy {arn} does not exist here")
    return parse(f"policy {arn.rsplit('/', 1)[-1]}", document)


def trust_of(arn: str) -> list[Statement]:
    """Return the trust policy of a role."""
    record = role(arn) or {}
    return parse(f"trust policy of role {record.get('RoleName', arn)}", record.get("AssumeRolePolicyDocument"))


def resource_policy(arn: str) -> list[Statement] | None:
    """Return the policy of a resource, or None when it has none; that of a role is its trust policy."""
    service = arn.split(":")[2] if arn.startswith("arn:") else ""
    if service == "iam" and ":role/" in arn:
        return trust_of(arn)
    found = iam_evaluator._resource_policy(service, arn)
    if not found or not found[0]:
        return None
    return parse(f"policy of {arn.split('/', maxsplit=1)[0] if service == 's3' else arn}", found[0])


def key_of(arn: str) -> str | None:
    """Return the key of an encrypted resource: its ARN, or the alias of a key of AWS; None when nothing names one."""
    service = arn.split(":")[2] if arn.startswith("arn:") else ""
    key = _KEYS[service](arn) if service in _KEYS else None
    if not key or str(key).startswith("alias/aws/"):
        return key
    record = kms._resolve_key(key)
    return record["Arn"] if record else key


def _attribute(holder: dict[str, Any] | None) -> str | None:
    return ((holder or {}).get("attributes") or {}).get("KmsMasterKeyId")


def _of_bucket(arn: str) -> str | None:
    headers = s3._bucket_default_sse_headers(arn.rsplit(":", 1)[1].split("/", 1)[0])
    return headers.get("x-amz-server-side-encryption-aws-kms-key-id")


def _of_secret(arn: str) -> str | None:
    secrets = (secret for secret in secretsmanager._secrets.values() if secret["ARN"] == arn)
    return next((secret.get("KmsKeyId") for secret in secrets), None)


_KEYS: dict[str, Callable[[str], str | None]] = {
    "sns": lambda arn: _attribute(sns._topics.get(arn)),
    "sqs": lambda arn: _attribute(sqs._queue_by_arn(arn)),
    "s3": _of_bucket,
    "secretsmanager": _of_secret,
}


def tags_of(arn: str) -> dict[str, str]:
    """Return the tags of a resource, or of a role."""
    if ":role/" in arn:
        return {tag["Key"]: tag["Value"] for tag in (role(arn) or {}).get("Tags") or ()}
    return resource_tags(arn) or {}
