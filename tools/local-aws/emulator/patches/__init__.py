"""All patches, in the order in which they are applied: one that wraps what another replaces comes after it."""

from emulator.patches import (
    api_gateway,
    clock,
    cloudwatch,
    cloudwatch_logs,
    dynamodb,
    fault_injection,
    iam,
    lambda_limits,
    lambda_runtime,
    no_op_types,
    observation,
    own_endpoints,
    property_report,
    s3,
    scheduler,
    sns,
    sqs,
    step_functions,
)

ALL = (
    *no_op_types.PATCHES,
    *api_gateway.PATCHES,
    *dynamodb.PATCHES,
    *s3.PATCHES,
    *sqs.PATCHES,
    *scheduler.PATCHES,
    *sns.PATCHES,
    *cloudwatch.PATCHES,
    *cloudwatch_logs.PATCHES,
    *lambda_runtime.PATCHES,
    *lambda_limits.PATCHES,
    *step_functions.PATCHES,
    *clock.PATCHES,
    *iam.PATCHES,
    *fault_injection.PATCHES,
    *own_endpoints.PATCHES,
    *property_report.PATCHES,
    *observation.PATCHES,
)
"""Every patch of this package."""
