"""API Gateway REST APIs: request validation, bodies and access logs as the templates ask for them."""

from emulator.patches.api_gateway import access_logs, bodies, request_validation, validation_errors

# The text of a validation error needs the model that request_validation finds, so it wraps the check first.
PATCHES = (*validation_errors.PATCHES, *request_validation.PATCHES, *bodies.PATCHES, *access_logs.PATCHES)
