"""A patch that does not fit stops the start, and says which one."""

import re
import subprocess
import sys

import pytest
from emulator import patching
from emulator.patches import ALL
from emulator.patching import Patch, PatchError, Piece, Snippet, apply_all
from harness import LOCAL_AWS


def a_patch(*pieces, applied=None):
    return Patch(
        "The patch", "documented", "different", pieces, lambda: applied.append(1) if applied is not None else None
    )


def test_every_patch_fits_the_pinned_version():
    assert {one.name: one.problems() for one in ALL if one.problems()} == {}


def test_names_are_unique_and_every_patch_gives_its_reason():
    names = [one.name for one in ALL]
    assert len(set(names)) == len(names)
    assert all(one.aws and one.ministack and one.pieces for one in ALL)


def test_no_property_is_both_patched_and_a_known_difference():
    from emulator.known_differences import of_property

    patched = [name.rsplit(".", 1) for one in ALL for name in one.properties]
    assert [(kind, name) for kind, name in patched if name != "*" and of_property(kind, name)] == []


def test_a_changed_function_is_named_with_its_patch():
    with pytest.raises(PatchError, match=r"The patch: ministack\.services\.sqs:_dispatch has changed: fingerprint \w+"):
        apply_all([a_patch(Piece("services.sqs:_dispatch", "000000000000"))])


def test_a_missing_function_is_named_with_its_patch():
    with pytest.raises(PatchError, match=r"The patch: ministack\.services\.sqs:_gone cannot be read"):
        apply_all([a_patch(Piece("services.sqs:_gone", "000000000000"))])


def test_a_passage_that_is_not_there_is_named_with_its_patch():
    with pytest.raises(PatchError, match=r"The patch: .* holds 0 times, not once: 'no such text'"):
        apply_all([a_patch(Snippet("core.lambda_runtime:_PYTHON_WORKER_SCRIPT", "no such text"))])


def test_nothing_is_applied_when_one_does_not_fit():
    applied = []
    with pytest.raises(PatchError):
        apply_all([a_patch(applied=applied), a_patch(Piece("services.sqs:_gone", ""))])
    assert applied == []


def test_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(patching, "MINISTACK_VERSION", "0.0.1")
    with pytest.raises(PatchError, match=r"written for MiniStack 0\.0\.1, and 1\.5\.33 is installed"):
        apply_all([])


def test_the_start_ends_with_the_message_and_code_1():
    broken = (
        "import sys; from emulator import patching, __main__\n"
        "patching.MINISTACK_VERSION = '0.0.1'; sys.argv = ['emulator', '--port', '0']\n__main__.main()"
    )
    ended = subprocess.run([sys.executable, "-c", broken], cwd=LOCAL_AWS, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert re.search(r"written for MiniStack 0\.0\.1", ended.stderr)
    assert "Traceback" not in ended.stderr
