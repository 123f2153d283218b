"""The access log of a stage."""

from __future__ import annotations

import contextvars
import json
import re
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import apigateway_v1

from emulator import log_lines
from emulator.patching import Piece, patch
from emulator.provisioning import Created, Props, replace_function

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_.]*[A-Za-z0-9_])")

_details: contextvars.ContextVar[dict[str, Any] | None] = contextvars.ContextVar("request_details", default=None)
"""What is known of the request at hand: values of $context, without the prefix."""


@patch(
    "API Gateway access logs",
    aws="A stage with AccessLogSetting writes a line for each request to the log group, in its format, with '-' for "
    "what there is no value of (developer guide, 'Set up CloudWatch logging for REST APIs').",
    ministack="CloudFormation drops the setting, and nothing is written.",
    pieces=[
        Piece("services.cloudformation.provisioners:_apigw_stage_create", "d8049eb27e56"),
        Piece("services.cloudformation.provisioners:_apigw_stage_update", "9fdf36300ac1"),
        Piece("services.apigateway_v1:_handle_execute_in_scope", "044be8269869"),
        Piece("services.apigateway_v1:_GatewayError", "5c0c4f019647"),
        Piece("services.apigateway_v1:_execute_in_scope", "203e75429341"),
        Piece("services.apigateway_v1:_invoke_lambda_proxy_v1", "aa8ba4edfb12"),
        Piece("services.cloudwatch_logs:_append_log_events", "21042fd9c6ee"),
    ],
    properties=["AWS::ApiGateway::Stage.AccessLogSetting"],
)
def access_logs() -> None:
    """Keep the setting, gather the values while a request is handled, and write the line afterwards."""
    replace_function("_apigw_stage_create", _keeping_setting_at_create)
    replace_function("_apigw_stage_update", _keeping_setting_at_update)
    apigateway_v1._invoke_lambda_proxy_v1 = _timing_integration(apigateway_v1._invoke_lambda_proxy_v1)
    apigateway_v1._execute_in_scope = _gathering(apigateway_v1._execute_in_scope)
    apigateway_v1._handle_execute_in_scope = _logging(apigateway_v1._handle_execute_in_scope)


def _keeping_setting_at_create(create: Callable[..., Created]) -> Callable[..., Created]:
    def create_stage(logical_id: str, props: Props, stack_name: str) -> Created:
        created = create(logical_id, props, stack_name)
        _keep_setting(props)
        return created

    return create_stage


def _keeping_setting_at_update(update: Callable[..., Created]) -> Callable[..., Created]:
    def update_stage(physical_id: str, old_props: Props, new_props: Props, stack_name: str) -> Created:
        updated = update(physical_id, old_props, new_props, stack_name)
        _keep_setting(new_props)
        return updated

    return update_stage


def _keep_setting(props: Props) -> None:
    setting = props.get("AccessLogSetting") or {}
    stage = apigateway_v1._stages_v1.get(props.get("RestApiId"), {}).get(props.get("StageName"))
    if stage is not None:
        stage["accessLogSettings"] = {
            name: setting[prop]
            for prop, name in (("DestinationArn", "destinationArn"), ("Format", "format"))
            if prop in setting
        }


def _logging(handle: Callable[..., Any]) -> Callable[..., Any]:
    async def handle_logged(api_id: str, stage_name: str, method: str, path: str, headers: Any, *rest: Any) -> Any:
        setting = (apigateway_v1._stages_v1.get(api_id, {}).get(stage_name) or {}).get("accessLogSettings") or {}
        if not setting.get("format"):
            return await handle(api_id, stage_name, method, path, headers, *rest)
        began = time.time()
        details = _request_details(api_id, stage_name, (method, path), headers, began)
        token = _details.set(details)
        try:
            response = await handle(api_id, stage_name, method, path, headers, *rest)
        finally:
            _details.reset(token)
        details.update(
            status=response[0],
            responseLength=len(response[2] or b"") if isinstance(response[2], bytes | str) else 0,
            responseLatency=int((time.time() - began) * 1000),
        )
        _write(setting, details)
        return response

    return handle_logged


def _request_details(
    api_id: str, stage_name: str, request_line: tuple[str, str], headers: dict[str, Any], began: float
) -> dict[str, Any]:
    method, path = request_line
    moment = datetime.fromtimestamp(began, timezone.utc)
    domain = f"{api_id}.execute-api.{get_region()}.amazonaws.com"
    return {
        "accountId": get_account_id(),
        "apiId": api_id,
        "domainName": domain,
        "domainPrefix": api_id,
        "extendedRequestId": new_uuid(),
        "httpMethod": method,
        "identity.sourceIp": "127.0.0.1",
        "identity.userAgent": (headers or {}).get("user-agent"),
        "path": f"/{stage_name}{path}",
        "protocol": "HTTP/1.1",
        "requestTime": moment.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(began * 1000),
        "stage": stage_name,
    }


def _gathering(execute: Callable[..., Any]) -> Callable[..., Any]:
    async def execute_gathering(request: dict[str, Any], *rest: Any) -> Any:
        response = await execute(request, *rest)
        details = _details.get()
        if details is not None:
            details.update(requestId=request["request_id"], resourcePath=request["resource_path"] or None)
            if isinstance(response, apigateway_v1._GatewayError):
                details["error.message"] = response.message
                details["error.messageString"] = json.dumps(response.message)
                details["error.responseType"] = response.response_type
                details["error.validationErrorString"] = request.get("validation_error")
        return response

    return execute_gathering


def _timing_integration(invoke: Callable[..., Any]) -> Callable[..., Any]:
    async def invoke_timed(*arguments: Any, **options: Any) -> Any:
        began = time.time()
        response = await invoke(*arguments, **options)
        details = _details.get()
        if details is not None:
            latency = int((time.time() - began) * 1000)
            details.update({"integrationLatency": latency, "integration.latency": latency})
            if not isinstance(response, apigateway_v1._GatewayError):  # the function was not invoked
                details.update({"integration.status": response[0], "integrationStatus": response[0]})
        return response

    return invoke_timed


def _write(setting: dict[str, str], details: dict[str, Any]) -> None:
    group = log_lines.group_of(setting["destinationArn"])
    if group is not None:
        line = _VARIABLE.sub(lambda found: _shown(details.get(found[1])), setting["format"])
        log_lines.append(group, f"{details['apiId']}_{details['stage']}", line)


def _shown(value: Any) -> str:
    """Return a value as it stands in a line: escaped, as formats put it into JSON strings."""
    return "-" if value is None else json.dumps(str(value))[1:-1]


PATCHES = (access_logs,)
