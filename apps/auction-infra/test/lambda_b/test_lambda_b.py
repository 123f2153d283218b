"""Lambda B stores an accepted order exactly once and raises on everything else."""

import importlib
import json

import pytest
from botocore.exceptions import ClientError

RUN = {"runId": "run-1", "runDate": "2026-01-31", "index": 7}


class TestState:
    @pytest.mark.parametrize(
        "order",
        [
            {"order": "accepted"},
            {"status": "accepted", "power": 1},
            {"order": "accepted", "status": "accepted"},
        ],
    )
    def test_stores_an_accepted_order_as_it_came(self, lambda_b, context, stored, order):
        answer = lambda_b.lambda_handler(order, context(RUN))
        assert answer["created"] is True
        assert {key: json.loads(body) for key, body in stored().items()} == {answer["key"]: order}

    @pytest.mark.parametrize("order", [{"order": "rejected"}, {"status": "rejected", "power": 2}])
    def test_raises_on_a_rejected_order_and_stores_nothing(self, lambda_b, context, stored, order):
        with pytest.raises(lambda_b.OrderRejectedError, match="Order is rejected"):
            lambda_b.lambda_handler(order, context(RUN))
        assert stored() == {}

    def test_the_error_has_the_name_that_the_state_machine_knows(self, lambda_b):
        assert lambda_b.OrderRejectedError.__name__ == "OrderRejectedError"

    @pytest.mark.parametrize(
        ("event", "shown"),
        [
            ({"secret": "secret"}, "'order' or 'status', got 1 other fields"),
            ({}, "'order' or 'status', got 0 other fields"),
            ({"order": "secret"}, "got another str"),
            ({"order": None, "status": "accepted"}, "got another NoneType and str"),
            ({"order": "accepted", "status": "rejected"}, "got accepted and rejected"),
            (["secret"], "must be an object, got list"),
            (None, "must be an object, got NoneType"),
        ],
    )
    def test_names_what_came_when_the_state_cannot_be_read(self, lambda_b, context, stored, event, shown):
        error = importlib.import_module("order_state").InvalidOrderError
        with pytest.raises(error, match=shown) as raised:
            lambda_b.lambda_handler(event, context(RUN))
        assert "secret" not in str(raised.value)  # it is logged
        assert stored() == {}


class TestKey:
    def test_is_made_of_the_run_the_index_and_the_order(self, lambda_b, context):
        key = lambda_b.lambda_handler({"order": "accepted"}, context(RUN))["key"]
        assert key == "orders/2026-01-31/run-1/00007-f04ed1e86646b166.json"

    def test_is_the_same_however_the_order_is_written(self, lambda_b, context, stored):
        for order in ({"order": "accepted", "power": 1}, {"power": 1.0, "order": "accepted"}):
            lambda_b.lambda_handler(order, context(RUN))
        assert len(stored()) == 1

    def test_another_order_at_the_same_index_has_another_key(self, lambda_b, context, stored):
        for power in (1, 2):
            lambda_b.lambda_handler({"order": "accepted", "power": power}, context(RUN))
        assert len(stored()) == 2

    def test_equal_orders_of_a_run_are_two_results(self, lambda_b, context, stored):
        for index in (0, 1):
            lambda_b.lambda_handler({"order": "accepted"}, context({**RUN, "index": index}))
        assert len(stored()) == 2

    @pytest.mark.parametrize("run", [None, {}, {"runId": "run-1"}])
    def test_without_a_run_is_made_of_the_order_and_the_request(self, lambda_b, context, stored, run):
        for request in ("request-1", "request-1", "request-2"):
            lambda_b.lambda_handler({"order": "accepted"}, context(run, request))
        keys = sorted(stored())
        assert [key.split("/")[0] for key in keys] == ["orders", "orders"]
        assert [key.split("/")[2] for key in keys] == ["request-1", "request-2"]

    def test_follows_the_prefix(self, lambda_b, context, monkeypatch):
        monkeypatch.setattr(lambda_b, "RESULTS_PREFIX", "results/dev/")
        assert lambda_b.lambda_handler({"order": "accepted"}, context(RUN))["key"].startswith("results/dev/2026-01-31/")


class TestConditionalPut:
    def test_a_second_call_succeeds_and_changes_nothing(self, lambda_b, context, stored):
        first = lambda_b.lambda_handler({"order": "accepted"}, context(RUN, "request-1"))
        before = stored()
        second = lambda_b.lambda_handler({"order": "accepted"}, context(RUN, "request-2"))
        assert (first["created"], second["created"]) == (True, False)
        assert stored() == before

    def test_a_conflict_is_tried_again(self, lambda_b, context, monkeypatch):
        client = FailingClient([error_of(409), error_of(409), None])
        self.use(lambda_b, client, monkeypatch)
        assert lambda_b.lambda_handler({"order": "accepted"}, context(RUN))["created"] is True
        assert client.calls == 3

    def test_a_conflict_that_stays_is_an_error(self, lambda_b, context, monkeypatch):
        client = FailingClient([error_of(409)] * 10)
        self.use(lambda_b, client, monkeypatch)
        with pytest.raises(ClientError, match="409"):
            lambda_b.lambda_handler({"order": "accepted"}, context(RUN))
        assert client.calls == 4

    def test_any_other_error_is_left_to_the_caller(self, lambda_b, context, monkeypatch):
        client = FailingClient([error_of(403)])
        self.use(lambda_b, client, monkeypatch)
        with pytest.raises(ClientError, match="403"):
            lambda_b.lambda_handler({"order": "accepted"}, context(RUN))
        assert client.calls == 1

    def test_every_put_is_conditional(self, lambda_b, context, monkeypatch):
        client = FailingClient([None])
        self.use(lambda_b, client, monkeypatch)
        lambda_b.lambda_handler({"order": "accepted"}, context(RUN))
        assert client.last["IfNoneMatch"] == "*"
        assert client.last["Bucket"] == "results"

    @staticmethod
    def use(lambda_b, client, monkeypatch):
        monkeypatch.setattr(lambda_b, "client", client)
        monkeypatch.setattr(importlib.import_module("result_store").time, "sleep", lambda seconds: None)


class FailingClient:
    """Answers each put with the next of the given errors, or takes it."""

    def __init__(self, errors):
        self.errors = iter(errors)
        self.calls = 0
        self.last = {}

    def put_object(self, **arguments):
        self.calls += 1
        self.last = arguments
        error = next(self.errors)
        if error is not None:
            raise error


def error_of(status):
    return ClientError({"Error": {"Code": str(status)}, "ResponseMetadata": {"HTTPStatusCode": status}}, "PutObject")


def test_a_missing_bucket_name_stops_the_import(lambda_b, monkeypatch):
    monkeypatch.delenv("LOG_BUCKET")
    with pytest.raises(KeyError, match="LOG_BUCKET"):
        importlib.reload(lambda_b)
