"""Adapter: tells Windows of keys and buttons as if somebody had pressed them (SendInput)."""

import ctypes
from collections.abc import Sequence
from typing import Final

from beistand.agent.windows.api import DWORD, LONG, POINTER, SIZE, WORD, array_of, function
from beistand.agent.windows.keys import NUM_LOCK, PAUSE, is_extended

_MOUSE, _KEYBOARD = 0, 1
_EXTENDED, _UP, _UNICODE, _SCAN_CODE = 1, 2, 4, 8
_MOVE, _ABSOLUTE, _ALL_MONITORS = 1, 0x8000, 0x4000
_WHEEL, _WHEEL_RIGHT = 0x0800, 0x1000
NOTCH: Final = 120
_VIRTUAL_KEYS: Final = {PAUSE: 0x13, NUM_LOCK: 0x90}
"""Their scan codes are each other's, so Windows is told which of both is meant."""
_NOBODYS_KEY: Final = 0xE8

_send = function("user32", "SendInput", DWORD, DWORD, POINTER, ctypes.c_int32)


class MouseInput(ctypes.Structure):
    """MOUSEINPUT."""

    _fields_ = (
        ("x", LONG),
        ("y", LONG),
        ("data", DWORD),
        ("flags", DWORD),
        ("time", DWORD),
        ("extra", SIZE),
    )


class KeyboardInput(ctypes.Structure):
    """KEYBDINPUT."""

    _fields_ = (
        ("virtual_key", WORD),
        ("scan_code", WORD),
        ("flags", DWORD),
        ("time", DWORD),
        ("extra", SIZE),
    )


class _Either(ctypes.Union):
    _fields_ = (("mouse", MouseInput), ("keyboard", KeyboardInput))


class INPUT(ctypes.Structure):
    """What happened, with a mouse or a keyboard."""

    _fields_ = (("kind", DWORD), ("of", _Either))


def send(inputs: Sequence[INPUT]) -> bool:
    """All of it in one go: nothing else comes in between. False where Windows takes none of it."""
    if not inputs:
        return True
    sent = _send(len(inputs), array_of(INPUT, inputs), ctypes.sizeof(INPUT))
    return int(sent) == len(inputs)


def key(scan_code: int, down: bool, virtual_key: int = 0) -> INPUT:
    """A key by its place, and by what the layout calls it where that is known."""
    virtual_key = _VIRTUAL_KEYS.get(scan_code, virtual_key)
    flags = (0 if down else _UP) | (_EXTENDED if is_extended(scan_code) else 0)
    if not virtual_key:
        flags |= _SCAN_CODE
    return _key(virtual_key, scan_code & 0xFF, flags)


def characters(text: str) -> list[INPUT]:
    """Characters, whichever keys bear them: down and up, one UTF-16 unit after the other."""
    encoded = text.encode("utf-16-le", "ignore")
    units = [int.from_bytes(encoded[at : at + 2], "little") for at in range(0, len(encoded), 2)]
    return [_key(scan_code=unit, flags=_UNICODE | up) for unit in units for up in (0, _UP)]


def nothing() -> list[INPUT]:
    """A key that nobody has: Alt and the Windows key do nothing by themselves when let go then."""
    return [_key(virtual_key=_NOBODYS_KEY, flags=up) for up in (0, _UP)]


def button(flags: int, data: int = 0) -> INPUT:
    """A button or the wheel, by its MOUSEEVENTF_..."""
    return _mouse(flags=flags, data=data & 0xFFFF_FFFF)


def wheel(right: int, down: int) -> list[INPUT]:
    """The wheel, by notches; forward is up."""
    turns = ((_WHEEL, -down), (_WHEEL_RIGHT, right))
    return [button(flags, notches * NOTCH) for flags, notches in turns if notches]


def motion(x: int, y: int, desktop: tuple[int, int, int, int]) -> INPUT:
    """The pointer, to a place of the desktop, whose corner and size are given."""
    left, top, width, height = desktop
    return _mouse(
        x=_in_65536ths(x - left, width),
        y=_in_65536ths(y - top, height),
        flags=_MOVE | _ABSOLUTE | _ALL_MONITORS,
    )


def _in_65536ths(place: int, size: int) -> int:
    """Rounded up, since Windows rounds down on the way back."""
    return -(-place * 65536 // size)


def _key(virtual_key: int = 0, scan_code: int = 0, flags: int = 0) -> INPUT:
    keyboard = KeyboardInput(virtual_key=virtual_key, scan_code=scan_code, flags=flags)
    return INPUT(_KEYBOARD, _Either(keyboard=keyboard))


def _mouse(x: int = 0, y: int = 0, data: int = 0, flags: int = 0) -> INPUT:
    return INPUT(_MOUSE, _Either(mouse=MouseInput(x=x, y=y, data=data, flags=flags)))
