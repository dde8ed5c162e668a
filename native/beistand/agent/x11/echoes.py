"""Echoes: places that stay black a little longer, for the X server copies pixels along."""

from collections.abc import Iterable

from beistand.agent.mask import Rectangle

ECHO = 0.25
"""Seconds for which a bared place stays black at least."""


class Echoes:
    """Places in which hidden pixels may still be found for a while, whatever was drawn there.

    What a program draws and what the X server copies along with a window look alike to whoever
    is told that something was drawn.
    """

    def __init__(self) -> None:
        self._heard: list[tuple[float, tuple[Rectangle, ...]]] = []

    def add(self, at: float, places: Iterable[Rectangle]) -> None:
        """Hidden pixels may have stayed here."""
        self._heard = [(when, kept) for when, kept in self._heard if when >= at - ECHO]
        if heard := tuple(places):
            self._heard.append((at, heard))

    def recent(self, now: float) -> list[Rectangle]:
        """All such places of the last moments."""
        near = (places for at, places in self._heard if at >= now - ECHO)
        return list(dict.fromkeys(place for places in near for place in places))
