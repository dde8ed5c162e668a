"""Adapter: the mouse pointer, which no X server draws into a picture by itself."""

from typing import Any

import xcffib.xfixes

from beistand.agent.system import Monitor


class Cursor:
    """Where the pointer is and how it looks."""

    def __init__(self, connection: Any) -> None:
        self._extension = connection(xcffib.xfixes.key)
        self._extension.QueryVersion(4, 0).reply()
        self._look: Any = None

    def moved(self) -> bool:
        """Whether it is elsewhere, or looks otherwise, than when last drawn."""
        look = self._extension.GetCursorImage().reply()
        before, self._look = self._look, look
        return before is None or _key(look) != _key(before)

    def draw(self, pixels: memoryview, monitor: Monitor) -> None:
        """Blend it into the monitor's picture, of four bytes per pixel."""
        look = self._extension.GetCursorImage().reply()
        self._look = look
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


def _key(look: Any) -> tuple[int, int, int]:
    return look.x, look.y, look.cursor_serial
