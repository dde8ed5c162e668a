"""Adapter: which windows would get a click or a key press now."""

import ctypes

from beistand.agent.windows.api import BOOL, DWORD, HANDLE, POINT, POINTER, RECT, function

_at = function("user32", "WindowFromPoint", HANDLE, POINT)
_foreground = function("user32", "GetForegroundWindow", HANDLE)
_thread_of = function("user32", "GetWindowThreadProcessId", DWORD, HANDLE, POINTER)
_look_at_thread = function("user32", "GetGUIThreadInfo", BOOL, DWORD, POINTER)


class ThreadInformation(ctypes.Structure):
    """GUITHREADINFO."""

    _fields_ = (
        ("size", DWORD),
        ("flags", DWORD),
        ("active", HANDLE),
        ("focus", HANDLE),
        ("capture", HANDLE),
        ("menu_owner", HANDLE),
        ("moved_or_sized", HANDLE),
        ("caret", HANDLE),
        ("caret_place", RECT),
    )


def window_at(x: int, y: int) -> int:
    """The window under a place of the desktop; 0 where there is none."""
    return _at(POINT(x, y)) or 0


def focused() -> tuple[int, ...]:
    """The window in front, and what has the keyboard in it; 0 where nobody knows."""
    front = _foreground() or 0
    told = ThreadInformation(size=ctypes.sizeof(ThreadInformation))
    if not front or not _look_at_thread(_thread_of(front, None), ctypes.byref(told)):
        return (front,)
    return (front, *(each for each in (told.focus, told.menu_owner, told.capture) if each))
