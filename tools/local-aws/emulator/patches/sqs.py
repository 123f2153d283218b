"""SQS: dead-letter queue redrive, and how Lambda polls a queue."""

from __future__ import annotations

import time
from typing import Any

from ministack.core.concurrency import esm_wake
from ministack.core.responses import AccountRegionScopedDict, new_uuid
from ministack.services import lambda_svc, sqs

from emulator.patching import Piece, patch

_move_tasks = AccountRegionScopedDict()
"""Handle of a message move task -> its ListMessageMoveTasks entry, oldest first."""


@patch(
    "SQS message move tasks",
    aws="StartMessageMoveTask moves the messages of a dead-letter queue to DestinationArn, or back to the queues they "
    "came from; a moved message is a new one (SQS API reference).",
    ministack="Knows neither StartMessageMoveTask nor its List and Cancel.",
    pieces=[
        Piece("services.sqs:_dispatch", "5c02490e5549"),
        Piece("services.sqs:_queue_by_arn", "b54e6d717ca6"),
        Piece("services.sqs:_dlq_sweep", "fe42201a632a"),
    ],
)
def message_move_tasks() -> None:
    """Add the three actions."""
    sqs._HANDLERS.update(
        {
            "StartMessageMoveTask": start_message_move_task,
            "ListMessageMoveTasks": list_message_move_tasks,
            "CancelMessageMoveTask": cancel_message_move_task,
        }
    )


def start_message_move_task(request: dict[str, Any], _queue_url: str) -> dict[str, Any]:
    """Move every visible message at once; a velocity is not kept.

    Raises:
        _Err: The source is not there or no dead-letter queue, or the destination is not there.

    """
    source_arn, destination_arn = request.get("SourceArn", ""), request.get("DestinationArn")
    source = sqs._queue_by_arn(source_arn)
    if source is None or (destination_arn and sqs._queue_by_arn(destination_arn) is None):
        which = "SourceArn" if source is None else "DestinationArn"
        message = f"The resource that you specified for the {which} parameter doesn't exist."
        raise sqs._Err("ResourceNotFoundException", message, 404)
    if not _is_dead_letter_queue(source_arn):
        raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    with sqs._queues_lock:
        now = time.time()
        kept, moved = [], 0
        for message in source["messages"]:
            origin = (message.get("sys") or {}).get("DeadLetterQueueSourceArn")
            target = sqs._queue_by_arn(destination_arn or origin or "")
            if target is None or message["visible_at"] > now:
                kept.append(message)
                continue
            target["messages"].append(_as_new(message, now))
            moved += 1
        source["messages"] = kept
    handle = new_uuid()
    _move_tasks[handle] = {
        "Status": "COMPLETED",
        "SourceArn": source_arn,
        "ApproximateNumberOfMessagesMoved": moved,
        "ApproximateNumberOfMessagesToMove": moved,
        "StartedTimestamp": int(now * 1000),
        **({"DestinationArn": destination_arn} if destination_arn else {}),
    }
    esm_wake.set()
    return {"TaskHandle": handle}


def list_message_move_tasks(request: dict[str, Any], _queue_url: str) -> dict[str, Any]:
    """List a queue's latest tasks, newest first."""
    tasks = [task for task in reversed(list(_move_tasks.values())) if task["SourceArn"] == request.get("SourceArn")]
    return {"Results": tasks[: int(request.get("MaxResults") or 1)]}


def cancel_message_move_task(request: dict[str, Any], _queue_url: str) -> dict[str, Any]:
    """Refuse: a task is over when it has been started.

    Raises:
        _Err: Always, as on AWS for a task that is not running.

    """
    if request.get("TaskHandle") not in _move_tasks:
        raise sqs._Err("ResourceNotFoundException", "The message move task does not exist.", 404)
    raise sqs._Err("UnsupportedOperation", "Only active message movement tasks can be cancelled.")


def _is_dead_letter_queue(arn: str) -> bool:
    return any(
        arn in str(queue["attributes"].get("RedrivePolicy", "")) for _key, queue in list(sqs._queues.all_items())
    )


def _as_new(message: dict[str, Any], now: float) -> dict[str, Any]:
    attributes = {name: value for name, value in message["sys"].items() if name != "DeadLetterQueueSourceArn"}
    return {
        **message,
        "id": new_uuid(),
        "sys": attributes,
        "receipt_handle": None,
        "visible_at": now,
        "sent_at": now,
        "receive_count": 0,
        "first_receive_at": None,
    }


_window_began: dict[str, float] = {}
"""ARN of a queue -> when its mapping began to gather the batch at hand."""


@patch(
    "Lambda batches of SQS messages",
    aws="A mapping gathers messages until BatchSize (up to 10,000) or MaximumBatchingWindowInSeconds is reached "
    "(Lambda developer guide, 'Using Lambda with Amazon SQS').",
    ministack="Ignores the window, and takes 10 messages at most.",
    pieces=[
        Piece("services.sqs:_receive_messages_for_esm", "9c39dec23b26"),
        Piece("services.sqs:_collect_msgs", "d2673f3718c4"),
        Piece("services.lambda_svc:_poll_sqs", "239fd1555e51"),
    ],
)
def batches() -> None:
    """Hold the messages back until the batch is full or the window is over."""
    sqs._receive_messages_for_esm = receive_batch


def receive_batch(queue_url: str, batch_size: int) -> list[dict[str, Any]]:
    """Take a batch off a queue, or nothing while it is still gathered."""
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        arn = queue["attributes"]["QueueArn"]
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        now = time.time()
        waiting = sum(1 for message in queue["messages"] if message.get("visible_at", 0) <= now)
        if waiting == 0:
            _window_began.pop(arn, None)
            return []
        if waiting < batch_size and now - _window_began.setdefault(arn, now) < _window_of(arn):
            return []
        _window_began.pop(arn, None)
        visibility = int(queue["attributes"].get("VisibilityTimeout", "30"))
        return sqs._collect_msgs(queue, int(batch_size), visibility)


def _window_of(queue_arn: str) -> float:
    """Return the batching window, in seconds, of the mapping that polls a queue."""
    for _account, _region, mapping in lambda_svc._iter_all_esms():
        if mapping.get("EventSourceArn") == queue_arn and mapping.get("Enabled", True):
            return float(mapping.get("MaximumBatchingWindowInSeconds") or 0)
    return 0.0


PATCHES = (message_move_tasks, batches)
