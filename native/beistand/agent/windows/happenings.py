"""Adapter: what happened to windows between two looks at them (WinEvent hooks)."""

import ctypes
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from beistand.agent.errors import UnsureError
from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    LONG,
    POINT,
    POINTER,
    WPARAM,
    callback,
    function,
)

_OUT_OF_CONTEXT, _SKIP_OWN_PROCESS = 0, 2
_THE_WINDOW_ITSELF: Final = 0
_ONLY_SENT: Final = 0x0040 << 16
"""PM_QS_SENDMESSAGE, and nothing is removed."""
MOST: Final = 4096
"""What has happened beyond that is not told one by one."""


class Kind(IntEnum):
    """What can happen, by the numbers that Windows gives it (EVENT_...)."""

    MINIMISED = 0x0016
    RESTORED = 0x0017
    DESTROYED = 0x8001
    SHOWN = 0x8002
    HIDDEN = 0x8003
    MOVED = 0x800B
    CLOAKED = 0x8017
    UNCLOAKED = 0x8018


_SPANS: Final = ((0x0016, 0x0017), (0x8001, 0x8003), (0x800B, 0x800B), (0x8017, 0x8018))
_KINDS: Final = frozenset(Kind)


class MESSAGE(ctypes.Structure):
    """MSG."""

    _fields_ = (
        ("window", HANDLE),
        ("message", DWORD),
        ("word", WPARAM),
        ("long", ctypes.c_ssize_t),
        ("time", DWORD),
        ("place", POINT),
    )


_Told = callback(None, HANDLE, DWORD, HANDLE, LONG, LONG, DWORD, DWORD)
_hook = function(
    *("user32", "SetWinEventHook", HANDLE),
    *(DWORD, DWORD, HANDLE, POINTER, DWORD, DWORD, DWORD),
)
_unhook = function("user32", "UnhookWinEvent", BOOL, HANDLE)
_peek = function("user32", "PeekMessageW", BOOL, POINTER, HANDLE, DWORD, DWORD, DWORD)


@dataclass(frozen=True)
class Happening:
    """Something happened to a window, which may be gone by now."""

    kind: Kind
    window: int


class Happenings:
    """Listens from the moment it is made, in the thread that made it and calls `take`.

    Raises UnsureError where Windows does not let it.
    """

    def __init__(self) -> None:
        self._heard: list[Happening] = []
        self.missed = False
        """Whether more has happened than could be remembered."""
        self._callback = _Told(self._note)
        flags = _OUT_OF_CONTEXT | _SKIP_OWN_PROCESS
        hooks = [_hook(*span, None, self._callback, 0, 0, flags) for span in _SPANS]
        self._hooks = [hook for hook in hooks if hook]
        if len(self._hooks) < len(_SPANS):
            self.close()
            raise UnsureError("what happens to windows is not told")

    def take(self) -> list[Happening]:
        """What has happened since the last time, in its order."""
        message = MESSAGE()
        # Windows calls back while a thread asks for its messages.
        _peek(ctypes.byref(message), None, 0, 0, _ONLY_SENT)
        heard, self._heard = self._heard, []
        return heard

    def close(self) -> None:
        """Listen no longer."""
        for hook in self._hooks:
            _unhook(hook)
        self._hooks = []

    def _note(self, hook: int, kind: int, window: int | None, item: int, *_: Any) -> None:
        if window and item == _THE_WINDOW_ITSELF and kind in _KINDS:
            if len(self._heard) < MOST:
                self._heard.append(Happening(Kind(kind), window))
            else:
                self.missed = True
