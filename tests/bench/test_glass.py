"""Where a picture stands on a screen, read from its pixels."""

import pytest
from PIL import Image, ImageDraw

from bench.screens.glass import found, levels
from e2e.timecode import CELL, squares

SCREEN = (900, 200)
GLASS = (1000, 400)


def _glass(x: int, y: int, lower: int = 1234) -> bytes:
    glass = Image.new("RGB", GLASS, "gray")
    draw = ImageDraw.Draw(glass)
    for top, milliseconds in ((y, 1234), (y + SCREEN[1] - CELL, lower)):
        for index, on in enumerate(squares(1, milliseconds)):
            left = x + index * CELL
            colour = "white" if on else "black"
            draw.rectangle((left, top, left + CELL - 1, top + CELL - 1), fill=colour)
    return glass.tobytes("raw", "BGRX")


@pytest.mark.parametrize(("x", "y"), [(0, 0), (41, 97), (100, 200)])
def test_a_picture_is_found_within_a_few_pixels(x: int, y: int) -> None:
    place = found(_glass(x, y), *GLASS, SCREEN)
    assert place is not None
    assert abs(place.x - x) <= 8
    assert abs(place.y - y) <= 8


def test_a_picture_whose_strips_differ_is_none() -> None:
    assert found(_glass(41, 97, lower=1235), *GLASS, SCREEN) is None


def test_a_glass_without_a_picture_has_no_place() -> None:
    assert found(Image.new("RGB", GLASS).tobytes("raw", "BGRX"), *GLASS, SCREEN) is None


def test_levels_are_those_of_the_strip() -> None:
    row = _glass(0, 0)[12 * GLASS[0] * 4 : 13 * GLASS[0] * 4]
    assert [level > 127 for level in levels(row)] == squares(1, 1234)
