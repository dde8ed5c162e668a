"""Adapter: nothing stays behind. A program that runs cannot remove its own file under Windows.

So the launcher waits for us in a process of its own, removes what it had unpacked however we end,
and then has our file removed once it has ended itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beistand.agent.system import PROGRAM, UNPACKED
from beistand.protocol.invitations import read_file_name

REMOVE = "remove"
"""An empty file of this name in the unpacked folder tells the launcher to remove the program."""


class Removal:
    """Which file goes in the end: one that bears an invitation in its name; or the package that a
    customer has let in, if its name was lost and the invitation typed.
    """

    def __init__(self, program: Path) -> None:
        self._folder = os.environ.pop(UNPACKED, "")
        if read_file_name(program.name) is not None:
            self._tell()

    def is_ours(self) -> None:
        """The customer has let it in. What was started from its source is nobody's to remove."""
        if PROGRAM in os.environ:
            self._tell()

    def _tell(self) -> None:
        if self._folder:
            Path(self._folder, REMOVE).touch()


@contextmanager
def remove(program: Path) -> Iterator[Removal]:
    """Whatever happens from here on, the program's file is removed at the end."""
    yield Removal(program)


def leave_unpacked() -> None:
    """The launcher does that in the end: Windows keeps the files of what is loaded."""
