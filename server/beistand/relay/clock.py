"""The clock: what time it is, and how much of it has passed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

DAY_MS = 24 * 3600 * 1000


class Clock(Protocol):
    """Two ways to look at time: to write it down, and to measure it."""

    def now(self) -> int:
        """Milliseconds since 1970, to be written down; never less than before."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment; unmoved when the machine's clock is set."""
        ...


class SystemClock:
    """The machine's clock.

    When the machine's clock is set back, `now` goes on at half the pace until both agree again:
    what is written down stays in order, and finds back to the right time by itself.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._told = wall()
        self._told_at = monotonic()

    def now(self) -> int:
        """Milliseconds since 1970; never less than before."""
        at = self._monotonic()
        self._told = max(self._wall(), self._told + (at - self._told_at) / 2)
        self._told_at = at
        return int(self._told * 1000)

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment."""
        return self._monotonic()


def moment(at: int) -> str:
    """A time as ISO 8601 writes it, in UTC; `at` in milliseconds since 1970."""
    written = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")
