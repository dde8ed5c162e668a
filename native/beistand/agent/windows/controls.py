"""Adapter: plain controls of Windows, and the fonts they are written in."""

import ctypes
from typing import Final

from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    LPARAM,
    LRESULT,
    POINTER,
    RECT,
    TEXT,
    WPARAM,
    function,
)

_INT = ctypes.c_int32
_UINT = ctypes.c_uint32
_CHILD, _TAB_STOP, _VERTICAL_SCROLL, _GROUP = 0x4000_0000, 0x1_0000, 0x20_0000, 0x2_0000
_NO_PREFIX = 0x80
_MULTILINE, _READ_ONLY, _SCROLLS_RIGHT, _SCROLLS_DOWN = 0x4, 0x800, 0x80, 0x40
_CLIENT_EDGE = 0x200
_CHECK_BOX, _RADIO_BUTTON, _DEFAULT = 0x3, 0x9, 0x1
_ICON = 0x3
_SET_FONT, _GET_CHECK, _SET_CHECK, _SET_ICON = 0x30, 0xF0, 0xF1, 0x170
_SET_SELECTION, _REPLACE_SELECTION, _LIMIT_TEXT, _SET_CUE = 0xB1, 0xC2, 0xC5, 0x1501
_SET_POSITION: Final = 0x402
_BARS: Final = 0x20
"""ICC_PROGRESS_CLASS."""
_HIDE, _SHOW = 0, 5
_ONLY_ORDER: Final = 0x1 | 0x2 | 0x10
"""SWP_NOSIZE, SWP_NOMOVE, SWP_NOACTIVATE."""
_MEASURE, _WORD_BREAK, _WITHOUT_PREFIX = 0x400, 0x10, 0x800
_BOLD, _REGULAR = 700, 400
_UNICODE_CHARACTERS, _CLEAR_TYPE = 1, 5
_FACE: Final = "Segoe UI"
LONGEST_MESSAGE: Final = 2000

_create = function(
    *("user32", "CreateWindowExW", HANDLE, DWORD, TEXT, TEXT, DWORD),
    *(_INT, _INT, _INT, _INT, HANDLE, HANDLE, HANDLE, POINTER),
)
_destroy = function("user32", "DestroyWindow", BOOL, HANDLE)
_send = function("user32", "SendMessageW", LRESULT, HANDLE, _UINT, WPARAM, LPARAM)
_send_text = function("user32", "SendMessageW", LRESULT, HANDLE, _UINT, WPARAM, TEXT)
_write = function("user32", "SetWindowTextW", BOOL, HANDLE, TEXT)
_length = function("user32", "GetWindowTextLengthW", _INT, HANDLE)
_read = function("user32", "GetWindowTextW", _INT, HANDLE, POINTER, _INT)
_show = function("user32", "ShowWindow", BOOL, HANDLE, _INT)
_place = function("user32", "MoveWindow", BOOL, HANDLE, _INT, _INT, _INT, _INT, BOOL)
_order = function("user32", "SetWindowPos", BOOL, HANDLE, HANDLE, _INT, _INT, _INT, _INT, _UINT)
_focus = function("user32", "SetFocus", HANDLE, HANDLE)
_context_of = function("user32", "GetDC", HANDLE, HANDLE)
_release = function("user32", "ReleaseDC", _INT, HANDLE, HANDLE)
_draw = function("user32", "DrawTextW", _INT, HANDLE, TEXT, _INT, POINTER, _UINT)
_make_known = function("comctl32", "InitCommonControlsEx", BOOL, POINTER)
_select = function("gdi32", "SelectObject", HANDLE, HANDLE, HANDLE)
_delete = function("gdi32", "DeleteObject", BOOL, HANDLE)
_font = function(
    *("gdi32", "CreateFontW", HANDLE, _INT, _INT, _INT, _INT, _INT),
    *(DWORD, DWORD, DWORD, DWORD, DWORD, DWORD, DWORD, DWORD, TEXT),
)


class CommonControls(ctypes.Structure):
    """INITCOMMONCONTROLSEX."""

    _fields_ = (("size", DWORD), ("kinds", DWORD))


class Font:
    """Letters of so many points on a monitor of this scale (dots per inch)."""

    def __init__(self, points: int, scale: int, bold: bool = False) -> None:
        pixels = -(points * scale // 72)
        weight = _BOLD if bold else _REGULAR
        looks = (0, 0, 0, _UNICODE_CHARACTERS, 0, 0, _CLEAR_TYPE, 0)
        self.handle: int = _font(pixels, 0, 0, 0, weight, *looks, _FACE) or 0

    def measure(self, words: str, width: int) -> tuple[int, int]:
        """The pixels that the words take, broken into lines where they are wider."""
        context = _context_of(None)
        before = _select(context, self.handle)
        place = RECT(0, 0, width, 0)
        flags = _MEASURE | _WORD_BREAK | _WITHOUT_PREFIX
        _draw(context, words, -1, ctypes.byref(place), flags)
        _select(context, before)
        _release(None, context)
        return place.right, place.bottom

    def close(self) -> None:
        """Let go of it."""
        _delete(self.handle)


class Control:
    """A piece of a window. `words` are what it shows; `shown` whether it is there."""

    grows = False
    """Whether it takes what the others of its row leave."""

    def __init__(
        self, parent: int, kind: str, style: int, font: Font, number: int = 0, edge: int = 0
    ) -> None:
        place = (0, 0, 0, 0)
        self.handle: int = (
            _create(edge, kind, "", _CHILD | style, *place, parent, number, None, None) or 0
        )
        self.number = number
        self.font = font
        self._words = ""
        self._shown = False
        self._placed: tuple[int, ...] = ()
        _send(self.handle, _SET_FONT, font.handle, 1)

    @property
    def words(self) -> str:
        """What it shows."""
        return self._words

    @words.setter
    def words(self, words: str) -> None:
        # Drawn anew only when it changes: a still window is a still screen.
        if words != self._words:
            self._words = words
            _write(self.handle, words)

    def show(self, shown: bool) -> None:
        """Be there or not."""
        if shown != self._shown:
            self._shown = shown
            _show(self.handle, _SHOW if shown else _HIDE)

    def place(self, x: int, y: int, width: int, height: int) -> bool:
        """Be here; False where it was already. Whoever moves controls draws their window anew."""
        if self._placed == (x, y, width, height):
            return False
        self._placed = (x, y, width, height)
        _place(self.handle, *self._placed, 0)
        return True

    def stand_behind(self, other: int) -> None:
        """Come after this control when somebody goes on by Tab; 0 is for the first one."""
        _order(self.handle, other, 0, 0, 0, 0, _ONLY_ORDER)

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """How wide and high it would like to be, where `width` is there; `unit` is 1/96 inch."""
        return self.font.measure(self._words, width)

    def use(self, font: Font) -> None:
        """Be written in this."""
        self.font = font
        _send(self.handle, _SET_FONT, font.handle, 1)

    def focus(self) -> None:
        """Take the keyboard."""
        _focus(self.handle)

    def close(self) -> None:
        """Be gone."""
        _destroy(self.handle)


class Label(Control):
    """Words that are read."""

    grows = True

    def __init__(self, parent: int, font: Font, words: str = "") -> None:
        super().__init__(parent, "STATIC", _NO_PREFIX, font)
        self.words = words

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """As wide as it can be: what is drawn may be wider by a hair than what was measured."""
        return width, self.font.measure(self.words, width)[1]


class PressButton(Control):
    """A button. The sign & stands before the letter that presses it together with Alt."""

    def __init__(self, parent: int, font: Font, number: int, default: bool = False) -> None:
        super().__init__(parent, "BUTTON", _TAB_STOP | (_DEFAULT if default else 0), font, number)

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """With air around the words."""
        wide, high = self.font.measure(self.words.replace("&", ""), width)
        return max(wide + 24 * unit // 96, 80 * unit // 96), high + 12 * unit // 96


class Tick(Control):
    """A box with a tick or without, or one of several of which one is chosen."""

    def __init__(
        self, parent: int, font: Font, number: int, one_of: bool = False, first: bool = False
    ) -> None:
        style = (_RADIO_BUTTON if one_of else _CHECK_BOX) | (_GROUP if first else 0)
        super().__init__(parent, "BUTTON", _TAB_STOP | style, font, number)

    @property
    def on(self) -> bool:
        """Whether it is ticked."""
        return bool(_send(self.handle, _GET_CHECK, 0, 0))

    @on.setter
    def on(self, on: bool) -> None:
        _send(self.handle, _SET_CHECK, int(on), 0)

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """With the box before the words."""
        wide, high = self.font.measure(self.words.replace("&&", "&"), width)
        return wide + 24 * unit // 96, high + 4 * unit // 96


class Entry(Control):
    """A line that somebody types."""

    grows = True

    def __init__(self, parent: int, font: Font, number: int) -> None:
        style = _TAB_STOP | _SCROLLS_RIGHT
        super().__init__(parent, "EDIT", style, font, number, _CLIENT_EDGE)
        _send(self.handle, _LIMIT_TEXT, LONGEST_MESSAGE, 0)
        self._hint = ""

    def hint(self, words: str) -> None:
        """Words that stand in it as long as nothing else does."""
        if words != self._hint:
            self._hint = words
            _send_text(self.handle, _SET_CUE, 1, words)

    def take(self) -> str:
        """What was typed; it is empty then."""
        typed = self.typed
        _write(self.handle, "")
        return typed

    @property
    def typed(self) -> str:
        """What stands in it."""
        length = _length(self.handle) + 1
        room = ctypes.create_unicode_buffer(length)
        _read(self.handle, room, length)
        return room.value

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """As wide as it can be."""
        return width, self.font.measure("Äg", width)[1] + 10 * unit // 96


class Log(Control):
    """Lines that come one after the other."""

    grows = True

    def __init__(self, parent: int, font: Font) -> None:
        style = _VERTICAL_SCROLL | _MULTILINE | _READ_ONLY | _SCROLLS_DOWN
        super().__init__(parent, "EDIT", style, font, 0, _CLIENT_EDGE)

    def add(self, line: str) -> None:
        """One more line."""
        end = _length(self.handle)
        _send(self.handle, _SET_SELECTION, end, end)
        words = line.replace("\r\n", "\n").replace("\n", "\r\n")
        _send_text(self.handle, _REPLACE_SELECTION, 0, f"\r\n{words}" if end else words)

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """Six lines."""
        return width, 6 * self.font.measure("Äg", width)[1] + 8 * unit // 96


class Bar(Control):
    """How far something came, in percent."""

    def __init__(self, parent: int, font: Font) -> None:
        _make_known(ctypes.byref(CommonControls(ctypes.sizeof(CommonControls), _BARS)))
        super().__init__(parent, "msctls_progress32", 0, font)
        self._percent = 0

    def fill(self, percent: int) -> None:
        """Show this."""
        if percent != self._percent:
            self._percent = percent
            _send(self.handle, _SET_POSITION, percent, 0)

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """Short and flat."""
        return 80 * unit // 96, 14 * unit // 96


class Picture(Control):
    """An icon, of so many 1/96 of an inch; it stays its owner's to destroy."""

    SIZE: Final = 20

    def __init__(self, parent: int, font: Font, icon: int) -> None:
        super().__init__(parent, "STATIC", _ICON, font)
        _send(self.handle, _SET_ICON, icon, 0)

    def measure(self, width: int, unit: int) -> tuple[int, int]:
        """A square."""
        return self.SIZE * unit // 96, self.SIZE * unit // 96
