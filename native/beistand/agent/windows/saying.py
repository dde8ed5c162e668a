"""Adapter: what is said where the small window could not open: in a dialog of Windows' own."""

from typing import Final

from beistand.agent.windows.api import DWORD, HANDLE, TEXT, function

_message_box: Final = function("user32", "MessageBoxW", DWORD, HANDLE, TEXT, TEXT, DWORD)
_ERROR: Final = 0x10
_FOREGROUND: Final = 0x10000


def say(text: str) -> None:
    """In a dialog, until somebody closes it."""
    _message_box(None, text, "Fernwartung", _ERROR | _FOREGROUND)
