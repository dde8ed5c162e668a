"""Adapter: the mouse pointer, which no X server draws into a picture by itself."""

from typing import Any

import xcffib.xfixes

from beistand.agent.system import Monitor


class Cursor:
    """Where the pointer is and how it looks. Another look is an event of the connection."""

    def __init__(self, connection: Any, root: int) -> None:
        self._core = connection.core
        self._root = root
        self._extension = connection(xcffib.xfixes.key)
        self._extension.QueryVersion(4, 0).reply()
        self._extension.SelectCursorInput(root, xcffib.xfixes.CursorNotifyMask.DisplayCursor)
        self._place: tuple[int, int] | None = None

    def moved(self) -> bool:
        """Whether it is elsewhere than when last asked."""
        found = self._core.QueryPointer(self._root).reply()
        before, self._place = self._place, (found.root_x, found.root_y)
        return before != self._place

    def draw(self, pixels: memoryview, monitor: Monitor) -> None:
        """Blend it into the monitor's picture, of four bytes per pixel."""
        look = self._extension.GetCursorImage().reply()
        left, top = look.x - look.xhot - monitor.x, look.y - look.yhot - monitor.y
        for row in range(max(0, -top), min(look.height, monitor.height - top)):
            for column in range(max(0, -left), min(look.width, monitor.width - left)):
                argb = look.cursor_image[row * look.width + column]
                if alpha := argb >> 24:
                    at = 4 * ((top + row) * monitor.width + left + column)
                    # The colours are multiplied by their alpha already.
                    rest = 255 - alpha
                    for byte, shift in enumerate((0, 8, 16)):
                        pixels[at + byte] = (argb >> shift & 255) + pixels[at + byte] * rest // 255
