"""Patience: how long an answer of the customer is still awaited, and when to warn."""

from collections.abc import Callable

WARNING_SECONDS = 60
SAME_MS = 2_000
"""Two moments so near are one: the relay tells whole seconds, which take a while to arrive."""


class Patience:
    """The time left for the step that is due; a warning comes before silence becomes a no."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._due: int | None = None
        self._warn_at = 0

    def expect(self, seconds: int) -> None:
        """An answer is due in so many seconds; 0 says that none is."""
        before, self._due = self._due, self._now() + seconds * 1000 if seconds else None
        if before and self._due and abs(self._due - before) < SAME_MS:
            return  # told once more: a warning that stands there does not go and come back
        # Where there is hardly more time than the warning's own, it comes later.
        self._warn_at = WARNING_SECONDS if seconds > WARNING_SECONDS else seconds // 3

    def left(self) -> int | None:
        """Seconds left, or nothing where none is due."""
        return None if self._due is None else max(0, (self._due - self._now()) // 1000)

    def wears_thin(self) -> bool:
        """Whether it is time to warn."""
        left = self.left()
        return left is not None and left <= self._warn_at
