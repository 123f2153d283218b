"""Lambda: errors, client context, execution environments."""

import base64
import json

import pytest
from harness import eventually

NODE = {"Runtime": "nodejs22.x"}


def deployed(aws, code, **properties):
    return aws.deploy({"Function": aws.function(code, **properties)}, {"Name": {"Ref": "Function"}})[1]["Name"]


def invoke(aws, name, event=None, **options):
    answer = aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event or {}), **options)
    return answer.get("FunctionError"), json.loads(answer["Payload"].read())


PYTHON_ERROR = "class OrderRejectedError(Exception): pass\ndef handler(e, c):\n    raise OrderRejectedError('rejected')"
NODE_ERROR = (
    "class OrderRejectedError extends Error { constructor(m) { super(m); this.name = 'OrderRejectedError'; } }\n"
    "exports.handler = async () => { throw new OrderRejectedError('rejected'); };"
)
NODE_SYNCHRONOUS_ERROR = NODE_ERROR.replace("async ", "")


@pytest.mark.parametrize(
    ("code", "properties"), [(PYTHON_ERROR, {}), (NODE_ERROR, NODE), (NODE_SYNCHRONOUS_ERROR, NODE)]
)
def test_the_error_type_is_the_name_of_the_exceptions_class(aws, code, properties):
    error, payload = invoke(aws, deployed(aws, code, **properties))
    assert error == "Unhandled"
    assert payload["errorType"] == "OrderRejectedError"
    assert payload["errorMessage"] == "rejected"
    assert payload.get("stackTrace") or payload.get("trace")


def test_an_environment_serves_on_after_an_exception(aws):
    raising = "    if event.get('fail'):\n        raise ValueError('no')\n    return os.getpid()"
    name = deployed(aws, f"import os\ndef handler(event, context):\n{raising}")
    before = invoke(aws, name)[1]
    invoke(aws, name, {"fail": True})
    assert invoke(aws, name)[1] == before


def test_a_module_that_is_missing_is_an_import_error(aws):
    error, payload = invoke(aws, deployed(aws, "import not_there\ndef handler(e, c):\n    pass"))
    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ImportModuleError")
    assert "not_there" in payload["errorMessage"]


def test_a_process_that_ends_is_an_exit_error_and_the_next_invocation_gets_a_new_one(aws):
    name = deployed(
        aws,
        "import os\ndef handler(event, context):\n    if event.get('end'):\n        os._exit(1)\n    return 'alive'",
    )
    assert invoke(aws, name, {"end": True})[1]["errorType"] == "Runtime.ExitError"
    assert invoke(aws, name) == (None, "alive")


SLOW = "import time\ndef handler(event, context):\n    time.sleep(event['seconds'])\n    return 'done'"


def test_a_worker_can_be_killed_while_it_works(aws):
    name = deployed(aws, SLOW)
    invoke(aws, name, {"seconds": 0})
    machine = aws.machine(
        {
            "StartAt": "Call",
            "States": {
                "Call": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::lambda:invoke",
                    "Parameters": {"FunctionName": name, "Payload": {"seconds": 20}},
                    "End": True,
                }
            },
        }
    )
    execution = aws.client("stepfunctions").start_execution(stateMachineArn=machine)["executionArn"]
    history = aws.client("stepfunctions").get_execution_history
    eventually(lambda: any(one["type"] == "TaskScheduled" for one in history(executionArn=execution)["events"]))
    killed = eventually(lambda: _kill(aws, name))
    assert killed["pid"] > 0
    assert aws.finished(execution)["error"] == "Runtime.ExitError"
    assert invoke(aws, name, {"seconds": 0}) == (None, "done")


def _kill(aws, name):
    _, answer = aws.request("/_local-aws/kill-worker", "POST", json.dumps({"function": name}))
    return answer if answer["pid"] else None


def test_a_function_without_a_worker_has_none_to_kill(aws):
    assert aws.request("/_local-aws/kill-worker", "POST", '{"function": "nobody"}') == (200, {"pid": None})


PYTHON_CONTEXT = (
    "def handler(event, context):\n    c = context.client_context\n"
    "    return c and {'custom': c.custom, 'env': c.env, 'client': c.client}"
)
NODE_CONTEXT = "exports.handler = async (event, context) => context.clientContext;"


@pytest.mark.parametrize(("code", "properties"), [(PYTHON_CONTEXT, {}), (NODE_CONTEXT, NODE)])
def test_the_client_context_of_an_invocation_reaches_the_handler_and_not_the_next_one(aws, code, properties):
    name = deployed(aws, code, **properties)
    sent = {"custom": {"index": 7}, "env": {"a": "b"}, "client": None}
    encoded = base64.b64encode(json.dumps(sent).encode()).decode()
    assert invoke(aws, name, ClientContext=encoded) == (None, sent)
    assert invoke(aws, name) == (None, None)


PYTHON_UNFINISHED_LINE = (
    "import sys\ndef handler(event, context):\n"
    "    for n in range(event['lines']):\n        print('line', n)\n    print('unfinished', end='')"
)
NODE_UNFINISHED_LINE = (
    "exports.handler = async ({ lines }) => {"
    " for (let n = 0; n < lines; n += 1) console.log('line', n);"
    " process.stdout.write('unfinished'); };"
)


@pytest.mark.parametrize(("code", "properties"), [(PYTHON_UNFINISHED_LINE, {}), (NODE_UNFINISHED_LINE, NODE)])
def test_the_log_of_an_invocation_is_whole_and_has_no_line_of_another_one(aws, code, properties):
    name = deployed(aws, code, **properties)
    for lines in (200, 1):
        answer = aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"lines": lines}), LogType="Tail")
        log = base64.b64decode(answer["LogResult"]).decode()
        assert [line for line in log.splitlines() if line.startswith(("line", "unfinished"))] == [
            *(f"line {n}" for n in range(lines)),
            "unfinished",
        ]
