"""Lines that services write to a log group by themselves: access logs, execution logs."""

from __future__ import annotations

import time
from typing import Any

from ministack.services import cloudwatch_logs


def group_of(arn: str) -> dict[str, Any] | None:
    """Return MiniStack's log group by its ARN, with or without ``:*`` at the end; None when there is none."""
    return cloudwatch_logs._log_groups.get(arn.partition(":log-group:")[2].removesuffix(":*"))


def append(group: dict[str, Any], stream: str, line: str) -> None:
    """Append a line to a stream of a log group, which is made when it does not exist."""
    now = int(time.time() * 1000)
    found = group["streams"].setdefault(
        stream,
        {
            "events": [],
            "uploadSequenceToken": "1",
            "creationTime": now,
            "firstEventTimestamp": None,
            "lastEventTimestamp": None,
            "lastIngestionTime": None,
        },
    )
    cloudwatch_logs._append_log_events(found, [{"timestamp": now, "message": line, "ingestionTime": now}])
