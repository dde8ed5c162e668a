"""The screen of whoever looks: what stands on it is read from the X server, not from the browser.

So the browsers need no driver while they are measured, which would be sent a copy of each frame;
and what is measured is what a person would see.
"""

import time
from dataclasses import dataclass
from typing import Any

import xcffib
import xcffib.xproto

from e2e.display import Display
from e2e.timecode import CELL, CELLS, Stamp, agreed, read

EVERYTHING = 0xFFFFFFFF
PIXEL = 4
GREEN = 1
STEP = 4
"""Pixels between the places where a picture is looked for."""
PAUSE = 0.004
"""Seconds between two looks."""


class Glass(Display):
    """A screen without a time code of its own."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(size, coded=False)

    @property
    def room(self) -> tuple[int, int, int, int]:
        return 0, 0, self.width, self.height


@dataclass(frozen=True)
class Place:
    """Where a picture stands on a screen, not made larger or smaller."""

    x: int
    y: int


class Eyes:
    """Sees the pixels of a display."""

    def __init__(self, display: Display) -> None:
        self.width, self.height = display.width, display.height
        self._connection: Any = xcffib.connect(display.name)
        self._root = self._connection.get_setup().roots[0].root

    def picture(self, x: int, y: int, width: int, height: int) -> bytes:
        """Blue, green, red and nothing, for each pixel."""
        asked = self._connection.core.GetImage(
            xcffib.xproto.ImageFormat.ZPixmap, self._root, x, y, width, height, EVERYTHING
        )
        return bytes(asked.reply().data.buf())

    def close(self) -> None:
        self._connection.disconnect()


def levels(row: bytes, x: int = 0) -> list[float]:
    """The brightness in the middle of each square of a strip that begins at `x` in a row."""
    first = (x + CELL // 2) * PIXEL + GREEN
    found = row[first : first + (CELLS - 1) * CELL * PIXEL + 1 : CELL * PIXEL]
    return [float(level) for level in found]


def found(picture: bytes, width: int, height: int, screen: tuple[int, int]) -> Place | None:
    """Where on a picture of `width` to `height` the time codes of a whole screen are."""
    line = width * PIXEL
    middle, lower = CELL // 2, screen[1] - CELL // 2
    places: list[tuple[int, int]] = []
    for y in range(0, height - screen[1] + 1, STEP):
        above = picture[(y + middle) * line : (y + middle + 1) * line]
        below = picture[(y + lower) * line : (y + lower + 1) * line]
        places += [
            (x, y)
            for x in range(0, width - screen[0] + 1, STEP)
            if read(levels(above, x)) and agreed(levels(above, x), levels(below, x))
        ]
    if not places:
        return None
    # Every place within half a square reads: the middle of them is the nearest.
    columns, rows = zip(*places, strict=True)
    return Place(round(sum(columns) / len(columns)), round(sum(rows) / len(rows)))


class Look:
    """Reads the time code of one picture on a screen."""

    def __init__(self, eyes: Eyes, place: Place, height: int) -> None:
        self._eyes, self._place, self._height = eyes, place, height

    def stamp(self) -> Stamp | None:
        strips = (self._place.y + CELL // 2, self._place.y + self._height - CELL // 2)
        rows = [self._eyes.picture(self._place.x, y, CELL * CELLS, 1) for y in strips]
        return agreed(levels(rows[0]), levels(rows[1]))

    def ages(self, seconds: float) -> list[float]:
        """How old each new picture is, in milliseconds, when it is first seen."""
        ages: list[float] = []
        last = self.stamp()
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            stamp = self.stamp()
            if stamp is not None and stamp != last:
                if last is not None:
                    ages.append(float(stamp.age(time.time_ns() // 1_000_000)))
                last = stamp
            time.sleep(PAUSE)
        return ages
