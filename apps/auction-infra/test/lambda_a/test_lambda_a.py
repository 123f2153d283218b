"""The stand-in of the auction platform answers in the brief's two shapes, and in both of them."""

import importlib.util
import json
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "lambda_a" / "app.py"


@pytest.fixture(scope="module")
def app():
    spec = importlib.util.spec_from_file_location("lambda_a_app", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


READY = {"results": True, "orders": [{"order": "accepted"}, {"order": "rejected"}]}
NOT_READY = {"results": False}


@pytest.mark.parametrize(("drawn", "answer"), [(True, READY), (False, NOT_READY)])
def test_answers_in_the_shape_of_the_brief(app, monkeypatch, drawn, answer):
    monkeypatch.setattr(app.secrets, "choice", lambda options: drawn)
    assert app.lambda_handler({}, None) == answer


def test_draws_between_ready_and_not_ready(app, monkeypatch):
    offered = []
    monkeypatch.setattr(app.secrets, "choice", lambda options: offered.append(options) or True)
    app.lambda_handler({}, None)
    assert sorted(offered[0]) == [False, True]


@pytest.mark.parametrize("event", [{}, None, [], "text", {"runId": "r", "poll": 3}])
def test_ignores_its_event(app, event):
    assert app.lambda_handler(event, None) in (READY, NOT_READY)


def test_its_answer_is_json(app, monkeypatch):
    monkeypatch.setattr(app.secrets, "choice", lambda options: True)
    assert json.loads(json.dumps(app.lambda_handler({}, None))) == READY
