"""Which API calls the service integrations of Step Functions make."""

from __future__ import annotations

import json
from typing import Any

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import stepfunctions as sfn

Made = tuple[str, str, dict[str, Any], str]
"""Action, ARN, condition keys, and the error of a denied call."""

_TASK = "arn:aws:states:::"
_NAMES = {"sfn": "states", "cloudwatchlogs": "logs", "eventbridge": "events"}
"""Service of an ``aws-sdk:`` task -> prefix of its actions, where they differ."""
_DYNAMODB = ("getItem", "putItem", "deleteItem", "updateItem")


def call_of(resource: str, arguments: Any) -> Made | None:  # noqa: PLR0911 - one for each integration
    """Return the call that a task makes; None for an activity, which makes none.

    Raises:
        KeyError: The integration is not known here.

    """
    task = resource.replace(".sync:2", "").replace(".sync", "").replace(".waitForTaskToken", "")
    if not task.startswith(_TASK):
        return None if ":activity:" in task else _invocation(task)
    service, _, operation = task.removeprefix(_TASK).partition(":")
    match service, operation:
        case "lambda", "invoke":
            return _invocation(arguments.get("FunctionName", ""))
        case "sns", "publish":
            return "sns:Publish", arguments.get("TopicArn", "*"), {}, "SNS.AuthorizationErrorException"
        case "sqs", "sendMessage":
            return "sqs:SendMessage", _queue(arguments.get("QueueUrl", "")), {}, "SQS.AmazonSQSException"
        case "dynamodb", name if name in _DYNAMODB:
            return _json_call("dynamodb", name, arguments, "DynamoDB.AmazonDynamoDBException")
        case "states", "startExecution":
            machine = arguments.get("StateMachineArn") or arguments.get("stateMachineArn") or "*"
            return "states:StartExecution", machine, {}, "StepFunctions.AWSStepFunctionsException"
        case "aws-sdk", _:
            return _sdk_call(*operation.split(":"), arguments)
    raise KeyError(resource)


def _invocation(function: str) -> Made:
    ref = sfn._extract_lambda_ref(function) or function
    arn = ref if ref.startswith("arn:") else f"arn:aws:lambda:{get_region()}:{get_account_id()}:function:{ref}"
    return "lambda:InvokeFunction", arn, {}, "Lambda.AWSLambdaException"


def _queue(url: str) -> str:
    return f"arn:aws:sqs:{get_region()}:{get_account_id()}:{url.rsplit('/', 1)[-1]}"


def _sdk_call(service: str, operation: str, arguments: Any) -> Made:
    error = sfn._prefix_sdk_error(service, "AccessDeniedException")
    match service:
        case "cloudwatch":
            namespace = {"cloudwatch:namespace": arguments["Namespace"]} if "Namespace" in arguments else {}
            return f"cloudwatch:{_capital(operation)}", "*", namespace, error
        case "s3":
            bucket, key = arguments["Bucket"], arguments.get("Key")
            action = _object_action(arguments) if operation in ("getObject", "headObject") else _capital(operation)
            return f"s3:{action}", f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else ""), {}, error
        case "sqs":
            return f"sqs:{_capital(operation)}", _queue(arguments["QueueUrl"]), {}, error
        case "sns":
            return f"sns:{_capital(operation)}", arguments["TopicArn"], {}, error
        case "sfn" if "MapRunArn" in arguments:
            return f"states:{_capital(operation)}", arguments["MapRunArn"], {}, error
        case _:
            return _json_call(service, operation, arguments, error)


def _json_call(service: str, operation: str, arguments: Any, error: str) -> Made:
    """Return a call of a service with a JSON protocol, whose resource MiniStack finds as for a call over HTTP."""
    info = sfn._AWS_SDK_SERVICE_MAP[service]
    if info["protocol"] != "json":
        raise KeyError(service)
    key = info.get("service_key", service)
    name = _capital(operation)
    body = json.dumps(sfn._sdk_json_params(info, key, name, arguments)).encode()
    headers = {"x-amz-target": f"{info['target_prefix']}.{name}"}
    arn = iam_actions.extract_resource_arn(key, "POST", "/", headers, body, {}, get_region(), get_account_id())
    context = iam_actions.dynamodb_service_context(body) if service == "dynamodb" else {}
    return f"{_NAMES.get(service, service)}:{name}", arn, context, error


def _object_action(arguments: Any) -> str:
    """Return the permission to read an object (S3 user guide, 'Required permissions for Amazon S3 API operations')."""
    return "GetObjectVersion" if "VersionId" in arguments else "GetObject"


def _capital(operation: str) -> str:
    return operation[:1].upper() + operation[1:]
