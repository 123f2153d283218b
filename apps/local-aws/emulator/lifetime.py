"""The emulator ends with the process that started it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading


def end_with_stdin() -> None:
    """Kill this process group, and with it every Lambda worker, as soon as standard input is closed.

    The starter holds the other end of the pipe, and the kernel closes it however the starter ends.
    """
    with contextlib.suppress(PermissionError):  # a group leader already
        os.setsid()
    threading.Thread(target=_kill_group_at_end_of_stdin, name="starter-watch", daemon=True).start()


def _kill_group_at_end_of_stdin() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgrp(), signal.SIGKILL)
