"""Adapter: a picture in memory into which Windows copies what the desktop shows (GDI)."""

import ctypes
from typing import Final

from beistand.agent.errors import NoDisplayError
from beistand.agent.system import Monitor
from beistand.agent.windows.api import BOOL, DWORD, HANDLE, LONG, POINTER, SIZE, WORD, function
from beistand.agent.windows.cursor import Cursor

_COPY: Final = 0x00CC0020 | 0x40000000
"""SRCCOPY, with translucent windows (CAPTUREBLT)."""
_INT = ctypes.c_int32

_desktop_context = function("user32", "GetDC", HANDLE, HANDLE)
_release_context = function("user32", "ReleaseDC", _INT, HANDLE, HANDLE)
_context_like = function("gdi32", "CreateCompatibleDC", HANDLE, HANDLE)
_delete_context = function("gdi32", "DeleteDC", BOOL, HANDLE)
_bitmap = function(
    "gdi32", "CreateDIBSection", HANDLE, HANDLE, POINTER, DWORD, POINTER, HANDLE, DWORD
)
_select = function("gdi32", "SelectObject", HANDLE, HANDLE, HANDLE)
_delete = function("gdi32", "DeleteObject", BOOL, HANDLE)
_copy = function(
    *("gdi32", "BitBlt", BOOL),
    *(HANDLE, _INT, _INT, _INT, _INT),
    *(HANDLE, _INT, _INT, DWORD),
)
_flush = function("gdi32", "GdiFlush", BOOL)
_compare = function("ntdll", "RtlCompareMemory", SIZE, POINTER, POINTER, SIZE)


class BitmapHeader(ctypes.Structure):
    """BITMAPINFOHEADER; a negative height puts the first row first."""

    _fields_ = (
        ("size", DWORD),
        ("width", LONG),
        ("height", LONG),
        ("planes", WORD),
        ("bits", WORD),
        ("compression", DWORD),
        ("bytes", DWORD),
        ("right_per_metre", LONG),
        ("down_per_metre", LONG),
        ("colours", DWORD),
        ("important", DWORD),
    )


class Picture:
    """Room for what a monitor shows, four bytes per pixel. Raises NoDisplayError."""

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        size = monitor.width * monitor.height * 4
        self._context = _context_like(None)
        header = BitmapHeader(
            size=ctypes.sizeof(BitmapHeader),
            width=monitor.width,
            height=-monitor.height,
            planes=1,
            bits=32,
        )
        bits = POINTER()
        self._bitmap = _bitmap(self._context, ctypes.byref(header), 0, ctypes.byref(bits), None, 0)
        if not self._bitmap or not bits.value:
            raise NoDisplayError("no memory for a picture of the desktop")
        self._before = _select(self._context, self._bitmap)
        self.address: int = bits.value
        self.pixels = memoryview((ctypes.c_ubyte * size).from_address(bits.value)).cast("B")

    def take(self, cursor: Cursor) -> bool:
        """What the desktop shows now, with the pointer; False where Windows shows nobody anything.

        So it is on the secure desktop: while somebody signs in or answers for more rights.
        """
        place = self.monitor
        screen = _desktop_context(None)
        if not screen:
            return False
        try:
            taken = _copy(
                *(self._context, 0, 0, place.width, place.height),
                *(screen, place.x, place.y, _COPY),
            )
        finally:
            _release_context(None, screen)
        if taken:
            cursor.draw(self._context, place)
            _flush()  # GDI gathers what it is told to draw
        return bool(taken)

    def close(self) -> None:
        """Let go of the memory."""
        self.pixels.release()
        _select(self._context, self._before)
        _delete(self._bitmap)
        _delete_context(self._context)


def look_alike(one: Picture, other: Picture) -> bool:
    """Whether two pictures show the same place with the same pixels."""
    size = len(one.pixels)
    return one.monitor == other.monitor and _compare(one.address, other.address, size) == size
