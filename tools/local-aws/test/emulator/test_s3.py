"""S3: buckets from templates."""

import pytest
from botocore.exceptions import ClientError


def bucket(**properties):
    return {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}}


NAME = {"Name": {"Ref": "Bucket"}}


def test_a_prefix_names_the_bucket_in_the_accounts_namespace(aws):
    _, outputs = aws.deploy(bucket(BucketNamePrefix="results", BucketNamespace="account-regional"), NAME)
    assert outputs["Name"] == "results-000000000000-eu-west-1-an"


def test_the_configurations_of_the_template_are_the_buckets(aws):
    template = bucket(
        Tags=[{"Key": "a", "Value": "b"}],
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [
                {"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
            ]
        },
        LifecycleConfiguration={
            "Rules": [
                {
                    "Id": "Old",
                    "Status": "Enabled",
                    "Prefix": "orders/",
                    "TagFilters": [{"Key": "t", "Value": "v"}],
                    "ExpirationInDays": 400,
                    "Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}],
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                }
            ]
        },
    )
    name, outputs = aws.deploy(template, NAME)
    s3, at = aws.client("s3"), {"Bucket": outputs["Name"]}
    tags = s3.get_bucket_tagging(**at)["TagSet"]
    assert {"Key": "a", "Value": "b"} in tags
    rule = s3.get_bucket_encryption(**at)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule == {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    assert s3.get_bucket_ownership_controls(**at)["OwnershipControls"]["Rules"] == [
        {"ObjectOwnership": "BucketOwnerEnforced"}
    ]
    lifecycle = s3.get_bucket_lifecycle_configuration(**at)["Rules"][0]
    assert lifecycle["ID"] == "Old"
    assert lifecycle["Filter"]["And"]["Prefix"] == "orders/"
    assert lifecycle["Expiration"] == {"Days": 400}
    assert lifecycle["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER_IR"}]
    assert lifecycle["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2}
    assert lifecycle["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}

    aws.deploy(bucket(), NAME, name)
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(**at)


def test_a_write_with_kms_and_no_key_uses_the_managed_key(aws):
    _, outputs = aws.deploy(bucket(), NAME)
    answer = aws.client("s3").put_object(Bucket=outputs["Name"], Key="k", Body=b"x", ServerSideEncryption="aws:kms")
    assert answer["ServerSideEncryption"] == "aws:kms"
    assert answer["SSEKMSKeyId"].endswith("alias/aws/s3")


@pytest.mark.parametrize("versioned", [False, True])
def test_a_bucket_with_content_is_not_deleted(aws, versioned):
    status = "Enabled" if versioned else "Suspended"
    name, outputs = aws.deploy(bucket(VersioningConfiguration={"Status": status}), NAME)
    s3, at = aws.client("s3"), {"Bucket": outputs["Name"], "Key": "k"}
    s3.put_object(**at, Body=b"x")
    if versioned:  # nothing but an old version and a delete marker is left
        s3.delete_object(**at)
    aws.client("cloudformation").delete_stack(StackName=name)
    stack = aws.wait_for_stack(name)
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert s3.list_object_versions(Bucket=outputs["Name"])["Versions"]


def test_an_empty_bucket_is_deleted(aws):
    name, outputs = aws.deploy(bucket(), NAME)
    stack = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    aws.client("cloudformation").delete_stack(StackName=name)
    assert aws.wait_for_stack(stack)["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError):
        aws.client("s3").head_bucket(Bucket=outputs["Name"])
