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

LINE = re.compile(r"^\d+ +\d+ +\S+ +(\S+).*\n.*?bytes_sent:(\d+)", re.MULTILINE)
"""Two lines of `ss`: the queues and both addresses, then what the kernel knows of the line."""
TITLE = re.compile(r"sent (\d+)")


Sent = Callable[[], dict[str, int]]
"""Bytes that have been sent to the viewer, by line."""


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
    sent: Sent


Enters = Callable[[Scene], AbstractContextManager[Contestant]]


def sent_from(port: int) -> Sent:
    """Counts what the kernel has sent on the lines of a server that are open."""

    def sent() -> dict[str, int]:
        words = ["ss", "-tinH", "state", "established", f"( sport = :{port} )"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        return counted(said)

    return sent


def counted(said: str) -> dict[str, int]:
    """The bytes sent of each line, by the address of its other end."""
    return {match[1]: int(match[2]) for match in LINE.finditer(said)}


def sent_by_title(display: Display) -> Sent:
    """What a page has written into the title of its window."""

    def sent() -> dict[str, int]:
        found = (TITLE.match(title) for title in display.titles())
        return {"": max((int(match[1]) for match in found if match), default=0)}

    return sent


def more(before: dict[str, int], after: dict[str, int]) -> int:
    """Bytes that came between, on the lines that are still there."""
    return sum(count - before.get(line, 0) for line, count in after.items())
