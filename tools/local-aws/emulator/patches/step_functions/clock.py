"""The time of an execution.

Waits are shortened by SFN_WAIT_SCALE, work is not. An execution's time is therefore what really went by, plus what its
waits were shortened by; timeouts are measured in it, so that they come after as many waits as on AWS. When the clock of
this local AWS is moved forward, so is the time of every execution: a wait that is over by then ends.
"""

from __future__ import annotations

import contextvars
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ministack.services import stepfunctions as sfn

from emulator.clock import ahead

_skipped: contextvars.ContextVar[float] = contextvars.ContextVar("skipped_seconds", default=0.0)
"""Seconds by which the waits of this thread's execution were shortened so far.

A branch of a Parallel or Map state counts on from where its execution was; its waits do not add to the others'.
"""

_deadlines: contextvars.ContextVar[tuple[Deadline, ...]] = contextvars.ContextVar("deadlines", default=())
"""The time limits that this thread runs under: the execution's own and, in a child, those of its parents."""


@contextmanager
def started() -> Iterator[None]:
    """Run the body as a new execution: its time begins, and no other's limits hold."""
    tokens = _skipped.set(0.0), _deadlines.set(())
    try:
        yield
    finally:
        _skipped.reset(tokens[0])
        _deadlines.reset(tokens[1])


def now() -> float:
    """Return the time of this thread's execution, in seconds."""
    return time.monotonic() + ahead() + _skipped.get()


class Deadline:
    """A time limit in an execution's time.

    Attributes:
        at: When it ends, by `now`.

    """

    def __init__(self, seconds: float, expire: Callable[[], None]) -> None:
        """Set a limit.

        Args:
            seconds: How long from now.
            expire: Called once when the limit has passed.

        """
        self.at = now() + seconds
        self._expire = expire
        self._expired = threading.Event()
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._context = contextvars.copy_context()
        self.watch()

    def watch(self) -> None:
        """Expire by itself while work, which is not shortened, goes on for too long."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if not self._expired.is_set() and self.at != math.inf:
                self._timer = threading.Timer(max(0.0, self.at - now()), self._context.run, [self.expire])
                self._timer.daemon = True
                self._timer.start()

    def expire(self) -> None:
        """End what the limit is for."""
        if not self._expired.is_set():
            self._expired.set()
            self._expire()

    def cancel(self) -> None:
        """Forget the limit: what it is for has ended in time."""
        with self._lock:
            self._expired.set()
            if self._timer is not None:
                self._timer.cancel()

    @property
    def expired(self) -> bool:
        """Whether the limit has passed."""
        return self._expired.is_set()


@contextmanager
def limited_to(seconds: float, expire: Callable[[], None]) -> Iterator[Deadline]:
    """Run the body under a time limit.

    Args:
        seconds: The limit, in the execution's time.
        expire: Called once when it has passed.

    """
    deadline = Deadline(seconds, expire)
    token = _deadlines.set((*_deadlines.get(), deadline))
    try:
        yield deadline
    finally:
        _deadlines.reset(token)
        deadline.cancel()


def check() -> None:
    """Stop this thread's work when a limit that it runs under has passed.

    Raises:
        _ExecutionError: ``States.Runtime``, which no wildcard catches.

    """
    for deadline in _deadlines.get():
        if deadline.expired or now() > deadline.at:
            deadline.expire()
            raise ended()


def ended() -> Exception:
    """Return the error that unwinds the interpreter after its execution has ended otherwise."""
    return sfn._ExecutionError("States.Runtime", "The execution has ended")


def sleep(seconds: float) -> None:
    """Wait for a time of the execution, shortened; to the first limit at most.

    Raises:
        _ExecutionError: A limit has passed meanwhile.

    """
    deadlines = _deadlines.get()
    first = min((deadline.at for deadline in deadlines), default=math.inf)
    waited = max(0.0, min(seconds, first - now()))
    scale: float = sfn._SFN_WAIT_SCALE
    began = time.monotonic() + ahead()
    _sleep_or_end(waited, scale, deadlines)
    _skipped.set(_skipped.get() + max(0.0, waited - (time.monotonic() + ahead() - began)))
    for deadline in deadlines:
        deadline.watch()
    if waited < seconds:
        for deadline in deadlines:
            if deadline.at <= first:
                deadline.expire()
        raise ended()


def _sleep_or_end(seconds: float, scale: float, deadlines: tuple[Deadline, ...]) -> None:
    """Sleep in short steps, so that an execution that is stopped does not hold its thread."""
    began, began_ahead = time.monotonic(), ahead()
    while not any(deadline.expired for deadline in deadlines):
        left = (seconds - (ahead() - began_ahead)) * scale - (time.monotonic() - began)
        if left <= 0:
            return
        time.sleep(min(left, 0.2))
