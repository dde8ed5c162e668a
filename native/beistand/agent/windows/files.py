"""Adapter: the system's file dialog, on a thread of its own, for Windows waits in it.

The picture, the line and the small window go on meanwhile.
"""

import asyncio
import contextlib
import ctypes
import threading
from pathlib import Path
from typing import Final

from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    HRESULT,
    LPARAM,
    POINTER,
    TEXT,
    WORD,
    WPARAM,
    callback,
    function,
)

_INT = ctypes.c_int32
_UINT = ctypes.c_uint32
_ROOM: Final = 32768
"""Characters of the longest path."""
_EXPLORER, _MUST_EXIST, _PATH_MUST_EXIST = 0x8_0000, 0x1000, 0x800
_KEEP_FOLDER, _NO_READ_ONLY, _NOT_RECENT = 0x8, 0x4, 0x200_0000
_FLAGS: Final = (
    _EXPLORER | _MUST_EXIST | _PATH_MUST_EXIST | _KEEP_FOLDER | _NO_READ_ONLY | _NOT_RECENT
)
_TOPMOST, _TOOL_WINDOW, _POPUP = 0x8, 0x80, 0x8000_0000
_CLOSE: Final = 0x10
_LOOK_MS: Final = 100
_APARTMENT: Final = 0x2 | 0x4
"""COINIT_APARTMENTTHREADED, COINIT_DISABLE_OLE1DDE: what the dialog's extensions expect."""

_ask = function("comdlg32", "GetOpenFileNameW", BOOL, POINTER)
_create = function(
    *("user32", "CreateWindowExW", HANDLE, DWORD, TEXT, TEXT, DWORD),
    *(_INT, _INT, _INT, _INT, HANDLE, HANDLE, HANDLE, POINTER),
)
_destroy = function("user32", "DestroyWindow", BOOL, HANDLE)
_post = function("user32", "PostMessageW", BOOL, HANDLE, _UINT, WPARAM, LPARAM)
_visible = function("user32", "IsWindowVisible", BOOL, HANDLE)
_each_of_thread = function("user32", "EnumThreadWindows", BOOL, DWORD, POINTER, LPARAM)
_set_timer = function(
    "user32", "SetTimer", ctypes.c_size_t, HANDLE, ctypes.c_size_t, _UINT, POINTER
)
_kill_timer = function("user32", "KillTimer", BOOL, HANDLE, ctypes.c_size_t)
_this_thread = function("kernel32", "GetCurrentThreadId", DWORD)
_begin = function("ole32", "CoInitializeEx", HRESULT, POINTER, DWORD)
_end = function("ole32", "CoUninitialize", None)

_Timer = callback(None, HANDLE, _UINT, ctypes.c_size_t, DWORD)
_Enumerated = callback(BOOL, HANDLE, LPARAM)


class OpenFileName(ctypes.Structure):
    """OPENFILENAMEW."""

    _fields_ = (
        ("size", DWORD),
        ("owner", HANDLE),
        ("instance", HANDLE),
        ("filter", TEXT),
        ("custom_filter", POINTER),
        ("custom_filter_size", DWORD),
        ("filter_index", DWORD),
        ("file", POINTER),
        ("file_size", DWORD),
        ("file_title", POINTER),
        ("file_title_size", DWORD),
        ("folder", TEXT),
        ("title", TEXT),
        ("flags", DWORD),
        ("file_offset", WORD),
        ("extension_offset", WORD),
        ("extension", TEXT),
        ("custom_data", LPARAM),
        ("hook", POINTER),
        ("template", TEXT),
        ("reserved", POINTER),
        ("reserved_number", DWORD),
        ("more_flags", DWORD),
    )


async def choose_file(title: str) -> Path | None:
    """The file that the person chooses; None for none. Cancelled, it closes the dialog."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()
    unwanted = threading.Event()

    def answered(chosen: str) -> None:
        if not answer.done():
            answer.set_result(chosen)

    def asking() -> None:
        chosen = ""
        try:
            chosen = _chosen(title, unwanted)
        finally:
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
                loop.call_soon_threadsafe(answered, chosen)

    threading.Thread(target=asking, daemon=True).start()
    try:
        chosen = await answer
    finally:
        unwanted.set()
    return Path(chosen) if chosen else None


def _chosen(title: str, unwanted: threading.Event) -> str:
    """The path that was chosen, or nothing. It is closed once nobody waits for it."""
    _begin(None, _APARTMENT)
    # A dialog stands above its owner, and disables it. This one is never seen: in the small window
    # the session can be ended meanwhile.
    place = (0, 0, 0, 0)
    owner = _create(
        _TOPMOST | _TOOL_WINDOW, "STATIC", title, _POPUP, *place, None, None, None, None
    )
    thread = _this_thread()

    def close(window: int, _: int) -> int:
        if window != owner and _visible(window):
            _post(window, _CLOSE, 0, 0)
        return 1

    closing = _Enumerated(close)

    def look(*_: int) -> None:
        if unwanted.is_set():
            _each_of_thread(thread, closing, 0)

    looking = _Timer(look)
    timer = _set_timer(None, 0, _LOOK_MS, looking)
    room = ctypes.create_unicode_buffer(_ROOM)
    question = OpenFileName(
        size=ctypes.sizeof(OpenFileName),
        owner=owner,
        file=ctypes.addressof(room),
        file_size=_ROOM,
        title=title,
        flags=_FLAGS,
    )
    try:
        return room.value if _ask(ctypes.byref(question)) else ""
    finally:
        _kill_timer(None, timer)
        _destroy(owner)
        _end()
