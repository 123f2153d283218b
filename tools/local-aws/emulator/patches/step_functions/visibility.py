"""What DescribeExecution sees."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import stepfunctions as sfn

from emulator import faults
from emulator.patching import Piece, patch


@patch(
    "Step Functions DescribeExecution on demand eventually consistent",
    aws="'This operation is eventually consistent. The results are best effort and may not reflect very recent updates "
    "and changes.' (API reference, DescribeExecution).",
    ministack="Sees an execution at once, always.",
    pieces=[Piece("services.stepfunctions:_describe_execution", "811d82a4ea4a")],
)
def eventually_consistent() -> None:
    """Do not know executions that are younger than a test asked for."""
    describe = sfn._describe_execution

    def describe_seen(request: dict[str, Any]) -> Any:
        arn = request.get("executionArn")
        execution = sfn._executions.get(arn)
        if execution and _age(execution) < faults.unseen_seconds():
            return error_response_json("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'", 400)
        return describe(request)

    sfn._describe_execution = describe_seen


def _age(execution: dict[str, Any]) -> float:
    return time.time() - datetime.fromisoformat(execution["startDate"]).timestamp()


PATCHES = (eventually_consistent,)
