"""Adapter: the clipboard of Windows."""

import asyncio
import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    POINTER,
    SIZE,
    TEXT,
    function,
)
from beistand.protocol.frames import MAX_TEXT

_UNICODE: Final = 13
"""CF_UNICODETEXT."""
_MOVABLE: Final = 0x2
_ONLY_MESSAGES: Final = ctypes.c_void_p(-3).value
PROTECTED: Final = ("ExcludeClipboardContentFromMonitorProcessing", "Clipboard Viewer Ignore")
"""What password managers put beside a password that nobody else shall see."""
TRIES, PAUSE = 20, 0.05

_open = function("user32", "OpenClipboard", BOOL, HANDLE)
_close = function("user32", "CloseClipboard", BOOL)
_empty = function("user32", "EmptyClipboard", BOOL)
_has = function("user32", "IsClipboardFormatAvailable", BOOL, DWORD)
_data = function("user32", "GetClipboardData", HANDLE, DWORD)
_put = function("user32", "SetClipboardData", HANDLE, DWORD, HANDLE)
_format = function("user32", "RegisterClipboardFormatW", DWORD, TEXT)
_owner = function("user32", "GetClipboardOwner", HANDLE)
_window = function(
    *("user32", "CreateWindowExW", HANDLE, DWORD, TEXT, TEXT, DWORD),
    *(ctypes.c_int32, ctypes.c_int32, ctypes.c_int32, ctypes.c_int32),
    *(HANDLE, HANDLE, HANDLE, POINTER),
)
_destroy = function("user32", "DestroyWindow", BOOL, HANDLE)
_allocate = function("kernel32", "GlobalAlloc", HANDLE, DWORD, SIZE)
_free = function("kernel32", "GlobalFree", HANDLE, HANDLE)
_size = function("kernel32", "GlobalSize", SIZE, HANDLE)
_lock = function("kernel32", "GlobalLock", POINTER, HANDLE)
_unlock = function("kernel32", "GlobalUnlock", BOOL, HANDLE)


class WindowsClipboard:
    """See `system.Clipboard`."""

    async def read(self) -> str:
        """The text; empty where there is none, where it is too long, or marked as a password."""
        for _ in range(TRIES):
            with _opened(None) as opened:
                if opened:
                    return _text()
            await asyncio.sleep(PAUSE)
        return ""

    def write(self, text: str) -> bool:
        """Put a text there; False where another program does not let go of the clipboard."""
        # Without a window of its own nobody may put anything there. It goes at once: nobody
        # would answer what other programs ask it later.
        window = _window(0, "STATIC", "", 0, 0, 0, 0, 0, _ONLY_MESSAGES, None, None, None)
        try:
            for _ in range(TRIES):
                with _opened(window) as opened:
                    if opened:
                        return bool(_empty()) and _keep(text.replace("\n", "\r\n"))
                time.sleep(PAUSE)
            return False
        finally:
            _destroy(window)

    def close(self) -> None:
        """Nothing is held open between two readings."""


def owner() -> int:
    """The window of whoever put something there; 0 where nobody knows."""
    return _owner() or 0


@contextmanager
def _opened(window: int | None) -> Iterator[bool]:
    opened = bool(_open(window))
    try:
        yield opened
    finally:
        if opened:
            _close()


def _text() -> str:
    if any(_has(_format(name)) for name in PROTECTED):
        return ""
    memory = _data(_UNICODE) if _has(_UNICODE) else None
    place = _lock(memory) if memory else None
    if not place:
        return ""
    try:
        characters = min(_size(memory) // 2, MAX_TEXT + 1)
        text = ctypes.wstring_at(place, characters).partition("\0")[0]
    finally:
        _unlock(memory)
    return text.replace("\r\n", "\n")


def _keep(text: str) -> bool:
    content = text.encode("utf-16-le") + b"\0\0"
    memory = _allocate(_MOVABLE, len(content))
    place = _lock(memory) if memory else None
    if not place:
        return False
    ctypes.memmove(place, content, len(content))
    _unlock(memory)
    if not _put(_UNICODE, memory):
        _free(memory)
        return False
    return True  # the memory belongs to Windows now
