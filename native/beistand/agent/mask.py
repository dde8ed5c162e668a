"""Rectangles of the desktop, as lists that may overlap, and how a picture turns black there."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

MANY = 128
"""More rectangles than this are taken for the tiles they touch: rather too black than slow."""

_TILE = 64
_WIDEST = 16384


class Rectangle(NamedTuple):
    """A place of the desktop, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, right: int, down: int) -> "Rectangle":
        """The same size elsewhere."""
        return Rectangle(self.x + right, self.y + down, self.width, self.height)


def intersection(one: Rectangle, other: Rectangle) -> Rectangle | None:
    """What both have in common, if anything."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    if left >= right or top >= bottom:
        return None
    return Rectangle(left, top, right - left, bottom - top)


def intersections(places: Iterable[Rectangle], other: Rectangle) -> list[Rectangle]:
    """What each has in common with the other."""
    return [common for place in places if (common := intersection(place, other)) is not None]


def without(places: Iterable[Rectangle], hole: Rectangle) -> list[Rectangle]:
    """What is left of the places outside the hole."""
    left: list[Rectangle] = []
    for place in places:
        common = intersection(place, hole)
        if common is None:
            left.append(place)
            continue
        below, right = common.y + common.height, common.x + common.width
        parts = (
            Rectangle(place.x, place.y, place.width, common.y - place.y),
            Rectangle(place.x, below, place.width, place.y + place.height - below),
            Rectangle(place.x, common.y, common.x - place.x, common.height),
            Rectangle(right, common.y, place.x + place.width - right, common.height),
        )
        left += [part for part in parts if part.width > 0 and part.height > 0]
    return left


def around(places: Sequence[Rectangle]) -> Rectangle:
    """The smallest rectangle that holds them all; there is at least one."""
    left, top = min(place.x for place in places), min(place.y for place in places)
    right = max(place.x + place.width for place in places)
    bottom = max(place.y + place.height for place in places)
    return Rectangle(left, top, right - left, bottom - top)


def few(places: Iterable[Rectangle]) -> list[Rectangle]:
    """The same places, once each; where they are too many, the rows of tiles that they touch."""
    once = list(dict.fromkeys(places))
    if len(once) <= MANY:
        return once
    whole = around(once)
    if max(whole.width, whole.height) > _WIDEST:
        return [whole]
    rows: dict[int, set[int]] = {}
    for place in once:
        columns = range(place.x // _TILE, -(-(place.x + place.width) // _TILE))
        for row in range(place.y // _TILE, -(-(place.y + place.height) // _TILE)):
            rows.setdefault(row, set()).update(columns)
    found: list[Rectangle] = []
    for row, touched in rows.items():
        for column in sorted(touched):
            if column - 1 in touched:
                last = found.pop()
                found.append(last._replace(width=last.width + _TILE))
            else:
                found.append(Rectangle(column * _TILE, row * _TILE, _TILE, _TILE))
    return found


def blacken(pixels: memoryview, picture: Rectangle, places: Iterable[Rectangle]) -> None:
    """Turn the places black in a picture that shows `picture`, of four bytes per pixel."""
    stride = 4 * picture.width
    for common in intersections(places, picture):
        start = stride * (common.y - picture.y) + 4 * (common.x - picture.x)
        if common.width == picture.width:
            pixels[start : start + stride * common.height] = bytes(stride * common.height)
            continue
        row = bytes(4 * common.width)
        for at in range(start, start + stride * common.height, stride):
            pixels[at : at + len(row)] = row
