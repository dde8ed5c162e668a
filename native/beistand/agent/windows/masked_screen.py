"""Adapter: the desktop under Windows without the programs that nobody else may see."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Final

from beistand.agent.carried import Carried
from beistand.agent.errors import UnsureError
from beistand.agent.held import HOLD, LINGER, HeldFrames
from beistand.agent.mask import Rectangle, blacken
from beistand.agent.system import Application, Grab, Monitor
from beistand.agent.verdict import Exclusion, Lineage
from beistand.agent.windows import clipboard
from beistand.agent.windows.applications import applications
from beistand.agent.windows.cursor import Cursor
from beistand.agent.windows.desktop import measure_in_pixels, monitors
from beistand.agent.windows.focus import focused, window_at
from beistand.agent.windows.happenings import Happenings
from beistand.agent.windows.picture import Picture, look_alike
from beistand.agent.windows.processes import Processes, moment, program_of
from beistand.agent.windows.watch import Watch
from beistand.agent.windows.windows import Windows, processes_of, top_of

REST: Final = 0.15
"""Seconds between two looks at a screen on which nothing happens."""
LIVELY: Final = 1.0
"""So long after the last change every moment counts."""
_BETWEEN: Final = HOLD / 5
FORGETTING: Final = 5.0
"""After so long without a look Windows may have forgotten to tell of something."""


class WindowsScreen:
    """See `system.Screen`. Raises NoDisplayError.

    Windows tells nobody that something was drawn: what the screen shows is compared with what was
    last given, often while things change and seldom while nothing does.

    The desktop is put together by a compositor, so while anything is excluded each picture is held
    back and blackened wherever anything was hidden around its moment. The windows are listed before
    and after each picture.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        measure_in_pixels()
        monitors()
        self._clock = clock
        self._cursor = Cursor()
        self._carried = Carried(program_of, moment)
        self._processes = Processes(self._meet)
        self._windows = Windows(self._processes)
        own = self._processes.lineage(os.getpid())
        self._exclusion = Exclusion(own=own[0] if own else "")
        self._watch = Watch(self._windows.ask)
        self._happenings: Happenings | None = None
        self._held: HeldFrames[Picture] = HeldFrames()
        self._pictures: list[Picture] = []
        self._given: Picture | None = None
        self._ready: Picture | None = None
        self._looked_at = self._lively_until = self._listed_at = float("-inf")
        self._unsure = False

    def monitors(self) -> tuple[Monitor, ...]:
        """The whole desktop first, then each monitor."""
        return monitors()

    def applications(self) -> tuple[Application, ...]:
        """The programs whose windows can be excluded, in the order of their names."""
        try:
            found = applications(self._processes, self._exclusion.own)
        except UnsureError:
            return ()
        self._carried.offer(each.ident for each in found)
        return found

    @property
    def excluded(self) -> frozenset[str]:
        """The processes that are black."""
        return self._exclusion.idents

    def exclude(self, idents: Iterable[str]) -> int:
        """From the next grab on these programs are black, and no others of those listed."""
        number = self._carried.exclude(idents)
        self._exclusion.idents = self._carried.idents
        self._begin_anew()
        return number

    def _begin_anew(self) -> None:
        self._watch.forget()
        # What was held or ready does not know yet what is hidden now.
        self._held.clear()
        self._ready = self._given = None
        self._listed_at = self._clock()
        self._lively_until = self._clock() + LIVELY
        if not self._exclusion.idents and self._happenings is not None:
            self._happenings.close()
            self._happenings = None

    def is_barred(self, x: int, y: int) -> bool:
        """Whether what would get a click at this place of the desktop is excluded, or ours."""
        return self._bars(window_at(x, y))

    def focus_is_barred(self) -> bool:
        """Whether what would get a key press now is excluded, or ours."""
        return any(map(self._bars, focused()))

    def clipboard_is_excluded(self) -> bool:
        """Whether what is in the clipboard comes from an excluded program."""
        # The window itself is asked: what only hears messages lies in none of the desktop's.
        return self._hides(clipboard.owner())

    def changed(self) -> bool:
        """Whether anything may look different since the last grab."""
        now = self._clock()
        if self._cursor.moved():
            self._lively_until = now + LIVELY
        if self._given is None:
            return True
        if now >= self._lively_until and now < self._looked_at + REST:
            return False
        self._ready = self._picture_of(self._given.monitor)
        if self._ready is None:
            return False
        if look_alike(self._ready, self._given):
            self._ready = None
            return False
        self._lively_until = now + LIVELY
        return True

    def grab(self, monitor: Monitor) -> Grab | None:
        """What the monitor shows, cursor included, excluded programs black.

        None where it cannot be known for sure what is excluded: that picture is not sent.
        """
        picture, self._ready = self._ready, None
        if picture is None or picture.monitor != monitor:
            picture = self._picture_of(monitor)
        if picture is None:
            return None
        self._given = picture
        return Grab(monitor.width, monitor.height, picture.pixels)

    def close(self) -> None:
        """Let go of everything."""
        self._exclusion.idents = frozenset()
        self._begin_anew()
        for picture in self._pictures:
            picture.close()
        self._pictures = []
        self._processes.close()

    def _picture_of(self, monitor: Monitor) -> Picture | None:
        self._looked_at = self._clock()
        if self._exclusion.idents:
            return self._held_back(monitor)
        picture = self._spare(monitor)
        return picture if picture.take(self._cursor) else None

    def _held_back(self, monitor: Monitor) -> Picture | None:
        try:
            return self._masked(monitor)
        except UnsureError:
            # What happens meanwhile is not known either: everything is hidden at the next look.
            self._unsure = True
            self._held.drop_frames()
            return None

    def _masked(self, monitor: Monitor) -> Picture | None:
        now = self._clock()
        hidden = self._hidden_now()
        frame = None
        if now - self._held.last_frame_at() >= _BETWEEN:
            picture = self._spare(monitor)
            frame = picture if picture.take(self._cursor) else None
            hidden += self._hidden_now()
        if frame is not None and self._differs(frame):
            self._lively_until = now + HOLD + LINGER
        # How far the compositor has come cannot be known here: it is taken to be quick.
        self._held.worked_off(now, now)
        self._held.add(self._clock(), frame, hidden)
        due = self._held.due(now)
        if due is None or due[0].monitor != monitor:
            return None
        picture, places = due
        blacken(picture.pixels, _place_of(monitor), places)
        return picture

    def _differs(self, frame: Picture) -> bool:
        """Whether it differs from the one before, as it was taken: then look again soon."""
        others = [each for each in self._held.frames() if each.monitor == frame.monitor]
        return not others or not look_alike(frame, others[-1])

    def _hidden_now(self) -> list[Rectangle]:
        if self._happenings is None:
            self._happenings = Happenings()
        listing = self._windows.read()
        desktop = _place_of(monitors()[0])
        hidden = self._watch.look(listing, self._happenings.take(), self._exclusion, desktop)
        gap, self._listed_at = self._clock() - self._listed_at, self._clock()
        if self._happenings.missed or self._unsure or gap > FORGETTING:
            self._happenings.missed = self._unsure = False
            hidden.append(desktop)
        return hidden

    def _meet(self, lineage: Lineage) -> None:
        """Whoever is met runs an excluded program perhaps, started anew."""
        if self._carried.meet(lineage):
            self._exclusion.idents = self._carried.idents

    def _bars(self, number: int) -> bool:
        try:
            if number and os.getpid() in processes_of(top_of(number)):
                return True
        except UnsureError:
            return True
        return bool(self._exclusion.idents) and self._hides(top_of(number) if number else 0)

    def _hides(self, number: int) -> bool:
        try:
            return self._exclusion.hides(self._windows.ask(number) if number else None)
        except UnsureError:
            return bool(self._exclusion.idents)

    def _spare(self, monitor: Monitor) -> Picture:
        """Room for a picture that neither is held nor was given."""
        busy = [*self._held.frames(), self._given]
        for picture in self._pictures:
            if picture.monitor == monitor and picture not in busy:
                return picture
        for picture in [each for each in self._pictures if each.monitor != monitor]:
            if picture not in busy:
                self._pictures.remove(picture)
                picture.close()
        self._pictures.append(Picture(monitor))
        return self._pictures[-1]


def _place_of(monitor: Monitor) -> Rectangle:
    return Rectangle(monitor.x, monitor.y, monitor.width, monitor.height)
