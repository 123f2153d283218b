"""Putting orders into DynamoDB: parallel batches, retried until they are stored or the time is up."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from batch_write import put_batch_with
from botocore.config import Config
from botocore.exceptions import ChecksumError, ClientError, ConnectionError, HTTPClientError, IncompleteReadError
from botocore.parsers import ResponseParserError
from botocore.session import get_session

MAX_BATCH = 25
PARALLEL_BATCHES = 8
CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 4
# A call that starts in time is over before the answer has to be on its way: no write outlives its answer.
RESERVE_SECONDS = CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS + 0.5
# A table that refuses for longer is over its throughput for minutes: clients wait at no cost, Lambda does not.
PATIENCE_SECONDS = 5
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0

UNPROCESSED = "UnprocessedItems"
# "These include ProvisionedThroughputExceededException, RequestLimitExceeded, or ThrottlingException" (DynamoDB
# developer guide, "Diagnosing throttling"); part of a batch is refused by UnprocessedItems instead.
THROTTLING = frozenset(
    {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException", UNPROCESSED}
)
RETRYABLE_CODES = THROTTLING | {"InternalServerError", "ServiceUnavailable"}


# What goes wrong between here and DynamoDB; whether the batch was stored is not known then.
NETWORK_ERRORS = (ChecksumError, ConnectionError, HTTPClientError, IncompleteReadError, ResponseParserError)


@dataclass
class StoreResult:
    """What became of the orders of one request.

    Attributes:
        stored: number of orders that DynamoDB confirmed.
        unprocessed: `record_id` of each order that it did not confirm. It may hold some of them all the same, when
            an answer was lost.
        errors: how often each error occurred, also when a retry helped: `{"ThrottlingException": 3}`.
        permanent: whether an error occurred that no retry can help, a missing permission for example.

    """

    stored: int = 0
    unprocessed: list[str] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    permanent: bool = False


@dataclass
class _BatchOutcome:
    unprocessed: list[str]
    error: str | None = None
    permanent: bool = False


def create_client() -> Any:
    """Create the one client of the process. It does not retry by itself: the store knows how much time is left."""
    session = get_session()
    _know_dynamodb_alone(session)
    return session.create_client(
        "dynamodb",
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            max_pool_connections=PARALLEL_BATCHES,
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            user_agent="auction-orders",  # one of its own spares putting together botocore's twice a call
        ),
    )


def _know_dynamodb_alone(session: Any) -> None:
    """Spare botocore a look into the folder of each of its 400 services, twice, to see that there is a DynamoDB.

    A botocore that works otherwise looks, and only those milliseconds of a cold start are lost.
    """
    with suppress(Exception):
        session.get_component("data_loader").list_available_services = lambda type_name: ["dynamodb"]


class OrderStore:
    """The table of orders."""

    def __init__(
        self,
        client: Any,
        table_name: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._send = put_batch_with(client, table_name)
        self._table_name = table_name
        self._clock = clock
        self._sleep = sleep
        self._workers = ThreadPoolExecutor(PARALLEL_BATCHES, thread_name_prefix="orders")

    def put(self, items: dict[str, str], remaining_seconds: float) -> StoreResult:
        """Put all items, replacing what is there under the same `record_id`.

        Args:
            items: `record_id` -> item in DynamoDB's JSON.
            remaining_seconds: time until the caller is cut off. The last attempt starts early enough to end before.

        Returns:
            What was stored and what was not. No error of DynamoDB or of the network raises.

        """
        started = self._clock()
        stop_at = started + remaining_seconds - min(RESERVE_SECONDS, remaining_seconds / 2)
        patient_until = min(stop_at, started + PATIENCE_SECONDS)
        result = StoreResult()
        pending = list(items)
        attempt = 0
        while True:
            outcomes = self._put_batches(pending, items, stop_at)
            pending = [record_id for outcome in outcomes for record_id in outcome.unprocessed]
            for outcome in outcomes:
                if outcome.error:
                    result.errors[outcome.error] = result.errors.get(outcome.error, 0) + 1
                result.permanent = result.permanent or outcome.permanent
            throttled = any(outcome.error in THROTTLING for outcome in outcomes)
            pause = random.uniform(0, min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311
            if not pending or result.permanent or self._clock() + pause >= (patient_until if throttled else stop_at):
                break
            self._sleep(pause)
            attempt += 1
        result.stored = len(items) - len(pending)
        result.unprocessed = pending
        return result

    def _put_batches(self, record_ids: list[str], items: dict[str, str], stop_at: float) -> list[_BatchOutcome]:
        batches = [record_ids[start : start + MAX_BATCH] for start in range(0, len(record_ids), MAX_BATCH)]
        if len(batches) == 1:
            return [self._put_batch(batches[0], items, stop_at)]
        return list(self._workers.map(lambda batch: self._put_batch(batch, items, stop_at), batches))

    def _put_batch(self, batch: list[str], items: dict[str, str], stop_at: float) -> _BatchOutcome:
        """Put up to 25 items in one call, unless it is too late to begin one."""
        if self._clock() >= stop_at:
            return _BatchOutcome(batch)
        try:
            answer = self._send([items[record_id] for record_id in batch])
            if "UnprocessedItems" not in answer:
                return _BatchOutcome(batch, "IncompleteAnswer")
            unprocessed = answer["UnprocessedItems"].get(self._table_name, [])
            left = [put["PutRequest"]["Item"]["record_id"]["S"] for put in unprocessed]
            return _BatchOutcome(left, UNPROCESSED if left else None)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "Unknown")
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            return _BatchOutcome(batch, code, permanent=code not in RETRYABLE_CODES and status < 500)
        except NETWORK_ERRORS as error:
            return _BatchOutcome(batch, type(error).__name__)
        except Exception as error:  # what the other batches stored has to be reported, whatever went wrong here
            return _BatchOutcome(batch, type(error).__name__, permanent=True)
