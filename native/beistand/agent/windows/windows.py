"""Adapter: asks Windows which windows are on the desktop, and to whom they belong."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from beistand.agent.errors import UnsureError
from beistand.agent.mask import Rectangle
from beistand.agent.verdict import Window
from beistand.agent.windows.api import (
    BOOL,
    DWORD,
    HANDLE,
    HRESULT,
    LPARAM,
    POINTER,
    RECT,
    callback,
    forget_error,
    function,
    last_error,
)
from beistand.agent.windows.processes import Processes, process_of, shell_process

_INT = ctypes.c_int32
_UINT = ctypes.c_uint32
_FRAME_BOUNDS, _CLOAKED = 9, 14
"""DWMWA_EXTENDED_FRAME_BOUNDS, DWMWA_CLOAKED."""
_EXTENDED_STYLE: Final = -20
_TRANSPARENT, _LAYERED, _NO_BITMAP = 0x20, 0x80000, 0x200000
_OWNER, _ROOT = 4, 2
_LONGEST_CLASS: Final = 256
_HARMLESS: Final = (0, 1400)
"""No error, and ERROR_INVALID_WINDOW_HANDLE: it is gone, with all that was in it."""
CORNER: Final = 12
"""Pixels at a corner that may be rounded: what lies below a window can be seen there."""

PREVIEWS: Final = frozenset(
    {
        "TaskListThumbnailWnd",  # the taskbar's small pictures of windows
        "MultitaskingViewFrame",  # Windows 10: Alt+Tab, task view
        "XamlExplorerHostIslandWindow",  # Windows 11: the same
        "ForegroundStaging",
        "TaskSwitcherWnd",
        "LivePreview",  # "Peek"
    }
)
"""Windows of the shell in which it draws what other windows show."""

_enumerate = function("user32", "EnumWindows", BOOL, POINTER, LPARAM)
_enumerate_children = function("user32", "EnumChildWindows", BOOL, HANDLE, POINTER, LPARAM)
_is_visible = function("user32", "IsWindowVisible", BOOL, HANDLE)
_is_iconic = function("user32", "IsIconic", BOOL, HANDLE)
_place = function("user32", "GetWindowRect", BOOL, HANDLE, POINTER)
_region = function("user32", "GetWindowRgnBox", _INT, HANDLE, POINTER)
_related = function("user32", "GetWindow", HANDLE, HANDLE, _UINT)
_ancestor = function("user32", "GetAncestor", HANDLE, HANDLE, _UINT)
_long = function("user32", "GetWindowLongW", _INT, HANDLE, _INT)
_class = function("user32", "GetClassNameW", _INT, HANDLE, POINTER, _INT)
_attribute = function("dwmapi", "DwmGetWindowAttribute", HRESULT, HANDLE, DWORD, POINTER, DWORD)

_Enumerated = callback(BOOL, HANDLE, LPARAM)


@dataclass
class Listing:
    """All windows at one moment, from the lowest to the highest.

    `away` are those that exist and are not seen: minimised, or on another desktop (cloaked).
    """

    windows: list[Window] = field(default_factory=list)
    away: set[int] = field(default_factory=set)


class Windows:
    """Lists the windows, each time anew."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    def read(self) -> Listing:
        """All windows of the desktop at this moment. What vanishes meanwhile is not in it.

        Raises UnsureError where Windows does not tell of them all.
        """
        listing = Listing()
        shell = shell_process()
        present: set[int] = set()
        for number in _top_windows():
            if not visible(number):
                continue
            if _is_iconic(number) or is_cloaked(number):
                listing.away.add(number)
                continue
            place = place_of(number)
            if place is None:
                continue
            processes = processes_of(number)
            present |= processes
            window = Window(number, place, shown=True, asked=True)
            window.owners = tuple(map(self._processes.lineage, processes))
            if process_of(number) == shell and class_of(number) in PREVIEWS:
                window.owners = ((),)  # nobody knows whose picture it shows
            window.translucent, window.shape = _looks(number, place)
            listing.windows.append(window)
        self._processes.keep(present)
        listing.windows.reverse()
        return listing

    def ask(self, number: int) -> Window | None:
        """One window, seen a moment ago; None where it is gone."""
        place = place_of(number)
        processes = processes_of(number)
        if place is None or processes <= {0}:
            return None
        window = Window(number, place, shown=True, asked=True)
        window.owners = tuple(map(self._processes.lineage, processes))
        return window


def top_of(number: int) -> int:
    """The window of the desktop that a window lies in."""
    return _ancestor(number, _ROOT) or number


def place_of(number: int) -> Rectangle | None:
    """Where a window may draw: its own rectangle and the frame around it, where they differ."""
    whole, frame = RECT(), RECT()
    if not _place(number, ctypes.byref(whole)):
        return None
    size = ctypes.sizeof(RECT)
    if _attribute(number, _FRAME_BOUNDS, ctypes.byref(frame), size):
        frame = whole
    left, top = min(whole.left, frame.left), min(whole.top, frame.top)
    right, bottom = max(whole.right, frame.right), max(whole.bottom, frame.bottom)
    return Rectangle(left, top, right - left, bottom - top)


def visible(number: int) -> bool:
    """Whether its program shows it, minimised or covered perhaps."""
    return bool(_is_visible(number))


def is_cloaked(number: int) -> bool:
    """Whether it is kept from sight although it is visible: on another desktop, or suspended."""
    cloaked = DWORD()
    failed = _attribute(number, _CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked))
    return not failed and bool(cloaked.value)


def class_of(number: int) -> str:
    """The name of a window's kind, which its program has chosen; never its title."""
    room = ctypes.create_unicode_buffer(_LONGEST_CLASS)
    return room.value if _class(number, room, _LONGEST_CLASS) else ""


def extended_style(number: int) -> int:
    """The bits of WS_EX_..."""
    return int(_long(number, _EXTENDED_STYLE)) & 0xFFFF_FFFF


def owner_of(number: int) -> int:
    """The window that a dialog or a menu belongs to; 0 for none."""
    return _related(number, _OWNER) or 0


def processes_of(number: int) -> set[int]:
    """Of a window, of all windows inside it, and of those whose dialog or menu it is.

    Raises UnsureError.
    """
    found, owner, owners = set[int](), number, set[int]()
    while owner and owner not in owners:
        owners.add(owner)
        found.add(process_of(owner))
        owner = owner_of(owner)

    def note(child: int, _: int) -> int:
        found.add(process_of(child))
        return 1

    # What it returns means nothing.
    forget_error()
    _enumerate_children(number, _Enumerated(note), 0)
    if last_error() not in _HARMLESS:
        raise UnsureError("the windows inside a window are not known")
    # A window that is gone has no process; of those that went meanwhile nothing is left to see.
    return found - {0} or {0}


def top_windows() -> Iterator[int]:
    """Every window of the desktop, the highest first."""
    return iter(_top_windows())


def opaque_part(place: Rectangle) -> tuple[Rectangle, ...]:
    """A window without its corners, measured from its own corner."""
    width, height = place.width, place.height
    if min(width, height) <= 2 * CORNER:
        return ()
    return (
        Rectangle(0, CORNER, width, height - 2 * CORNER),
        Rectangle(CORNER, 0, width - 2 * CORNER, height),
    )


def _looks(number: int, place: Rectangle) -> tuple[bool, tuple[Rectangle, ...] | None]:
    """Whether it may be seen through, and the parts of it that may not."""
    box = RECT()
    shaped = _region(number, ctypes.byref(box)) != 0
    style = extended_style(number)
    translucent = shaped or bool(style & (_TRANSPARENT | _LAYERED | _NO_BITMAP))
    frame = RECT()
    if _attribute(number, _FRAME_BOUNDS, ctypes.byref(frame), ctypes.sizeof(RECT)):
        return translucent, opaque_part(place)
    # The edge around the frame is there to be grabbed by the mouse, and shows what lies below.
    size = (frame.right - frame.left, frame.bottom - frame.top)
    inner = Rectangle(frame.left - place.x, frame.top - place.y, *size)
    return translucent, tuple(part.moved(inner.x, inner.y) for part in opaque_part(inner))


def _top_windows() -> list[int]:
    found: list[int] = []

    def note(number: int, _: int) -> int:
        found.append(number)
        return 1

    if not _enumerate(_Enumerated(note), 0):
        raise UnsureError("the windows are not known")
    return found
