"""API Gateway: request validation and access logs."""

import json

import pytest

ITEM = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": {"type": "string", "minLength": 1, "maxLength": 5}, "n": {"type": "number", "minimum": 0}},
}
SCHEMA = {"type": "array", "minItems": 1, "maxItems": 2, "items": ITEM}
ERROR_FORMAT = '{"message":$context.error.messageString,"why":"$context.error.validationErrorString"}'
LOG_FORMAT = '{"id":"$context.requestId","status":"$context.status","why":"$context.error.validationErrorString"}'


def template(aws, content_type, validate=True):
    api = {"Ref": "Api"}
    echo = "import json\ndef handler(event, context):\n    return {'statusCode': 201, 'body': event['body'] or ''}"
    uri = {"Fn::Sub": "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"}
    return {
        "Function": aws.function(echo),
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Validator": {
            "Type": "AWS::ApiGateway::RequestValidator",
            "Properties": {"RestApiId": api, "ValidateRequestBody": validate},
        },
        "Model": {
            "Type": "AWS::ApiGateway::Model",
            "Properties": {"RestApiId": api, "ContentType": "application/json", "Schema": SCHEMA},
        },
        "Orders": {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": api,
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": "orders",
            },
        },
        "Method": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": api,
                "ResourceId": {"Ref": "Orders"},
                "HttpMethod": "POST",
                "AuthorizationType": "NONE",
                "RequestValidatorId": {"Ref": "Validator"},
                "RequestModels": {content_type: {"Ref": "Model"}},
                "Integration": {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": uri},
            },
        },
        "BadBody": {
            "Type": "AWS::ApiGateway::GatewayResponse",
            "Properties": {
                "RestApiId": api,
                "ResponseType": "BAD_REQUEST_BODY",
                "ResponseTemplates": {"application/json": ERROR_FORMAT},
            },
        },
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "DependsOn": ["Method", "BadBody"],
            "Properties": {"RestApiId": api},
        },
        "Log": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {
                "RestApiId": api,
                "DeploymentId": {"Ref": "Deployment"},
                "StageName": "v1",
                "AccessLogSetting": {"DestinationArn": {"Fn::GetAtt": ["Log", "Arn"]}, "Format": LOG_FORMAT},
            },
        },
    }


OUTPUTS = {"Api": {"Ref": "Api"}, "Log": {"Ref": "Log"}}


def post(aws, api, body, content_type="application/json"):
    path = f"/_aws/execute-api/{api}/v1/orders"
    return aws.request(path, "POST", body, {"Content-Type": content_type})


@pytest.fixture(scope="module")
def strict(aws):
    return aws.deploy(template(aws, "$default"), OUTPUTS)[1]


@pytest.fixture(scope="module")
def json_only(aws):
    return aws.deploy(template(aws, "application/json"), OUTPUTS)[1]


def test_a_body_that_fits_reaches_the_function(aws, strict):
    assert post(aws, strict["Api"], '[{"id": "a"}]') == (201, [{"id": "a"}])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("[]", "[array is too short: must have at least 1 elements but instance has 0 elements]"),
        (
            '[{"id":"a"},{"id":"b"},{"id":"c"}]',
            "[array is too long: must have at most 2 elements but instance has 3 elements]",
        ),
        ('{"id":"a"}', '[instance type (object) does not match any allowed primitive type (allowed: ["array"])]'),
        ('[{"n":1}]', '[object has missing required properties (["id"])]'),
        ('[{"id":7}]', '[instance type (integer) does not match any allowed primitive type (allowed: ["string"])]'),
        ('[{"id":""}]', '[string "" is too short (length: 0, required minimum: 1)]'),
        ('[{"id":"abcdef"}]', '[string "abcdef" is too long (length: 6, maximum allowed: 5)]'),
        ('[{"id":"a","n":-1}]', "[numeric instance is lower than the required minimum (minimum: 0, found: -1)]"),
        ('[{"id":"a","x":1}]', '[object instance has properties which are not allowed by the schema: ["x"]]'),
        ("no json", ""),
        ("", ""),
    ],
)
def test_a_body_that_does_not_fit_is_answered_400_with_the_reasons(aws, strict, body, why):
    status, answer = post(aws, strict["Api"], body)
    assert status == 400
    assert answer == {"message": "Invalid request body", "why": why}


def test_the_default_model_is_for_every_content_type(aws, strict):
    assert post(aws, strict["Api"], "[]", "text/plain")[0] == 400


def test_a_model_of_another_content_type_does_not_apply(aws, json_only):
    assert post(aws, json_only["Api"], "[]", "text/plain")[0] == 201
    assert post(aws, json_only["Api"], "[]", "application/json; charset=utf-8")[0] == 400


def test_a_validator_can_be_switched_off_by_an_update(aws):
    name, outputs = aws.deploy(template(aws, "$default"), OUTPUTS)
    assert post(aws, outputs["Api"], "[]")[0] == 400
    aws.deploy(template(aws, "$default", validate=False), OUTPUTS, name)
    assert post(aws, outputs["Api"], "[]")[0] == 201


def test_the_access_log_has_a_line_in_the_format_for_each_request(aws):
    _, outputs = aws.deploy(template(aws, "$default"), OUTPUTS)
    post(aws, outputs["Api"], '[{"id": "a"}]')
    post(aws, outputs["Api"], '[{"n": 1}]')
    events = aws.client("logs").filter_log_events(logGroupName=outputs["Log"])["events"]
    lines = [json.loads(event["message"]) for event in events]
    assert [(line["status"], line["why"]) for line in lines] == [
        ("201", "-"),
        ("400", '[object has missing required properties (["id"])]'),
    ]
    assert all(len(line["id"]) == 36 for line in lines)
