"""Adapter: administrator rights under Linux, asked for by the system's own dialog.

polkit's dialog where it is there, else sudo with the desktop's dialog for passwords. Whoever sits
at the screen answers it; the password goes to the system and to nobody else.
"""

import asyncio
import contextlib
import inspect
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Final

from beistand.agent import elevated
from beistand.agent.errors import NoRightsError
from beistand.agent.system import Tool

ASKPASS: Final = ("ssh-askpass", "ksshaskpass", "lxqt-openssh-askpass", "x11-ssh-askpass")
_REFUSED: Final = b"Not authorized"
"""What pkexec says after its dialog, and only then: a wrong password, or the dialog was closed.
Whatever else it says, nobody was asked: no bus, no polkit, no agent that has a dialog.
"""
_DISMISSED: Final = 126
_SOURCE: Final = "" if getattr(sys, "frozen", False) else inspect.getsource(elevated)
"""Read now: the files that this was loaded from are gone soon."""
_FAREWELL_SECONDS: Final = 10.0


class LinuxRights:
    """See `system.Rights`."""

    def __init__(self, question: str) -> None:
        """`question` is what a dialog of sudo's asks; polkit's has words of its own."""
        self._question = question
        self._program: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None

    async def gain(self, lost: Callable[[], None]) -> bool:
        """Ask, by one way after the other, until somebody has answered."""
        ways = list(_ways(self._question))
        if not ways:
            raise NoRightsError("neither polkit nor a dialog for passwords")
        for command, environment in ways:
            program = self._program = await asyncio.create_subprocess_exec(
                *command,
                *_helper(),
                env={**os.environ, **environment},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            if await self._began(program):
                self._watching = asyncio.ensure_future(self._watch(program, lost))
                return True
            if self._program is not program or await _was_asked(command[0], program):
                return False  # somebody has answered: nobody is asked the same again
        raise NoRightsError("no dialog could be opened")

    async def _began(self, program: asyncio.subprocess.Process) -> bool:
        assert program.stdin is not None
        assert program.stdout is not None
        desktop = {name: os.environ[name] for name in elevated.DESKTOP if name in os.environ}
        with contextlib.suppress(ConnectionError):
            program.stdin.write(json.dumps(desktop).encode() + b"\n")
            await program.stdin.drain()
            if line := await program.stdout.readline():
                return bool(json.loads(line)["user"] == 0)
        await program.wait()
        return False

    async def _watch(self, program: asyncio.subprocess.Process, lost: Callable[[], None]) -> None:
        await program.wait()
        if self._program is program:
            self._program = None
            lost()

    def open(self, tool: Tool) -> None:
        """Told to the program that has the rights."""
        if self._program is not None and self._program.stdin is not None:
            self._program.stdin.write(f"{tool}\n".encode())

    async def give_up(self) -> None:
        """The program ends with its input, and with it all that it opened."""
        program, self._program = self._program, None
        if program is None:
            return
        assert program.stdin is not None
        program.stdin.close()
        if self._watching is None:
            # The dialog still stands open. It is the person's own, while what asks is the system's.
            for each in (*elevated.offspring(program.pid), program.pid):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(each, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(program.wait(), _FAREWELL_SECONDS)
        self._watching = None


async def _was_asked(way: str, program: asyncio.subprocess.Process) -> bool:
    assert program.stderr is not None
    said = await program.stderr.read(2000)
    return "pkexec" not in way or program.returncode == _DISMISSED or _REFUSED in said


def _ways(question: str) -> Iterator[tuple[list[str], dict[str, str]]]:
    if pkexec := shutil.which("pkexec"):
        yield [pkexec, "--disable-internal-agent"], {"LC_ALL": "C"}
    sudo = shutil.which("sudo")
    own = os.environ.get("SUDO_ASKPASS", "")
    askpass = own or next((found for name in ASKPASS if (found := shutil.which(name))), "")
    if sudo and askpass:
        yield [sudo, "--askpass", "--prompt", question, "--"], {"SUDO_ASKPASS": askpass}


def _helper() -> list[str]:
    """The program that gets the rights: what is built as one file is its own Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable, elevated.OPTION]
    return [sys.executable, "-I", "-c", _SOURCE]
