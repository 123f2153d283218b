"""S3: bucket properties that CloudFormation sets, and buckets that it refuses to delete."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.core.responses import get_account_id, get_region
from ministack.services import s3
from ministack.services.cloudformation import provisioners

from emulator.patching import Piece, patch
from emulator.property_report import overlay
from emulator.provisioning import Created, Props, checked, replace_function

BUCKET = "AWS::S3::Bucket"


@patch(
    "S3 bucket name prefix",
    aws="BucketNamePrefix with BucketNamespace account-regional names the bucket "
    "'<prefix>-<account>-<region>-an' (S3 user guide, 'Account regional namespaces').",
    ministack="Drops both and names the bucket after the stack.",
    pieces=[
        Piece("services.cloudformation.provisioners:_s3_create", "95507aabc658"),
    ],
    properties=[f"{BUCKET}.BucketNamePrefix", f"{BUCKET}.BucketNamespace"],
)
def name_prefix() -> None:
    """Give the bucket the name that AWS would."""

    def wrap(create: Callable[..., Created]) -> Callable[..., Created]:
        def create_bucket(logical_id: str, props: Props, stack_name: str) -> Created:
            props.get("BucketNamespace")  # there is no other with a prefix
            if props.get("BucketNamePrefix") and not props.get("BucketName"):
                name = f"{props['BucketNamePrefix']}-{get_account_id()}-{get_region()}-an"
                props = overlay(props, {"BucketName": name})
            return create(logical_id, props, stack_name)

        return create_bucket

    replace_function("_s3_create", wrap)


@patch(
    "S3 bucket configurations",
    aws="Tags, lifecycle rules, default encryption, object ownership and a suspended versioning of the template are "
    "the bucket's.",
    ministack="CloudFormation drops them; the custom resource that empties a bucket then fails for lack of its tag.",
    pieces=[
        Piece("services.cloudformation.provisioners:_s3_apply_configurations", "6898d649ec4c"),
        Piece("services.cloudformation.provisioners:_s3_update", "7a36bde04526"),
        Piece("services.s3:_put_bucket_tagging", "72c51b6ab464"),
        Piece("services.s3:_put_bucket_lifecycle", "f6efc736ced4"),
        Piece("services.s3:_put_bucket_encryption", "eaceb79881d7"),
        Piece("services.s3:_put_bucket_ownership_controls", "145f898952dd"),
    ],
    properties=[
        f"{BUCKET}.Tags",
        f"{BUCKET}.LifecycleConfiguration",
        f"{BUCKET}.BucketEncryption",
        f"{BUCKET}.OwnershipControls",
    ],
)
def configurations() -> None:
    """Add them to what the provisioner puts through the S3 API at create and update."""
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("Tags", _tags_xml, _put(s3._put_bucket_tagging), s3._delete_bucket_tagging),
        ("LifecycleConfiguration", _lifecycle_xml, _put(s3._put_bucket_lifecycle), s3._delete_bucket_lifecycle),
        ("BucketEncryption", _encryption_xml, _put(s3._put_bucket_encryption), s3._delete_bucket_encryption),
        (
            "OwnershipControls",
            _ownership_xml,
            _put(s3._put_bucket_ownership_controls),
            s3._delete_bucket_ownership_controls,
        ),
    )


def _put(put: Callable[[str, bytes], Any]) -> Callable[[str, bytes], None]:
    return lambda bucket, body: checked(put(bucket, body)) and None


def _element(parent: Element | None, tag: str, source: dict[str, Any], names: dict[str, str]) -> Element:
    """Build an element with the properties of `source` that are there, each under its XML name."""
    element = Element(tag, xmlns=s3.S3_NS) if parent is None else SubElement(parent, tag)
    for prop, name in names.items():
        if prop in source:
            value = source[prop]
            SubElement(element, name).text = str(value).lower() if isinstance(value, bool) else str(value)
    return element


def _tags_xml(tags: list[dict[str, Any]]) -> bytes:
    root = Element("Tagging", xmlns=s3.S3_NS)
    tag_set = SubElement(root, "TagSet")
    for tag in tags or []:
        _element(tag_set, "Tag", tag, {"Key": "Key", "Value": "Value"})
    return tostring(root)


def _encryption_xml(encryption: dict[str, Any]) -> bytes:
    root = Element("ServerSideEncryptionConfiguration", xmlns=s3.S3_NS)
    for rule in encryption.get("ServerSideEncryptionConfiguration") or []:
        element = SubElement(root, "Rule")
        default = rule.get("ServerSideEncryptionByDefault") or {}
        names = {"SSEAlgorithm": "SSEAlgorithm", "KMSMasterKeyID": "KMSMasterKeyID"}
        _element(element, "ApplyServerSideEncryptionByDefault", default, names)
        SubElement(element, "BucketKeyEnabled").text = str(rule.get("BucketKeyEnabled", False)).lower()
    return tostring(root)


def _ownership_xml(controls: dict[str, Any]) -> bytes:
    root = Element("OwnershipControls", xmlns=s3.S3_NS)
    for rule in controls.get("Rules") or []:
        _element(root, "Rule", rule, {"ObjectOwnership": "ObjectOwnership"})
    return tostring(root)


def _lifecycle_xml(configuration: dict[str, Any]) -> bytes:
    root = Element("LifecycleConfiguration", xmlns=s3.S3_NS)
    for rule in configuration.get("Rules") or []:
        element = _element(root, "Rule", rule, {"Id": "ID", "Status": "Status"})
        _lifecycle_filter(element, rule)
        days = {"TransitionInDays": "Days", "TransitionDate": "Date", "StorageClass": "StorageClass"}
        for transition in rule.get("Transitions") or _one(rule.get("Transition")):
            _element(element, "Transition", transition, days)
        days = {
            "TransitionInDays": "NoncurrentDays",
            "NewerNoncurrentVersions": "NewerNoncurrentVersions",
            "StorageClass": "StorageClass",
        }
        for transition in rule.get("NoncurrentVersionTransitions") or _one(rule.get("NoncurrentVersionTransition")):
            _element(element, "NoncurrentVersionTransition", transition, days)
        expiration = {
            "ExpirationInDays": "Days",
            "ExpirationDate": "Date",
            "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
        }
        if expiration.keys() & rule.keys():
            _element(element, "Expiration", rule, expiration)
        noncurrent = rule.get("NoncurrentVersionExpiration")
        if noncurrent is None and "NoncurrentVersionExpirationInDays" in rule:
            noncurrent = {"NoncurrentDays": rule["NoncurrentVersionExpirationInDays"]}
        if noncurrent:
            names = {"NoncurrentDays": "NoncurrentDays", "NewerNoncurrentVersions": "NewerNoncurrentVersions"}
            _element(element, "NoncurrentVersionExpiration", noncurrent, names)
        if "AbortIncompleteMultipartUpload" in rule:
            _element(
                element,
                "AbortIncompleteMultipartUpload",
                rule["AbortIncompleteMultipartUpload"],
                {"DaysAfterInitiation": "DaysAfterInitiation"},
            )
    return tostring(root)


def _lifecycle_filter(rule_element: Element, rule: dict[str, Any]) -> None:
    """Add the rule's filter: one condition, or several under And."""
    conditions = {
        name: rule[name] for name in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in rule
    }
    tags = rule.get("TagFilters") or []
    parent = SubElement(rule_element, "Filter")
    if len(conditions) + len(tags) > 1:
        parent = SubElement(parent, "And")
    for name, value in conditions.items():
        SubElement(parent, name).text = str(value)
    for tag in tags:
        _element(parent, "Tag", tag, {"Key": "Key", "Value": "Value"})
    if not conditions and not tags:
        SubElement(parent, "Prefix").text = ""


def _one(value: Any) -> list[Any]:
    return [] if value is None else [value]


@patch(
    "S3 refuses to delete a bucket with content",
    aws="CloudFormation cannot delete a bucket that holds objects, versions or delete markers: the stack ends in "
    "DELETE_FAILED with 'The bucket you tried to delete is not empty'.",
    ministack="Deletes the bucket with everything in it.",
    pieces=[
        Piece("services.cloudformation.provisioners:_s3_delete", "ef4dd5fe55bd"),
        Piece("services.s3:_delete_bucket", "03c620b9bb63"),
    ],
)
def keep_non_empty_buckets() -> None:
    """Ask the S3 API first, which knows what makes a bucket non-empty."""

    def wrap(delete: Callable[..., None]) -> Callable[..., None]:
        def delete_bucket(physical_id: str, props: Props) -> None:
            status, _headers, _body = s3._delete_bucket(physical_id)
            if status == 409:
                raise ValueError(
                    f"The bucket you tried to delete is not empty (Service: S3, Status Code: {status}): {physical_id}"
                )
            delete(physical_id, props)

        return delete_bucket

    replace_function("_s3_delete", wrap)


_SSE = "x-amz-server-side-encryption"
_SSE_KEY = "x-amz-server-side-encryption-aws-kms-key-id"


@patch(
    "S3 encryption with the AWS managed key",
    aws="A write with aws:kms and no key id is encrypted with the AWS managed key aws/s3 (S3 API reference, "
    "PutObject).",
    ministack="Refuses the write, and so the publishing of CDK assets into the bootstrap bucket.",
    pieces=[Piece("services.s3:_resolve_sse_write_headers", "3e4d400d9c6f")],
)
def managed_key() -> None:
    """Name the key's alias; its real ARN is an id that only AWS knows."""
    resolve = s3._resolve_sse_write_headers

    def resolve_with_managed_key(headers: dict[str, Any], bucket: str) -> Any:
        if headers.get(_SSE) == "aws:kms" and not headers.get(_SSE_KEY):
            headers = {**headers, _SSE_KEY: f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"}
        return resolve(headers, bucket)

    s3._resolve_sse_write_headers = resolve_with_managed_key


PATCHES = (name_prefix, configurations, keep_non_empty_buckets, managed_key)
