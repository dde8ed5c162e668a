"""Adapter: mouse and keyboard under Windows."""

import ctypes
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from beistand.agent.system import Button
from beistand.agent.windows.api import BOOL, DWORD, HANDLE, POINT, POINTER, function
from beistand.agent.windows.desktop import measure_in_pixels, monitors
from beistand.agent.windows.keys import SCAN_CODES
from beistand.agent.windows.send_input import (
    INPUT,
    button,
    characters,
    key,
    motion,
    nothing,
    send,
    wheel,
)

_SWAPPED: Final = 23
"""SM_SWAPBUTTON."""
MOST_NOTCHES: Final = 20
"""No more of the wheel at once, whatever is said."""
_BUTTONS: Final = {
    Button.LEFT: (0x0002, 0x0004, 0),
    Button.RIGHT: (0x0008, 0x0010, 0),
    Button.MIDDLE: (0x0020, 0x0040, 0),
    Button.BACK: (0x0080, 0x0100, 1),
    Button.FORWARD: (0x0080, 0x0100, 2),
}
"""MOUSEEVENTF_...DOWN and ...UP, and which of the further buttons."""
_OTHER_HAND: Final = {Button.LEFT: Button.RIGHT, Button.RIGHT: Button.LEFT}
_MODIFIERS: Final = {
    SCAN_CODES[code]: virtual_key
    for code, virtual_key in (
        *(("ShiftLeft", 0xA0), ("ShiftRight", 0xA1)),
        *(("ControlLeft", 0xA2), ("ControlRight", 0xA3)),
        *(("AltLeft", 0xA4), ("AltRight", 0xA5)),
        *(("MetaLeft", 0x5B), ("MetaRight", 0x5C)),
    )
}
_ALONE: Final = frozenset(SCAN_CODES[code] for code in ("AltLeft", "MetaLeft", "MetaRight"))
"""Let go of by themselves they open a menu."""
_TO_VIRTUAL_KEY: Final = 3
"""MAPVK_VSC_TO_VK_EX."""
_KEYS_OF_SIGNS: Final = {"\n": SCAN_CODES["Enter"], "\t": SCAN_CODES["Tab"]}

_metric = function("user32", "GetSystemMetrics", ctypes.c_int32, ctypes.c_int32)
_place = function("user32", "GetCursorPos", BOOL, POINTER)
_is_down = function("user32", "GetAsyncKeyState", ctypes.c_int16, ctypes.c_int32)

_foreground = function("user32", "GetForegroundWindow", HANDLE)
_thread_of = function("user32", "GetWindowThreadProcessId", DWORD, HANDLE, POINTER)
_layout = function("user32", "GetKeyboardLayout", HANDLE, DWORD)
_map = function("user32", "MapVirtualKeyExW", DWORD, DWORD, DWORD, HANDLE)

Send = Callable[[Sequence[INPUT]], bool]


class WindowsHands:
    """See `system.Hands`. `send` is what tells Windows; another one may have more rights."""

    def __init__(self, send: Send = send) -> None:
        measure_in_pixels()
        self._send = send
        # What is pressed, in the order of pressing.
        self._keys: dict[int, int] = {}
        self._buttons: dict[Button, Button] = {}

    def move(self, x: int, y: int) -> None:
        """The pointer, to a place of the desktop."""
        whole = monitors()[0]
        self._send([motion(x, y, (whole.x, whole.y, whole.width, whole.height))])

    def press(self, button: Button, down: bool) -> None:
        """A button of the mouse, down or up."""
        if down and button not in self._buttons:
            swapped = _metric(_SWAPPED)
            self._buttons[button] = _OTHER_HAND.get(button, button) if swapped else button
            self._send([_press(self._buttons[button], True)])
        elif not down and button in self._buttons:
            self._send([_press(self._buttons.pop(button), False)])

    def wheel(self, right: int, down: int) -> None:
        """The wheel, by so many notches."""
        self._send(wheel(_few(right), _few(down)))

    def key(self, code: str, down: bool) -> None:
        """A key by its place on the keyboard."""
        scan_code = SCAN_CODES.get(code)
        if scan_code is None:
            return
        if down and scan_code not in self._keys:
            self._keys[scan_code] = _virtual_key(scan_code)
            self._send([key(scan_code, True, self._keys[scan_code])])
        elif not down and scan_code in self._keys:
            self._send([key(scan_code, False, self._keys.pop(scan_code))])

    def type(self, text: str) -> None:
        """Characters, under no modifier."""
        # Whose ever it is: only what the technician holds is pressed again, for the customer may
        # have let go of theirs meanwhile.
        down = {code: virtual for code, virtual in _MODIFIERS.items() if _is_down(virtual) < 0}
        again = [key(code, True, _MODIFIERS[code]) for code in self._keys if code in _MODIFIERS]
        self._send([*_lifted(down), *_typed(text), *again])

    def release(self) -> None:
        """Let go of everything."""
        keys, buttons = self._keys, self._buttons
        self._keys, self._buttons = {}, {}
        self._send([*_lifted(keys), *(_press(each, False) for each in buttons.values())])

    def pointer(self) -> tuple[int, int]:
        """Where the pointer is."""
        place = POINT()
        _place(ctypes.byref(place))
        return place.x, place.y

    def close(self) -> None:
        """Let go of everything."""
        self.release()


def _lifted(keys: Mapping[int, int]) -> list[INPUT]:
    mask = nothing() if _ALONE.intersection(keys) else []
    return [*mask, *(key(code, False, keys[code]) for code in reversed(list(keys)))]


def _virtual_key(scan_code: int) -> int:
    """What the layout of the program in front calls the key; Windows itself asks the same."""
    layout = _layout(_thread_of(_foreground(), None))
    return int(_map(scan_code, _TO_VIRTUAL_KEY, layout))


def _typed(text: str) -> list[INPUT]:
    inputs: list[INPUT] = []
    for sign in text.replace("\r\n", "\n").replace("\r", "\n"):
        if sign in _KEYS_OF_SIGNS:
            inputs += [key(_KEYS_OF_SIGNS[sign], down) for down in (True, False)]
        elif unicodedata.category(sign) not in ("Cc", "Cs"):
            inputs += characters(sign)
    return inputs


def _press(which: Button, down: bool) -> INPUT:
    pressed, released, further = _BUTTONS[which]
    return button(pressed if down else released, further)


def _few(notches: int) -> int:
    return max(-MOST_NOTCHES, min(notches, MOST_NOTCHES))
