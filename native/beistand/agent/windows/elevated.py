"""Adapter: what runs with administrator rights under Windows, until it is let go.

It is told only two things: what to open, and which keys and buttons to press, since Windows lets no
program without these rights press anything in a window of one that has them. All that it opened
ends with it.
"""

import ctypes
import logging
import sys
from collections.abc import Iterator
from typing import Final

from beistand.agent.windows.api import BOOL, DWORD, HANDLE, POINTER, SIZE, TEXT, function
from beistand.agent.windows.processes import path_of
from beistand.agent.windows.send_input import send
from beistand.agent.windows.telling import MOST, OPEN, PIPES, PRESS, READY, Heading, inputs_in

OPTION: Final = "--elevated"
"""With this word and the name of a pipe the launcher runs this one, and loads nothing else."""
_READ_AND_WRITE: Final = 0xC000_0000
_EXISTING, _IDENTIFY_ONLY = 3, 0x0011_0000
"""OPEN_EXISTING; SECURITY_SQOS_PRESENT and SECURITY_IDENTIFICATION: nobody borrows our rights."""
_INVALID: Final = ctypes.c_void_p(-1).value
_NEW_CONSOLE, _SUSPENDED = 0x10, 0x4
_KILL_ON_CLOSE, _EXTENDED_LIMITS = 0x2000, 9

_open = function(
    *("kernel32", "CreateFileW", HANDLE, TEXT, DWORD, DWORD, POINTER, DWORD, DWORD, HANDLE)
)
_read = function("kernel32", "ReadFile", BOOL, HANDLE, POINTER, DWORD, POINTER, POINTER)
_write = function("kernel32", "WriteFile", BOOL, HANDLE, POINTER, DWORD, POINTER, POINTER)
_close = function("kernel32", "CloseHandle", BOOL, HANDLE)
_server = function("kernel32", "GetNamedPipeServerProcessId", BOOL, HANDLE, POINTER)
_current = function("kernel32", "GetCurrentProcessId", DWORD)
_system_folder = function("kernel32", "GetSystemDirectoryW", DWORD, POINTER, DWORD)
_create_process = function(
    *("kernel32", "CreateProcessW", BOOL, TEXT, POINTER, POINTER, POINTER, BOOL, DWORD),
    *(POINTER, TEXT, POINTER, POINTER),
)
_job = function("kernel32", "CreateJobObjectW", HANDLE, POINTER, TEXT)
_limit = function("kernel32", "SetInformationJobObject", BOOL, HANDLE, DWORD, POINTER, DWORD)
_assign = function("kernel32", "AssignProcessToJobObject", BOOL, HANDLE, HANDLE)
_resume = function("kernel32", "ResumeThread", DWORD, HANDLE)


class StartInformation(ctypes.Structure):
    """STARTUPINFOW."""

    _fields_ = (
        ("size", DWORD),
        ("reserved", TEXT),
        ("desktop", TEXT),
        ("title", TEXT),
        ("place_and_looks", DWORD * 8),
        ("show", ctypes.c_uint16),
        ("reserved_size", ctypes.c_uint16),
        ("reserved_bytes", POINTER),
        ("handles", HANDLE * 3),
    )


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_ = (
        ("process", HANDLE),
        ("thread", HANDLE),
        ("number", DWORD),
        ("thread_number", DWORD),
    )


class JobLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("times", ctypes.c_int64 * 2),
        ("flags", DWORD),
        ("sizes", SIZE * 2),
        ("processes", DWORD),
        ("affinity", SIZE),
        ("priority", DWORD),
        ("scheduling", DWORD),
        ("transfers", ctypes.c_uint64 * 6),
        ("memory", SIZE * 4),
    )


def main() -> None:
    """Do what the agent that asked for these rights says, until it closes the pipe."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    pipe = None
    if PIPES.fullmatch(name):
        pipe = _open(name, _READ_AND_WRITE, 0, None, _EXISTING, _IDENTIFY_ONLY, None)
    if pipe in (None, _INVALID) or not _is_ours(pipe):
        logging.getLogger(__name__).warning("nobody of ours has asked for rights")
        return
    job = _ending_job()
    _write(pipe, READY, len(READY), ctypes.byref(DWORD()), None)
    for kind, content in _told(pipe):
        if kind == PRESS:
            send(inputs_in(content))
        elif kind == OPEN and content == b"terminal":
            _open_terminal(job)
    _close(job)
    _close(pipe)


def _is_ours(pipe: int) -> bool:
    """Whether whoever made the pipe runs the very file that this process runs."""
    process = DWORD()
    if not _server(pipe, ctypes.byref(process)):
        return False
    theirs, ours = path_of(process.value), path_of(_current())
    return ours is not None and theirs == ours


def _told(pipe: int) -> Iterator[tuple[int, bytes]]:
    while (head := _exactly(pipe, Heading.SIZE)) is not None:
        kind, size = Heading.read(head)
        if size > MOST or (content := _exactly(pipe, size)) is None:
            return
        yield kind, content


def _exactly(pipe: int, size: int) -> bytes | None:
    """So many bytes; None where the pipe was closed before."""
    found = b""
    room, count = ctypes.create_string_buffer(max(size, 1)), DWORD()
    while len(found) < size:
        if not _read(pipe, room, size - len(found), ctypes.byref(count), None) or not count.value:
            return None
        found += room.raw[: count.value]
    return found


def _ending_job() -> int:
    """All processes in it end when it is closed, those that they started included."""
    job = _job(None, None)
    limits = JobLimits(flags=_KILL_ON_CLOSE)
    _limit(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
    return int(job)


def _open_terminal(job: int) -> None:
    """A command line on the customer's desktop, for all to see."""
    room = ctypes.create_unicode_buffer(260)
    _system_folder(room, len(room))
    folder = room.value
    start, made = StartInformation(size=ctypes.sizeof(StartInformation)), ProcessInformation()
    line = ctypes.create_unicode_buffer("cmd.exe /d")
    flags = _NEW_CONSOLE | _SUSPENDED
    started = _create_process(
        *(rf"{folder}\cmd.exe", line, None, None, 0, flags, None, folder),
        *(ctypes.byref(start), ctypes.byref(made)),
    )
    if started:
        _assign(job, made.process)
        _resume(made.thread)
        _close(made.thread)
        _close(made.process)


if __name__ == "__main__":
    main()
