"""AWS's DynamoDB Local: fetched from Maven Central once, run on a free port of loopback.

Its licence (`LICENSE.txt` in its jar) does not allow to distribute it: it stays in `.local`, which is never committed.
What Maven fetched is compared with `dynamodb-local.sha256` each time before it runs. After a change of the version in
`pom.xml`: empty `.local/dynamodb-local`, run `dynamodb_local.py --write-checksums`, and look at the difference.
"""

import contextlib
import hashlib
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
CACHE = HERE.parents[2] / ".local" / "dynamodb-local"
CHECKSUMS = HERE / "dynamodb-local.sha256"
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
        command = ["mvn", "-B", "-q", "-C", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        done = subprocess.run([*command, f"-DoutputDirectory={CACHE}"], check=False)  # noqa: S603
        if done.returncode != 0:
            sys.exit("Maven could not fetch DynamoDB Local (it needs Maven Central), see its message above.")
    return CACHE


def checksums(folder: Path) -> str:
    """Return a line for each file of the folder, as `sha256sum` writes them."""
    files = sorted(folder.iterdir())
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


def verify(folder: Path, expected: str) -> None:
    """Exit when the folder holds anything but the files that were reviewed."""
    different = set(checksums(folder).splitlines()) ^ set(expected.splitlines())
    if different:
        names = ", ".join(sorted({line.split()[1] for line in different}))
        sys.exit(f"DynamoDB Local is not the one that {CHECKSUMS.name} names ({names}). Delete {folder} and try again.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def dynamodb_local() -> Iterator[str]:
    """Run DynamoDB Local in memory; yield its endpoint."""
    _require("java")
    jars = fetch()
    verify(jars, CHECKSUMS.read_text())
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


def main() -> None:
    """Print the endpoint, and run until the input ends."""
    if sys.argv[1:] == ["--write-checksums"]:
        CHECKSUMS.write_text(checksums(fetch()))
        return
    with dynamodb_local() as endpoint:
        print(endpoint, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
