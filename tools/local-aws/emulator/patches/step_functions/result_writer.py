"""The files that a Distributed Map's ResultWriter leaves in a bucket."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import s3


def write_results(writer: dict[str, Any], map_run_arn: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    """Write the manifest and a file for each outcome that occurred.

    Args:
        writer: The evaluated ResultWriter, ``{"Resource": ..., "Arguments" or "Parameters": {"Bucket", "Prefix"}}``.
        map_run_arn: ARN of the Map Run, whose last part names the folder.
        records: MiniStack's records of the child executions.

    Returns:
        What the state's result becomes: ``{"MapRunArn", "ResultWriterDetails": {"Bucket", "Key"}}``.

    """
    target = writer.get("Arguments") or writer.get("Parameters") or {}
    bucket = target["Bucket"]
    folder = f"{target.get('Prefix', '').rstrip('/')}/{map_run_arn.rsplit(':', 1)[1]}".lstrip("/")
    files: dict[str, list[dict[str, Any]]] = {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    for status in ("SUCCEEDED", "FAILED"):
        rows = [_row(record) for record in records if record["status"] == status]
        if rows:
            key = f"{folder}/{status}_0.json"
            files[status].append({"Key": key, "Size": _put(bucket, key, rows)})
    manifest = f"{folder}/manifest.json"
    _put(bucket, manifest, {"DestinationBucket": bucket, "MapRunArn": map_run_arn, "ResultFiles": files})
    return {"MapRunArn": map_run_arn, "ResultWriterDetails": {"Bucket": bucket, "Key": manifest}}


def _row(record: dict[str, Any]) -> dict[str, Any]:
    row = {
        "ExecutionArn": record["executionArn"],
        "Input": record["input"],
        "InputDetails": {"Included": True},
        "Name": record["name"],
        "StartDate": record["startDate"],
        "StateMachineArn": record["stateMachineArn"],
        "Status": record["status"],
        "StopDate": record["stopDate"],
    }
    if record["status"] == "FAILED":
        return {**row, "Error": record["error"], "Cause": record["cause"]}
    return {**row, "Output": record["output"], "OutputDetails": {"Included": True}}


def _put(bucket: str, key: str, content: Any) -> int:
    body = json.dumps(content).encode()
    s3._put_object(bucket, key, body, {})
    return len(body)
