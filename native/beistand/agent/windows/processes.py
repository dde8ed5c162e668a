"""Adapter: processes of this machine, named so that a reused number is another name."""

import ctypes
from collections.abc import Callable, Iterable
from pathlib import PureWindowsPath
from typing import Final

from beistand.agent.verdict import Lineage
from beistand.agent.windows.api import BOOL, DWORD, HANDLE, LONG, POINTER, SIZE, WORD, function

_LIMITED: Final = 0x1000
"""PROCESS_QUERY_LIMITED_INFORMATION: also of a process with higher rights."""
_ALL_PROCESSES: Final = 2
_INVALID: Final = ctypes.c_void_p(-1).value
_LONGEST_PATH: Final = 32767
DEPTH: Final = 64

_open = function("kernel32", "OpenProcess", HANDLE, DWORD, BOOL, DWORD)
_close = function("kernel32", "CloseHandle", BOOL, HANDLE)
_times = function("kernel32", "GetProcessTimes", BOOL, HANDLE, POINTER, POINTER, POINTER, POINTER)
_now = function("kernel32", "GetSystemTimeAsFileTime", None, POINTER)
_image = function("kernel32", "QueryFullProcessImageNameW", BOOL, HANDLE, DWORD, POINTER, POINTER)
_snapshot = function("kernel32", "CreateToolhelp32Snapshot", HANDLE, DWORD, DWORD)
_first = function("kernel32", "Process32FirstW", BOOL, HANDLE, POINTER)
_next = function("kernel32", "Process32NextW", BOOL, HANDLE, POINTER)
_shell = function("user32", "GetShellWindow", HANDLE)
_owner = function("user32", "GetWindowThreadProcessId", DWORD, HANDLE, POINTER)


class ProcessEntry(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = (
        ("size", DWORD),
        ("usage", DWORD),
        ("process", DWORD),
        ("heap", SIZE),
        ("module", DWORD),
        ("threads", DWORD),
        ("parent", DWORD),
        ("priority", LONG),
        ("flags", DWORD),
        ("name", WORD * 260),
    )


class Processes:
    """Who descends from whom. A process that is known is held, so that its number stays its own.

    `met` hears of each before anything of it is shown.
    """

    def __init__(self, met: Callable[[Lineage], object] = bool) -> None:
        self._met = met
        self._held: dict[int, int] = {}
        self._known: dict[int, Lineage] = {}

    def lineage(self, process: int) -> Lineage:
        """The ident of a process, then its parent's and so on; empty where it is unknown.

        The shell starts nearly everything: it stands for itself alone, and for nobody's parent.
        """
        if process not in self._known:
            found = self._look_up(process)
            if not found:
                return ()
            self._known[process] = found
            self._met(found)
        return self._known[process]

    def keep(self, processes: Iterable[int]) -> None:
        """Let go of all others."""
        for process in self._held.keys() - set(processes):
            _close(self._held.pop(process))
            self._known.pop(process, None)

    def close(self) -> None:
        """Let go of all."""
        self.keep(())

    def _look_up(self, process: int) -> Lineage:
        handle = _open(_LIMITED, 0, process)
        started = _started(handle)
        if started is None:
            if handle:
                _close(handle)
            return ()
        self._held[process] = handle
        idents = [f"{process}.{started}"]
        parents, shell = _parents(), shell_process()
        while process != shell and len(idents) < DEPTH:
            process = parents.get(process, 0)
            if process in (0, shell):
                break
            parent = _open(_LIMITED, 0, process)
            before, started = started, _started(parent)
            if parent:
                _close(parent)
            if started is None or started > before:
                break  # gone; its number belongs to somebody who came later
            idents.append(f"{process}.{started}")
        return tuple(idents)


def shell_process() -> int:
    """The process of the desktop and the taskbar; 0 where there is none."""
    return process_of(_shell())


def process_of(window: int | None) -> int:
    """The process that a window belongs to; 0 where it is gone."""
    process = DWORD()
    if window:
        _owner(window, ctypes.byref(process))
    return process.value


def path_of(process: int) -> PureWindowsPath | None:
    """The file that a process runs."""
    handle = _open(_LIMITED, 0, process)
    if not handle:
        return None
    try:
        room = ctypes.create_unicode_buffer(_LONGEST_PATH)
        length = DWORD(_LONGEST_PATH)
        found = _image(handle, 0, room, ctypes.byref(length))
        return PureWindowsPath(room.value) if found else None
    finally:
        _close(handle)


def program_of(ident: str) -> str:
    """What a process runs, the same at each start; nothing where it is gone."""
    path = path_of(int(ident.partition(".")[0]))
    return str(path).casefold() if path is not None else ""


def moment() -> int:
    """When it is now, as an ident tells when its process began."""
    now = ctypes.c_uint64()
    _now(ctypes.byref(now))
    return now.value


def _started(handle: int | None) -> int | None:
    """When a process began, in units of 100 ns."""
    if not handle:
        return None
    moments = (ctypes.c_uint64 * 4)()
    places = (ctypes.addressof(moments) + 8 * number for number in range(4))
    return moments[0] if _times(handle, *places) else None


def _parents() -> dict[int, int]:
    listing = _snapshot(_ALL_PROCESSES, 0)
    if listing in (None, _INVALID):
        return {}
    entry = ProcessEntry(size=ctypes.sizeof(ProcessEntry))
    parents: dict[int, int] = {}
    try:
        more = _first(listing, ctypes.byref(entry))
        while more:
            parents[entry.process] = entry.parent
            more = _next(listing, ctypes.byref(entry))
    finally:
        _close(listing)
    return parents
