"""State that is kept for the next start: whole or not at all."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from harness import LOCAL_AWS, eventually, free_port, start_emulator

READS = """
import boto3, os
def handler(event, context):
    item = boto3.client("dynamodb").get_item(TableName=os.environ["TABLE"], Key={"id": {"S": "a"}})["Item"]
    return item["n"]["N"]
"""
KEY = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
}
RESOURCES = {
    "Table": {"Type": "AWS::DynamoDB::Table", "Properties": KEY},
    "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}},
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Schedule": {
        "Type": "AWS::Scheduler::Schedule",
        "Properties": {
            "ScheduleExpression": "rate(1 day)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {"Arn": {"Fn::GetAtt": ["Queue", "Arn"]}, "RoleArn": "arn:aws:iam::000000000000:role/any"},
        },
    },
}


@pytest.fixture
def run(tmp_path):
    """Start emulators one after the other, each with a folder of its own."""
    processes = []
    port = free_port()

    def start(*arguments):
        directory = tmp_path / str(len(processes))
        directory.mkdir()
        process, aws = start_emulator(directory, "--wait-scale", "0.004", "--no-enforce-iam", *arguments, port=port)
        processes.append(process)
        return aws

    def end():
        for process in processes:
            process.stdin.close()
            process.wait()

    start.end = end
    yield start
    end()


def save(aws, file, note=None):
    return aws.request("/_local-aws/kept-state", "PUT", json.dumps({"file": str(file), "note": note}))


def test_rows_objects_with_versions_messages_schedules_and_stacks_are_there_after_a_restart(run, tmp_path):
    aws = run()
    function = aws.function(READS, Environment={"Variables": {"TABLE": {"Ref": "Table"}}})
    name, outputs = aws.deploy(
        {**RESOURCES, "Function": function}, {one: {"Ref": one} for one in ("Table", "Bucket", "Queue", "Function")}
    )
    aws.client("dynamodb").put_item(
        TableName=outputs["Table"], Item={"id": {"S": "a"}, "n": {"N": "1.5"}, "expires": {"N": str(2**32)}}
    )
    first = aws.client("s3").put_object(Bucket=outputs["Bucket"], Key="k", Body=b"\x00one")["VersionId"]
    aws.client("s3").put_object(Bucket=outputs["Bucket"], Key="k", Body=b"two", Metadata={"a": "b"})
    aws.client("sqs").send_message(QueueUrl=outputs["Queue"], MessageBody="m")
    execution = aws.run({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})["executionArn"]
    status, header = save(aws, tmp_path / "kept", {"any": "thing"})
    assert status == 200
    assert json.loads((tmp_path / "kept").read_bytes().partition(b"\n")[0]) == header
    assert header["note"] == {"any": "thing"}
    assert not (tmp_path / "kept.unfinished").exists()
    run.end()

    aws = run("--restore", str(tmp_path / "kept"))
    answer = aws.client("lambda").invoke(FunctionName=outputs["Function"])
    assert json.loads(answer["Payload"].read()) == "1.5"
    s3 = aws.client("s3")
    assert s3.get_object(Bucket=outputs["Bucket"], Key="k", VersionId=first)["Body"].read() == b"\x00one"
    current = s3.get_object(Bucket=outputs["Bucket"], Key="k")
    assert (current["Body"].read(), current["Metadata"]) == (b"two", {"a": "b"})
    ttl = aws.client("dynamodb").describe_time_to_live(TableName=outputs["Table"])["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    url = aws.client("sqs").get_queue_url(QueueName=outputs["Queue"].split("/")[-1])["QueueUrl"]
    assert [one["Body"] for one in aws.client("sqs").receive_message(QueueUrl=url)["Messages"]] == ["m"]
    assert len(aws.client("scheduler").list_schedules()["Schedules"]) == 1
    assert aws.client("stepfunctions").describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    more = {**RESOURCES, "Function": function, "Topic": {"Type": "AWS::SNS::Topic"}}
    assert aws.deploy(more, {"Topic": {"Ref": "Topic"}}, name=name)[1]["Topic"]


def test_a_mapping_polls_on_after_a_restart(run, tmp_path):
    aws = run()
    code = (
        "import boto3, os\ndef handler(e, c):\n    s3 = boto3.client('s3', config=__import__('botocore').config.Config("
    )
    code += (
        "s3={'addressing_style': 'path'}))\n    s3.put_object(Bucket=os.environ['BUCKET'], Key=e['Records'][0]['body'])"
    )
    mapping = {
        "EventSourceArn": {"Fn::GetAtt": ["Queue", "Arn"]},
        "FunctionName": {"Ref": "Function"},
    }
    _, outputs = aws.deploy(
        {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Function": aws.function(code, Environment={"Variables": {"BUCKET": {"Ref": "Bucket"}}}),
            "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        },
        {"Queue": {"Ref": "Queue"}, "Bucket": {"Ref": "Bucket"}},
    )
    save(aws, tmp_path / "kept")
    run.end()
    aws = run("--restore", str(tmp_path / "kept"))
    url = aws.client("sqs").get_queue_url(QueueName=outputs["Queue"].split("/")[-1])["QueueUrl"]
    aws.client("sqs").send_message(QueueUrl=url, MessageBody="arrived")
    eventually(lambda: aws.client("s3").list_objects_v2(Bucket=outputs["Bucket"]).get("Contents"))


def refusal(file):
    """Return what an emulator says that does not start."""
    command = [sys.executable, "-m", "emulator", "--port", "1", "--restore", str(file)]
    ended = subprocess.run(command, cwd=LOCAL_AWS, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_what_is_damaged_or_of_another_version_is_refused(run, tmp_path):
    kept = tmp_path / "kept"
    assert "cannot be read" in refusal(kept)
    aws = run()
    save(aws, kept)
    run.end()
    header, _, payload = kept.read_bytes().partition(b"\n")
    kept.write_bytes(header + b"\n" + payload[:-10])
    assert "is damaged: its content is not what was written" in refusal(kept)
    kept.write_bytes(payload)
    assert "is damaged: it has no header" in refusal(kept)
    other = json.dumps({**json.loads(header), "ministack": "0.9"}).encode()
    kept.write_bytes(other + b"\n" + payload)
    assert "is of another version: format 1 of MiniStack 0.9" in refusal(kept)


def test_what_cannot_be_written_leaves_what_was_there(aws, tmp_path):
    status, answer = save(aws, tmp_path / "missing" / "kept")
    assert status == 400
    assert "cannot be written" in answer["message"]
    kept = tmp_path / "kept"
    kept.write_text("before")
    Path(f"{kept}.unfinished").mkdir()
    assert save(aws, kept)[0] == 400
    assert kept.read_text() == "before"


def test_a_state_makes_objects_of_known_classes_only(tmp_path):
    """Nothing but containers and times comes out of a file, whoever wrote it."""
    import hashlib
    import pickle
    import zlib

    payload = zlib.compress(pickle.dumps(Path("x")))
    header = {
        "keptState": 1,
        "ministack": "1.5.33",
        "sha256": hashlib.sha256(payload).hexdigest(),
        "savedAt": time.time(),
    }
    (tmp_path / "kept").write_bytes(json.dumps(header).encode() + b"\n" + payload)
    assert "which is not taken up" in refusal(tmp_path / "kept")
