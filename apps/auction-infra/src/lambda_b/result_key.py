"""The key of a result: the same order of the same run always has the same one."""

import datetime
import hashlib
import json
from typing import Any

HASH_LENGTH = 16


def result_key(order: Any, context: Any, prefix: str) -> str:
    """Name the object of an order.

    Args:
        order: the order, as it came.
        context: of the invocation; see `lambda_handler`.
        prefix: of all results, ending in `/`.

    Returns:
        `<prefix><runDate>/<runId>/<index>-<hash>.json` for an order of a run. The hash keeps another order, at the
        same index of a repeated run, from passing for this one. Without a run: `<prefix><today>/<request
        id>/<hash>.json`.

    """
    digest = content_hash(order)
    run = _run_of(context)
    if run is None:
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        return f"{prefix}{today}/{context.aws_request_id}/{digest}.json"
    return f"{prefix}{run['runDate']}/{run['runId']}/{int(run['index']):05d}-{digest}.json"


def content_hash(value: Any) -> str:
    """Hash a JSON value, independent of the order of its keys and of how a whole number is written (1, 1.0)."""
    text = json.dumps(_canonical(value), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_canonical(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _run_of(context: Any) -> dict[str, Any] | None:
    client_context = getattr(context, "client_context", None)
    custom = getattr(client_context, "custom", None) or {}
    return custom if {"runId", "runDate", "index"} <= custom.keys() else None
