"""A clock that runs ahead of this machine's: for the emulator, and for the Python functions that it runs."""

from __future__ import annotations

from collections.abc import Callable


def install(ahead: Callable[[], float]) -> type:
    """Let ``time`` and ``datetime`` of this process run ahead; durations (``time.monotonic``) are what they were.

    Self-contained: the source of this function goes into the workers of functions as well.

    Args:
        ahead: Returns by how many seconds.

    Returns:
        The class that is ``datetime.datetime`` from now on; objects of the old one count as its own.

    """
    import datetime  # noqa: PLC0415 - see above
    import time  # noqa: PLC0415

    seconds, nanoseconds, real = time.time, time.time_ns, datetime.datetime

    class KnowsReal(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, real)

        def __subclasscheck__(cls, subclass: type) -> bool:
            return issubclass(subclass, real)

    class MovedDatetime(real, metaclass=KnowsReal):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> MovedDatetime:
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls) -> MovedDatetime:
            return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)

        @classmethod
        def today(cls) -> MovedDatetime:
            return cls.fromtimestamp(time.time())

    time.time = lambda: seconds() + ahead()
    time.time_ns = lambda: nanoseconds() + int(ahead() * 1_000_000_000)
    for name, argument in (("gmtime", time.gmtime), ("localtime", time.localtime)):
        setattr(time, name, lambda secs=None, real=argument: real(time.time() if secs is None else secs))
    datetime.datetime = MovedDatetime
    return MovedDatetime
