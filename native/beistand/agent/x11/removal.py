"""Adapter: nothing stays behind. The program's file goes, what it unpacked, and what it pressed."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beistand.agent.errors import AgentError
from beistand.agent.system import PROGRAM, UNPACKED
from beistand.agent.x11.guard import Guard
from beistand.agent.x11.hands import let_go
from beistand.protocol.invitations import read_file_name


class Removal:
    """Which file goes in the end: one that bears an invitation in its name; or the package that a
    customer has let in, if its name was lost and the invitation typed.
    """

    def __init__(self, program: Path) -> None:
        self._program = program
        self._ours = read_file_name(program.name) is not None
        self._guard = Guard(self._after_a_kill)

    def is_ours(self) -> None:
        """The customer has let it in. What was started from its source is nobody's to remove."""
        if PROGRAM in os.environ:
            self._ours = True
            self._guard.note()

    def finish(self) -> None:
        """Remove everything."""
        self._leave()
        self._guard.dismiss()

    def _leave(self) -> None:
        leave_unpacked()
        if self._ours:
            with contextlib.suppress(OSError):
                self._program.unlink()

    def _after_a_kill(self, noted: bool) -> None:
        self._ours |= noted
        with contextlib.suppress(AgentError):
            let_go()
        self._leave()


@contextmanager
def remove(program: Path) -> Iterator[Removal]:
    """Whatever happens meanwhile, remove the program's file and its folder afterwards.

    Where the agent is killed, its guard does that, and lets go of the keys and buttons that were
    pressed.
    """
    removal = Removal(program)
    try:
        yield removal
    finally:
        removal.finish()


def leave_unpacked() -> None:
    """Remove the folder once all is loaded. Under Linux what is loaded needs no file any more:
    even a kill leaves nothing then.
    """
    folder = os.environ.pop(UNPACKED, "")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
