"""Step Functions: the Distributed Map state."""

import json

import pytest
from harness import eventually
from state_machines import call, jsonata, output

DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}


def processor(*states, config=DISTRIBUTED):
    machine = jsonata(*states)
    return {"ProcessorConfig": config, "StartAt": machine["StartAt"], "States": machine["States"]}


ECHO_ITEM = processor(("Echo", {"Type": "Pass"}))


def a_map(item_processor=ECHO_ITEM, **fields):
    return {"Type": "Map", "Items": "{% $states.input.items %}", "ItemProcessor": item_processor, **fields}


def run(aws, state, items, functions=None):
    return aws.run(jsonata(("Map", state)), {"items": items}, functions)


def map_run(aws, execution):
    states = aws.client("stepfunctions")
    (listed,) = states.list_map_runs(executionArn=execution["executionArn"])["mapRuns"]
    return states.describe_map_run(mapRunArn=listed["mapRunArn"])


def test_each_item_is_a_child_execution_and_the_results_are_in_order(aws):
    execution = run(aws, a_map(Label="Orders"), [3, 1, 2])
    assert output(execution) == [3, 1, 2]
    described = map_run(aws, execution)
    assert described["status"] == "SUCCEEDED"
    assert described["itemCounts"]["succeeded"] == 3
    assert "/Orders:" in described["mapRunArn"]


def test_no_items_are_no_children(aws):
    assert output(run(aws, a_map(ItemBatcher={"MaxItemsPerBatch": 2}), [])) == []


def test_items_that_are_no_array_fail(aws):
    assert run(aws, a_map(), {"a": 1})["error"] == "States.QueryEvaluationError"


def test_the_selector_sees_the_item_its_index_and_the_states_input(aws):
    selector = {
        "i": "{% $states.context.Map.Item.Index %}",
        "v": "{% $states.context.Map.Item.Value %}",
        "n": "{% $count($states.input.items) %}",
    }
    assert output(run(aws, a_map(ItemSelector=selector), ["a", "b"])) == [
        {"i": 0, "v": "a", "n": 2},
        {"i": 1, "v": "b", "n": 2},
    ]


def test_batches_of_items_with_a_common_input(aws):
    batcher = {"MaxItemsPerBatch": 2, "BatchInput": {"run": "{% $states.context.Execution.Name %}"}}
    execution = run(aws, a_map(ItemBatcher=batcher), [1, 2, 3, 4, 5])
    name = execution["name"]
    assert output(execution) == [
        {"BatchInput": {"run": name}, "Items": [1, 2]},
        {"BatchInput": {"run": name}, "Items": [3, 4]},
        {"BatchInput": {"run": name}, "Items": [5]},
    ]
    described = map_run(aws, execution)
    assert described["itemCounts"]["total"] == 5
    assert described["executionCounts"]["total"] == 3


def test_batches_keep_to_their_bytes(aws):
    batcher = {"MaxInputBytesPerBatch": 40}
    assert output(run(aws, a_map(ItemBatcher=batcher), ["x" * 10, "y" * 10, "z" * 10])) == [
        {"Items": ["x" * 10, "y" * 10]},
        {"Items": ["z" * 10]},
    ]


def test_output_and_assign_see_the_result(aws):
    state = a_map(Output={"sum": "{% $sum($states.result) %}"}, Assign={"n": "{% $count($states.result) %}"})
    after = {"Type": "Pass", "Output": "{% [$states.input.sum, $n] %}"}
    assert output(aws.run(jsonata(("Map", state), ("After", after)), {"items": [1, 2, 3]})) == [6, 3]


def test_a_child_has_its_own_execution_and_none_of_the_parents_variables(aws):
    own = {"id": "{% $states.context.Execution.Id %}", "v": "{% $exists($secret) %}"}
    child = processor(("Look", {"Type": "Pass", "Output": own}))
    before = {"Type": "Pass", "Assign": {"secret": 1}}
    execution = aws.run(jsonata(("Before", before), ("Map", a_map(child, Label="L"))), {"items": [1, 2]})
    looks = output(execution)
    assert len({look["id"] for look in looks} | {execution["executionArn"]}) == 3
    assert all("/L:" in look["id"] and look["v"] is False for look in looks)


FAILING_ODD = "def handler(event, context):\n    if event % 2:\n        raise ValueError('odd')\n    return event"
CALLING = processor(("Call", call(Output="{% $states.result.Payload %}")))


@pytest.mark.parametrize(
    ("tolerated", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49}, "FAILED"),
        ({"ToleratedFailurePercentage": "{% 50 %}"}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 100, "ToleratedFailureCount": 1}, "FAILED"),
    ],
)
def test_a_run_fails_when_more_items_fail_than_are_tolerated(aws, tolerated, status):
    execution = run(aws, a_map(CALLING, **tolerated), [0, 1, 2, 3], {"f": FAILING_ODD})
    assert execution["status"] == status
    if status == "FAILED":
        assert execution["error"] == "States.ExceedToleratedFailureThreshold"
    else:
        assert output(execution) == [0, 2]
    described = map_run(aws, execution)
    assert (described["status"], described["itemCounts"]["failed"]) == (status, 2)


def test_a_batch_that_fails_counts_all_of_its_items(aws):
    failing = processor(("Fail", {"Type": "Fail", "Error": "No"}))
    execution = run(aws, a_map(failing, ItemBatcher={"MaxItemsPerBatch": 2}, ToleratedFailurePercentage=100), [1, 2, 3])
    assert output(execution) == []
    assert map_run(aws, execution)["itemCounts"]["failed"] == 3


def test_a_child_larger_than_the_limit_fails_alone(aws):
    grown = processor(("Grow", {"Type": "Pass", "Output": "{% $states.input = 1 ? $pad('', 300000, 'x') : 'small' %}"}))
    assert output(run(aws, a_map(grown, ToleratedFailurePercentage=100), [0, 1, 0])) == ["small", "small"]


def test_the_results_of_all_children_have_the_limit_even_when_the_output_is_small(aws):
    grown = processor(("Grow", {"Type": "Pass", "Output": "{% $pad('', 100000, 'x') %}"}))
    assert output(run(aws, a_map(grown, Output=1), [1, 2])) == 1
    assert run(aws, a_map(grown, Output=1), [1, 2, 3])["error"] == "States.DataLimitExceeded"


def test_an_express_child_may_take_five_minutes(aws):
    waits = processor(("Wait", {"Type": "Wait", "Seconds": "{% $states.input %}"}))
    execution = run(aws, a_map(waits, ToleratedFailurePercentage=100), [290, 310])
    assert output(execution) == [290]
    described = map_run(aws, execution)
    assert (described["itemCounts"]["succeeded"], described["itemCounts"]["timedOut"]) == (1, 1)


def test_a_standard_child_may_take_longer(aws):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    waits = processor(("Wait", {"Type": "Wait", "Seconds": 310}), config=config)
    assert output(run(aws, a_map(waits), [1])) == [1]


def test_no_more_children_at_a_time_than_max_concurrency(aws):
    counting = (
        "import json, os, pathlib, tempfile, time\n"
        "def handler(event, context):\n"
        "    folder = pathlib.Path(tempfile.gettempdir()) / ('at-work-' + context.function_name)\n"
        "    folder.mkdir(exist_ok=True)\n"
        "    mine = folder / str(os.getpid())\n"
        "    mine.touch()\n"
        "    time.sleep(0.3)\n"
        "    together = len(list(folder.iterdir()))\n"
        "    mine.unlink()\n"
        "    return together\n"
    )
    together = output(run(aws, a_map(CALLING, MaxConcurrency=2), [0, 0, 0, 0, 0, 0], {"f": counting}))
    assert len(together) == 6
    assert max(together) <= 2


def test_a_stop_of_the_parent_starts_no_further_children(aws):
    waits = processor(("Wait", {"Type": "Wait", "Seconds": 290}))
    definition = jsonata(("Map", a_map(waits, MaxConcurrency=1)))
    arn = aws.start(definition, {"items": [1, 2, 3, 4, 5]})
    states = aws.client("stepfunctions")
    (listed,) = eventually(lambda: states.list_map_runs(executionArn=arn)["mapRuns"])

    def described():
        return states.describe_map_run(mapRunArn=listed["mapRunArn"])

    eventually(lambda: described()["itemCounts"]["running"])
    states.stop_execution(executionArn=arn)
    run_of_map = eventually(lambda: described() if described()["status"] == "ABORTED" else None)
    assert run_of_map["itemCounts"]["aborted"] >= 3
    assert states.describe_execution(executionArn=arn)["status"] == "ABORTED"


def test_a_result_writer_leaves_the_results_in_the_bucket(aws):
    _, outputs = aws.deploy({"Bucket": {"Type": "AWS::S3::Bucket"}}, {"Name": {"Ref": "Bucket"}})
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Arguments": {"Bucket": outputs["Name"], "Prefix": "{% 'results/' & $states.input.day %}"},
    }
    state = a_map(CALLING, ResultWriter=writer, ToleratedFailurePercentage=100)
    execution = aws.run(jsonata(("Map", state)), {"items": [0, 1, 2], "day": "monday"}, {"f": FAILING_ODD})
    details = output(execution)["ResultWriterDetails"]
    assert details["Key"].startswith("results/monday/")
    s3 = aws.client("s3")
    manifest = json.load(s3.get_object(**details)["Body"])
    (succeeded,), (failed,) = manifest["ResultFiles"]["SUCCEEDED"], manifest["ResultFiles"]["FAILED"]
    rows = json.load(s3.get_object(Bucket=details["Bucket"], Key=succeeded["Key"])["Body"])
    assert [row["Output"] for row in rows] == ["0", "2"]
    rows = json.load(s3.get_object(Bucket=details["Bucket"], Key=failed["Key"])["Body"])
    assert [row["Error"] for row in rows] == ["ValueError"]


def test_the_items_of_an_object(aws):
    _, outputs = aws.deploy({"Bucket": {"Type": "AWS::S3::Bucket"}}, {"Name": {"Ref": "Bucket"}})
    aws.client("s3").put_object(Bucket=outputs["Name"], Key="items.json", Body=b"[1, 2, 3]")
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Arguments": {"Bucket": "{% $states.input.bucket %}", "Key": "items.json"},
    }
    state = {"Type": "Map", "ItemReader": reader, "ItemProcessor": ECHO_ITEM}
    assert output(aws.run(jsonata(("Map", state)), {"bucket": outputs["Name"]})) == [1, 2, 3]


def reading(aws, content, key="items.jsonl", config=None, **fields):
    """Deploy a bucket with versions that holds an object; return a Map state that reads it, and the object."""
    versioned = {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}}
    _, outputs = aws.deploy({"Bucket": versioned}, {"Name": {"Ref": "Bucket"}})
    found = {"Bucket": outputs["Name"], "Key": key}
    found["VersionId"] = aws.client("s3").put_object(**found, Body=content)["VersionId"]
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": config or {"InputType": "JSONL"},
        "Arguments": {name: f"{{% $states.input.{name} %}}" for name in found},
    }
    return {"Type": "Map", "ItemReader": reader, "ItemProcessor": ECHO_ITEM, **fields}, found


def test_the_lines_of_a_version_of_an_object(aws):
    state, found = reading(aws, b'{"n": 1}\n{"n": 2}\n')
    aws.client("s3").put_object(Bucket=found["Bucket"], Key=found["Key"], Body=b'{"n": 3}')
    assert output(aws.run(jsonata(("Map", state)), found)) == [{"n": 1}, {"n": 2}]
    execution = aws.run(jsonata(("Map", state)), {**found, "VersionId": "gone"})
    assert execution["error"] == "States.ItemReaderFailed"


def test_no_more_items_than_max_items(aws):
    state, found = reading(aws, b"[1, 2, 3, 4]", config={"InputType": "JSON", "MaxItems": 3})
    execution = aws.run(jsonata(("Map", state)), found)
    assert output(execution) == [1, 2, 3]
    assert map_run(aws, execution)["itemCounts"]["total"] == 3


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"1\n2\n{", "JSONL"), (b"[1, 2", "JSON"), (b"[1 2]", "JSON"), (b"[1] 2", "JSON"), (b"[1,]", "JSON")],
)
def test_an_object_that_is_not_what_its_format_says(aws, content, kind):
    state, found = reading(aws, content, config={"InputType": kind}, ToleratedFailurePercentage=100)
    execution = aws.run(jsonata(("Map", state)), found)
    assert execution["error"] == "States.ItemReaderFailed"
    assert map_run(aws, execution)["status"] == "FAILED"


def test_an_array_is_read_as_it_is(aws):
    state, found = reading(aws, b' [ {"a": [1, "]"]} ,\n null, 1.50, "x" ]\n', config={"InputType": "JSON"})
    assert output(aws.run(jsonata(("Map", state)), found)) == [{"a": [1, "]"]}, None, 1.5, "x"]
    state, found = reading(aws, b"[]", config={"InputType": "JSON"})
    assert output(aws.run(jsonata(("Map", state)), found)) == []


def test_of_many_children_the_last_ones_can_be_looked_at(aws):
    execution = run(aws, a_map(Label="Many"), list(range(250)))
    assert output(execution) == list(range(250))
    described = map_run(aws, execution)
    assert described["executionCounts"]["succeeded"] == 250
    listed = aws.client("stepfunctions").list_executions(mapRunArn=described["mapRunArn"], maxResults=1000)
    assert len(listed["executions"]) == 100


def test_get_object_as_a_task(aws):
    _, found = reading(aws, b'{"n": 1}\n')
    get = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "Arguments": "{% $states.input %}"}
    got = output(aws.run(jsonata(("Get", get)), {**found, "Range": "bytes=0-0"}))
    assert {name: got[name] for name in ("Body", "ContentRange", "VersionId")} == {
        "Body": "{",
        "ContentRange": "bytes 0-0/9",
        "VersionId": found["VersionId"],
    }
    assert output(aws.run(jsonata(("Get", get)), {**found, "Range": "bytes=-3"}))["Body"] == "1}\n"
    for change, error, status in (
        ({"Key": "gone", "VersionId": None}, "S3.NoSuchKeyException", 404),
        ({"VersionId": "gone"}, "S3.S3Exception", 404),
        ({"Range": "bytes=9-"}, "S3.S3Exception", 416),
    ):
        asked = {name: value for name, value in {**found, **change}.items() if value is not None}
        execution = aws.run(jsonata(("Get", get)), asked)
        assert execution["error"] == error
        assert f"(Service: S3, Status Code: {status}," in execution["cause"]


def test_jsonpath_works_too(aws):
    definition = {
        "StartAt": "Map",
        "States": {
            "Map": {
                "Type": "Map",
                "ItemsPath": "$.items",
                "ItemSelector": {"v.$": "$$.Map.Item.Value", "day.$": "$.day"},
                "ItemBatcher": {"MaxItemsPerBatchPath": "$.size", "BatchInput": {"day.$": "$.day"}},
                "ItemProcessor": {
                    "ProcessorConfig": DISTRIBUTED,
                    "StartAt": "Echo",
                    "States": {"Echo": {"Type": "Pass", "End": True}},
                },
                "ResultPath": "$.result",
                "End": True,
            }
        },
    }
    execution = aws.run(definition, {"items": [1, 2], "day": "monday", "size": 2})
    item = {"day": "monday"}
    assert output(execution)["result"] == [{"BatchInput": item, "Items": [{"v": 1, **item}, {"v": 2, **item}]}]
