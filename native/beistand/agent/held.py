"""Frames held back while a compositor runs, until it is known what was hidden around their moment.

A compositor shows a window some time after the system lists it, and hides it, fading it out,
some time after it is gone from the list.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from beistand.agent.mask import Rectangle

Frame = TypeVar("Frame")

HOLD = 0.05
"""Seconds from a window's first entry in the list to its first pixel on the screen, at most."""

LINGER = 1.0
"""Seconds from a window's end to its last pixel; fading out takes a third of that."""


@dataclass(frozen=True)
class _Look(Generic[Frame]):
    since: float
    at: float
    frame: Frame | None
    hidden: tuple[Rectangle, ...]


class HeldFrames(Generic[Frame]):
    """Frames in their order, each with what was hidden since the one before."""

    def __init__(self) -> None:
        self._looks: list[_Look[Frame]] = []

    def add(self, at: float, frame: Frame | None, hidden: Iterable[Rectangle]) -> None:
        """Hold a frame; None where only what is hidden was looked at."""
        since = self._looks[-1].at if self._looks else at
        self._looks.append(_Look(since, at, frame, tuple(hidden)))

    def due(self, now: float) -> tuple[Frame, list[Rectangle]] | None:
        """The latest frame that is old enough, and all that may not be seen of it."""
        ready = [look for look in self._looks if look.frame is not None and look.at <= now - HOLD]
        if not ready:
            return None
        shown = ready[-1]
        first, last = shown.at - LINGER, shown.at + HOLD
        near = [look for look in self._looks if look.at >= first and look.since <= last]
        self._looks = [
            look if look.frame is None or look.at >= shown.at else _unseen(look)
            for look in self._looks
            if look.at >= first
        ]
        assert shown.frame is not None
        return shown.frame, list(dict.fromkeys(place for look in near for place in look.hidden))

    def recent(self, now: float) -> list[Rectangle]:
        """What was hidden so shortly ago that a compositor may still show it."""
        near = [look for look in self._looks if look.at >= now - LINGER]
        return list(dict.fromkeys(place for look in near for place in look.hidden))

    def frames(self) -> Sequence[Frame]:
        """The frames that are still held, the one last due included."""
        return [look.frame for look in self._looks if look.frame is not None]

    def last_frame_at(self) -> float:
        """When the youngest frame was taken."""
        moments = [look.at for look in self._looks if look.frame is not None]
        return moments[-1] if moments else float("-inf")

    def clear(self) -> None:
        """Hold nothing."""
        self._looks = []


def _unseen(look: _Look[Frame]) -> _Look[Frame]:
    return _Look(look.since, look.at, None, look.hidden)
