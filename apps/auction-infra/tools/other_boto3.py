"""Runs the tests of the order handler with other versions of boto3 than the pinned one.

`npm run test:boto3` takes every minor version from the one that was current when the Python 3.14 runtime appeared (AWS
Lambda releases, November 2025) to the newest; `npm run test:boto3 -- 1.40.4` takes the versions that are named.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
VERSIONS = ["1.40.0", "1.41.0", "1.42.0", "1.43.0", "newest"]
TESTS = ["test_botocore.py", "test_faults.py", "test_handler.py"]
SHOW = "import boto3, botocore; print(f'boto3 {boto3.__version__}, botocore {botocore.__version__}', flush=True)"


def passes(version: str) -> bool:
    """Install a version into a folder of its own, and run the tests with it."""
    with tempfile.TemporaryDirectory(prefix="boto3-") as folder:
        requirement = "boto3" if version == "newest" else f"boto3=={version}"
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
        subprocess.run([*pip, "--target", folder, requirement], check=True)  # noqa: S603
        environment = {**os.environ, "PYTHONPATH": folder}
        subprocess.run([sys.executable, "-c", SHOW], env=environment, check=True)  # noqa: S603
        tests = [str(ROOT / "apps/auction-infra/test/post_lambda" / name) for name in TESTS]
        pytest = [sys.executable, "-m", "pytest", "-q", *tests]
        return subprocess.run(pytest, env=environment, cwd=ROOT, check=False).returncode == 0  # noqa: S603


failed = [version for version in sys.argv[1:] or VERSIONS if not passes(version)]
sys.exit(f"The tests fail with boto3 {', '.join(failed)}" if failed else 0)
