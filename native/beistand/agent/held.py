"""Frames held back while a compositor runs, until it is known what was hidden around their moment.

A compositor shows a window some time after the system lists it, and hides it, fading it out,
some time after it is gone from the list. A compositor that gets little of the processor may take
seconds: what was hidden stays black until it is known to have worked that off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from beistand.agent.mask import Rectangle, few

Frame = TypeVar("Frame")

HOLD = 0.05
"""Seconds for which a frame waits for what is found to be hidden just after it."""

LINGER = 1.0
"""Seconds from when the compositor knows of a window's end to its last pixel; fading out takes a
third of that."""

_SPAN = 0.1
_COARSER = 0.25
"""Older looks are told apart less finely, so that they stay few however long the compositor takes:
by a tenth of a second or a quarter of their age."""

_NEVER = float("inf")


@dataclass(frozen=True)
class _Look(Generic[Frame]):
    """`caught` is when the compositor was first known to have come as far as this; what was hidden
    fades out then. `gone` is when none of it can be on the screen any more."""

    since: float
    at: float
    frame: Frame | None
    hidden: tuple[Rectangle, ...]
    caught: float = _NEVER
    gone: float = _NEVER

    def worked_off(self, until: float, now: float) -> "_Look[Frame]":
        if self.caught == _NEVER:
            return replace(self, caught=now) if until >= self.at else self
        # A compositor that was stopped halfway shows half of it: it must have painted since.
        if self.gone == _NEVER and until >= self.caught + LINGER:
            return replace(self, gone=now)
        return self


class HeldFrames(Generic[Frame]):
    """Frames in their order, each with what was hidden since the one before."""

    def __init__(self) -> None:
        self._looks: list[_Look[Frame]] = []
        self.known_until = self.shown_at = float("-inf")

    def add(self, at: float, frame: Frame | None, hidden: Iterable[Rectangle]) -> None:
        """Hold a frame; None where only what is hidden was looked at."""
        since = self._looks[-1].at if self._looks else at
        # The last one stays by itself: it says what is hidden now.
        self._looks = [*_fewer(self._looks, at), _Look(since, at, frame, tuple(hidden))]

    def worked_off(self, until: float, now: float) -> None:
        """Now it is known that the compositor has worked off all that happened until then."""
        self.known_until = max(self.known_until, until)
        self._looks = [look.worked_off(until, now) for look in self._looks]

    def due(self, now: float) -> tuple[Frame, list[Rectangle]] | None:
        """The latest frame that is old enough, and all that may not be seen of it."""
        ready = [look for look in self._looks if look.frame is not None and look.at <= now - HOLD]
        if not ready:
            return None
        shown = ready[-1]
        self.shown_at = shown.at
        near = [look for look in self._looks if look.since <= shown.at + HOLD]
        self._looks = [
            look if look.at >= shown.at else replace(look, frame=None)
            for look in self._looks
            if look.at >= shown.at or look.gone > shown.at
        ]
        assert shown.frame is not None
        return shown.frame, _all_hidden(look for look in near if look.gone > shown.at)

    def recent(self) -> list[Rectangle]:
        """What was hidden so shortly ago that a compositor may still show it."""
        return _all_hidden(look for look in self._looks if look.gone == _NEVER)

    def waits(self) -> bool:
        """Whether more may be on the screen than is hidden at the last look."""
        return bool(self._passing())

    def asks(self, now: float) -> bool:
        """Whether to know at this moment how far the compositor has come would help."""
        passing = self._passing()
        return any(look.caught == _NEVER or now >= look.caught + LINGER for look in passing)

    def frames(self) -> Sequence[Frame]:
        """The frames that are still held, the one last due included."""
        return [look.frame for look in self._looks if look.frame is not None]

    def last_frame_at(self) -> float:
        """When the youngest frame was taken."""
        moments = [look.at for look in self._looks if look.frame is not None]
        return moments[-1] if moments else float("-inf")

    def drop_frames(self) -> None:
        """Hold no frame any more, but remember what was hidden."""
        self._looks = [replace(look, frame=None) for look in self._looks]

    def clear(self) -> None:
        """Hold nothing."""
        self._looks = []

    def _passing(self) -> list[_Look[Frame]]:
        now = set(self._looks[-1].hidden) if self._looks else set()
        return [
            look for look in self._looks if look.gone == _NEVER and not now.issuperset(look.hidden)
        ]


def _all_hidden(looks: Iterable[_Look[Frame]]) -> list[Rectangle]:
    return few(place for look in looks for place in look.hidden)


def _fewer(looks: Iterable[_Look[Frame]], now: float) -> list[_Look[Frame]]:
    """The same, with looks without a frame put together where they are alike or long past."""
    kept: list[_Look[Frame]] = []
    for look in looks:
        last = kept[-1] if kept else look
        if last is look or last.frame is not None or look.frame is not None:
            kept.append(look)
            continue
        span = max(_SPAN, _COARSER * (now - look.at))
        if last.hidden == look.hidden or look.at - last.since <= span:
            caught, gone = max(last.caught, look.caught), max(last.gone, look.gone)
            hidden = tuple(_all_hidden([last, look]))
            kept[-1] = _Look(last.since, look.at, None, hidden, caught, gone)
        else:
            kept.append(look)
    return kept
