"""Roles that callers take on, and the keys of what they read and write."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from harness import ACCOUNT, REGION
from iam_system import ROOT, arn_of, document, statement
from policies import enforcing, leave_out


@pytest.fixture(scope="module")
def aws():
    with enforcing() as running:
        yield running


@pytest.fixture(autouse=True)
def _all_statements(aws):
    yield
    aws.request("/_local-aws/faults", "DELETE")


def session_of(aws, role):
    credentials = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return boto3.Session(
        credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"], REGION
    )


@pytest.fixture(scope="module")
def chain(aws):
    """Roles that people take on: one for the account, one for the first, one for the account again; and a bucket."""
    trusts = {
        "First": ROOT,
        "Second": {"AWS": arn_of("First")},
        "Third": ROOT,
    }
    key = {"Fn::GetAtt": ["BucketKey", "Arn"]}
    own = {
        "First": [
            statement("Third", "sts:AssumeRole", {"Fn::Sub": f"arn:aws:iam::{ACCOUNT}:role/third-${{AWS::StackName}}"}),
            statement("Objects", ["s3:PutObject", "s3:GetObject"], {"Fn::Sub": "${Bucket.Arn}/*"}),
            statement("Generate", "kms:GenerateDataKey", key),
            statement("Decrypt", "kms:Decrypt", key),
        ],
        "Second": [statement("None", "sqs:ListQueues")],
        "Third": [statement("None", "sqs:ListQueues")],
    }
    roles = {
        name: {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": document(
                    {"Sid": f"Trust{name}", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
                ),
                "Policies": [{"PolicyName": "Own", "PolicyDocument": document(*own[name])}],
                **({"RoleName": {"Fn::Sub": "third-${AWS::StackName}"}} if name == "Third" else {}),
            },
        }
        for name, principal in trusts.items()
    }
    encryption = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rule = {"ServerSideEncryptionByDefault": encryption}
    resources = {
        **roles,
        "BucketKey": {
            "Type": "AWS::KMS::Key",
            "Properties": {"KeyPolicy": document(statement("BucketAccount", "kms:*", Principal=ROOT))},
        },
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketEncryption": {"ServerSideEncryptionConfiguration": [rule]}},
        },
    }
    _, found = aws.deploy(resources, {**{name: arn_of(name) for name in trusts}, "Bucket": {"Ref": "Bucket"}})
    return found


def client_of(aws, session, service):
    return session.client(service, endpoint_url=aws.endpoint, config=Config(s3={"addressing_style": "path"}))


def test_a_role_is_taken_on_by_whom_it_trusts(aws, chain):
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole"):
        session_of(aws, chain["Second"])
    first = client_of(aws, session_of(aws, chain["First"]), "sts")
    first.assume_role(RoleArn=chain["Second"], RoleSessionName="named-by-its-trust")
    first.assume_role(RoleArn=chain["Third"], RoleSessionName="allowed-by-its-own-policy")


@pytest.mark.parametrize(("target", "sid"), [("Second", "TrustSecond"), ("Third", "TrustThird"), ("Third", "Third")])
def test_taking_on_a_role_needs_its_statement(aws, chain, target, sid):
    first = client_of(aws, session_of(aws, chain["First"]), "sts")
    first.assume_role(RoleArn=chain[target], RoleSessionName="with")
    leave_out(aws, sid)
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole"):
        first.assume_role(RoleArn=chain[target], RoleSessionName="without")


@pytest.mark.parametrize(
    ("sid", "action"), [("Generate", "put_object"), ("Decrypt", "get_object"), ("BucketAccount", "get_object")]
)
def test_objects_of_a_bucket_with_a_key_need_the_key(aws, chain, sid, action):
    s3 = client_of(aws, session_of(aws, chain["First"]), "s3")
    s3.put_object(Bucket=chain["Bucket"], Key="k", Body=b"x")
    s3.get_object(Bucket=chain["Bucket"], Key="k")
    leave_out(aws, sid)
    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(s3, action)(Bucket=chain["Bucket"], Key="k")


def test_a_service_hands_out_credentials_of_a_role_that_trusts_it(aws):
    trust = document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "codebuild.amazonaws.com"}}
    )
    _, found = aws.deploy(
        {"Build": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}}},
        {"Build": arn_of("Build")},
    )

    def begin(service):
        return aws.request("/_local-aws/sessions", "POST", json.dumps({"service": service, "role": found["Build"]}))

    status, variables = begin("codebuild.amazonaws.com")
    assert status == 200
    session = boto3.Session(*variables.values(), REGION)
    caller = client_of(aws, session, "sts").get_caller_identity()["Arn"]
    assert caller.endswith(f":assumed-role/{found['Build'].rsplit('/', 1)[1]}/codebuild")
    status, answer = begin("codepipeline.amazonaws.com")
    assert status == 400
    assert "Service: codepipeline.amazonaws.com is not authorized to perform: sts:AssumeRole" in answer["message"]
