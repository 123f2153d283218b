"""Request validators, and the model that a request is validated by."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

from emulator.patching import Piece, patch
from emulator.provisioning import HANDLERS, Created, Props, checked, replace_function

VALIDATOR = "AWS::ApiGateway::RequestValidator"


@patch(
    "API Gateway request validators",
    aws="A method with a RequestValidatorId answers 400 to a body that does not fit its model, without an integration "
    "call (API Gateway developer guide, 'Request validation for REST APIs').",
    ministack="CloudFormation makes up the id of a validator that does not exist, and a method forgets the id.",
    pieces=[
        Piece("services.cloudformation.provisioners:_apigw_request_validator_create", "7bca84ba0030"),
        Piece("services.cloudformation.provisioners:_apigw_request_validator_update", "b0a1da4991c4"),
        Piece("services.cloudformation.provisioners:_apigw_request_validator_delete", "194b28d0bdf1"),
        Piece("services.cloudformation.provisioners:_apigw_method_create", "eea45d69098a"),
        Piece("services.apigateway_v1:_create_request_validator", "0eaf12b7c806"),
        Piece("services.apigateway_v1:_put_method", "c0aeddf253cb"),
    ],
    properties=[f"{VALIDATOR}.*", "AWS::ApiGateway::Method.RequestValidatorId"],
)
def request_validators() -> None:
    """Create validators through the service's own API and tie methods to them."""
    HANDLERS[VALIDATOR] = {"create": _create_validator, "update": _update_validator, "delete": _delete_validator}
    replace_function("_apigw_method_create", _with_validator)


def _create_validator(logical_id: str, props: Props, stack_name: str) -> Created:
    settings = {
        "name": props.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=128),
        "validateRequestBody": _true(props.get("ValidateRequestBody")),
        "validateRequestParameters": _true(props.get("ValidateRequestParameters")),
    }
    validator = json.loads(checked(apigateway_v1._create_request_validator(props["RestApiId"], settings)))
    return validator["id"], {"RequestValidatorId": validator["id"]}


def _update_validator(physical_id: str, old_props: Props, new_props: Props, stack_name: str) -> Created:
    if any(old_props.get(key) != new_props.get(key) for key in ("RestApiId", "Name")):
        return _create_validator(physical_id, new_props, stack_name)
    operations = [
        {"op": "replace", "path": path, "value": str(_true(new_props.get(prop))).lower()}
        for prop, path in (
            ("ValidateRequestBody", "/validateRequestBody"),
            ("ValidateRequestParameters", "/validateRequestParameters"),
        )
    ]
    checked(
        apigateway_v1._update_request_validator(new_props["RestApiId"], physical_id, {"patchOperations": operations})
    )
    return physical_id, {"RequestValidatorId": physical_id}


def _delete_validator(physical_id: str, props: Props) -> None:
    # Gone already when its API was deleted first.
    apigateway_v1._delete_request_validator(props.get("RestApiId", ""), physical_id)


def _with_validator(create_method: Callable[..., Created]) -> Callable[..., Created]:
    def create(logical_id: str, props: Props, stack_name: str) -> Created:
        created = create_method(logical_id, props, stack_name)
        resource = apigateway_v1._resources.get(props.get("RestApiId"), {}).get(props.get("ResourceId"), {})
        method = resource.get("resourceMethods", {}).get(props.get("HttpMethod", "ANY"))
        if method is not None and props.get("RequestValidatorId"):
            method["requestValidatorId"] = props["RequestValidatorId"]
        return created

    return create


def _true(value: Any) -> bool:
    return str(value).lower() == "true"


@patch(
    "API Gateway models by content type",
    aws="The model whose content type is the request's is used, else the model of $default; without either the body "
    "is not validated (developer guide, 'Set up method request models').",
    ministack="Does not know $default, and falls back to the model of application/json.",
    pieces=[
        Piece("services.apigateway_v1:_check_request_validation", "a96a712e3a4a"),
        Piece("services.apigateway_v1:_header_ci", "41883d9e78f4"),
    ],
)
def models_by_content_type() -> None:
    """Hand the validation exactly the model that applies."""
    check = apigateway_v1._check_request_validation

    def check_applicable_model(method: dict[str, Any], api_id: str, request: Any, headers: Any, *content: Any) -> Any:
        content_type = apigateway_v1._header_ci(headers, "content-type") or "application/json"
        models = method.get("requestModels") or {}
        model = models.get(content_type.split(";", 1)[0].strip()) or models.get("$default")
        applicable = {"application/json": model} if model else {}
        return check({**method, "requestModels": applicable}, api_id, request, headers, *content)

    apigateway_v1._check_request_validation = check_applicable_model


PATCHES = (request_validators, models_by_content_type)
