"""Plots: figures as shapes and labels, computed without a page to draw them on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from beistand.texts import Texts

COLUMN = 64
"""Pixels from one column to the next; a label of a week fits below it."""
HEIGHT, TOP, BOTTOM = 180, 24, 34
GAP = 10

Shape = tuple[str, dict[str, str], str]
"""The name of an SVG element, its attributes, and the text in it."""


@dataclass(frozen=True)
class Part:
    """One part of a span of time."""

    begins: date
    label: str
    """Short, to stand below a column."""


def parts(texts: Texts, period: str, today: date) -> tuple[list[Part], date]:
    """The days, weeks or months that end with today, and the day after them all."""
    match period:
        case "days":
            first = today - timedelta(days=13)
            days = [first + timedelta(days=each) for each in range(14)]
            return [Part(day, _day(day)) for day in days], today + timedelta(days=1)
        case "weeks":
            monday = today - timedelta(days=today.weekday())
            weeks = [monday - timedelta(weeks=each) for each in reversed(range(12))]
            told = [
                Part(each, texts("admin.charts.week", number=each.isocalendar().week))
                for each in weeks
            ]
            return told, monday + timedelta(weeks=1)
        case _:
            months = [_month(today, -each) for each in reversed(range(12))]
            names = texts.lines("admin.charts.short_months")
            return [Part(each, names[each.month - 1]) for each in months], _month(today, 1)


def columns(labels: Sequence[str], counts: Sequence[int]) -> tuple[list[Shape], int, int]:
    """Columns with their numbers above and labels below; with the picture's width and height."""
    most = max([*counts, 1])
    room = HEIGHT - TOP - BOTTOM
    base = str(HEIGHT - BOTTOM)
    width = COLUMN * len(counts)
    shapes: list[Shape] = []
    for at, (label, count) in enumerate(zip(labels, counts, strict=True)):
        tall = round(room * count / most)
        middle = str(at * COLUMN + COLUMN // 2)
        if count:
            box = {"x": at * COLUMN + GAP, "y": HEIGHT - BOTTOM - tall, "height": tall}
            sizes = {name: str(value) for name, value in box.items()}
            shapes.append(
                ("rect", {"class": "filled", "width": str(COLUMN - 2 * GAP), **sizes}, "")
            )
        above = {"x": middle, "y": str(HEIGHT - BOTTOM - tall - 7)}
        shapes.append(("text", {"class": "figure", **above}, str(count)))
        shapes.append(("text", {"class": "label", "x": middle, "y": str(HEIGHT - 12)}, label))
    line = {"class": "base", "x1": "0", "x2": str(width), "y1": base, "y2": base}
    shapes.append(("line", line, ""))
    return shapes, width, HEIGHT


def shares(counts: Iterable[int]) -> list[int]:
    """Of a hundred, for each of them; 0 where there are none at all."""
    counts = list(counts)
    whole = sum(counts)
    return [round(100 * count / whole) if whole else 0 for count in counts]


def lengths(texts: Texts, limits: Sequence[int]) -> list[str]:
    """The names of the spans between these minutes."""
    between = [
        texts("admin.charts.between", first=first, last=last) for first, last in pairwise(limits)
    ]
    below = texts("admin.charts.below", minutes=limits[0])
    return [below, *between, texts("admin.charts.above", minutes=limits[-1])]


def _day(day: date) -> str:
    return f"{day:%d.%m.}"


def _month(day: date, by: int) -> date:
    """The first day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + by, 12)
    return date(year, month + 1, 1)
