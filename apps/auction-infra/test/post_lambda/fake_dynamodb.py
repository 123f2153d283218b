"""A DynamoDB that knows one action, BatchWriteItem, checks it strictly, and can be made to fail.

It is an HTTP server on loopback, so that everything between the handler and the wire takes part: botocore, signing,
connection pool, timeouts, and the bodies that the handler writes by hand.
"""

import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Row = dict[str, dict[str, str]]
TARGET = "DynamoDB_20120810.BatchWriteItem"
MAX_BATCH = 25
MAX_KEY_BYTES = 2048
MAX_ITEM_BYTES = 400 * 1024
MAX_DIGITS = 38


@dataclass
class Fault:
    """How to answer one call.

    Attributes:
        status: HTTP status; 0 closes the connection without an answer.
        error: error code of the answer, `ThrottlingException` for example.
        keep: how many rows of the batch to store before answering, None for all.
        unprocessed: whether rows that were not kept are reported as unprocessed.
        raw: bytes to answer with instead of JSON.
        hold: event to wait for before answering.
    """

    status: int = 200
    error: str | None = None
    keep: int | None = None
    unprocessed: bool = False
    raw: bytes | None = None
    hold: threading.Event | None = None


def throttled() -> Fault:
    """Nothing stored, and the client is asked to slow down."""
    return Fault(400, "ThrottlingException", keep=0)


def unprocessed_after(count: int) -> Fault:
    """The first rows are stored, the rest come back as unprocessed."""
    return Fault(keep=count, unprocessed=True)


def connection_lost(stored: int) -> Fault:
    """Some rows are stored, and then the connection breaks: the client cannot know."""
    return Fault(0, keep=stored)


@dataclass
class FakeDynamoDb:
    """The server: `rows` is what it stored, `calls` the sizes of the batches it got.

    Attributes:
        behave: says for each call, by its number from 0, how to fail; None is a call that succeeds.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)
    behave: Callable[[int, list[str]], Fault | None] = lambda number, record_ids: None
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._request_handler())
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def reset(self) -> None:
        """Forget everything."""
        self.rows, self.calls, self.complaints = {}, [], []
        self.behave = lambda number, record_ids: None
        self._numbers = itertools.count()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def values(self) -> dict[str, tuple[str, Decimal]]:
        """What is stored: `record_id` -> `parameter_1` and `parameter_2`."""
        return {key: (row["parameter_1"]["S"], Decimal(row["parameter_2"]["N"])) for key, row in self.rows.items()}

    def _answer(self, body: bytes) -> tuple[Fault, dict[str, Any]]:
        puts = _check(body)
        record_ids = [put["record_id"]["S"] for put in puts]
        with self._lock:
            self.calls.append(len(puts))
            fault = self.behave(next(self._numbers), record_ids) or Fault()
        kept = len(puts) if fault.keep is None else fault.keep
        with self._lock:
            self.rows.update({put["record_id"]["S"]: put for put in puts[:kept]})
        if fault.hold:
            fault.hold.wait(30)
        if fault.error:
            return fault, {"__type": f"com.amazonaws.dynamodb.v20120810#{fault.error}", "message": "as configured"}
        left = puts[kept:] if fault.unprocessed else []
        table = json.loads(body)["RequestItems"].keys()
        unprocessed = {name: [{"PutRequest": {"Item": put}} for put in left] for name in table} if left else {}
        return fault, {"UnprocessedItems": unprocessed}

    def _request_handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    if self.headers["X-Amz-Target"] != TARGET:
                        raise ValueError(f"unexpected action {self.headers['X-Amz-Target']}")
                    fault, answer = server._answer(body)
                except ValueError as error:
                    server.complaints.append(str(error))
                    fault, answer = Fault(400), {"__type": "x#ValidationException", "message": str(error)}
                if fault.status == 0:
                    self.close_connection = True
                    return
                content = json.dumps(answer).encode() if fault.raw is None else fault.raw
                self.send_response(fault.status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        return Handler


def _check(body: bytes) -> list[Row]:
    """Return the rows of a request; raise ValueError where DynamoDB would answer ValidationException."""
    (puts,) = json.loads(body)["RequestItems"].values()
    if not 1 <= len(puts) <= MAX_BATCH:
        raise ValueError(f"a batch of {len(puts)}")
    rows = [put["PutRequest"]["Item"] for put in puts]
    if len({row["record_id"]["S"] for row in rows}) != len(rows):
        raise ValueError("Provided list of item keys contains duplicates")
    for row in rows:
        _check_row(row)
    return rows


def _check_row(row: Row) -> None:
    key = row["record_id"]["S"].encode("utf-8")
    if not 1 <= len(key) <= MAX_KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes")
    size = 0
    for name, value in row.items():
        ((kind, text),) = value.items()
        size += len(name) + (len(text.encode("utf-8")) if kind == "S" else 21)
        if kind == "N":
            _check_number(text)
        elif kind != "S":
            raise ValueError(f"a value of type {kind}")
    if size > MAX_ITEM_BYTES:
        raise ValueError(f"an item of {size} bytes")


def _check_number(text: str) -> None:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"the number {text}")
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    if number and (len(digits) > MAX_DIGITS or not -130 <= number.adjusted() <= 125):
        raise ValueError(f"the number {text}")
