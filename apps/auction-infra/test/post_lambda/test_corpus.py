"""The handler's verdict on every body of the corpus. `bodies.test.ts` holds the same bodies against the schema."""

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
