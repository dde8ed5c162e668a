"""Adapter: the desktop under X11, as pictures in shared memory."""

import xcffib
import xcffib.damage
import xcffib.randr

from beistand.agent.system import Grab, Monitor
from beistand.agent.x11.connection import connect, root_of, unless_lost, unless_missing
from beistand.agent.x11.cursor import Cursor
from beistand.agent.x11.shared_memory import SharedMemory

_TRIAL = 4096
"""Bytes of memory that the X server has to share before anything else."""


class X11Screen:
    """See `system.Screen`. Raises NoDisplayError and its kinds, and later DisplayLostError."""

    def __init__(self, display: str | None = None) -> None:
        self._connection = connect(display)
        self._root = root_of(self._connection).root
        self._memory: SharedMemory | None = None
        with unless_missing():
            self._randr = self._connection(xcffib.randr.key)
            self._randr.QueryVersion(1, 5).reply()
            self._cursor = Cursor(self._connection, self._root)
            self._damage = self._connection(xcffib.damage.key)
            self._damage.QueryVersion(1, 1).reply()
            self._damaged = self._connection.generate_id()
            self._damage.Create(self._damaged, self._root, xcffib.damage.ReportLevel.NonEmpty)
            # Asked for at once: whoever waits to be admitted is told first that it will not work.
            self._room_for(_TRIAL)
        self._new = True

    def monitors(self) -> tuple[Monitor, ...]:
        """The whole desktop first, then each monitor."""
        with unless_lost():
            size = self._connection.core.GetGeometry(self._root).reply()
            found = [Monitor(0, 0, 0, size.width, size.height)]
            listed = self._randr.GetMonitors(self._root, True).reply().monitors
            for number, each in enumerate(listed, start=1):
                name = self._connection.core.GetAtomName(each.name).reply().name
                place = (each.x, each.y, each.width, each.height)
                found.append(Monitor(number, *place, bytes(name.buf()).decode("utf-8", "replace")))
            return tuple(found)

    def changed(self) -> bool:
        """Whether anything may look different since the last grab."""
        with unless_lost():
            while self._connection.poll_for_event() is not None:
                self._new = True
            # Asked last: it also fetches events that came meanwhile.
            return self._cursor.moved() or self._new

    def grab(self, monitor: Monitor) -> Grab | None:
        """What the monitor shows, cursor included; None while its size changes."""
        size = monitor.width * monitor.height * 4
        with unless_lost():
            memory = self._room_for(size)
            self._new = False
            self._damage.Subtract(self._damaged, 0, 0)
            try:
                memory.fill(self._root, monitor.x, monitor.y, monitor.width, monitor.height)
            except xcffib.Error:
                return None  # larger than the desktop, which has just become smaller
            pixels = memory.bytes[:size]
            self._cursor.draw(pixels, monitor)
            return Grab(monitor.width, monitor.height, pixels)

    def close(self) -> None:
        """Let go of everything."""
        if self._memory is not None:
            self._memory.close()
        self._connection.disconnect()

    def _room_for(self, size: int) -> SharedMemory:
        if self._memory is None or self._memory.size < size:
            if self._memory is not None:
                self._memory.close()
            self._memory = SharedMemory(self._connection, size)
        return self._memory
