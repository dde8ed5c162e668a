"""Adapter: the monitors of the desktop, in pixels as they are."""

import ctypes
from typing import Any, Final

from beistand.agent.errors import NoDisplayError
from beistand.agent.system import Monitor
from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    LPARAM,
    POINTER,
    RECT,
    WORD,
    callback,
    function,
)

_PER_MONITOR_V2: Final = HANDLE(-4)
_SCREEN: Final = (76, 77, 78, 79)
"""SM_XVIRTUALSCREEN, SM_YVIRTUALSCREEN, SM_CXVIRTUALSCREEN, SM_CYVIRTUALSCREEN."""
_PRIMARY: Final = 1

_set_awareness = function("user32", "SetProcessDpiAwarenessContext", BOOL, HANDLE)
_metric = function("user32", "GetSystemMetrics", ctypes.c_int32, ctypes.c_int32)
_enumerate = function("user32", "EnumDisplayMonitors", BOOL, HANDLE, POINTER, POINTER, LPARAM)
_information = function("user32", "GetMonitorInfoW", BOOL, HANDLE, POINTER)


class MonitorInformation(ctypes.Structure):
    """MONITORINFOEXW."""

    _fields_ = (
        ("size", DWORD),
        ("place", RECT),
        ("work", RECT),
        ("flags", DWORD),
        ("device", WORD * 32),
    )


_Enumerated = callback(BOOL, HANDLE, HANDLE, ctypes.POINTER(RECT), LPARAM)


def measure_in_pixels() -> None:
    """Let every place and size be pixels, on monitors of any scale; the manifest says so, too."""
    _set_awareness(_PER_MONITOR_V2)


def monitors() -> tuple[Monitor, ...]:
    """The whole desktop first, then each monitor, the main one first. Raises NoDisplayError."""
    x, y, width, height = map(_metric, _SCREEN)
    if width <= 0 or height <= 0:
        raise NoDisplayError("there is no desktop")
    found: list[tuple[bool, int, int, int, int, str]] = []

    def note(handle: int, *_: Any) -> int:
        told = MonitorInformation(size=ctypes.sizeof(MonitorInformation))
        if _information(handle, ctypes.byref(told)):
            place = told.place
            name = bytes(told.device).decode("utf-16-le").partition("\0")[0]
            size = (place.right - place.left, place.bottom - place.top)
            found.append((not told.flags & _PRIMARY, place.left, place.top, *size, name))
        return 1

    _enumerate(None, None, _Enumerated(note), 0)
    listed = (
        Monitor(number, *each[1:5], name=each[5]) for number, each in enumerate(sorted(found), 1)
    )
    return (Monitor(0, x, y, width, height), *listed)
