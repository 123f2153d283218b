"""Evaluates JSONata: a JSON array [expression, bindings] a line in, [value] or [null, error] a line out."""

import json
import sys

import jsonata

for line in sys.stdin:
    source, bindings = json.loads(line)
    try:
        expression = jsonata.Jsonata(source)
        frame = expression.create_frame()
        for name, value in bindings.items():
            frame.bind(name, value)
        print(json.dumps([expression.evaluate(None, frame)], default=str))
    except Exception as error:  # whatever an engine raises is its answer
        print(json.dumps([None, repr(error)]))
