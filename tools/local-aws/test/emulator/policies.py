"""Emulators that enforce policies, and what was decided by them."""

import contextlib
import json
import tempfile

from harness import start_emulator


@contextlib.contextmanager
def enforcing():
    """Start an emulator that enforces policies."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        process, running = start_emulator(directory, "--wait-scale", "0.004")
        running.log = f"{directory}/emulator.log"
        yield running
        process.stdin.close()
        process.wait()


def denials(aws):
    return [each for each in aws.request("/_local-aws/iam-decisions")[1]["decisions"] if not each["allowed"]]


def leave_out(aws, sid):
    """Take a statement away; it must be one that decided."""
    labels = {
        label
        for each in aws.request("/_local-aws/iam-decisions")[1]["decisions"]
        for label in each["statements"]
        if label.endswith(f"statement {sid}")
    }
    assert labels, f"no call was decided by {sid}"
    status, answer = aws.request("/_local-aws/faults", "PUT", json.dumps({"withoutStatements": sorted(labels)}))
    assert status == 200, answer
