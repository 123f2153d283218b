"""What each service answers when it throttles, fails or denies, as its API reference documents it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ministack.core.iam_actions import access_denied_response

Response = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class ServiceError:
    """An error as the wire has it."""

    code: str
    status: int
    message: str


_THROTTLED = "The request was denied due to request throttling."
_FAILED = "The request processing has failed because of an unknown error, exception or failure."
_UNAVAILABLE = "The request has failed due to a temporary failure of the server."

_COMMON = {
    "throttle": ServiceError("ThrottlingException", 400, _THROTTLED),
    "error500": ServiceError("InternalFailure", 500, _FAILED),
    "error503": ServiceError("ServiceUnavailable", 503, _UNAVAILABLE),
    "denied": ServiceError("AccessDeniedException", 400, "A fault denies the call."),
}
"""Every API reference has them on its page "Common Error Types" ("Common Errors")."""

_OWN: dict[str, dict[str, ServiceError]] = {
    # DynamoDB developer guide, "Error handling with DynamoDB": messages and codes, with 503 ServiceUnavailable.
    "dynamodb": {"error500": ServiceError("InternalServerError", 500, "An error occurred on the server side.")},
    # S3 API reference, "Error responses", list of error codes.
    "s3": {
        "throttle": ServiceError("SlowDown", 503, "Please reduce your request rate."),
        "error500": ServiceError("InternalError", 500, "We encountered an internal error. Please try again."),
        "error503": ServiceError("ServiceUnavailable", 503, "Service is unable to handle request."),
        "denied": ServiceError("AccessDenied", 403, "Access Denied"),
    },
    # SQS API reference, SendMessage: RequestThrottled, 400.
    "sqs": {
        "throttle": ServiceError("RequestThrottled", 400, _THROTTLED),
        "denied": ServiceError("AccessDenied", 403, "A fault denies the call."),
    },
    # SNS API reference, Publish and TagResource: InternalError 500, AuthorizationError 403, Throttled 429.
    "sns": {
        "throttle": ServiceError("Throttled", 429, "Rate exceeded"),
        "error500": ServiceError("InternalError", 500, "Indicates an internal service error."),
        "denied": ServiceError("AuthorizationError", 403, "A fault denies the call."),
    },
    # Lambda API reference, Invoke: TooManyRequestsException 429, ServiceException 500.
    "lambda": {
        "throttle": ServiceError("TooManyRequestsException", 429, "Rate Exceeded."),
        "error500": ServiceError("ServiceException", 500, "The Lambda service encountered an internal error."),
        "denied": ServiceError("AccessDeniedException", 403, "A fault denies the call."),
    },
    # Secrets Manager API reference, GetSecretValue: InternalServiceError 500.
    "secretsmanager": {"error500": ServiceError("InternalServiceError", 500, "An error occurred on the server side.")},
    # EventBridge API reference, PutEvents: InternalException 500.
    "events": {"error500": ServiceError("InternalException", 500, "This exception occurs due to unexpected causes.")},
    # KMS API reference, GenerateDataKey: KMSInternalException 500.
    "kms": {
        "error500": ServiceError("KMSInternalException", 500, "The request was rejected because an internal exception")
    },
    # Scheduler API reference, CreateSchedule: ThrottlingException 429, InternalServerException 500.
    "scheduler": {
        "throttle": ServiceError("ThrottlingException", 429, _THROTTLED),
        "error500": ServiceError("InternalServerException", 500, _FAILED),
        "denied": ServiceError("AccessDeniedException", 403, "A fault denies the call."),
    },
    # CloudWatch API reference, GetMetricData: InternalServiceError 500.
    "cloudwatch": {"error500": ServiceError("InternalServiceError", 500, _FAILED)},
    "logs": {},
    "ssm": {},
    "states": {},
    "sts": {},
}

SERVICES = tuple(sorted(_OWN))
"""Services, by the names that actions in policies have, whose calls can be made to fail."""

_MINISTACK_NAMES = {"cloudwatch": "monitoring"}


def error_of(service: str, mode: str, status: int | None = None) -> ServiceError:
    """Return the error of a service for a mode that answers one."""
    kind = f"error{status}" if mode == "error" else mode
    return _OWN[service].get(kind, _COMMON[kind])


def response_of(service: str, error: ServiceError, headers: dict[str, str]) -> Response:
    """Return an error in the protocol in which the service was called."""
    name = _MINISTACK_NAMES.get(service, service)
    _status, reply, body = access_denied_response(
        name, "", "", "fault-injected", error_code=error.code, message=error.message, headers=headers
    )
    if error.status >= 500 and "x-amzn-query-error" in reply:
        reply = {**reply, "x-amzn-query-error": f"{error.code};Receiver"}
    return error.status, {**reply, "x-amzn-requestid": "fault-injected"}, body


def described(service: str) -> dict[str, Any]:
    """Return the errors of a service by mode, for those who choose."""
    kinds = {"throttle": "throttle", "error 500": "error500", "error 503": "error503", "denied": "denied"}
    errors = {name: _OWN[service].get(kind, _COMMON[kind]) for name, kind in kinds.items()}
    return {name: {"code": error.code, "status": error.status} for name, error in errors.items()}
