"""The handler's verdict on every body of the corpus. `bodies.test.ts` holds the same bodies against the schemas."""

import json
from pathlib import Path

import pytest

CORPUS = json.loads(Path(__file__).with_name("bodies.json").read_text(encoding="utf-8"))


def text_of(body):
    """A body is a text, or a list of texts and of [text, times]."""
    parts = [body] if isinstance(body, str) else body
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts)


@pytest.mark.parametrize("entry", CORPUS, ids=[entry["name"] for entry in CORPUS])
def test_body(handler, monkeypatch, entry):
    monkeypatch.setattr(handler.app, "MAX_ORDERS_PER_REQUEST", 1000)
    answer = handler.post(text_of(entry["body"]))
    assert answer.status == entry["handler"]
    assert bool(handler.rows()) == (entry["handler"] == 201)
    if answer.status != 201:
        assert isinstance(answer.body["errorMessage"], str)
        assert answer.body.keys() <= {"errorMessage", "errors"}


REFUSED_ORDERS = [entry for entry in CORPUS if entry["list"] == "accepts" and entry["handler"] == 400]


@pytest.mark.parametrize("entry", REFUSED_ORDERS, ids=[entry["name"] for entry in REFUSED_ORDERS])
def test_what_the_apps_gateway_lets_through_is_answered_with_the_order_at_fault(handler, entry):
    problems = handler.post(text_of(entry["body"])).body["errors"]
    orders = json.loads(text_of(entry["body"]))
    assert problems
    assert all(0 <= problem["index"] < len(orders) and problem["message"] for problem in problems)
    assert all(problem.get("field", "record_id") in ("record_id", "parameter_1", "parameter_2") for problem in problems)
