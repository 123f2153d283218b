"""The emulator ends with the process that started it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading


def end_with_stdin(temporary: str | None = None) -> None:
    """Kill this process group, and with it every Lambda worker, as soon as standard input is closed.

    The starter holds the other end of the pipe, and the kernel closes it however the starter ends.

    Args:
        temporary: A directory to remove before.

    """
    with contextlib.suppress(PermissionError):  # a group leader already
        os.setsid()
    threading.Thread(target=_kill_group_at_end_of_stdin, args=[temporary], name="starter-watch", daemon=True).start()


def _kill_group_at_end_of_stdin(temporary: str | None) -> None:
    while os.read(0, 4096):
        pass
    if temporary is not None:
        shutil.rmtree(temporary, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)
