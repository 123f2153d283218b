"""DynamoDB and the network fail: nothing is lost, and nothing is said to be stored that is not.

The store's pauses are skipped by a clock of its own, so that no test waits and none depends on time.
"""

import json
import threading
from decimal import Decimal

import pytest


class Clock:
    """Time that passes only in pauses."""

    def __init__(self):
        self.now = 0.0
        self.pauses = []

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += max(seconds, 0.01)


@pytest.fixture
def clock(served_handler, monkeypatch):
    clock = Clock()
    monkeypatch.setattr(served_handler.app.store, "_clock", lambda: clock.now)
    monkeypatch.setattr(served_handler.app.store, "_sleep", clock.sleep)
    served_handler.app.retry_after.stored()
    return clock


@pytest.fixture
def post(served_handler, failing_table, clock):
    """Post `count` orders with different values."""

    def post(count, remaining_ms=28_000):
        return served_handler.post(
            [{"record_id": f"id-{n}", "parameter_1": "x", "parameter_2": n} for n in range(count)], remaining_ms
        )

    return post


def ids(count):
    return {f"id-{n}" for n in range(count)}


def assert_reported_the_truth(answer, table, count):
    """Every order is either stored or named in the answer as not stored."""
    unprocessed = set(answer.body["unprocessedRecordIds"])
    assert unprocessed
    assert len(unprocessed) == len(answer.body["unprocessedRecordIds"])
    assert ids(count) - unprocessed <= table.rows.keys()
    assert unprocessed <= ids(count)


class TestTransientFaults:
    """What passes is retried, and the client never notices."""

    @pytest.mark.parametrize("count", [1, 25, 60, 250])
    def test_without_a_fault_each_order_is_sent_once(self, post, failing_table, count):
        assert post(count).status == 201
        assert failing_table.rows.keys() == ids(count)
        assert sum(failing_table.calls) == count
        assert all(size == 25 for size in sorted(failing_table.calls)[1:])

    @pytest.mark.parametrize(
        "error",
        [
            "ThrottlingException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "InternalServerError",
            "ServiceUnavailable",
        ],
    )
    def test_a_transient_error_is_retried(self, post, failing_table, faults, error):
        failing_table.behave = lambda number, _: faults.Fault(400, error, keep=0) if number < 3 else None
        assert post(60).status == 201
        assert failing_table.rows.keys() == ids(60)

    def test_an_unknown_server_error_is_retried(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.Fault(500, "SomethingNew", keep=0) if number < 3 else None
        assert post(60).status == 201

    def test_only_what_is_unprocessed_is_sent_again(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.unprocessed_after(20) if number < 4 else None
        assert post(100).status == 201
        assert failing_table.rows.keys() == ids(100)
        assert failing_table.calls == [25, 25, 25, 25, 20]

    def test_a_lost_connection_is_retried_whatever_was_stored(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.connection_lost(stored=10) if number < 3 else None
        assert post(60).status == 201
        assert failing_table.rows.keys() == ids(60)

    @pytest.mark.parametrize("raw", [b"", b"{}", b"<html>bad gateway</html>", b'{"UnprocessedItems":'])
    @pytest.mark.parametrize("status", [200, 502])
    def test_an_answer_that_is_no_answer_is_retried(self, post, failing_table, faults, status, raw):
        failing_table.behave = lambda number, _: faults.Fault(status, keep=0, raw=raw) if number == 0 else None
        assert post(10).status == 201
        assert failing_table.rows.keys() == ids(10)

    def test_pauses_grow_and_differ(self, post, failing_table, faults, clock):
        failing_table.behave = lambda number, _: (
            faults.Fault(500, "InternalServerError", keep=0) if number < 12 else None
        )
        assert post(1).status == 201
        assert all(0 <= pause <= 2.0 for pause in clock.pauses)
        assert max(clock.pauses[:2]) <= 0.2 < max(clock.pauses[4:])
        assert len(set(clock.pauses)) == len(clock.pauses)


class TestLastingFaults:
    """What does not pass is reported, with the record_ids, before the time is up."""

    def test_a_table_that_throttles_to_the_end(self, post, failing_table, faults, clock):
        failing_table.behave = lambda number, _: faults.throttled()
        answer = post(60)
        assert answer.status == 503
        assert answer.body["errorMessage"] == "60 orders could not be stored, send them again"
        assert set(answer.body["unprocessedRecordIds"]) == ids(60)
        assert failing_table.rows == {}

    def test_a_table_that_throttles_is_given_up_long_before_the_time_is_up(self, post, failing_table, faults, clock):
        patience = 5
        failing_table.behave = lambda number, _: faults.throttled()
        assert post(1).status == 503
        assert clock.now < patience + 0.1, (
            "an invocation that waits is paid for, and is one of those that Lambda allows"
        )
        assert len(clock.pauses) >= 5

    def test_a_part_that_is_refused_again_and_again_is_throttling_too(self, post, failing_table, faults, clock):
        failing_table.behave = lambda number, _: faults.unprocessed_after(0)
        assert post(1).status == 503
        assert clock.now < 5 + 0.1

    def test_what_is_no_throttling_is_retried_until_the_time_is_up(self, post, failing_table, faults, clock):
        failing_table.behave = lambda number, _: faults.Fault(500, "InternalServerError", keep=0)
        assert post(1).status == 503
        assert 20 < clock.now <= 28 - 5, "time is left for a call that hangs, and for the answer"

    def test_retry_after_doubles_while_the_table_refuses(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.throttled()
        asked = [int(post(1).headers["Retry-After"]) for _ in range(6)]
        assert asked == [2, 4, 8, 15, 15, 15]
        failing_table.behave = lambda number, _: None
        assert post(1).status == 201
        failing_table.behave = lambda number, _: faults.throttled()
        assert post(1).headers["Retry-After"] == "2"

    def test_a_part_that_stays_unprocessed(self, post, failing_table, faults):
        stuck = {"id-3", "id-30", "id-59"}

        def behave(_, record_ids):
            ordered = [record_id for record_id in record_ids if record_id not in stuck]
            return None if len(ordered) == len(record_ids) else faults.Fault(keep=0, unprocessed=True)

        failing_table.behave = behave
        answer = post(60)
        assert answer.status == 503
        assert stuck <= set(answer.body["unprocessedRecordIds"])
        assert_reported_the_truth(answer, failing_table, 60)

    def test_half_finished_writes_are_not_said_to_be_stored(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.connection_lost(stored=12)
        answer = post(25)
        assert answer.status == 503
        assert set(answer.body["unprocessedRecordIds"]) == ids(25)
        assert len(failing_table.rows) == 12

    def test_a_missing_permission_is_not_retried(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.Fault(400, "AccessDeniedException", keep=0)
        answer = post(25)
        assert answer.status == 500
        assert "Retry-After" not in answer.headers
        assert set(answer.body["unprocessedRecordIds"]) == ids(25)
        assert len(failing_table.calls) == 1

    def test_what_other_batches_stored_is_reported_beside_a_permanent_error(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.Fault(400, "AccessDeniedException", keep=0) if number else None
        answer = post(100)
        assert answer.status == 500
        assert len(answer.body["unprocessedRecordIds"]) == 75
        assert_reported_the_truth(answer, failing_table, 100)

    def test_an_error_of_our_own_is_reported_too(self, post, failing_table, served_handler, monkeypatch):
        def broken(_):
            raise ZeroDivisionError

        monkeypatch.setattr(served_handler.app.store, "_send", broken)
        answer = post(30)
        assert answer.status == 500
        assert set(answer.body["unprocessedRecordIds"]) == ids(30)

    def test_sending_everything_again_repairs_it(self, post, failing_table, faults):
        failing_table.behave = lambda number, _: faults.connection_lost(stored=5) if number % 2 else faults.throttled()
        assert post(60).status == 503
        failing_table.behave = lambda number, _: None
        assert post(60).status == 201
        assert failing_table.values() == {f"id-{n}": ("x", Decimal(n)) for n in range(60)}

    def test_a_request_that_comes_late_still_gets_one_attempt(self, post, failing_table, faults):
        assert post(25, remaining_ms=900).status == 201
        failing_table.behave = lambda number, _: faults.throttled()
        assert post(25, remaining_ms=900).status == 503

    def test_when_the_time_is_up_no_call_is_begun(self, post, failing_table, clock):
        def behave(number, _):
            clock.now += 10

        failing_table.behave = behave
        answer = post(1000)
        assert answer.status == 503
        assert_reported_the_truth(answer, failing_table, 1000)
        assert len(failing_table.calls) < 40


class TestSlowness:
    @pytest.mark.usefixtures("served_handler")
    def test_a_table_that_does_not_answer_is_cut_off(self, failing_table, faults, import_source, monkeypatch):
        storage = import_source("storage")
        monkeypatch.setattr(storage, "READ_TIMEOUT_SECONDS", 0.2)
        monkeypatch.setattr(storage, "RESERVE_SECONDS", 0.1)
        never = threading.Event()
        failing_table.behave = lambda number, _: faults.Fault(hold=never)
        store = storage.OrderStore(storage.create_client(), "orders")
        result = store.put({"a": '{"record_id":{"S":"a"}}'}, remaining_seconds=0.3)
        never.set()
        assert (result.stored, result.unprocessed, result.permanent) == (0, ["a"], False)
        assert result.errors.keys() == {"ReadTimeoutError"}

    def test_nobody_there_to_connect_to(self, import_source, monkeypatch):
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
        storage = import_source("storage")
        clock = Clock()
        store = storage.OrderStore(storage.create_client(), "orders", clock=lambda: clock.now, sleep=clock.sleep)
        result = store.put({"a": '{"record_id":{"S":"a"}}'}, remaining_seconds=28)
        assert (result.stored, result.unprocessed, result.permanent) == (0, ["a"], False)
        assert result.errors["EndpointConnectionError"] > 1

    def test_no_write_outlives_its_answer(self, import_source):
        storage = import_source("storage")
        one_call = storage.CONNECT_TIMEOUT_SECONDS + storage.READ_TIMEOUT_SECONDS
        assert one_call < storage.RESERVE_SECONDS
        config = storage.create_client().meta.config
        assert (config.connect_timeout, config.read_timeout) == (
            storage.CONNECT_TIMEOUT_SECONDS,
            storage.READ_TIMEOUT_SECONDS,
        )
        assert config.retries["total_max_attempts"] == 1


def test_faults_are_recorded_by_kind(post, failing_table, faults, capsys):
    failing_table.behave = lambda number, _: faults.throttled() if number < 2 else None
    post(10)
    record = json.loads(capsys.readouterr().out)
    assert record["storageErrors"] == {"ThrottlingException": 2}
    failing_table.behave = lambda number, _: faults.throttled()
    post(10)
    record = json.loads(capsys.readouterr().out)
    assert (
        record.items() >= {"level": "ERROR", "OrdersReceived": 10, "OrdersUnprocessed": 10, "OrdersStored": 0}.items()
    )
