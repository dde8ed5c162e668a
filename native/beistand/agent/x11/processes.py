"""Adapter: processes of this machine, named so that a reused number is another name (/proc)."""

import os
from pathlib import Path

from beistand.agent.verdict import Lineage

_PARENT, _STARTED = 1, 19
"""Fields of /proc/PID/stat behind the program's name; see proc(5)."""

DEPTH = 64


def lineage(process: int) -> Lineage:
    """The ident of a process, then its parent's and so on; empty where there is no such process."""
    idents: list[str] = []
    while process > 1 and len(idents) < DEPTH:
        try:
            # The name stands in brackets and may hold anything, brackets included.
            fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
            words = fields.rpartition(")")[2].split()
            idents.append(f"{process}.{words[_STARTED]}")
            process = int(words[_PARENT])
        except (OSError, IndexError, ValueError):
            break
    return tuple(idents)


def program_of(ident: str) -> str:
    """What a process runs, the same at each start: its file, or its name where that is secret."""
    process = ident.partition(".")[0]
    try:
        path = str(Path(f"/proc/{process}/exe").readlink())
    except OSError:
        return name_of(int(process))
    # An update may have put another file in its place.
    return path.removesuffix(" (deleted)")


def moment() -> int:
    """When it is now, as an ident tells when its process began."""
    seconds = Path("/proc/uptime").read_text("ascii").split()[0]
    return int(float(seconds) * os.sysconf("SC_CLK_TCK"))


def name_of(process: int) -> str:
    """The name of the program that a process runs, or nothing."""
    try:
        return Path(f"/proc/{process}/comm").read_text("utf-8", "replace").strip()
    except OSError:
        return ""
