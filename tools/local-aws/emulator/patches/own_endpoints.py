"""What AWS does not have: endpoints for tests and for the command line, see `emulator.admin`."""

from __future__ import annotations

import json
from typing import Any

from ministack import app
from ministack.services import dynamodb

from emulator import admin, faults
from emulator.patching import Piece, patch


@patch(
    "Own endpoints",
    aws="Does not have them.",
    ministack="Has its own, below /_ministack/.",
    pieces=[
        Piece("app:_handle_admin_config_request", "6607f8af29a8"),
        Piece("app:_handle_post_body_shortcuts", "b52b3fe0408b"),
    ],
)
def own_endpoints() -> None:
    """Answer them where MiniStack answers its own."""
    handle = app._handle_admin_config_request

    async def handle_own(path: str, method: str, body: bytes) -> Any:
        if path.startswith(admin.PREFIX):
            return admin.handle(method, path, body)
        return await handle(path, method, body)

    app._handle_admin_config_request = handle_own


@patch(
    "DynamoDB unprocessed items on demand",
    aws="BatchWriteItem may store a part of the items and answer the others as UnprocessedItems.",
    ministack="Stores all of them, always.",
    pieces=[Piece("services.dynamodb:_batch_write_item", "6442887a5566")],
)
def unprocessed_items() -> None:
    """Leave out what a test asked for."""
    write = dynamodb._batch_write_item

    def write_in_part(request: dict[str, Any]) -> Any:
        items = request.get("RequestItems") or {}
        left = faults.take_unprocessed(items) if isinstance(items, dict) else {}
        if not left:
            return write(request)
        kept = {table: requests[: len(requests) - len(left.get(table, []))] for table, requests in items.items()}
        kept = {table: requests for table, requests in kept.items() if requests}
        if not kept:
            return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps({"UnprocessedItems": left}).encode()
        status, headers, body = write({**request, "RequestItems": kept})
        if status == 200:
            body = json.dumps({**json.loads(body), "UnprocessedItems": left}).encode()
        return status, headers, body

    dynamodb._batch_write_item = write_in_part


PATCHES = (own_endpoints, unprocessed_items)
