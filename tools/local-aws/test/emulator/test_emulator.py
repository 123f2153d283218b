"""The emulator itself: its end, what it accepts without effect, what it reports."""

import json
import os
import re
import socket
import subprocess

import pytest
from harness import LOCAL_AWS, eventually, start_emulator


def processes_of_group(group):
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    lines = (line.split() for line in listed.splitlines())
    return [stat for pgid, stat in lines if int(pgid) == group and not stat.startswith("Z")]


def test_it_ends_with_its_starter_and_takes_its_workers_and_files_along(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    process, own = start_emulator(tmp_path, "--remove-at-end", str(files), "--no-enforce-iam")
    sleeper = own.function("import time\ndef handler(event, context):\n    time.sleep(60)")
    _, outputs = own.deploy({"Function": sleeper}, {"Name": {"Ref": "Function"}})
    own.client("lambda").invoke(FunctionName=outputs["Name"], InvocationType="Event")
    eventually(lambda: len(processes_of_group(process.pid)) > 1)
    process.stdin.close()
    process.wait()
    eventually(lambda: not processes_of_group(process.pid))
    assert not files.exists()


def test_it_listens_on_this_machine_only_and_on_one_port(tmp_path):
    process, own = start_emulator(tmp_path)
    try:
        port = int(own.endpoint.rsplit(":", 1)[1])
        assert connects("127.0.0.1", port)
        assert not connects("127.0.0.2", port)  # bound to one address, not to all
        assert not connects("127.0.0.1", 8883)  # the emulator's broker for devices
    finally:
        process.stdin.close()
        process.wait()


def connects(host, port):
    with socket.socket() as client:
        return client.connect_ex((host, port)) == 0


def test_functions_get_nothing_of_the_starters_environment_but_what_they_need(aws):
    _, outputs = aws.deploy(
        {"Function": aws.function("import os\ndef handler(event, context):\n    return dict(os.environ)")},
        {"Name": {"Ref": "Function"}},
    )
    environment = json.load(aws.client("lambda").invoke(FunctionName=outputs["Name"])["Payload"])
    assert environment["AWS_REGION"] == "eu-west-1"
    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
    assert environment["HOME"] != os.environ.get("HOME")


@pytest.mark.parametrize(
    "resource_type",
    ["AWS::CodePipeline::Pipeline", "AWS::CodeConnections::Connection", "AWS::Chatbot::SlackChannelConfiguration"],
)
def test_types_without_effect_are_accepted_kept_and_deleted(aws, resource_type):
    template = {"It": {"Type": resource_type, "Properties": {"Anything": 1}}}
    name, outputs = aws.deploy(template, {"Ref": {"Ref": "It"}})
    changed = {"It": {"Type": resource_type, "Properties": {"Anything": 2}}}
    assert aws.deploy(changed, {"Ref": {"Ref": "It"}}, name)[1] == outputs
    stack = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    aws.client("cloudformation").delete_stack(StackName=name)
    assert aws.wait_for_stack(stack)["StackStatus"] == "DELETE_COMPLETE"


def reported(aws, kind, name):
    _, report = aws.request("/_local-aws/ignored-properties")
    return [
        (entry["type"], entry["property"]) for entry in report[kind] if any(name in one for one in entry["resources"])
    ]


def test_a_property_that_nobody_reads_is_reported(aws):
    template = {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 5, "NoSuchProperty": 1}}}
    name, _ = aws.deploy(template)
    assert reported(aws, "uncovered", name) == [("AWS::SQS::Queue", "NoSuchProperty")]


def test_a_known_difference_is_reported_with_its_reason(aws):
    name, _ = aws.deploy({"It": {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Stages": []}}})
    assert reported(aws, "uncovered", name) == []
    assert reported(aws, "known", name) == [("AWS::CodePipeline::Pipeline", "Stages")]
    _, report = aws.request("/_local-aws/ignored-properties")
    assert all(entry["difference"] and entry["coveredBy"] for entry in report["known"])


def test_properties_that_patches_read_are_not_reported(aws):
    key = [{"AttributeName": "id", "KeyType": "HASH"}]
    table = {
        "KeySchema": key,
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "TimeToLiveSpecification": {"AttributeName": "t", "Enabled": True},
        "SSESpecification": {"SSEEnabled": False},
        "Replicas": [{"Region": "eu-west-1"}],
        "NoSuchProperty": 1,
    }
    name, _ = aws.deploy({"Table": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": table}})
    assert reported(aws, "uncovered", name) == [("AWS::DynamoDB::GlobalTable", "NoSuchProperty")]


def test_the_readme_has_the_list_of_known_differences():
    from emulator import known_differences

    readme = (LOCAL_AWS / "README.md").read_text(encoding="utf-8")
    table = re.search(r"<!-- differences: begin -->\n+(.*?)\n+<!-- differences: end -->", readme, re.DOTALL)[1]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    expected = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in known_differences.markdown().splitlines()[2:]
    ]
    assert cells == expected


def test_every_known_difference_has_a_reason_and_a_type_that_exists():
    from emulator.known_differences import all_differences
    from emulator.patches.no_op_types import TYPES
    from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS

    for one in all_differences():
        assert one.difference
        assert one.covered_by
        if one.properties:
            assert one.subject in _RESOURCE_HANDLERS or one.subject in TYPES
