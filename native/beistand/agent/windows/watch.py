"""Watch: which places of the desktop may show something hidden, from one look to the next.

Pure thought: what it looks at is handed in. Beside what is hidden now, three things count. A window
that moved or changed its size is drawn on its way by Windows' animation: everything between both
places is hidden. One that is minimised, restored or brought from another desktop flies across the
screen, nobody says where: everything is hidden. And what came and went between two looks is hidden
where it was, or everywhere if nobody knows where that was.
"""

from collections.abc import Callable, Iterable

from beistand.agent.mask import Rectangle, around, few
from beistand.agent.verdict import Exclusion, Window, hidden_places
from beistand.agent.windows.happenings import Happening, Kind
from beistand.agent.windows.windows import Listing

_FLIES = (Kind.MINIMISED, Kind.RESTORED, Kind.CLOAKED, Kind.UNCLOAKED)


class Watch:
    """`ask` tells of one window, where it is still there."""

    def __init__(self, ask: Callable[[int], Window | None]) -> None:
        self._ask = ask
        self._hidden: dict[int, Rectangle] = {}
        self._known: set[int] = set()
        self._away: set[int] = set()

    def forget(self) -> None:
        """Others are excluded now: begin anew."""
        self._hidden, self._known, self._away = {}, set(), set()

    def look(
        self,
        listing: Listing,
        happened: Iterable[Happening],
        exclusion: Exclusion,
        desktop: Rectangle,
    ) -> list[Rectangle]:
        """Where something hidden may be seen now, or could be since the last look.

        `desktop` is the place that counts as everywhere.
        """
        found = hidden_places(listing.windows, exclusion)
        hidden = {
            window.number: window.place for window in listing.windows if exclusion.hides(window)
        }
        before = self._hidden
        for number, place in hidden.items():
            old = before.get(number, place)
            if old != place:
                found.append(around([old, place]))
        flown = hidden.keys() & self._away or before.keys() & listing.away
        known = {window.number for window in listing.windows}
        if flown or self._surprised(happened, known, exclusion, found):
            found.append(desktop)
        self._hidden, self._known, self._away = hidden, known, listing.away
        return few(found)

    def _surprised(
        self,
        happened: Iterable[Happening],
        known: set[int],
        exclusion: Exclusion,
        found: list[Rectangle],
    ) -> bool:
        """Whether a window flew across the screen, or came and went unseen."""
        everywhere = False
        for each in dict.fromkeys(happened):
            listed = each.window in known or each.window in self._known
            window = self._ask(each.window)
            if window is None:
                # Gone. One that was in a list was hidden then, if it was to be.
                everywhere |= each.kind is Kind.SHOWN and not listed
            elif exclusion.hides(window):
                everywhere |= each.kind in _FLIES
                found.append(window.place)
        return everywhere
