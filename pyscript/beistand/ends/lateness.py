"""Lateness: how much later than the quickest of them the newest picture came to be seen.

The clocks of two computers differ by nobody knows how much, but hardly change meanwhile: what a
picture took more than the quickest one, it has waited somewhere on its way.
"""


class Lateness:
    """All times in milliseconds."""

    def __init__(self) -> None:
        self._quickest: int | None = None
        self.now: int | None = None
        """Of the newest picture; None before the first one."""

    def seen(self, captured: int, shown: int) -> None:
        """A picture of a moment, by its sender's clock, is on the canvas, by this one's."""
        took = shown - captured
        self._quickest = took if self._quickest is None else min(took, self._quickest)
        self.now = took - self._quickest

    def forget(self) -> None:
        """Another sender comes, whose clock differs otherwise."""
        self._quickest = self.now = None
