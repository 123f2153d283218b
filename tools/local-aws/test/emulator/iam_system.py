"""A system with every path that a policy decides, for the tests; what arrives, arrives in its queue."""

import json
import uuid

from harness import ACCOUNT, REGION

ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
HANDLER = """
import json, os
import boto3

def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(event))
    return {"statusCode": 200, "body": "{}"}
"""
FORWARD = """
import os
import boto3

def handler(event, context):
    for record in event["Records"]:
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="forwarded " + record["body"])
"""


def arn_of(name):
    return {"Fn::GetAtt": [name, "Arn"]}


def statement(sid, action, resource="*", **rest):
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource, **rest}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


LOG = [
    statement("CreateGroup", "logs:CreateLogGroup"),
    statement("CreateStream", "logs:CreateLogStream"),
    statement("PutEvents", "logs:PutLogEvents"),
]


def role(service, *statements, **properties):
    trust = {"Sid": "Trust", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    logging = LOG if service == "lambda.amazonaws.com" else ()
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": document(trust),
            "Policies": [{"PolicyName": "Own", "PolicyDocument": document(*statements, *logging)}],
            **properties,
        },
    }


def function(aws, code, role_name):
    return aws.function(code, Role=arn_of(role_name), Environment={"Variables": {"QUEUE": {"Ref": "Queue"}}})


def by_service(sid, service, action, **rest):
    return statement(sid, action, Principal={"Service": service}, **rest)


def deploy_system(aws):
    """Deploy the system; return names and addresses of its parts."""
    boundary = document(statement("Boundary", ["sqs:*", "sns:*", "states:*"]), statement("BoundaryLogs", "logs:*"))
    aws.request("/_local-aws/policies", "PUT", json.dumps({"the-boundary": boundary}))
    suffix = uuid.uuid4().hex[:6]
    resources = {
        **queues(),
        **topics(),
        "Alarm": alarm(suffix),
        **functions(aws),
        **state_machine(),
        **api(suffix),
    }
    names = ("Queue", "DeadLetters", "Source", "Handler", "Bounded", "Machine", "Api", "Topic")
    outputs = {name: {"Ref": name} for name in names} | {"ScheduleRole": arn_of("ScheduleRole")}
    _, found = aws.deploy(resources, outputs)
    return {**found, "Alarm": f"alarm-{suffix}"}


def queues():
    return {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "QueuePolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": "Queue"}],
                "PolicyDocument": document(
                    by_service(
                        "FromTopic",
                        "sns.amazonaws.com",
                        "sqs:SendMessage",
                        Condition={"ArnEquals": {"aws:SourceArn": [{"Ref": "Topic"}, {"Ref": "Encrypted"}]}},
                    ),
                    by_service("DeadLetters", "events.amazonaws.com", "sqs:SendMessage"),
                ),
            },
        },
        "DeadLetters": {"Type": "AWS::SQS::Queue"},
        "DeadLettersPolicy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {
                "Queues": [{"Ref": "DeadLetters"}],
                "PolicyDocument": document(
                    by_service("OfRules", "events.amazonaws.com", "sqs:SendMessage"),
                ),
            },
        },
    }


def topics():
    """Two topics, one encrypted, each with a rule and a subscription."""
    return {
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {
                "KeyPolicy": document(
                    statement("Account", "kms:*", Principal=ROOT),
                    by_service("KeyForEvents", "events.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey*"]),
                )
            },
        },
        "Encrypted": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": arn_of("Key")}},
        **{
            f"{topic}Policy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {
                    "Topics": [{"Ref": topic}],
                    "PolicyDocument": document(
                        by_service(f"{topic}FromEvents", "events.amazonaws.com", "sns:Publish"),
                        by_service(
                            f"{topic}FromAlarms",
                            "cloudwatch.amazonaws.com",
                            "sns:Publish",
                            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                        ),
                    ),
                },
            }
            for topic in ("Topic", "Encrypted")
        },
        **{
            f"{topic}Subscription": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": topic},
                    "Protocol": "sqs",
                    "Endpoint": arn_of("Queue"),
                    "RawMessageDelivery": True,
                },
            }
            for topic in ("Topic", "Encrypted")
        },
        **{
            f"{topic}Rule": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventPattern": {"source": [f"to.{topic}"]},
                    "Targets": [{"Id": "t", "Arn": {"Ref": topic}, "DeadLetterConfig": {"Arn": arn_of("DeadLetters")}}],
                },
            }
            for topic in ("Topic", "Encrypted")
        },
    }


def alarm(suffix):
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": f"alarm-{suffix}",
            "Namespace": "N",
            "MetricName": "M",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": [{"Ref": "Topic"}],
        },
    }


def functions(aws):
    return {
        "Role": role("lambda.amazonaws.com", statement("Send", "sqs:SendMessage", arn_of("Queue"))),
        "Handler": function(aws, HANDLER, "Role"),
        "BoundedRole": role(
            "lambda.amazonaws.com",
            statement("BoundedSend", "sqs:SendMessage", arn_of("Queue")),
            PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/the-boundary",
        ),
        "Bounded": function(aws, HANDLER, "BoundedRole"),
        "Source": {"Type": "AWS::SQS::Queue"},
        "PollingRole": role(
            "lambda.amazonaws.com",
            statement("Poll", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], arn_of("Source")),
            statement("Forward", "sqs:SendMessage", arn_of("Queue")),
        ),
        "Polling": function(aws, FORWARD, "PollingRole"),
        "Mapping": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"EventSourceArn": arn_of("Source"), "FunctionName": {"Ref": "Polling"}},
        },
    }


def state_machine():
    machine = {
        "StartAt": "Publish",
        "States": {
            "Publish": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sns:publish",
                "Parameters": {"TopicArn": "${topic}", "Message.$": "$.message"},
                "End": True,
            }
        },
    }
    return {
        "MachineRole": role("states.amazonaws.com", statement("PublishInMachine", "sns:Publish", {"Ref": "Topic"})),
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": arn_of("MachineRole"),
                "DefinitionString": json.dumps(machine),
                "DefinitionSubstitutions": {"topic": {"Ref": "Topic"}},
            },
        },
        "ScheduleRole": role(
            "scheduler.amazonaws.com", statement("Start", "states:StartExecution", {"Ref": "Machine"})
        ),
    }


def api(suffix):
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": f"api-{suffix}"}},
        "Method": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "HttpMethod": "POST",
                "AuthorizationType": "NONE",
                "Integration": {
                    "Type": "AWS_PROXY",
                    "IntegrationHttpMethod": "POST",
                    "Uri": {
                        "Fn::Sub": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/"
                        "${Handler.Arn}/invocations"
                    },
                },
            },
        },
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": "Method",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "live"},
        },
        "Permission": {
            "Type": "AWS::Lambda::Permission",
            "Properties": {
                "Action": "lambda:InvokeFunction",
                "FunctionName": arn_of("Handler"),
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": {"Fn::Sub": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:${{Api}}/*/POST/"},
            },
        },
    }
