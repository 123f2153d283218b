"""MiniStack's settings, which it reads from the environment when it is imported."""

from __future__ import annotations

import os

HOST = "127.0.0.1"
REGION = "eu-west-1"
ACCOUNT = "000000000000"


def prepare_environment(
    port: int, wait_scale: float, lambda_concurrency: int | None = None, enforce_iam: bool = True
) -> None:
    """Set what MiniStack and the Lambda functions read.

    Args:
        port: Port on 127.0.0.1.
        wait_scale: Factor on Step Functions waits, pauses between retries and machine timeouts.
        lambda_concurrency: Lambda's limit of concurrent executions in the account; None for what the memory carries.
        enforce_iam: Whether policies are evaluated.

    """
    os.environ.update(
        {
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": REGION,
            "SFN_WAIT_SCALE": str(wait_scale),
            "LAMBDA_EXECUTOR": "local",
            "AUTH": str(enforce_iam).lower(),
            # No daemon is asked for containers, and no listener beside the one port is opened.
            "DOCKER_HOST": "unix:///nonexistent/docker.sock",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            # What functions inherit.
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
        }
    )
    if lambda_concurrency is not None:
        os.environ["LAMBDA_ACCOUNT_CONCURRENCY"] = str(lambda_concurrency)
    os.environ.setdefault("AWS_ENDPOINT_URL", f"http://{HOST}:{port}")
