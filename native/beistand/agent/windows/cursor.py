"""Adapter: the mouse pointer, which Windows leaves out of a picture of the desktop."""

import ctypes
from typing import Final

from beistand.agent.system import Monitor
from beistand.agent.windows.api import BOOL, DWORD, HANDLE, POINT, POINTER, function

_INT = ctypes.c_int32
_SHOWING: Final = 1
_NORMAL: Final = 3
"""DI_NORMAL: with its mask, so that pointers that invert what lies below look right."""

_look = function("user32", "GetCursorInfo", BOOL, POINTER)
_icon = function("user32", "GetIconInfo", BOOL, HANDLE, POINTER)
_delete = function("gdi32", "DeleteObject", BOOL, HANDLE)
_draw = function(
    *("user32", "DrawIconEx", BOOL),
    *(HANDLE, _INT, _INT, HANDLE, _INT, _INT, ctypes.c_uint32, HANDLE, ctypes.c_uint32),
)


class CursorInformation(ctypes.Structure):
    """CURSORINFO."""

    _fields_ = (("size", DWORD), ("flags", DWORD), ("handle", HANDLE), ("place", POINT))


class IconInformation(ctypes.Structure):
    """ICONINFO."""

    _fields_ = (
        ("icon", BOOL),
        ("x_hot", DWORD),
        ("y_hot", DWORD),
        ("mask", HANDLE),
        ("colour", HANDLE),
    )


class Cursor:
    """Where the pointer is and how it looks."""

    def __init__(self) -> None:
        self._seen: tuple[object, ...] = ()
        self._hot: dict[int, tuple[int, int]] = {}

    def moved(self) -> bool:
        """Whether it is elsewhere or looks different than when last asked."""
        told = self._ask()
        seen = () if told is None else (told.handle, told.flags, told.place.x, told.place.y)
        before, self._seen = self._seen, seen
        return before != seen

    def draw(self, context: int, monitor: Monitor) -> None:
        """Draw it into a picture of the monitor."""
        told = self._ask()
        if told is None or not told.flags & _SHOWING or not told.handle:
            return
        x_hot, y_hot = self._hot_spot(told.handle)
        left, top = told.place.x - monitor.x - x_hot, told.place.y - monitor.y - y_hot
        _draw(context, left, top, told.handle, 0, 0, 0, None, _NORMAL)

    def _ask(self) -> CursorInformation | None:
        told = CursorInformation(size=ctypes.sizeof(CursorInformation))
        return told if _look(ctypes.byref(told)) else None

    def _hot_spot(self, handle: int) -> tuple[int, int]:
        if handle not in self._hot:
            told = IconInformation()
            if not _icon(handle, ctypes.byref(told)):
                return 0, 0
            for bitmap in (told.mask, told.colour):
                if bitmap:
                    _delete(bitmap)
            if len(self._hot) > 256:  # moving pointers come with a handle for each picture
                self._hot.clear()
            self._hot[handle] = (told.x_hot, told.y_hot)
        return self._hot[handle]
