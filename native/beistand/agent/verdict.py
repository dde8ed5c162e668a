"""Verdict: which windows are hidden, and which places of the desktop may show a piece of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from beistand.agent.mask import Rectangle, intersections, without

_NOWHERE = Rectangle(0, 0, 0, 0)

Lineage = tuple[str, ...]
"""The ident of a process and those of its ancestors; empty where the process is unknown."""


@dataclass
class Window:
    """A window of the desktop itself, with all that is inside it.

    `owners` are the processes of the window and of all windows inside it: a frame belongs to the
    window manager, what it frames to a program. `shape` is None for a plain rectangle. `held` is
    true from the moment it was hidden until it is unmapped: a frame still shows what has already
    left it. What has not been asked for yet is hidden.
    """

    number: int
    place: Rectangle = _NOWHERE
    shown: bool = False
    asked: bool = False
    owners: tuple[Lineage, ...] = ()
    paints: bool = True
    translucent: bool = True
    shape: tuple[Rectangle, ...] | None = None
    held: bool = False

    def covers(self) -> list[Rectangle]:
        """The places where nothing below can be seen for sure."""
        if not self.shown or not self.paints or self.translucent:
            return []
        if self.shape is None:
            return [self.place]
        parts = [part.moved(self.place.x, self.place.y) for part in self.shape]
        return intersections(parts, self.place)


@dataclass
class Exclusion:
    """The excluded processes, which become more while programs are started anew, and our own, which
    never is."""

    idents: frozenset[str] = frozenset()
    own: str = ""

    def hides(self, window: Window | None) -> bool:
        """Whether nothing of it may be seen or had. Whoever is unknown is hidden, as None is."""
        if not self.idents:
            return False
        if window is None or window.held or not window.asked or not window.owners:
            return True
        return any(map(self.concerns, window.owners))

    def concerns(self, lineage: Lineage) -> bool:
        """Whether a process is excluded, as itself or as a child of an excluded one."""
        if not lineage:
            return True
        return lineage[0] != self.own and not self.idents.isdisjoint(lineage)


def hidden_places(windows: Sequence[Window], exclusion: Exclusion) -> list[Rectangle]:
    """What is hidden of the desktop, by windows from the lowest to the highest."""
    hidden: list[Rectangle] = []
    above: list[Rectangle] = []
    for window in reversed(windows):
        if not window.shown:
            continue
        if not exclusion.hides(window):
            above += window.covers()
        elif window.paints:
            seen = [window.place]
            for cover in above:
                seen = without(seen, cover)
            hidden += seen
    return hidden
