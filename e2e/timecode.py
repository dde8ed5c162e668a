"""A time code that stays readable through lossy codecs: black and white squares on the screen.

A strip of 24 px squares stands at the top of the screen and the same one at the bottom; the painter
draws them last. Only a picture in which both agree counts, so a torn one is no picture. Each strip
holds a reference pair, four bits that name the painter, 20 bits of unix milliseconds, a CRC-8 and
the references once more.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from PIL import Image

CELL = 24
"""Edge of one square in screen pixels."""
SOURCE_BITS, TIME_BITS, CHECK_BITS = 4, 20, 8
PAYLOAD_BITS = SOURCE_BITS + TIME_BITS
CELLS = 2 + PAYLOAD_BITS + CHECK_BITS + 2
PANEL = 200
"""Width of the painter's coloured panel at the right edge."""
COLOURS = ((0, 96, 160), (176, 72, 0), (0, 128, 64), (128, 32, 128))
"""The panel's colour, by the painter's number."""
TURN = 1 << TIME_BITS
"""After so many milliseconds (17 minutes) the time begins again."""
DARK = 16
"""Below this brightness nothing is seen, though a codec may have made it a little lighter."""
CONTRAST = 64
"""Less between the black and the white reference is no strip at all."""


@dataclass(frozen=True)
class Stamp:
    """What one picture says about itself."""

    source: int
    time: int

    def age(self, now: int) -> int:
        """Milliseconds from the drawing until `now` (unix milliseconds)."""
        return (now - self.time) % TURN

    def after(self, milliseconds: int) -> "Stamp":
        """The moment so much later; before this one where it is less than 0."""
        return Stamp(self.source, (self.time + milliseconds) % TURN)


def this_moment() -> Stamp:
    """What a picture would say that was drawn now."""
    return Stamp(0, time.time_ns() // 1_000_000 % TURN)


def crc8(value: int, bits: int) -> int:
    """CRC-8 with the polynomial 0x07 over the highest `bits` bits first."""
    register = 0x5A
    for position in reversed(range(bits)):
        carry = (register >> 7) ^ (value >> position & 1)
        register = (register << 1) & 0xFF
        if carry:
            register ^= 0x07
    return register


def squares(source: int, milliseconds: int) -> list[bool]:
    """One strip from left to right; True is white."""
    payload = (source % (1 << SOURCE_BITS)) << TIME_BITS | milliseconds % TURN
    word = payload << CHECK_BITS | crc8(payload, PAYLOAD_BITS)
    width = PAYLOAD_BITS + CHECK_BITS
    bits = [bool(word >> position & 1) for position in reversed(range(width))]
    return [False, True, *bits, True, False]


def read(levels: Sequence[float]) -> Stamp | None:
    """Reads one strip from the brightness (0 to 255) in the middle of each of its squares."""
    if len(levels) != CELLS:
        return None
    black, white = (levels[0] + levels[-1]) / 2, (levels[1] + levels[-2]) / 2
    if white - black < CONTRAST:
        return None
    word = 0
    for level in levels[2:-2]:
        word = word << 1 | (level > (black + white) / 2)
    payload, check = word >> CHECK_BITS, word & 0xFF
    if crc8(payload, PAYLOAD_BITS) != check:
        return None
    return Stamp(source=payload >> TIME_BITS, time=payload % TURN)


def agreed(top: Sequence[float], bottom: Sequence[float]) -> Stamp | None:
    """What both strips say, or nothing."""
    above, below = read(top), read(bottom)
    return above if above == below else None


def from_image(image: Image.Image, screen_width: int = 0) -> Stamp | None:
    """Reads a screenshot or a decoded video frame.

    `screen_width` is the width of the screen that was captured, if the picture may be scaled.
    """
    scale = image.width / screen_width if screen_width else 1.0
    grey = image.convert("L")

    def levels(middle: float) -> list[float]:
        return [float(_level(grey, (cell + 0.5) * CELL * scale, middle)) for cell in range(CELLS)]

    half = CELL / 2 * scale
    return agreed(levels(half), levels(image.height - half))


def _level(grey: Image.Image, x: float, y: float) -> int:
    if not (0 <= x < grey.width and 0 <= y < grey.height):
        return 0
    level = grey.getpixel((int(x), int(y)))
    assert isinstance(level, int | float)
    return int(level)


def panel_colour(image: Image.Image, screen_width: int = 0) -> tuple[int, int, int]:
    """The colour in the middle of the painter's panel."""
    scale = image.width / screen_width if screen_width else 1.0
    red, green, blue = (
        image.convert("RGB")
        .resize((1, 1), box=_box(image.width - PANEL * scale / 2, image.height / 2))
        .tobytes()
    )
    return red, green, blue


def _box(x: float, y: float, reach: float = 8) -> tuple[float, float, float, float]:
    return x - reach, y - reach, x + reach, y + reach


def strictly_rising(stamps: Sequence[Stamp]) -> bool:
    """Each picture is younger than the one before, also when the time begins again.

    One still frame is not a picture, and none is none.
    """
    return len(stamps) > 1 and all(
        0 < (later.time - earlier.time) % TURN < TURN // 2 for earlier, later in pairwise(stamps)
    )


def rising(stamps: Sequence[Stamp]) -> bool:
    """In the same order, where neighbours may be one picture."""
    different = [next(same) for _, same in groupby(stamps, key=lambda each: each.time)]
    return len(different) < 2 or strictly_rising(different)


def milliseconds_between(first: Stamp, last: Stamp) -> int:
    return (last.time - first.time) % TURN


# Runs in the page of the one who watches. The element may be a canvas of any kind, a video or an
# image; what it shows is drawn to a small canvas of our own, strips only. Given a time, it looks at
# every animation frame for so long and brings the pictures that differ from the one before.
_SAMPLER = """
(element, {cell, cells, screen, milliseconds}) => {
  const strip = cell * cells;
  const scratch = new OffscreenCanvas(strip, 2 * cell);
  const context = scratch.getContext('2d', {willReadFrequently: true});
  const look = () => {
    const width = element.videoWidth || element.naturalWidth || element.width;
    const height = element.videoHeight || element.naturalHeight || element.height;
    if (!width || !height) return null;
    const scale = screen ? width / screen : 1, edge = cell * scale;
    context.drawImage(element, 0, 0, strip * scale, edge, 0, 0, strip, cell);
    context.drawImage(element, 0, height - edge, strip * scale, edge, 0, cell, strip, cell);
    const {data} = context.getImageData(0, 0, strip, 2 * cell);
    const levels = row => Array.from({length: cells}, (_, index) => {
      const at = 4 * ((row + cell / 2) * strip + (index + 0.5) * cell);
      return (data[at] + data[at + 1] + data[at + 2]) / 3;
    });
    return [levels(0), levels(cell)];
  };
  if (!milliseconds) { const seen = look(); return seen ? [[seen, Date.now()]] : []; }
  return new Promise(done => {
    const seen = [], end = performance.now() + milliseconds;
    let last = '';
    const step = now => {
      const levels = look();
      const key = levels && levels[0].map(level => level > 127 ? 1 : 0).join('');
      if (levels && key !== last) { seen.push([levels, Date.now()]); last = key; }
      if (now < end) requestAnimationFrame(step); else done(seen);
    };
    requestAnimationFrame(step);
  });
}
"""


def from_element(element: Any, screen_width: int = 0, seconds: float = 0) -> list[Stamp]:
    """Reads a canvas, video or image (a Playwright locator): now, or each new picture for a while.

    Pictures that do not read (torn, half decoded, none at all) are left out.
    """
    return _stamps(element.evaluate(_SAMPLER, _given(screen_width, seconds)))


def is_dark(element: Any, screen_width: int) -> bool:
    """Whether nothing of a picture is left where one was."""
    seen = element.evaluate(_SAMPLER, _given(screen_width, 0))
    return bool(seen) and all(level < DARK for strip in seen[0][0] for level in strip)


def is_still(element: Any, screen_width: int, seconds: float) -> bool:
    """Whether one picture stays for a while, of which at least a strip can be read.

    Where the screen was caught while it was painted, the last picture is a torn one.
    """
    seen = element.evaluate(_SAMPLER, _given(screen_width, seconds))
    return len(seen) == 1 and any(read(strip) for strip in seen[0][0])


def ages(element: Any, screen_width: int, seconds: float) -> list[int]:
    """How old each new picture is, in milliseconds, when an animation frame first finds it."""
    seen = element.evaluate(_SAMPLER, _given(screen_width, seconds))
    stamped = ((agreed(*levels), at) for levels, at in seen)
    return [stamp.age(at) for stamp, at in stamped if stamp is not None]


class Watch:
    """Reads each new picture of an element for a while, whatever else is done meanwhile."""

    def __init__(self, element: Any, screen_width: int, seconds: float) -> None:
        # In an object, so that Playwright does not wait for the promise.
        begin = f"(element, given) => ({{seen: ({_SAMPLER})(element, given)}})"
        self._running = element.evaluate_handle(begin, _given(screen_width, seconds))

    def seen(self) -> list[Stamp]:
        """Waits for the end of the while."""
        return _stamps(self._running.evaluate("running => running.seen"))


def _given(screen_width: int, seconds: float) -> dict[str, Any]:
    return {"cell": CELL, "cells": CELLS, "screen": screen_width, "milliseconds": seconds * 1000}


def _stamps(seen: Any) -> list[Stamp]:
    stamps = [agreed(*levels) for levels, _ in seen]
    return [stamp for stamp in stamps if stamp is not None]
