"""Adapter: the live list of all windows on the desktop, kept by the X server's events."""

from collections.abc import Callable
from typing import Any

import xcffib
import xcffib.shape
from xcffib import xproto

from beistand.agent.mask import Rectangle
from beistand.agent.verdict import Exclusion, Lineage, Window
from beistand.agent.x11.families import Families
from beistand.agent.x11.trail import Change

_SENT = 0x80
"""Marks events that a program sent, not the server: they prove nothing."""

_EVERYTHING = xproto.EventMask.SubstructureNotify | xproto.EventMask.StructureNotify


class WindowList:
    """All windows, from the lowest to the highest, and what has changed since it was last asked.

    The server tells of every change in order, before it answers any later question: a list that is
    asked for while the server is grabbed is the one that the picture was made of.
    """

    def __init__(
        self,
        connection: Any,
        root: int,
        fetch_events: Callable[[], None],
        lineage: Callable[[int], Lineage],
    ) -> None:
        self.families = Families(connection, lineage)
        self._core = connection.core
        self._root = root
        self._fetch_events = fetch_events
        setup = connection.get_setup()
        self._clients = ~setup.resource_id_mask & 0xFFFFFFFF
        self._own = setup.resource_id_base
        self._windows: dict[int, Window] = {}
        self._inside: dict[int, int] = {}
        self._changes: list[Change] = []
        self._guests: list[tuple[int, int]] = []
        self._unsure = True
        self.began_anew = False

    def listen(self, wanted: bool) -> None:
        """Be told of what changes from now on, or no longer."""
        self.distrust()
        events = _EVERYTHING if wanted else xproto.EventMask.NoEvent
        self._core.ChangeWindowAttributes(self._root, xproto.CW.EventMask, [events])

    def distrust(self) -> None:
        """Ask for everything anew next time."""
        self._unsure = True

    def read(self, exclusion: Exclusion) -> tuple[Window, ...] | None:
        """The windows, only while the server is grabbed; None where they cannot be trusted.

        Raises xcffib.Error, after which they cannot be trusted either.
        """
        children = [
            number
            for number in self._core.QueryTree(self._root).reply().children
            if number & self._clients != self._own
        ]
        self._fetch_events()
        surprised = not self._unsure and set(children) != self._windows.keys()
        if self._unsure or surprised:
            self._windows = {number: Window(number) for number in children}
            self._inside = {}
            self._changes = []
            self.began_anew = True
            self._unsure = True
        stale = [window for window in self._windows.values() if not window.asked]
        if stale:
            self._inside |= self.families.ask(stale)
        for top, guest in self._guests:
            # Framed and gone again before we looked: its pixels may still be in the frame.
            if top in self._windows and self._inside.get(guest) != top:
                self._windows[top].held = True
        self._guests = []
        self._unsure = surprised
        found = tuple(self._windows[number] for number in children)
        for window in found:
            window.held = window.shown and exclusion.hides(window)
        return None if surprised else found

    def top_of(self, number: int) -> Window | None:
        """The window of the list that a window is or lies in."""
        return self._windows.get(self._inside.get(number, number))

    def forgive(self) -> None:
        """Nobody is hidden any more only because of having been."""
        for window in self._windows.values():
            window.held = False

    def take_changes(self) -> list[Change]:
        """What has happened since the last time."""
        changes, self._changes = self._changes, []
        return changes

    def note(self, event: Any) -> None:
        """Follow what the server tells."""
        if event.response_type & _SENT:
            return
        match event:
            case xproto.CreateNotifyEvent():
                self._created(event)
            case xproto.ReparentNotifyEvent():
                self._reparented(event)
            case xproto.PropertyNotifyEvent():
                if event.atom == self.families.opacity:
                    self._stale(event.window)
            case xcffib.shape.NotifyEvent():
                self._stale(event.affected_window)
            case _ if getattr(event, "event", 0) == self._root:
                self._changed(event)
            case xproto.DestroyNotifyEvent():
                self._inside.pop(event.window, None)
            case xproto.ConfigureNotifyEvent() | xproto.GravityNotifyEvent():
                self._moved_inside(event.event)

    def _created(self, event: Any) -> None:
        if event.parent != self._root:
            self._stale(event.parent)
        elif event.window & self._clients != self._own:
            # Numbers come back when a program has ended.
            self._inside.pop(event.window, None)
            self._windows[event.window] = Window(event.window, _place(event))

    def _reparented(self, event: Any) -> None:
        self._stale(event.event)
        self._stale(event.parent)
        if event.event == self._root:
            self._gone(event.window)
            self._guests.append((event.parent, event.window))
            if event.parent == self._root:
                self._windows[event.window] = Window(event.window)

    def _changed(self, event: Any) -> None:
        if event.window == self._root:
            if isinstance(event, xproto.ConfigureNotifyEvent):
                self.distrust()
            return
        window = self._windows.get(event.window)
        if window is None:
            # Ours, or reparented a moment ago.
            return
        old = window.place if window.shown else None
        held = window.held
        match event:
            case xproto.DestroyNotifyEvent():
                self._gone(event.window)
                return
            case xproto.MapNotifyEvent():
                window.shown = True
            case xproto.UnmapNotifyEvent():
                window.shown = window.held = False
            case xproto.ConfigureNotifyEvent():
                if window.shape is not None and _place(event)[2:] != window.place[2:]:
                    window.asked = False
                window.place = _place(event)
            case xproto.GravityNotifyEvent():
                window.place = window.place._replace(x=event.x, y=event.y)
        new = window.place if window.shown else None
        if old is not None or new is not None:
            self._changes.append(Change(window, old, new, held))

    def _moved_inside(self, number: int) -> None:
        window = self.top_of(number)
        if window is not None and window.shown:
            self._changes.append(Change(window, window.place, window.place, window.held))

    def _gone(self, number: int) -> None:
        window = self._windows.pop(number, None)
        if window is not None and window.shown:
            self._changes.append(Change(window, window.place, None, window.held))

    def _stale(self, number: int) -> None:
        window = self.top_of(number)
        if window is not None:
            window.asked = False


def _place(event: Any) -> Rectangle:
    edge = 2 * event.border_width
    return Rectangle(event.x, event.y, event.width + edge, event.height + edge)
