"""How long a client is asked to wait: longer while the table goes on refusing."""

FIRST_SECONDS = 2
LONGEST_SECONDS = 15


class RetryAfter:
    """The `Retry-After` of this execution environment: doubles with each 503 in a row, and begins anew with a 201.

    Each environment counts for itself. In a burst all of them see the same table refuse, so they agree closely enough,
    and nothing has to be shared or asked for.
    """

    def __init__(self) -> None:
        self._in_a_row = 0

    def refused(self) -> int:
        """Return the seconds for a client whose orders were not all stored."""
        seconds = min(LONGEST_SECONDS, FIRST_SECONDS * 2**self._in_a_row)
        self._in_a_row = min(self._in_a_row + 1, 16)
        return seconds

    def stored(self) -> None:
        """Note that the table took a whole request."""
        self._in_a_row = 0
