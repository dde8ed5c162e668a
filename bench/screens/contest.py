"""What all that show a screen have in common while they are measured."""

import re
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright

from bench.screens.glass import Glass
from e2e.display import Display

SENT = re.compile(r"bytes_sent:(\d+)")


@dataclass(frozen=True)
class Scene:
    """A screen that is shown, and one on which it is looked at."""

    playwright: Playwright
    display: Display
    glass: Glass
    folder: Path


@dataclass(frozen=True)
class Contestant:
    """One that shows the screen now. The numbers are processes, each with all below it."""

    name: str
    sharer: tuple[int, ...]
    viewer: int
    sent: Callable[[], int]
    """Bytes that have been sent to the viewer."""


Enters = Callable[[Scene], AbstractContextManager[Contestant]]


def sent_from(port: int) -> Callable[[], int]:
    """Counts what the kernel has sent on the lines of a server that are open."""

    def sent() -> int:
        words = ["ss", "-tinH", "state", "established", f"( sport = :{port} )"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        return sum(int(number) for number in SENT.findall(said))

    return sent


def passed_over_loopback() -> int:
    """All that this machine says to itself: where something else talks there, too much."""
    lines = Path("/proc/net/dev").read_text().splitlines()
    loopback = next(line for line in lines if line.strip().startswith("lo:"))
    return int(loopback.partition(":")[2].split()[0])
