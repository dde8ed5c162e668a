"""Adapter: administrator rights under Windows, asked for by its own dialog (User Account Control).

A second process has them, started from our own file. It is told what to do through a pipe that only
administrators may open, and each end makes sure of the other: we know the process that Windows has
started for us, and that process knows the file of whoever made the pipe. So nothing that is secret
has to be said, and nothing of it could be read in a list of processes.
"""

import asyncio
import ctypes
import os
import queue
import secrets
import threading
from collections.abc import Callable, Sequence
from typing import Final

from beistand.agent.errors import NoRightsError
from beistand.agent.system import Tool
from beistand.agent.windows.api import BOOL, DWORD, HANDLE, POINTER, TEXT, function, last_error
from beistand.agent.windows.elevated import OPTION
from beistand.agent.windows.send_input import INPUT, send
from beistand.agent.windows.telling import OPEN, READY, Heading, pressing

PROGRAM: Final = "BEISTAND_PROGRAM"
"""Where the launcher says which file it is."""
_KEEP_PROCESS, _NO_QUESTION_OF_ZONES, _NO_DIALOG_OF_ERRORS = 0x40, 0x80_0000, 0x400
_SHOWN: Final = 1
_BOTH_WAYS, _ONLY_ONE, _OVERLAPPED = 3, 0x8_0000, 0
_NOT_WAITING, _ONLY_HERE, _WAITING = 1, 8, 0
_INVALID: Final = ctypes.c_void_p(-1).value
_FOREVER: Final = 0xFFFF_FFFF
_ADMINISTRATORS: Final = "D:P(A;;GA;;;BA)"
"""A security descriptor in SDDL: all rights to administrators, and none to anybody else."""
_CONNECTED: Final = 535
"""ERROR_PIPE_CONNECTED: somebody is at the other end."""
_LOOK_SECONDS: Final = 0.05
ARRIVAL_SECONDS: Final = 30.0

_execute = function("shell32", "ShellExecuteExW", BOOL, POINTER)
_pipe = function(
    *("kernel32", "CreateNamedPipeW", HANDLE, TEXT, DWORD, DWORD, DWORD, DWORD, DWORD, DWORD),
    POINTER,
)
_connect = function("kernel32", "ConnectNamedPipe", BOOL, HANDLE, POINTER)
_mode = function("kernel32", "SetNamedPipeHandleState", BOOL, HANDLE, POINTER, POINTER, POINTER)
_client = function("kernel32", "GetNamedPipeClientProcessId", BOOL, HANDLE, POINTER)
_number_of = function("kernel32", "GetProcessId", DWORD, HANDLE)
_read = function("kernel32", "ReadFile", BOOL, HANDLE, POINTER, DWORD, POINTER, POINTER)
_write = function("kernel32", "WriteFile", BOOL, HANDLE, POINTER, DWORD, POINTER, POINTER)
_close = function("kernel32", "CloseHandle", BOOL, HANDLE)
_wait = function("kernel32", "WaitForSingleObject", DWORD, HANDLE, DWORD)
_descriptor = function(
    *("advapi32", "ConvertStringSecurityDescriptorToSecurityDescriptorW", BOOL),
    *(TEXT, DWORD, POINTER, POINTER),
)
_free = function("kernel32", "LocalFree", POINTER, POINTER)


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (("size", DWORD), ("descriptor", POINTER), ("inherit", BOOL))


class ExecuteInformation(ctypes.Structure):
    """SHELLEXECUTEINFOW."""

    _fields_ = (
        ("size", DWORD),
        ("flags", DWORD),
        ("window", HANDLE),
        ("verb", TEXT),
        ("file", TEXT),
        ("words", TEXT),
        ("folder", TEXT),
        ("show", ctypes.c_int32),
        ("instance", HANDLE),
        ("id_list", POINTER),
        ("class", TEXT),
        ("key", HANDLE),
        ("hot_key", DWORD),
        ("monitor", HANDLE),
        ("process", HANDLE),
    )


class WindowsRights:
    """See `system.Rights`."""

    def __init__(self) -> None:
        self._held: _Held | None = None
        self._asking = 0

    async def gain(self, lost: Callable[[], None]) -> bool:
        """Ask, by Windows' own dialog, which no program can answer or see."""
        program = os.environ.get(PROGRAM)
        if not program:
            raise NoRightsError("no program that could be started with them")
        self._asking += 1
        asking = self._asking
        name = rf"\\.\pipe\beistand-{secrets.token_hex(16)}"
        pipe = _make_pipe(name)
        process = await asyncio.to_thread(_ask, program, name)
        arrived = process is not None and await self._arrives(pipe, process)
        if process is None or not arrived or asking != self._asking:
            # Refused, or taken back meanwhile: who comes to a closed pipe goes again.
            for handle in (pipe, process):
                if handle:
                    _close(handle)
            return False
        self._held = held = _Held(pipe, process)
        loop = asyncio.get_running_loop()

        def gone() -> None:
            if self._held is held:
                self._held = None
                held.close()
                lost()

        held.watch(lambda: loop.call_soon_threadsafe(gone))
        return True

    def open(self, tool: Tool) -> None:
        """Told to the program that has the rights."""
        if self._held is not None:
            self._held.tell(Heading.write(OPEN, tool.value.encode("ascii")))

    def send(self, inputs: Sequence[INPUT]) -> bool:
        """Keys and buttons, with the rights where they are there."""
        if self._held is None:
            return send(inputs)
        self._held.tell(pressing(inputs))
        return True

    async def give_up(self) -> None:
        """The program ends with the pipe, and with it all that it opened.

        Windows' dialog cannot be closed by a program: a yes that comes too late is not used.
        """
        self._asking += 1
        held, self._held = self._held, None
        if held is not None:
            held.close()
            await asyncio.to_thread(held.rest)

    async def _arrives(self, pipe: int, process: int) -> bool:
        """Whether the process that Windows started comes to the pipe, and nobody else."""
        for _ in range(int(ARRIVAL_SECONDS / _LOOK_SECONDS)):
            _connect(pipe, None)
            # Asked earlier, Wine names a client where there is none yet.
            if last_error() == _CONNECTED:
                client = DWORD()
                _client(pipe, ctypes.byref(client))
                if client.value != _number_of(process):
                    return False
                _mode(pipe, ctypes.byref(DWORD(_WAITING)), None, None)
                return await asyncio.to_thread(_is_ready, pipe)
            if _wait(process, 0) == 0:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return False


class _Held:
    """The rights: a pipe and the process at its other end. Told in a thread, which may wait."""

    def __init__(self, pipe: int, process: int) -> None:
        self._pipe, self._process = pipe, process
        self._messages: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._telling = threading.Thread(target=self._tell_all, daemon=True)
        self._telling.start()

    def tell(self, message: bytes) -> None:
        """Say it after all that was said before."""
        self._messages.put(message)

    def watch(self, gone: Callable[[], object]) -> None:
        """Call this from another thread when the process has ended."""

        def waiting() -> None:
            _wait(self._process, _FOREVER)
            gone()

        threading.Thread(target=waiting, daemon=True).start()

    def close(self) -> None:
        """Say no more."""
        self._messages.put(None)

    def rest(self, seconds: float = 10.0) -> None:
        """Wait until the process is gone."""
        _wait(self._process, int(seconds * 1000))

    def _tell_all(self) -> None:
        # To press nothing is an empty message, and no end: each release of all keys may be one.
        while (message := self._messages.get()) is not None:
            if message and not _write(
                self._pipe, message, len(message), ctypes.byref(DWORD()), None
            ):
                break
        _close(self._pipe)


def _make_pipe(name: str) -> int:
    descriptor = POINTER()
    _descriptor(_ADMINISTRATORS, 1, ctypes.byref(descriptor), None)
    attributes = SecurityAttributes(ctypes.sizeof(SecurityAttributes), descriptor, 0)
    how = _BOTH_WAYS | _ONLY_ONE
    pipe = _pipe(name, how, _NOT_WAITING | _ONLY_HERE, 1, 1 << 16, 64, 0, ctypes.byref(attributes))
    _free(descriptor)
    if pipe in (None, _INVALID):
        raise NoRightsError("no pipe could be made")
    return int(pipe)


def _ask(program: str, pipe: str) -> int | None:
    """The process with the rights; None where the person refused. Takes as long as they think."""
    told = ExecuteInformation(
        size=ctypes.sizeof(ExecuteInformation),
        flags=_KEEP_PROCESS | _NO_QUESTION_OF_ZONES | _NO_DIALOG_OF_ERRORS,
        verb="runas",
        file=program,
        words=f"{OPTION} {pipe}",
        show=_SHOWN,
    )
    return told.process if _execute(ctypes.byref(told)) else None


def _is_ready(pipe: int) -> bool:
    room, count = ctypes.create_string_buffer(1), DWORD()
    return bool(_read(pipe, room, 1, ctypes.byref(count), None)) and room.raw == READY
