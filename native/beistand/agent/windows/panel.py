"""Adapter: a window of Windows whose controls stand in rows, always on top of all others."""

import ctypes
from collections.abc import Callable, Sequence
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
    callback,
    function,
)
from beistand.agent.windows.controls import Control, Font
from beistand.agent.windows.happenings import MESSAGE
from beistand.agent.windows.layout import Wish, in_row, room

_INT = ctypes.c_int32
_UINT = ctypes.c_uint32
_CLASS: Final = "Beistand"
_OVERLAPPED: Final = 0x00C0_0000 | 0x0008_0000 | 0x0002_0000
"""WS_CAPTION, WS_SYSMENU, WS_MINIMIZEBOX."""
_DIALOG: Final = 0x00C0_0000 | 0x0008_0000
_TOPMOST, _CONTROL_PARENT = 0x8, 0x1_0000
_GONE, _CLOSE, _COMMAND, _SCALED = 0x2, 0x10, 0x111, 0x2E0
_CALL: Final = 0x8000
_CLICKED: Final = 0
_OK, _CANCEL = 1, 2
_FIRST_NUMBER: Final = 100
"""The first ones mean Return and Escape."""
_FACE: Final = 16
"""COLOR_3DFACE + 1."""
_ARROW: Final = 32512
_KEEP_ORDER, _DO_NOT_ACTIVATE, _SHOW = 0x4, 0x10, 0x40
_ALL_ANEW: Final = 0x1 | 0x4 | 0x80
"""RDW_INVALIDATE, RDW_ERASE, RDW_ALLCHILDREN."""
_WORK_AREA: Final = 0x30
WIDTH: Final = 400
PAD: Final = 14
GAP: Final = 8
MARGIN: Final = 40

_register = function("user32", "RegisterClassExW", ctypes.c_uint16, POINTER)
_create = function(
    *("user32", "CreateWindowExW", HANDLE, DWORD, TEXT, TEXT, DWORD),
    *(_INT, _INT, _INT, _INT, HANDLE, HANDLE, HANDLE, POINTER),
)
_destroy = function("user32", "DestroyWindow", BOOL, HANDLE)
_default = function("user32", "DefWindowProcW", LRESULT, HANDLE, _UINT, WPARAM, LPARAM)
_title = function("user32", "SetWindowTextW", BOOL, HANDLE, TEXT)
_place = function("user32", "SetWindowPos", BOOL, HANDLE, HANDLE, _INT, _INT, _INT, _INT, _UINT)
_redraw = function("user32", "RedrawWindow", BOOL, HANDLE, POINTER, HANDLE, _UINT)
_rectangle = function("user32", "GetWindowRect", BOOL, HANDLE, POINTER)
_around = function("user32", "AdjustWindowRectExForDpi", BOOL, POINTER, DWORD, BOOL, DWORD, _UINT)
_scale = function("user32", "GetDpiForWindow", _UINT, HANDLE)
_cursor = function("user32", "LoadCursorW", HANDLE, HANDLE, POINTER)
_system = function("user32", "SystemParametersInfoW", BOOL, _UINT, _UINT, POINTER, _UINT)
_front = function("user32", "SetForegroundWindow", BOOL, HANDLE)
_focus = function("user32", "SetFocus", HANDLE, HANDLE)
_focused = function("user32", "GetFocus", HANDLE)
_post = function("user32", "PostMessageW", BOOL, HANDLE, _UINT, WPARAM, LPARAM)
_next = function("user32", "GetMessageW", BOOL, POINTER, HANDLE, _UINT, _UINT)
_is_for_dialog = function("user32", "IsDialogMessageW", BOOL, HANDLE, POINTER)
_translate = function("user32", "TranslateMessage", BOOL, POINTER)
_dispatch = function("user32", "DispatchMessageW", LRESULT, POINTER)
_quit = function("user32", "PostQuitMessage", None, _INT)
_module = function("kernel32", "GetModuleHandleW", HANDLE, TEXT)

_Procedure = callback(LRESULT, HANDLE, _UINT, WPARAM, LPARAM)


class WindowClass(ctypes.Structure):
    """WNDCLASSEXW."""

    _fields_ = (
        ("size", _UINT),
        ("style", _UINT),
        ("procedure", POINTER),
        ("class_extra", _INT),
        ("window_extra", _INT),
        ("instance", HANDLE),
        ("icon", HANDLE),
        ("cursor", HANDLE),
        ("background", HANDLE),
        ("menu", TEXT),
        ("name", TEXT),
        ("small_icon", HANDLE),
    )


class Fonts:
    """The letters of a window on a monitor of this scale."""

    def __init__(self, scale: int) -> None:
        self.plain = Font(9, scale)
        self.strong = Font(10, scale, bold=True)
        self.huge = Font(26, scale, bold=True)

    def like(self, others: "Fonts", font: Font) -> Font:
        """The font that is here what this one is among the others."""
        if font is others.huge:
            return self.huge
        return self.strong if font is others.strong else self.plain


class Panel:
    """A window of its thread. `closed` is called when somebody presses its closing cross.

    `done` is called on the return key, where nothing else wants it.
    """

    def __init__(
        self,
        title: str,
        closed: Callable[[], None],
        done: Callable[[], None] | None = None,
        owner: "Panel | None" = None,
    ) -> None:
        self._closed, self._done = closed, done
        self._commands: dict[int, Callable[[], None]] = {}
        self._rows: Sequence[Sequence[Control]] = ()
        self._controls: list[Control] = []
        self.next_number = _FIRST_NUMBER
        """By which the next control is known."""
        self._order: list[Control] = []
        self._calls: list[Callable[[], None]] = []
        self._style = _OVERLAPPED if owner is None else _DIALOG
        self._owner = owner
        _register_class()
        edge = _TOPMOST | _CONTROL_PARENT
        parent = owner.handle if owner else None
        self.handle: int = (
            _create(edge, _CLASS, title, self._style, 0, 0, 0, 0, parent, None, None, None) or 0
        )
        _panels[self.handle] = self
        self.scale: int = _scale(self.handle) or 96
        self.fonts = Fonts(self.scale)
        self._shown = False
        self._moved = False

    def add(self, control: Control, command: Callable[[], None] | None = None) -> None:
        """A control is part of the window from now on; hidden until it stands in a row."""
        self._controls.append(control)
        if command is not None:
            self._commands[self.next_number] = command
        self.next_number += 1

    def take_out(self, control: Control) -> None:
        """A control is part of the window no longer; who had the keyboard there still has it."""
        self._controls.remove(control)
        self._commands.pop(control.number, None)
        self.take_keyboard_from(control)
        control.close()

    def take_keyboard_from(self, *controls: Control) -> None:
        """Where one of these has it the window itself has it from now on: space presses nothing."""
        if _focused() in [each.handle for each in controls]:
            _focus(self.handle)

    def title(self, words: str) -> None:
        """Be called so."""
        _title(self.handle, words)

    def lay_out(self, rows: Sequence[Sequence[Control]]) -> None:
        """Show these controls, row by row, and be as large as they need."""
        self._rows = rows
        shown = {id(control) for row in rows for control in row}
        for control in self._controls:
            if id(control) not in shown:
                self.take_keyboard_from(control)
                control.show(False)
        unit = self.scale
        pad, gap, width = (pixels * unit // 96 for pixels in (PAD, GAP, WIDTH))
        y = pad
        for row in rows:
            y = self._place_row(row, pad, y, width, gap) + gap
        self._put_in_order([control for row in rows for control in row])
        self._resize(width + 2 * pad, y - gap + pad)
        # What moved would leave its traces where it was. A still window is not drawn: it would be
        # a change on the screen.
        if self._moved:
            self._moved = False
            _redraw(self.handle, None, None, _ALL_ANEW)

    def front(self) -> None:
        """Take the keyboard."""
        _front(self.handle)

    def post(self, call: Callable[[], None]) -> None:
        """From any thread: let this be called in the window's own."""
        self._calls.append(call)
        _post(self.handle, _CALL, 0, 0)

    def close(self) -> None:
        """Be gone."""
        _destroy(self.handle)

    def _place_row(self, row: Sequence[Control], x: int, y: int, width: int, gap: int) -> int:
        """Where the row ends. What grows is measured by what the others leave it."""
        fixed = [Wish(*each.measure(width, self.scale)) for each in row if not each.grows]
        left = room(fixed, width, gap)
        wishes = [
            Wish(*each.measure(left if each.grows else width, self.scale), each.grows)
            for each in row
        ]
        below = y
        for each, place in zip(row, in_row(wishes, x, y, width, gap), strict=True):
            self._moved |= each.place(place.x, place.y, place.width, place.height)
            each.show(True)
            below = max(below, place.y + place.height)
        return below

    def _put_in_order(self, controls: list[Control]) -> None:
        """The key Tab goes from one to the next as they are read."""
        if controls != self._order:
            self._order = controls
            above = 0
            for control in controls:
                control.stand_behind(above)
                above = control.handle

    def _resize(self, width: int, height: int) -> None:
        whole = RECT(0, 0, width, height)
        _around(ctypes.byref(whole), self._style, 0, _TOPMOST, self.scale)
        width, height = whole.right - whole.left, whole.bottom - whole.top
        before, area = RECT(), RECT()
        _rectangle(self.handle, ctypes.byref(before))
        _system(_WORK_AREA, 0, ctypes.byref(area), 0)
        if self._shown:
            # It grows upwards and to the left: it stands in the lower right corner.
            x, y = before.right - width, before.bottom - height
        elif self._owner is not None:
            below = RECT()
            _rectangle(self._owner.handle, ctypes.byref(below))
            x = below.left + (below.right - below.left - width) // 2
            y = below.top + (below.bottom - below.top - height) // 2
            x, y = min(x, area.right - width), min(y, area.bottom - height)
        else:
            margin = MARGIN * self.scale // 96
            x, y = area.right - width - margin, area.bottom - height - margin
        place = (max(x, area.left), max(y, area.top), width, height)
        now = (before.left, before.top, before.right - before.left, before.bottom - before.top)
        if self._shown and now == place:
            return
        active = 0 if not self._shown else _DO_NOT_ACTIVATE
        self._shown = True
        _place(self.handle, None, *place, _KEEP_ORDER | _SHOW | active)

    # What Windows tells

    def hear(self, message: int, word: int, long: int) -> bool:
        """A message; False where Windows shall do what it usually does."""
        if message == _CALL:
            while self._calls:
                self._calls.pop(0)()
        elif message == _CLOSE:
            self._closed()
        elif message == _COMMAND and word >> 16 == _CLICKED:
            self._commanded(word & 0xFFFF)
        elif message == _SCALED:
            self._scaled(word & 0xFFFF)
        elif message == _GONE:
            _panels.pop(self.handle, None)
            if self._owner is None:
                _quit(0)
            return False
        else:
            return False
        return True

    def _commanded(self, number: int) -> None:
        if number == _CANCEL and self._owner is not None:
            self._closed()
        elif number == _OK and self._done is not None:
            self._done()
        elif number in self._commands:
            self._commands[number]()

    def _scaled(self, scale: int) -> None:
        """Moved to a monitor of another scale."""
        old, self.scale = self.fonts, scale
        self.fonts = Fonts(scale)
        for control in self._controls:
            control.use(self.fonts.like(old, control.font))
        self.lay_out(self._rows)


def serve() -> None:
    """Let the windows of this thread live until one without an owner is gone."""
    message = MESSAGE()
    place = ctypes.byref(message)
    while _next(place, None, 0, 0) > 0:
        # Tab, Return, Escape and letters with Alt work as in any dialog.
        if not any(_is_for_dialog(handle, place) for handle in list(_panels)):
            _translate(place)
            _dispatch(place)


_panels: dict[int, Panel] = {}


def _heard(handle: int, message: int, word: int, long: int) -> int:
    panel = _panels.get(handle)
    if panel is not None and panel.hear(message, word, long):
        return 0
    return int(_default(handle, message, word, long))


_procedure = _Procedure(_heard)
_registered: list[WindowClass] = []


def _register_class() -> None:
    if not _registered:
        kind = WindowClass(
            size=ctypes.sizeof(WindowClass),
            procedure=ctypes.cast(_procedure, POINTER).value,
            instance=_module(None),
            cursor=_cursor(None, _ARROW),
            background=_FACE,
            name=_CLASS,
        )
        _registered.append(kind)  # Windows keeps the name's address
        _register(ctypes.byref(kind))
