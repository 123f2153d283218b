"""Starts emulators, and does with them what the tests need."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
from botocore.config import Config

LOCAL_AWS = Path(__file__).parents[2]
ACCOUNT = "000000000000"
REGION = "eu-west-1"


class Aws:
    """A running emulator."""

    def __init__(self, port):
        self.endpoint = f"http://127.0.0.1:{port}"

    def client(self, service, **settings):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, **settings),
        )

    def deploy(self, resources, outputs=None, name=None):
        """Create or update a stack; return its outputs, or raise with what failed."""
        cloudformation = self.client("cloudformation")
        body = {"Resources": resources}
        if outputs:
            body["Outputs"] = {key: {"Value": value} for key, value in outputs.items()}
        update = name is not None
        name = name or f"stack-{uuid.uuid4().hex[:8]}"
        act = cloudformation.update_stack if update else cloudformation.create_stack
        act(StackName=name, TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"])
        stack = self.wait_for_stack(name)
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
            raise AssertionError([event.get("ResourceStatusReason") for event in events])
        return name, {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}

    def wait_for_stack(self, name):
        cloudformation = self.client("cloudformation")
        return eventually(
            lambda: next(
                (
                    stack
                    for stack in cloudformation.describe_stacks(StackName=name)["Stacks"]
                    if not stack["StackStatus"].endswith("IN_PROGRESS")
                ),
                None,
            )
        )

    def request(self, path, method="GET", body=None, headers=None):
        """Return (status, decoded JSON or text)."""
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(self.endpoint + path, data=data, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, _decoded(response.read())
        except urllib.error.HTTPError as error:
            return error.code, _decoded(error.read())

    def function(self, code, **properties):
        """Template of a Python function with its handler `index.handler`."""
        return {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": f"arn:aws:iam::{ACCOUNT}:role/any",
                "Code": {"ZipFile": code},
                "Timeout": 20,
                **properties,
            },
        }

    def run(self, definition, execution_input=None, functions=None):
        """Run a state machine to its end; return DescribeExecution."""
        arn = self.start(definition, execution_input, functions)
        return self.finished(arn)

    def start(self, definition, execution_input=None, functions=None):
        states = self.client("stepfunctions")
        machine = self.machine(definition, functions)
        text = json.dumps(execution_input or {}, ensure_ascii=False)
        return states.start_execution(stateMachineArn=machine, input=text)["executionArn"]

    def machine(self, definition, functions=None):
        """Create a state machine; `functions` are name -> code, `${name}` in the definition is their ARN."""
        text = json.dumps(definition)
        if functions:
            _, arns = self.deploy(
                {name: self.function(code) for name, code in functions.items()},
                {name: {"Fn::GetAtt": [name, "Arn"]} for name in functions},
            )
            for name, arn in arns.items():
                text = text.replace(f"${{{name}}}", arn)
        return self.client("stepfunctions").create_state_machine(
            name=f"machine-{uuid.uuid4().hex[:8]}", definition=text, roleArn=f"arn:aws:iam::{ACCOUNT}:role/any"
        )["stateMachineArn"]

    def finished(self, arn):
        states = self.client("stepfunctions")

        def ended():
            execution = states.describe_execution(executionArn=arn)
            return execution if execution["status"] != "RUNNING" else None

        return eventually(ended)


def _decoded(body):
    try:
        return json.loads(body)
    except ValueError:
        return body.decode()


def eventually(look, seconds=30):
    """Return the first result that is neither None nor empty."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def total(aws, namespace, name, **dimensions):
    """Return the sum of a metric, from an hour ago on."""
    now = datetime.now(timezone.utc)
    points = aws.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in points)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_emulator(directory, *arguments, port=None):
    """Start a process of the emulator that ends when its standard input is closed; return it and its port."""
    port = port or free_port()
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory), "TMPDIR": str(directory)}
    log = open(Path(directory) / "emulator.log", "w")  # noqa: SIM115 - the process keeps it open
    process = subprocess.Popen(
        [sys.executable, "-m", "emulator", "--port", str(port), "--end-with-stdin", *arguments],
        cwd=LOCAL_AWS,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
    )
    aws = Aws(port)

    def answers():
        assert process.poll() is None, (Path(directory) / "emulator.log").read_text()
        try:
            return aws.request("/_ministack/health")[0] == 200
        except OSError:
            return False

    eventually(answers)
    return process, aws
