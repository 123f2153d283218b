"""What the benchmarks of the order handler decide: which DynamoDB Local may run, and whether limits and goals hold."""

import importlib
import re
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def module(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    yield importlib.import_module
    for name in ("dynamodb_local", "bench_orders"):
        sys.modules.pop(name, None)


def test_the_reviewed_files_are_those_of_the_version_in_the_pom():
    version = re.search(r"<artifactId>DynamoDBLocal</artifactId>\s*<version>(.*)</version>", _text("pom.xml"))[1]
    assert f"  DynamoDBLocal-{version}.jar\n" in _text("dynamodb-local.sha256")


def test_a_file_that_was_changed_or_added_does_not_run(module, tmp_path):
    local = module("dynamodb_local")
    (tmp_path / "a.jar").write_bytes(b"reviewed")
    reviewed = local.checksums(tmp_path)
    local.verify(tmp_path, reviewed)
    (tmp_path / "b.jar").write_bytes(b"added")
    with pytest.raises(SystemExit, match=r"not the one.*\(b\.jar\)"):
        local.verify(tmp_path, reviewed)
    (tmp_path / "b.jar").unlink()
    (tmp_path / "a.jar").write_bytes(b"changed")
    with pytest.raises(SystemExit, match=r"not the one.*\(a\.jar\)"):
        local.verify(tmp_path, reviewed)


def test_limits_fail_and_goals_are_only_printed(module):
    verdict = module("bench_orders").verdict
    kept, lines = verdict({2: 2.3, 1000: 1.4}, 0.9)
    assert kept
    assert [line.rsplit(": ", 1)[1] for line in lines] == ["yes, 1.40", "yes, 0.90", "NO, 1.40", "NO, 2.30", "NO, 0.90"]
    assert verdict({2: 1.4, 1000: 1.3}, 0.8)[0]
    assert not verdict({2: 1.4, 1000: 1.7}, 0.8)[0]
    assert not verdict({2: 1.4, 1000: 1.3}, 1.2)[0]


def _text(name: str) -> str:
    return (BENCH / name).read_text()
