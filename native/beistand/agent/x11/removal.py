"""Adapter: nothing stays behind. The program's file goes, what it unpacked, and what it pressed."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beistand.agent.errors import AgentError
from beistand.agent.system import UNPACKED
from beistand.agent.x11.guard import Guard
from beistand.agent.x11.hands import let_go
from beistand.protocol.invitations import read_file_name


@contextmanager
def remove(program: Path) -> Iterator[None]:
    """Whatever happens meanwhile, remove the program's file and its folder afterwards.

    Only a file that bears an invitation in its name is one of ours to remove. Where the agent is
    killed, its guard does that, and lets go of the keys and buttons that were pressed.
    """
    guard = Guard(lambda: _after_a_kill(program))
    try:
        yield
    finally:
        _leave(program)
        guard.dismiss()


def _leave(program: Path) -> None:
    leave_unpacked()
    if read_file_name(program.name) is not None:
        with contextlib.suppress(OSError):
            program.unlink()


def _after_a_kill(program: Path) -> None:
    with contextlib.suppress(AgentError):
        let_go()
    _leave(program)


def leave_unpacked() -> None:
    """Remove the folder once all is loaded. Under Linux what is loaded needs no file any more:
    even a kill leaves nothing then.
    """
    folder = os.environ.pop(UNPACKED, "")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
