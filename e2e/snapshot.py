"""A snapshot: which files lie in some folders at one moment, and what they are.

What the agent promises is that the snapshots from before and after are equal (L21).
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

OURS = "beistand*"
SHARED = Path("/dev/shm")
"""A folder of everybody's: there only what bears our name is ours."""

Snapshot = dict[Path, str]


def snapshot(whole: Iterable[Path], beside: Path) -> Snapshot:
    """Everything in the `whole` folders, how long it is and when it was written; and the names in
    the folder `beside` and of what is ours in shared memory.
    """
    found = dict.fromkeys((*beside.iterdir(), *SHARED.glob(OURS)), "is there")
    for folder in whole:
        for place, folders, files in os.walk(folder):  # what goes while we look is passed over
            for name in (*folders, *files):
                path = Path(place, name)
                with suppress(FileNotFoundError):
                    found[path] = _told(path)
    return found


def _told(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return "is there"
    status = path.stat()
    return f"{status.st_size} bytes, written at {status.st_mtime_ns}"


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """What is new, gone or otherwise; empty where both are equal."""
    paths = sorted(before.keys() | after.keys())
    return [
        f"{path}: {before.get(path, 'not there')}, then {after.get(path, 'not there')}"
        for path in paths
        if before.get(path) != after.get(path)
    ]
