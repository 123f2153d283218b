"""An API that validates bodies and logs its requests, for the tests."""

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
