"""Adapter: the clipboard of Windows."""

import asyncio
import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from beistand.agent.windows.api import BOOL, DWORD, HANDLE, POINTER, SIZE, TEXT, function
from beistand.protocol.frames import MAX_TEXT

_UNICODE: Final = 13
"""CF_UNICODETEXT."""
_MOVABLE: Final = 0x2
_ONLY_MESSAGES: Final = ctypes.c_void_p(-3).value
PROTECTED: Final = ("ExcludeClipboardContentFromMonitorProcessing", "Clipboard Viewer Ignore")
"""What password managers put beside a password that nobody else shall see."""
STAYS_HERE: Final = "CanUploadToCloudClipboard"
"""Beside what shall not leave this computer stands a zero of this name."""
_MOST: Final = 2 * MAX_TEXT + 1
"""Units of the longest text that may be sent, with its end: a new line has two here, one there."""
TRIES, PAUSE = 20, 0.05
HASTY_TRIES: Final = 5
"""Where the picture waits meanwhile."""

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
            # Whoever copied it may be asked for it only now, and may take its time.
            text = await asyncio.to_thread(_read)
            if text is not None:
                return text
            await asyncio.sleep(PAUSE)
        return ""

    def write(self, text: str) -> bool:
        """Put a text there; False where another program does not let go of the clipboard."""
        # Without a window of its own nobody may put anything there. It goes at once: nobody
        # would answer what other programs ask it later.
        window = _window(0, "STATIC", "", 0, 0, 0, 0, 0, _ONLY_MESSAGES, None, None, None)
        try:
            for _ in range(HASTY_TRIES):
                with _opened(window) as opened:
                    if opened:
                        return bool(_empty()) and _keep(content_of(text))
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


def text_in(content: bytes) -> str:
    """The text up to its end; empty where none is near. Half a character becomes a sign for one."""
    text, end, _ = content.decode("utf-16-le", "replace").partition("\0")
    return text.replace("\r\n", "\n") if end or len(content) < 2 * _MOST else ""


def content_of(text: str) -> bytes:
    """The text as other programs expect it, with its end."""
    lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"{lines}\0".encode("utf-16-le")


def _read() -> str | None:
    """The text; None where another program does not let go of the clipboard."""
    with _opened(None) as opened:
        if not opened:
            return None
        stays_here = _content(_format(STAYS_HERE), 4) == bytes(4)
        if stays_here or any(_has(_format(name)) for name in PROTECTED):
            return ""
        return text_in(_content(_UNICODE, 2 * _MOST))


def _content(kind: int, most: int) -> bytes:
    """What is there of a kind, and no more than so many bytes."""
    memory = _data(kind) if _has(kind) else None
    place = _lock(memory) if memory else None
    if not place:
        return b""
    try:
        return ctypes.string_at(place, min(_size(memory), most))
    finally:
        _unlock(memory)


def _keep(content: bytes) -> bool:
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
