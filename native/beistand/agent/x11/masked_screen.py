"""Adapter: the desktop under X11 without the programs that nobody else may see."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import xcffib
import xcffib.damage

from beistand.agent.carried import Carried
from beistand.agent.held import HOLD, HeldFrames
from beistand.agent.mask import Rectangle, blacken, without
from beistand.agent.system import Application, Grab, Monitor
from beistand.agent.verdict import Exclusion, Lineage, Window, hidden_places
from beistand.agent.x11.applications import applications
from beistand.agent.x11.connection import atom, unless_lost, unless_missing
from beistand.agent.x11.echoes import Echoes
from beistand.agent.x11.leftovers import Leftovers
from beistand.agent.x11.ours import Ours
from beistand.agent.x11.processes import lineage, moment, program_of
from beistand.agent.x11.pulse import Pulse
from beistand.agent.x11.screen import X11Screen
from beistand.agent.x11.shared_memory import SharedMemory
from beistand.agent.x11.trail import trail
from beistand.agent.x11.windows import WindowList

Answer = TypeVar("Answer")

_BETWEEN = HOLD / 5
"""Seconds between two frames that are held: more would only fill the memory."""


class MaskedScreen(X11Screen):
    """A screen on which programs can be black.

    The X server is grabbed from the list of windows to the end of the picture: without that, a
    window that appears in between is in the one and not in the other.
    """

    def __init__(
        self, display: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(display)
        self._clock = clock
        own = lineage(os.getpid())
        self._carried = Carried(program_of, moment)
        self._exclusion = Exclusion(own=own[0] if own else "")
        with unless_missing():
            self._windows = WindowList(
                self._connection, self._root, self._fetch_events, self._lineage
            )
            self._ours = Ours(self._connection, self._root, self._windows.families)
            self._leftovers = Leftovers(self._connection, self._root, self._damage, self._damaged)
            self._pulse = Pulse(self._connection, self._damage, self._damaged)
        number = self._connection.pref_screen
        self._compositor = atom(self._connection, f"_NET_WM_CM_S{number}")
        self._clipboard = atom(self._connection, "CLIPBOARD")
        self._hidden: list[Rectangle] = []
        self._began = False
        self._held: HeldFrames[tuple[SharedMemory, Monitor]] = HeldFrames()
        self._echoes = Echoes()
        self._memories: list[SharedMemory] = []
        self._owed = self._excluded_at = float("-inf")

    def applications(self) -> tuple[Application, ...]:
        """The programs whose windows can be excluded, in the order of their names."""
        with unless_lost():
            families = self._windows.families
            found = applications(self._connection, self._root, families, self._lineage)
        self._carried.offer(each.ident for each in found)
        return found

    @property
    def excluded(self) -> frozenset[str]:
        """The processes that are black."""
        return self._exclusion.idents

    def exclude(self, idents: Iterable[str]) -> int:
        """From the next grab on these programs are black, and no others of those listed."""
        before = bool(self._exclusion.idents)
        number = self._carried.exclude(idents)
        self._exclusion.idents = self._carried.idents
        self._new = True
        self._hidden = []
        with unless_lost():
            self._windows.forgive()
            if before != bool(self._exclusion.idents):
                self._windows.listen(bool(self._exclusion.idents))
                self._began = False
            if not self._exclusion.idents:
                self._leftovers.forget()
                self._pulse.stop()
                self._held.clear()
                self._owed = float("-inf")
            # What was held does not know yet what is hidden now.
            self._held.drop_frames()
            self._excluded_at = self._clock()
            self._leftovers.ask_to_draw(self._leftovers.places)
            self._connection.flush()
        return number

    def is_barred(self, x: int, y: int) -> bool:
        """Whether what would get a click at this place of the desktop is excluded, or ours."""
        return self._asked(lambda core: self._bars(*self._ours.at(x, y)), otherwise=True)

    def focus_is_barred(self) -> bool:
        """Whether what would get a key press now is excluded, or ours."""
        return self._asked(lambda core: self._bars(*self._ours.focused()), otherwise=True)

    def clipboard_is_excluded(self) -> bool:
        """Whether what is in the clipboard comes from an excluded program."""

        def owned(core: Any) -> bool:
            return self._hides(core.GetSelectionOwner(self._clipboard).reply().owner)

        return bool(self._exclusion.idents) and self._asked(owned, otherwise=True)

    def changed(self) -> bool:
        """Whether anything may look different since the last grab."""
        with unless_lost():
            self._fetch_events()
            if self._cursor.moved():
                self._new = True
            # Asked last: asking for the cursor also fetches events that came meanwhile.
            self._fetch_events()
        return self._new or self._owed > self._held.shown_at or self._waits_for_itself()

    def grab(self, monitor: Monitor) -> Grab | None:
        """What the monitor shows, cursor included, excluded programs black.

        None where it cannot be known for sure what is excluded: that picture is not sent.
        """
        if not self._exclusion.idents:
            try:
                return super().grab(monitor)
            except xcffib.Error:
                return None  # larger than the desktop, which has just become smaller

        def taken(core: Any) -> Grab | None:
            owner = core.GetSelectionOwner(self._compositor).reply().owner
            return self._held_back(monitor) if owner else self._at_once(monitor)

        asked_at = self._clock()
        news, self._new = self._new, False
        grab = self._asked(taken, otherwise=None)
        if news or self._new:
            # What has just changed is only seen in a frame that was taken now or later.
            self._owed = asked_at if self._held.frames() else float("-inf")
        # A picture that could not be had is still wanted.
        self._new = grab is None
        return grab

    def close(self) -> None:
        """Let go of everything."""
        for memory in self._memories:
            memory.close()
        self._memories = []
        super().close()

    def _waits_for_itself(self) -> bool:
        """Whether what is still black may be seen soon, without anything being told to us."""
        if not self._held.waits():
            return False
        return not self._pulse.in_flight or self._pulse.overdue(self._clock())

    def _asked(self, question: Callable[[Any], Answer], otherwise: Answer) -> Answer:
        """An answer about this very moment; `otherwise` where the windows cannot be trusted."""
        core = self._connection.core
        with unless_lost():
            core.GrabServer()
            try:
                return question(core)
            except (xcffib.Error, _UnsureError):
                self._windows.distrust()
                return otherwise
            finally:
                core.UngrabServer()
                self._connection.flush()

    def _lineage(self, process: int) -> Lineage:
        """Whoever is met runs an excluded program perhaps, started anew."""
        found = lineage(process)
        if self._carried.meet(found):
            self._exclusion.idents = self._carried.idents
        return found

    def _bars(self, number: int, ours: bool) -> bool:
        return ours or (bool(self._exclusion.idents) and self._hides(number))

    def _hides(self, number: int) -> bool:
        self._list()
        if not number:
            return False
        window = self._windows.top_of(number)
        parent = number
        while window is None and parent not in (0, self._root):
            parent = self._connection.core.QueryTree(parent).reply().parent
            window = self._windows.top_of(parent)
        if window is not None:
            return self._exclusion.hides(window)
        return self._exclusion.concerns(self._lineage(self._windows.families.process(number)))

    def _list(self) -> tuple[Window, ...]:
        windows = self._windows.read(self._exclusion)
        if windows is None:
            raise _UnsureError
        return windows

    def _look(self) -> tuple[list[Rectangle], list[Rectangle]]:
        """What is hidden now, and where hidden pixels may have stayed since the last look."""
        windows = self._list()
        hidden = hidden_places(windows, self._exclusion)
        changes = self._windows.take_changes()
        echoes = self._held.recent() + self._echoes.recent(self._clock())
        left = trail(changes, windows, self._exclusion, self._leftovers.places, echoes)
        bared = self._hidden
        for place in hidden:
            bared = without(bared, place)
        left += bared
        if self._windows.began_anew:
            self._windows.began_anew = False
            if self._began:
                # Nobody knows what happened meanwhile, and where.
                size = self._connection.core.GetGeometry(self._root).reply()
                left = [Rectangle(0, 0, size.width, size.height)]
        self._began = True
        self._hidden = hidden
        return hidden, left

    def _at_once(self, monitor: Monitor) -> Grab:
        self._pulse.stop()
        hidden, left = self._look()
        # What a compositor painted stays there when it ends.
        left += self._held.recent()
        self._held.clear()
        # Should one begin, it has to paint everything first.
        self._excluded_at = self._clock()
        self._echoes.add(self._clock(), left)
        places = hidden + self._leftovers.settle(left) + self._echoes.recent(self._clock())
        size = monitor.width * monitor.height * 4
        memory = self._room_for(size)
        self._fill(memory, monitor)
        self._leftovers.ask_to_draw(left)
        return self._masked(memory, monitor, places)

    def _held_back(self, monitor: Monitor) -> Grab | None:
        # Each window has a picture of its own: nothing is left behind on others.
        self._leftovers.forget()
        until = self._pulse.answered()
        if until is not None:
            self._held.worked_off(until, self._clock())
        hidden, left = self._look()
        now = self._clock()
        frame = None
        # What was excluded a moment ago may have gone before we looked at it.
        sure = self._held.known_until >= self._excluded_at
        if sure and now - self._held.last_frame_at() >= _BETWEEN:
            memory = self._spare(monitor.width * monitor.height * 4)
            self._fill(memory, monitor)
            frame = (memory, monitor)
        self._held.add(self._clock(), frame, hidden + left)
        if not sure or self._held.asks(self._clock()):
            self._pulse.beat(self._clock(), self.monitors)
        due = self._held.due(now)
        if due is None or due[0][1] != monitor:
            return None
        return self._masked(due[0][0], monitor, due[1])

    def _fill(self, memory: SharedMemory, monitor: Monitor) -> None:
        memory.fill(self._root, monitor.x, monitor.y, monitor.width, monitor.height)
        self._cursor.draw(memory.bytes, monitor)

    def _masked(self, memory: SharedMemory, monitor: Monitor, places: Iterable[Rectangle]) -> Grab:
        pixels = memory.bytes[: monitor.width * monitor.height * 4]
        picture = Rectangle(monitor.x, monitor.y, monitor.width, monitor.height)
        blacken(pixels, picture, places)
        return Grab(monitor.width, monitor.height, pixels)

    def _spare(self, size: int) -> SharedMemory:
        """Memory that no held frame lies in."""
        busy = [memory for memory, _ in self._held.frames()]
        for memory in self._memories:
            if memory not in busy and memory.size >= size:
                return memory
        self._memories.append(SharedMemory(self._connection, size))
        return self._memories[-1]

    def _fetch_events(self) -> None:
        while True:
            try:
                event = self._connection.poll_for_event()
            except xcffib.Error:
                # An answer to something that has gone wrong meanwhile.
                self._windows.distrust()
                continue
            if event is None:
                return
            self._new = True
            if self._exclusion.idents:
                self._windows.note(event)


class _UnsureError(Exception):
    """Not everything about the windows is known."""
