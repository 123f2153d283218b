"""Definitions of state machines for the tests, and what came of their executions."""

import json

INVOKE = "arn:aws:states:::lambda:invoke"
ECHO = "def handler(event, context):\n    return event"


def jsonata(*states, **options):
    """A machine of (name, state) pairs, one after the other."""
    named = [(name, dict(state)) for name, state in states]
    for (_, state), following in zip(named, [*named[1:], None], strict=True):
        if state["Type"] not in ("Succeed", "Fail"):
            state.setdefault("Next", following[0]) if following else state.setdefault("End", True)
    return {"QueryLanguage": "JSONata", "StartAt": named[0][0], "States": dict(named), **options}


def call(function="${f}", payload="{% $states.input %}", **fields):
    arguments = {"FunctionName": function, "Payload": payload, **fields.pop("arguments", {})}
    return {"Type": "Task", "Resource": INVOKE, "Arguments": arguments, **fields}


def output(execution):
    assert execution["status"] == "SUCCEEDED", execution
    return json.loads(execution["output"])
