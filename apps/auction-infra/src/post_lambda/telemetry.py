"""One line of JSON for each request: a log record that is a CloudWatch metric too (embedded metric format)."""

import json
import os
import time
from typing import Any

FUNCTION_NAME = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
METRIC_NAMESPACE = os.environ.get("METRIC_NAMESPACE", "OrderApi")


def record_request(
    level: str,
    message: str,
    *,
    request_id: str,
    received: int = 0,
    stored: int = 0,
    rejected: int = 0,
    unprocessed: int = 0,
    **fields: Any,
) -> None:
    """Write the record of a request, with its counts of orders as metrics.

    Args:
        level: `INFO`, `WARN` or `ERROR`.
        message: what became of the request.
        request_id: the API's request id, which is in the access log as well.
        received: orders in the body.
        stored: orders that the table confirmed.
        rejected: orders of a body that was refused.
        unprocessed: orders that the table did not confirm in time.
        fields: anything else worth knowing, but never a body.

    """
    now = time.time()
    counts = {
        "OrdersReceived": received,
        "OrdersStored": stored,
        "OrdersRejected": rejected,
        "OrdersUnprocessed": unprocessed,
    }
    record = {
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z",
        "level": level,
        "message": message,
        "requestId": request_id,
        **fields,
        **counts,
        "FunctionName": FUNCTION_NAME,
        "_aws": {
            "Timestamp": int(now * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": METRIC_NAMESPACE,
                    "Dimensions": [["FunctionName"]],
                    "Metrics": [{"Name": name, "Unit": "Count"} for name in counts],
                }
            ],
        },
    }
    print(json.dumps(record), flush=True)
