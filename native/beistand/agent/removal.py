"""Adapter: nothing stays behind. The program's file goes, and what it unpacked."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from beistand.protocol.invitations import read_file_name

UNPACKED = "BEISTAND_UNPACKED"
"""Where the package says which folder it unpacked itself into."""


@contextmanager
def remove(program: Path) -> Iterator[None]:
    """Whatever happens meanwhile, remove the program's file and its folder afterwards.

    Only a file that bears an invitation in its name is one of ours to remove.
    """
    try:
        yield
    finally:
        leave_unpacked()
        if read_file_name(program.name) is not None:
            with contextlib.suppress(OSError):
                program.unlink()


def leave_unpacked() -> None:
    """Remove the folder once all is loaded. Under Linux what is loaded needs no file any more:
    even a kill leaves nothing then.
    """
    folder = os.environ.pop(UNPACKED, "")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
