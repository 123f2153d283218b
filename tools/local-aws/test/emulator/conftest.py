"""A patched emulator for the tests."""

import importlib.util
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

# These tests run in the emulator's own environment (npm run test:emulator), which has MiniStack.
if importlib.util.find_spec("ministack") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def aws():
    from harness import start_emulator

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        # Most of these tests are about one service, with roles that do not exist.
        process, running = start_emulator(directory, "--wait-scale", "0.004", "--no-enforce-iam")
        yield running
        process.stdin.close()
        process.wait()
