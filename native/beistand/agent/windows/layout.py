"""Layout: where the pieces of a row stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from beistand.agent.mask import Rectangle


@dataclass(frozen=True)
class Wish:
    """How large a piece would like to be; one that grows takes what the others leave."""

    width: int
    height: int
    grows: bool = False


def room(wishes: Sequence[Wish], width: int, gap: int) -> int:
    """The width that is left in a row for the piece that grows."""
    return width - sum(each.width + gap for each in wishes if not each.grows)


def in_row(wishes: Sequence[Wish], x: int, y: int, width: int, gap: int) -> list[Rectangle]:
    """Left to right, going on below where the row is full, each in the middle of its line."""
    lines: list[list[Rectangle]] = [[]]
    across, top = x, y
    for each in wishes:
        wide = room(wishes, width, gap) if each.grows else each.width
        if across > x and across + wide > x + width:
            across, top = x, _below(lines[-1]) + gap
            lines.append([])
        lines[-1].append(Rectangle(across, top, wide, each.height))
        across += wide + gap
    return [_centred(place, line) for line in lines for place in line]


def _below(line: Sequence[Rectangle]) -> int:
    return max(place.y + place.height for place in line)


def _centred(place: Rectangle, line: Sequence[Rectangle]) -> Rectangle:
    return place.moved(0, (_below(line) - place.y - place.height) // 2)
