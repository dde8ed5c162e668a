"""Adapter: nothing stays behind. A program that runs cannot remove its own file under Windows.

So the launcher waits for us in a process of its own, removes what it had unpacked however we end,
and then has our file removed once it has ended itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beistand.agent.system import UNPACKED
from beistand.protocol.invitations import read_file_name

REMOVE = "remove"
"""An empty file of this name in the unpacked folder tells the launcher to remove the program."""


@contextmanager
def remove(program: Path) -> Iterator[None]:
    """Whatever happens from here on, the program's file is removed at the end.

    Only a file that bears an invitation in its name is one of ours to remove.
    """
    folder = os.environ.pop(UNPACKED, "")
    if folder and read_file_name(program.name) is not None:
        Path(folder, REMOVE).touch()
    yield


def leave_unpacked() -> None:
    """The launcher does that in the end: Windows keeps the files of what is loaded."""
