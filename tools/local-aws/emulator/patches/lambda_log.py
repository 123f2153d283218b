"""Lambda: the log of an invocation has all lines that it wrote, and none of another one."""

from __future__ import annotations

import queue
import time
from typing import Any

from ministack.core import lambda_runtime

from emulator.patching import Piece, Snippet, patch

_PYTHON = "core.lambda_runtime:_PYTHON_WORKER_SCRIPT"
_NODE = "core.lambda_runtime:_NODEJS_WORKER_SCRIPT"
_END = "\x1eend of the invocation's log"
"""What a worker writes to its standard error after each answer; begins with a control character that no log has."""

_LONGEST_WAIT = 10.0
"""Seconds. A worker that has answered writes the end at once; on a busy machine it may have to wait for its turn."""

_PYTHON_LOOP = "    while True:\n        line = sys.stdin.readline()\n"
_PYTHON_LOOP_WITH_END = f"""    _has_answered = False
    while True:
        if _has_answered:
            sys.__stderr__.write({_END + chr(10)!r})
            sys.__stderr__.flush()
        _has_answered = True
        line = sys.stdin.readline()
"""
_NODE_ANSWER = "const _realStdoutWrite = process.stdout.write.bind(process.stdout);\n"
_NODE_ANSWER_WITH_END = """const _answer = process.stdout.write.bind(process.stdout);
const _realStdoutWrite = (text) => {
  _answer(text);
  if (!text.startsWith('{"status":"ready"')) _stderrWrite("\\x1eend of the invocation's log\\n");
};
"""


@patch(
    "Log of an invocation",
    aws="Lambda sends all that a function writes to its standard output and standard error to its log group (Lambda "
    "developer guide, 'Sending Lambda function logs to CloudWatch Logs').",
    ministack="Waits 50 milliseconds for the first line and 5 for each other one: on a busy machine lines are missing, "
    "and are in the log of the next invocation.",
    pieces=[
        Snippet(_PYTHON, _PYTHON_LOOP),
        Snippet(_NODE, _NODE_ANSWER),
        Piece("core.lambda_runtime:Worker._drain_stderr_bounded", "2ccaa04c20e6"),
    ],
)
def whole_log() -> None:
    """Let workers say where the log of an invocation ends, and read up to there."""
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(
        _PYTHON_LOOP, _PYTHON_LOOP_WITH_END
    )
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        _NODE_ANSWER, _NODE_ANSWER_WITH_END
    )
    bounded = lambda_runtime.Worker._drain_stderr_bounded

    def up_to_the_end(self: Any, *args: Any, **options: Any) -> str:
        if type(self) is not lambda_runtime.Worker or self._proc is None:
            return bounded(self, *args, **options)  # another kind of worker, or one that has failed
        lines: list[str] = []
        deadline = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < deadline:
            try:
                line = self._stderr_queue.get(timeout=0.05)
            except queue.Empty:
                if self._proc.poll() is not None:
                    break
                continue
            if line.endswith(_END):
                unfinished = line.removesuffix(_END)
                return "\n".join([*lines, unfinished] if unfinished else lines)
            lines.append(line)
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = up_to_the_end


PATCHES = (whole_log,)
