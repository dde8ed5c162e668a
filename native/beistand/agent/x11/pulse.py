"""Adapter: how far the compositor has come, asked with a pixel that nobody sees.

The X server tells a compositor of everything in order: once it has painted the pixel anew because
we drew there, it has worked off all that happened before we drew. How much later that is depends
on how much of the processor it gets, so it is asked and not guessed.
"""

from collections.abc import Callable, Sequence
from typing import Any

import xcffib.shape
import xcffib.xfixes
from xcffib.xproto import CW, RECTANGLE, Atom, ConfigWindow, PropMode, StackMode, WindowClass

from beistand.agent.system import Monitor
from beistand.agent.x11.connection import atom, root_of

AGAIN = 1.0
"""Seconds after which a pulse that was not answered is sent once more: it may have been covered."""

_DEEP = 32


class Pulse:
    """A transparent window of one pixel above all others, which is drawn into now and then.

    The pixel may just have been painted for another reason when we drew, or by somebody else. Then
    that counts as an answer too early; but whatever answers the pulse after that was begun later.
    So an answer only vouches for the pulse before.
    """

    def __init__(self, connection: Any, damage: Any, damaged: int) -> None:
        self._connection, self._core = connection, connection.core
        self._root = root_of(connection).root
        self._damage, self._damaged = damage, damaged
        self._fixes = connection(xcffib.xfixes.key)
        self._shape = connection(xcffib.shape.key)
        self._pixel, self._colormap = connection.generate_id(), connection.generate_id()
        self._drawn, self._spot = connection.generate_id(), connection.generate_id()
        for region in (self._drawn, self._spot):
            self._fixes.CreateRegion(region, 0, [])
        self._visual = _transparent_visual(root_of(connection))
        if self._visual is not None:
            self._core.CreateColormap(0, self._colormap, self._root, self._visual)
        self._kind = atom(connection, "_NET_WM_WINDOW_TYPE")
        self._dragged = atom(connection, "_NET_WM_WINDOW_TYPE_DND")
        self._shown = False
        self._sent: float | None = None
        self._drawn_at = self._answered = float("-inf")

    @property
    def in_flight(self) -> bool:
        """Whether an answer is awaited. It will be an event of the connection."""
        return self._sent is not None

    def overdue(self, now: float) -> bool:
        """Whether the answer has not come for so long that the pulse should be sent again."""
        return self.in_flight and now >= self._drawn_at + AGAIN

    def answered(self) -> float | None:
        """Up to which moment all is worked off, if anything is known anew.

        Asked while the X server is grabbed; what was drawn since the last time is taken note of.
        """
        if self._sent is None:
            self._damage.Subtract(self._damaged, 0, 0)
            return None
        self._damage.Subtract(self._damaged, 0, self._drawn)
        self._fixes.IntersectRegion(self._drawn, self._spot, self._drawn)
        if not self._fixes.FetchRegion(self._drawn).reply().rectangles:
            return None
        before, self._answered = self._answered, self._sent
        self._sent = None
        return before

    def beat(self, now: float, monitors: Callable[[], Sequence[Monitor]]) -> None:
        """Send a pulse at this moment, while the X server is grabbed, unless one is on its way."""
        if self._visual is None or (self.in_flight and not self.overdue(now)):
            return
        if not self._shown or self.in_flight:
            # In the corner of a monitor: there may be places of the desktop that nobody paints.
            place = monitors()[:2][-1]
            self._place(place.x, place.y)
        # Where it is on top already, this changes nothing and is told to nobody.
        self._core.ConfigureWindow(self._pixel, ConfigWindow.StackMode, [StackMode.Above])
        self._core.ClearArea(False, self._pixel, 0, 0, 0, 0)
        self._sent = now if self._sent is None else self._sent
        self._drawn_at = now

    def stop(self) -> None:
        """Take the pixel away."""
        if self._shown:
            self._core.DestroyWindow(self._pixel)
        self._shown, self._sent = False, None
        self._answered = float("-inf")

    def _place(self, x: int, y: int) -> None:
        self._fixes.SetRegion(self._spot, 1, [RECTANGLE.synthetic(x, y, 1, 1)])
        if not self._shown:
            self._make()
        where = ConfigWindow.X | ConfigWindow.Y
        self._core.ConfigureWindow(self._pixel, where, [x & 0xFFFFFFFF, y & 0xFFFFFFFF])

    def _make(self) -> None:
        which = CW.BackPixel | CW.BorderPixel | CW.OverrideRedirect | CW.Colormap
        self._core.CreateWindow(
            *(_DEEP, self._pixel, self._root, 0, 0, 1, 1, 0, WindowClass.InputOutput),
            *(self._visual, which, [0, 0, 1, self._colormap]),
        )
        # As what is dragged, which compositors give no shadow.
        kind = self._dragged.to_bytes(4, "little")
        self._core.ChangeProperty(PropMode.Replace, self._pixel, self._kind, Atom.ATOM, 32, 1, kind)
        # Without an input shape the mouse never enters it.
        shape = xcffib.shape
        self._shape.Rectangles(shape.SO.Set, shape.SK.Input, 0, self._pixel, 0, 0, 0, [])
        self._core.MapWindow(self._pixel)
        self._shown = True


def _transparent_visual(screen: Any) -> int | None:
    """None where there is none: no pulse is ever sent, and no answer trusted."""
    visuals = (
        each for depth in screen.allowed_depths if depth.depth == _DEEP for each in depth.visuals
    )
    return next((each.visual_id for each in visuals), None)
