"""What a program and all that it has started take: time of the processors, and memory."""

import time
from pathlib import Path

PROC = Path("/proc")


def cpu(pid: int) -> int:
    """Nanoseconds that a process has run, with all its threads, those that ended included.

    The clock's number is what clock_getcpuclockid(3) makes of a process on Linux.
    """
    return time.clock_gettime_ns(~pid << 3 | 2)


def family(pid: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for process in PROC.iterdir():
        if process.name.isdigit():
            try:
                # The name may hold blanks and brackets of its own; what follows it does not.
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            below.setdefault(parent, []).append(int(process.name))
    found = [pid]
    for member in found:
        found += below.get(member, [])
    return found


def family_cpu(pid: int) -> int:
    """Nanoseconds of all that live now."""
    used = 0
    for member in family(pid):
        try:
            used += cpu(member)
        except OSError:
            continue
    return used


def memory(pid: int) -> int:
    """Bytes that a process and all below it hold; what several share counts once."""
    held = 0
    for member in family(pid):
        try:
            lines = (PROC / str(member) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        held += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return held
