"""Adapter: waits until the program in front has seen what was typed so far."""

import select
import time
from typing import Any, Final

import xcffib
import xcffib.xproto

from beistand.agent.x11.connection import atom, root_of

_ATOM: Final = 4
_MOST_PROTOCOLS: Final = 32


class Attention:
    """Asks by _NET_WM_PING (Extended Window Manager Hints), as window managers do.

    A program answers in the order of its events: with the answer it has read the keys before it.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._root = root_of(connection).root
        self._protocols = atom(connection, "WM_PROTOCOLS")
        self._ping = atom(connection, "_NET_WM_PING")

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; False at once where the program cannot be asked."""
        window = self._window()
        if window is None:
            return False
        deadline = time.monotonic() + seconds
        stamp = time.monotonic_ns() // 1_000_000 & 0xFFFF_FFFF
        self._listen(xcffib.xproto.EventMask.SubstructureNotify)
        self._ask(window, stamp)
        try:
            while not self._answered(stamp):
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                select.select([self._connection.get_file_descriptor()], [], [], left)
            return True
        finally:
            self._listen(xcffib.xproto.EventMask.NoEvent)

    def _window(self) -> int | None:
        """The window that has the keyboard, or the one around it that answers."""
        core = self._connection.core
        window = core.GetInputFocus().reply().focus
        try:
            while window > 1 and window != self._root:  # 0 and 1: none, and whatever is below
                found = core.GetProperty(
                    *(False, window, self._protocols, _ATOM, 0, _MOST_PROTOCOLS)
                ).reply()
                if found.format == 32 and self._ping in found.value.to_atoms():
                    return int(window)
                window = core.QueryTree(window).reply().parent
        except xcffib.Error:
            pass  # it was closed while we looked
        return None

    def _ask(self, window: int, stamp: int) -> None:
        data = xcffib.xproto.ClientMessageData.synthetic([self._ping, stamp, window, 0, 0], "5I")
        event = xcffib.xproto.ClientMessageEvent.synthetic(32, window, self._protocols, data)
        self._connection.core.SendEvent(False, window, 0, event.pack())
        self._connection.flush()

    def _answered(self, stamp: int) -> bool:
        while True:
            try:
                event = self._connection.poll_for_event()
            except xcffib.Error:
                continue  # the window was closed before it could be asked
            if event is None:
                return False
            if isinstance(event, xcffib.xproto.ClientMessageEvent) and (
                list(event.data.data32)[:2] == [self._ping, stamp]
            ):
                return True

    def _listen(self, mask: int) -> None:
        values = [mask]
        self._connection.core.ChangeWindowAttributes(self._root, xcffib.xproto.CW.EventMask, values)
