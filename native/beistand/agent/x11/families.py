"""Adapter: asks the X server what a window is, what is inside it and to whom all that belongs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xcffib.res
import xcffib.shape
from xcffib.xproto import CW, EventMask, MapState, WindowClass

from beistand.agent.mask import MANY, Rectangle
from beistand.agent.verdict import Lineage, Window
from beistand.agent.x11.connection import atom

_WITH_ALPHA = 32
_LOOKED_AT = 2
"""So deep inside a window transparency is looked for: frame, wrapper, and what is framed."""


class Families:
    """Asks for whole families of windows. Its answers hold while the X server is grabbed.

    `lineage` tells of a process, and so hears of each before anything of it is shown.
    """

    def __init__(self, connection: Any, lineage: Callable[[int], Lineage]) -> None:
        self._lineage = lineage
        self._core = connection.core
        self._shape = connection(xcffib.shape.key)
        self._resources = connection(xcffib.res.key)
        self._resources.QueryVersion(1, 2).reply()
        self._clients = ~connection.get_setup().resource_id_mask & 0xFFFFFFFF
        self.opacity = atom(connection, "_NET_WM_WINDOW_OPACITY")

    def ask(self, windows: Sequence[Window]) -> dict[int, int]:
        """Fill in what the windows are, and be told of what changes in them from now on.

        Returns whose child, grandchild and so on each window inside them is. Raises
        xcffib.Error where one is gone, which cannot be while the server is grabbed.
        """
        self._ask_top(windows)
        inside = {window.number: [window.number] for window in windows}
        self._descend(windows, inside)
        pids = self.processes([number for members in inside.values() for number in members])
        known = {pid: self._lineage(pid) for pid in set(pids.values())}
        for window in windows:
            clients = {number & self._clients for number in inside[window.number]}
            window.owners = tuple(known.get(pids.get(client, 0), ()) for client in clients)
            window.asked = True
        return {number: top for top, members in inside.items() for number in members}

    def processes(self, numbers: Iterable[int]) -> dict[int, int]:
        """The process of each X client that made one of the windows, where the server knows it."""
        asked = {number & self._clients: number for number in numbers}
        if not asked:
            return {}
        # _NET_WM_PID is what a program says about itself: nobody has to tell the truth there.
        mask = xcffib.res.ClientIdMask.LocalClientPID
        specs = [xcffib.res.ClientIdSpec.synthetic(number, mask) for number in asked.values()]
        answer = self._resources.QueryClientIds(len(specs), specs).reply()
        return {each.spec.client: each.value[0] for each in answer.ids if each.length}

    def process(self, number: int) -> int:
        """The process that made one window; 0 where unknown."""
        return self.processes([number]).get(number & self._clients, 0)

    def _ask_top(self, windows: Sequence[Window]) -> None:
        core, shape = self._core, self._shape
        bounding = xcffib.shape.SK.Bounding
        asked = []
        for window in windows:
            number = window.number
            self._listen(number)
            shape.SelectInput(number, True)
            cookies = (core.GetWindowAttributes(number), core.GetGeometry(number))
            asked.append((window, *cookies, shape.GetRectangles(number, bounding)))
        for window, attributes_cookie, geometry_cookie, shape_cookie in asked:
            attributes, geometry = attributes_cookie.reply(), geometry_cookie.reply()
            edge = geometry.border_width
            size = (geometry.width + 2 * edge, geometry.height + 2 * edge)
            window.place = Rectangle(geometry.x, geometry.y, *size)
            window.shown = attributes.map_state != MapState.Unmapped
            window.paints = attributes._class != WindowClass.InputOnly
            window.translucent = geometry.depth == _WITH_ALPHA
            parts = shape_cookie.reply().rectangles
            # A shape is measured from inside the border.
            shaped = tuple(Rectangle(p.x + edge, p.y + edge, p.width, p.height) for p in parts)
            window.shape = None if shaped == (Rectangle(0, 0, *size),) else shaped
            if len(shaped) > MANY:
                window.shape = ()

    def _descend(self, windows: Sequence[Window], inside: dict[int, list[int]]) -> None:
        level = [(window, window.number) for window in windows]
        depth = 0
        while level:
            asked = []
            for window, number in level:
                looks: tuple[Any, ...] = ()
                if depth <= _LOOKED_AT:
                    opacity = self._core.GetProperty(False, number, self.opacity, 0, 0, 1)
                    looks = (opacity, self._core.GetGeometry(number))
                if depth:
                    self._listen(number)
                asked.append((window, looks, self._core.QueryTree(number)))
            level = []
            for window, looks, tree in asked:
                if looks:
                    faint = looks[0].reply().value_len > 0
                    alpha = looks[1].reply().depth == _WITH_ALPHA
                    window.translucent = window.translucent or faint or alpha
                children = list(tree.reply().children)
                inside[window.number] += children
                level += [(window, child) for child in children]
            depth += 1

    def _listen(self, number: int) -> None:
        events = EventMask.SubstructureNotify | EventMask.PropertyChange
        self._core.ChangeWindowAttributes(number, CW.EventMask, [events])
