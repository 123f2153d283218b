"""The handler from event to answer, over an in-memory DynamoDB."""

import base64
import json
import time
from decimal import Decimal

import pytest

BRIEF = [
    {"record_id": "unique_id_1", "parameter_1": "abc", "parameter_2": 4},
    {"record_id": "unique_id_2", "parameter_1": "def", "parameter_2": 2.1},
]


def order(record_id="a", parameter_1="abc", parameter_2=1):
    return {"record_id": record_id, "parameter_1": parameter_1, "parameter_2": parameter_2}


class TestStoring:
    def test_the_body_of_the_brief_is_stored(self, handler):
        before = int(time.time())
        answer = handler.post(BRIEF)
        assert (answer.status, answer.body) == (201, {"stored": 2})
        rows = handler.rows()
        assert rows.keys() == {"unique_id_1", "unique_id_2"}
        first = rows["unique_id_1"]
        assert first["parameter_1"] == "abc"
        assert first["parameter_2"] == Decimal(4)
        assert rows["unique_id_2"]["parameter_2"] == Decimal("2.1")
        assert before + 86_400 <= first["expires_at"] <= time.time() + 86_400
        assert first.keys() == {"record_id", "parameter_1", "parameter_2", "expires_at"}

    @pytest.mark.parametrize("count", [1, 24, 25, 26, 250])
    def test_every_order_of_a_batch_is_stored(self, handler, count):
        answer = handler.post([order(f"id-{n}", parameter_2=n) for n in range(count)])
        assert (answer.status, answer.body) == (201, {"stored": count})
        assert {key: row["parameter_2"] for key, row in handler.rows().items()} == {f"id-{n}": n for n in range(count)}

    def test_a_batch_posted_again_changes_nothing_but_the_expiry(self, handler, monkeypatch):
        handler.post(BRIEF)
        before = handler.rows()
        monkeypatch.setattr(handler.app, "RETENTION_SECONDS", handler.app.RETENTION_SECONDS + 100)
        assert handler.post(BRIEF).status == 201
        after = handler.rows()
        assert {key: {**row, "expires_at": None} for key, row in after.items()} == {
            key: {**row, "expires_at": None} for key, row in before.items()
        }
        assert all(after[key]["expires_at"] >= before[key]["expires_at"] + 100 for key in before)

    def test_an_order_of_the_same_record_id_replaces_the_earlier_one(self, handler):
        handler.post([order("a", parameter_2=1)])
        handler.post([order("a", parameter_2=2)])
        assert handler.rows()["a"]["parameter_2"] == 2

    def test_the_same_order_twice_is_stored_once(self, handler):
        answer = handler.post(
            '[{"record_id":"a","parameter_1":"x","parameter_2":4.0},'
            ' {"parameter_2":4,"parameter_1":"x","record_id":"a"}]'
        )
        assert (answer.status, answer.body) == (201, {"stored": 1})
        assert handler.rows()["a"]["parameter_2"] == 4

    def test_base64_is_decoded(self, handler):
        body = base64.b64encode(json.dumps(BRIEF).encode()).decode()
        assert handler.post(body, isBase64Encoded=True).status == 201
        assert len(handler.rows()) == 2

    def test_a_byte_order_mark_is_skipped(self, handler):
        assert handler.post("\ufeff" + json.dumps(BRIEF)).status == 201
        encoded = base64.b64encode(b"\xef\xbb\xbf" + json.dumps([order("b")]).encode()).decode()
        assert handler.post(encoded, isBase64Encoded=True).status == 201
        assert len(handler.rows()) == 3

    def test_text_of_any_language_comes_back_as_it_was(self, handler):
        texts = ["", 'quote " and \\ and \n', "Gebotszone Österreich", "入札", "⚡🔋", "\u0000\u001f", "\u2028"]
        handler.post([order(f"id-{n}-{text}", text) for n, text in enumerate(texts)])
        assert {(key, row["parameter_1"]) for key, row in handler.rows().items()} == {
            (f"id-{n}-{text}", text) for n, text in enumerate(texts)
        }

    def test_an_event_without_a_request_context_is_handled(self, handler):
        assert handler.post(BRIEF, requestContext=None).status == 201


class TestRefusing:
    """Nothing at all is stored of a body that is refused."""

    def test_one_bad_order_refuses_the_whole_body(self, handler):
        answer = handler.post([*(order(f"id-{n}") for n in range(60)), order("")])
        assert answer.status == 400
        assert answer.body["errorMessage"] == "1 of 61 orders are invalid"
        assert answer.body["errors"] == [
            {"index": 60, "field": "record_id", "message": "must be 1 to 2048 bytes of UTF-8, got 0"}
        ]
        assert handler.rows() == {}

    @pytest.mark.parametrize("body", [None, "", "   ", "\ufeff", "\n"])
    def test_an_empty_body_has_the_answer_of_the_contract(self, handler, body):
        answer = handler.post(body)
        assert (answer.status, answer.body) == (400, {"errorMessage": "Request body is empty"})

    def test_two_different_orders_of_one_record_id_are_refused(self, handler):
        answer = handler.post([order("a", parameter_2=1), order("b"), order("a", parameter_2=2)])
        assert answer.status == 400
        assert answer.body["errors"] == [
            {
                "index": 2,
                "field": "record_id",
                "message": "another order of this request has the same record_id and other values",
            }
        ]
        assert handler.rows() == {}

    def test_a_client_cannot_choose_the_expiry(self, handler):
        answer = handler.post([{**order(), "expires_at": 99_999_999_999}])
        assert answer.status == 400
        assert answer.body["errors"][0]["message"].startswith("has 1 unknown member(s)")
        assert handler.rows() == {}

    def test_more_orders_than_allowed_are_refused(self, handler, monkeypatch):
        monkeypatch.setattr(handler.app, "MAX_ORDERS_PER_REQUEST", 2)
        answer = handler.post([order(str(n)) for n in range(3)])
        assert answer.status == 400
        assert answer.body == {"errorMessage": "Request body must hold at most 2 orders, got 3"}
        assert handler.post([order(str(n)) for n in range(2)]).status == 201

    def test_the_first_hundred_problems_are_reported(self, handler):
        answer = handler.post([order("") for _ in range(500)])
        assert answer.body["errorMessage"] == "500 of 500 orders are invalid"
        assert [problem["index"] for problem in answer.body["errors"]] == list(range(100))

    @pytest.mark.parametrize(
        "body",
        [
            "[" * 100_000,
            "[" * 100_000 + "]" * 100_000,
            '{"a":' * 50_000,
            "[" + '{"record_id":"a","parameter_1":"x","parameter_2":1},' * 100_000 + "]",
            '[{"record_id":"a","parameter_1":"' + "x" * 6_000_000 + '","parameter_2":1}]',
            '[{"record_id":"a","parameter_1":"x","parameter_2":' + "9" * 6_000_000 + "}]",
            '[{"record_id":"a","parameter_1":"x","parameter_2":1e' + "0" * 5_000_000 + "9999}]",
            '"' + "\\ud800" * 1_000_000 + '"',
        ],
        ids=["unclosed", "deep", "objects", "trailing comma", "long text", "long number", "exponent", "surrogates"],
    )
    def test_monstrous_bodies_get_an_answer(self, handler, body):
        assert handler.post(body).status == 400
        assert handler.rows() == {}

    @pytest.mark.parametrize("body", ["not base64!", base64.b64encode(b"\xff\xfe[]").decode()])
    def test_a_body_that_is_no_text_is_refused(self, handler, body):
        answer = handler.post(body, isBase64Encoded=True)
        assert (answer.status, answer.body) == (400, {"errorMessage": "Request body is not UTF-8"})

    def test_a_body_that_was_parsed_on_the_way_is_refused(self, handler):
        answer = handler.invoke({"body": [order()]})
        assert (answer.status, answer.body) == (400, {"errorMessage": "Request body must be text"})


class TestRecords:
    def records(self, capsys):
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    def test_a_request_leaves_one_line_with_its_counts(self, handler, capsys):
        handler.post([order("a"), order("a"), order("b")])
        (record,) = self.records(capsys)
        assert (
            record.items()
            >= {
                "level": "INFO",
                "requestId": "api-request",
                "OrdersReceived": 3,
                "OrdersStored": 2,
                "OrdersRejected": 0,
                "OrdersUnprocessed": 0,
                "FunctionName": "post",
            }.items()
        )
        assert record["durationMs"] >= 0

    def test_the_counts_are_metrics_by_function(self, handler, capsys):
        handler.post(BRIEF)
        (record,) = self.records(capsys)
        (directive,) = record["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "OrderApi"
        assert directive["Dimensions"] == [["FunctionName"]]
        assert all(isinstance(record[metric["Name"]], int) for metric in directive["Metrics"])
        assert abs(record["_aws"]["Timestamp"] / 1000 - time.time()) < 60

    def test_a_refusal_is_recorded_without_the_body(self, handler, capsys):
        handler.post([order("sesame", parameter_1=7), order("b")])
        output = capsys.readouterr().out
        record = json.loads(output)
        assert record.items() >= {"level": "WARN", "OrdersReceived": 2, "OrdersRejected": 2, "OrdersStored": 0}.items()
        assert record["reason"] == "1 of 2 orders are invalid"
        assert "sesame" not in output

    def test_the_request_id_of_lambda_stands_in_where_the_api_has_none(self, handler, capsys):
        handler.post(BRIEF, requestContext={})
        assert self.records(capsys)[0]["requestId"] == "lambda-request"


def test_the_name_of_the_table_is_read_at_import(monkeypatch, import_source):
    monkeypatch.delenv("TABLE_NAME")
    with pytest.raises(KeyError, match="TABLE_NAME"):
        import_source("app")


def test_the_handler_needs_nothing_but_its_table(monkeypatch, import_source):
    for name in ("RETENTION_SECONDS", "MAX_ORDERS_PER_REQUEST", "METRIC_NAMESPACE"):
        monkeypatch.delenv(name)
    app = import_source("app")
    assert app.RETENTION_SECONDS == 24 * 3600
    assert app.MAX_ORDERS_PER_REQUEST > 100_000
