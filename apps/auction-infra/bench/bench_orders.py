"""How fast the order handler stores, beside what the same server can do at most and beside one PutItem an order.

`npm run bench:orders` runs it against DynamoDB Local. It ends with 1 when the handler misses a limit.

- *ceiling*: BatchWriteItem of 25 whose bodies were made beforehand, sent without a signature over as many kept-alive
  connections as the handler uses. No client of this server can be faster.
- *put_item*: `Table.put_item` for each order, one after the other.

Runs are interleaved, so that all see the same machine; the figures are medians.
"""

import argparse
import contextlib
import http.client
import importlib
import io
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from dynamodb_local import dynamodb_local

HERE = Path(__file__).parent
HANDLER = HERE.parent / "src" / "post_lambda"
TABLE_NAME = "orders"
SIZES = [2, 25, 100, 1000, 5000]
LIMIT_FROM = 1000
LIMIT_TO_CEILING = 1.6
LIMIT_COLD_START = 1.12
# What is aimed at and not reached: printed, but no failure. The README has the profile of what is left.
GOAL_TO_CEILING = 1.3
GOAL_TO_CEILING_BELOW = 1.5
GOAL_COLD_START = 0.8
COLD_STARTS = 15
TURNS = ["ceiling", "handler"]
CONTEXT = SimpleNamespace(aws_request_id="bench", get_remaining_time_in_millis=lambda: 28_000)

HEADERS = {
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=bench/20260101/eu-west-1/dynamodb/aws4_request, Signature=0",
}

COLD_START = """
import json, sys, time
started = time.perf_counter()
sys.path.insert(0, sys.argv[1])
handler = __import__(sys.argv[2]).lambda_handler
context = type("Context", (), {"aws_request_id": "bench", "get_remaining_time_in_millis": lambda self: 28000})()
answer = handler({"httpMethod": "POST", "path": "/orders", "body": sys.argv[3]}, context)
assert answer["statusCode"] == 201, answer
print(time.perf_counter() - started)
"""


def make_orders(count: int) -> list[dict[str, Any]]:
    """Return orders like those of the real bodies."""
    return [{"record_id": f"order-{n:06}", "parameter_1": "abc", "parameter_2": round(n / 8, 3)} for n in range(count)]


class Bench:
    """The three ways to store the same orders."""

    def __init__(self, endpoint: str) -> None:
        # Both look at the environment, which names the server only now.
        sys.path.insert(0, str(HANDLER))
        app, storage, boto3 = (importlib.import_module(name) for name in ("app", "storage", "boto3"))

        self._address = urlsplit(endpoint).netloc
        self._app = app
        self._workers = ThreadPoolExecutor(storage.PARALLEL_BATCHES)
        self._local = threading.local()
        dynamodb = boto3.resource("dynamodb")
        self._table = dynamodb.create_table(
            TableName=TABLE_NAME,
            KeySchema=[{"AttributeName": "record_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "record_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def handler(self, orders: list[dict[str, Any]]) -> Callable[[], None]:
        """POST them to the handler, validation and log line included."""
        body = json.dumps(orders)

        def run() -> None:
            with contextlib.redirect_stdout(io.StringIO()):
                answer = self._app.lambda_handler({"httpMethod": "POST", "path": "/orders", "body": body}, CONTEXT)
            if answer["statusCode"] != 201:
                raise RuntimeError(f"the handler answered {answer}")

        return run

    def ceiling(self, orders: list[dict[str, Any]]) -> Callable[[], None]:
        """Send bodies that are ready."""
        puts = [
            {
                "PutRequest": {
                    "Item": {
                        "record_id": {"S": order["record_id"]},
                        "parameter_1": {"S": order["parameter_1"]},
                        "parameter_2": {"N": str(order["parameter_2"])},
                        "expires_at": {"N": "1800000000"},
                    }
                }
            }
            for order in orders
        ]
        bodies = [
            json.dumps({"RequestItems": {TABLE_NAME: puts[start : start + 25]}}).encode()
            for start in range(0, len(puts), 25)
        ]

        def run() -> None:
            if len(bodies) == 1:
                self._send(bodies[0])
            else:
                list(self._workers.map(self._send, bodies))

        return run

    def put_item(self, orders: list[dict[str, Any]]) -> Callable[[], None]:
        """Put them one by one."""
        items = [
            {**order, "parameter_2": Decimal(str(order["parameter_2"])), "expires_at": 1_800_000_000}
            for order in orders
        ]

        def run() -> None:
            for item in items:
                self._table.put_item(Item=item)

        return run

    def _send(self, body: bytes) -> None:
        try:
            status, content = self._request(body)
        except ConnectionError:  # nothing was sent for so long that the server hung up
            del self._local.connection
            status, content = self._request(body)
        if status != 200 or json.loads(content) != {"UnprocessedItems": {}}:
            raise RuntimeError(f"the server answered {status} {content!r}")

    def _request(self, body: bytes) -> tuple[int, bytes]:
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(self._address)
        self._local.connection.request("POST", "/", body, HEADERS)
        answer = self._local.connection.getresponse()
        return answer.status, answer.read()


def measure(runs: dict[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each. In a round the ceiling and the handler take turns three times."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name in [*TURNS * 3, *(name for name in runs if name not in TURNS)]:
            started = time.perf_counter()
            runs[name]()
            seconds[name].append(time.perf_counter() - started)
    return {name: statistics.median(values) for name, values in seconds.items()}


def bench_sizes(bench: Bench, rounds: int) -> dict[int, float]:
    """Print a line for each size; return handler / ceiling by size."""
    ratios: dict[int, float] = {}
    print("| orders | handler | orders/s | ceiling | handler / ceiling | put_item | put_item / handler |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for size in SIZES:
        orders = make_orders(size)
        runs = {"ceiling": bench.ceiling(orders), "handler": bench.handler(orders), "put_item": bench.put_item(orders)}
        measure({name: runs[name] for name in TURNS}, 1)
        median = measure(runs, rounds * max(1, 200 // size))
        ratio = median["handler"] / median["ceiling"]
        ratios[size] = ratio
        print(
            f"| {size:,} | {1000 * median['handler']:.1f} ms | {size / median['handler']:,.0f} |"
            f" {1000 * median['ceiling']:.1f} ms | {ratio:.2f} | {1000 * median['put_item']:,.1f} ms |"
            f" {median['put_item'] / median['handler']:.1f} |",
            flush=True,
        )
    return ratios


def bench_cold_start() -> float:
    """Print the time from nothing imported to the first answer; return handler / bare boto3."""
    body = json.dumps(make_orders(2))

    def start(folder: Path, module: str) -> float:
        command = [sys.executable, "-c", COLD_START, str(folder), module, body]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])  # noqa: S603

    start(HANDLER, "app")
    pairs = [(start(HANDLER, "app"), start(HERE, "bare_boto3")) for _ in range(COLD_STARTS)]
    handler, bare = (statistics.median(values) for values in zip(*pairs, strict=True))
    print(f"\nCold start (import and first POST): {1000 * handler:.0f} ms, bare boto3 {1000 * bare:.0f} ms,", end=" ")
    print(f"ratio {handler / bare:.2f}")
    return handler / bare


def verdict(ratios: dict[int, float], cold_start: float) -> tuple[bool, list[str]]:
    """Return whether the limits hold, and what to say of limits and goals."""
    large = max(ratio for size, ratio in ratios.items() if size >= LIMIT_FROM)
    small = max(ratio for size, ratio in ratios.items() if size < LIMIT_FROM)
    lines = [
        (f"limit: from {LIMIT_FROM} orders up at most {LIMIT_TO_CEILING} times the ceiling", large, LIMIT_TO_CEILING),
        (f"limit: cold start at most {LIMIT_COLD_START} times bare boto3", cold_start, LIMIT_COLD_START),
        (f"goal: from {LIMIT_FROM} orders up at most {GOAL_TO_CEILING} times the ceiling", large, GOAL_TO_CEILING),
        (f"goal: below at most {GOAL_TO_CEILING_BELOW} times the ceiling", small, GOAL_TO_CEILING_BELOW),
        (f"goal: cold start at most {GOAL_COLD_START} times bare boto3", cold_start, GOAL_COLD_START),
    ]
    kept = large <= LIMIT_TO_CEILING and cold_start <= LIMIT_COLD_START
    return kept, [f"{text}: {'yes' if value <= most else 'NO'}, {value:.2f}" for text, value, most in lines]


def main() -> None:
    """Run everything and say whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7, help="interleaved rounds, at least 7 (default 7)")
    rounds = max(7, parser.parse_args().runs)
    with dynamodb_local() as endpoint:
        os.environ.update(
            TABLE_NAME=TABLE_NAME,
            AWS_ENDPOINT_URL_DYNAMODB=endpoint,
            AWS_ACCESS_KEY_ID="bench",
            AWS_SECRET_ACCESS_KEY="bench",  # noqa: S106
            AWS_DEFAULT_REGION="eu-west-1",
        )
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians of {rounds} rounds or more\n")
        bench = Bench(endpoint)
        warm = make_orders(1000)
        measure({"ceiling": bench.ceiling(warm), "handler": bench.handler(warm)}, 5)
        kept, lines = verdict(bench_sizes(bench, rounds), bench_cold_start())
    print("\n".join(lines))
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
