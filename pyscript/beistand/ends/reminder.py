"""A look at the last of several frames, when no further one comes to bring us there."""

import asyncio
from collections.abc import Callable

NEVER = -1e9


class Reminder:
    """Calls `look` between `after` / 2 and `after` milliseconds after the last `touch`.

    Frames do not wait for it. It is set anew by frames, at most every `after` / 2, and seldom by
    itself: a hidden tab fires timers once a second, and chains of timers once a minute.
    """

    def __init__(self, look: Callable[[], bool], after: float, again: float) -> None:
        """`look` says whether it wants to be called again, `again` milliseconds later."""
        self._look = look
        self._after = after
        self._again = again
        self._touched_at = NEVER
        self._timer: asyncio.TimerHandle | None = None

    def touch(self, now: float) -> None:
        """A frame has come."""
        # Setting a timer costs as much as a whole frame does otherwise: not for each of them.
        if now - self._touched_at > self._after / 2:
            self._touched_at = now
            self._set(self._after)

    def stop(self) -> None:
        """No call after this, until the next `touch`."""
        self._touched_at = NEVER
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self, milliseconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(milliseconds / 1000, self._rings)

    def _rings(self) -> None:
        self._timer = None
        if self._look() and self._timer is None:
            self._set(self._again)
