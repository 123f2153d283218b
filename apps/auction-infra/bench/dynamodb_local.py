"""AWS's DynamoDB Local: fetched from Maven Central once, run on a free port of loopback."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / "node_modules" / ".cache" / "dynamodb-local"
START_SECONDS = 60
NEEDS = "The benchmark needs a JDK, version 17 or newer (`java`), and Maven (`mvn`): {missing} is not on the PATH."


def _require(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        sys.exit(NEEDS.format(missing=" and ".join(missing)))


def fetch() -> Path:
    """Return the folder with the jars and native libraries, filled by Maven the first time."""
    if not any(CACHE.glob("DynamoDBLocal-*.jar")):
        _require("mvn")
        print("Fetching DynamoDB Local from Maven Central (about 60 MB, once)...", file=sys.stderr)
        command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run([*command, f"-DoutputDirectory={CACHE}"], check=False)  # noqa: S603
        if done.returncode != 0:
            sys.exit("Maven could not fetch DynamoDB Local, see its message above.")
    return CACHE


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run DynamoDB Local in memory; yield its endpoint."""
    _require("java")
    jars = fetch()
    port = _free_port()
    command = [
        "java",
        f"-Djava.library.path={jars}",
        "-cp",
        f"{jars}/*",
        str(HERE / "LoopbackDynamoDb.java"),
        str(port),
    ]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            _wait(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait(server: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"DynamoDB Local did not start:\n{server.stderr.read()}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"DynamoDB Local did not answer within {START_SECONDS} seconds")
