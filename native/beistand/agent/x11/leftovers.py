"""Adapter: what hidden windows left behind on the screen, until something else is drawn there.

The X server clears nothing where a window without a background is uncovered: until its program
has drawn it anew, and a hanging program never does, it shows the pixels of what lay above it.
"""

import struct
from collections.abc import Sequence
from typing import Any

import xcffib.shape
import xcffib.xfixes
from xcffib.xproto import CW, ConfigWindow, StackMode, WindowClass

from beistand.agent.mask import Rectangle, around, few

_LARGEST = 32767


class Leftovers:
    """Keeps the region in the X server, which knows best what was drawn."""

    def __init__(self, connection: Any, root: int, damage: Any, damaged: int) -> None:
        self._core = connection.core
        self._fixes = connection(xcffib.xfixes.key)
        self._shape = connection(xcffib.shape.key)
        self._damage, self._damaged = damage, damaged
        self._root = root
        self._left, self._drawn, self._fresh = (connection.generate_id() for _ in range(3))
        for region in (self._left, self._drawn, self._fresh):
            self._fixes.CreateRegion(region, 0, [])
        self._pane = connection.generate_id()
        self._make_pane()
        self.places: list[Rectangle] = []

    def settle(self, fresh: Sequence[Rectangle]) -> list[Rectangle]:
        """All leftovers, while the X server is grabbed; `fresh` are those since the last time.

        What was drawn since the last time is one no more, unless it is fresh: nobody knows which
        of both came first.
        """
        self._damage.Subtract(self._damaged, 0, self._drawn)
        if not self.places and not fresh:
            return []
        self._fixes.SubtractRegion(self._left, self._drawn, self._left)
        if fresh:
            packed = [struct.pack("=hhHH", *_within_reach(place)) for place in fresh]
            self._fixes.SetRegion(self._fresh, len(packed), packed)
            self._fixes.UnionRegion(self._left, self._fresh, self._left)
        found = self._fixes.FetchRegion(self._left).reply().rectangles
        self.places = few(Rectangle(each.x, each.y, each.width, each.height) for each in found)
        return self.places

    def ask_to_draw(self, places: Sequence[Rectangle]) -> None:
        """Let the programs draw anew what is there, by a pane of glass put up and taken away."""
        if not places:
            return
        x, y, width, height = _within_reach(around(places))
        where = ConfigWindow.X | ConfigWindow.Y | ConfigWindow.Width | ConfigWindow.Height
        values = [x & 0xFFFFFFFF, y & 0xFFFFFFFF, width, height, StackMode.Above]
        self._core.ConfigureWindow(self._pane, where | ConfigWindow.StackMode, values)
        self._core.MapWindow(self._pane)
        self._core.UnmapWindow(self._pane)

    def forget(self) -> None:
        """There are none any more."""
        self._fixes.SetRegion(self._left, 0, [])
        self.places = []

    def _make_pane(self) -> None:
        # Without a background it is never seen, without an input shape the mouse never enters it.
        window_class = WindowClass.InputOutput
        which, values = CW.BackPixmap | CW.OverrideRedirect, [0, 1]
        size = (0, 0, 1, 1, 0)
        self._core.CreateWindow(0, self._pane, self._root, *size, window_class, 0, which, values)
        shape = xcffib.shape
        self._shape.Rectangles(shape.SO.Set, shape.SK.Input, 0, self._pane, 0, 0, 0, [])


def _within_reach(place: Rectangle) -> Rectangle:
    left, top = max(-_LARGEST, place.x), max(-_LARGEST, place.y)
    right = min(_LARGEST, place.x + place.width)
    bottom = min(_LARGEST, place.y + place.height)
    return Rectangle(left, top, max(1, right - left), max(1, bottom - top))
