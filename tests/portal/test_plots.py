"""Figures as pictures: spans of time, columns and shares."""

from datetime import date

import pytest

from beistand.portal.plots import HEIGHT, columns, lengths, parts, shares
from beistand.texts import LANGUAGES, Texts

TODAY = date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("period", "count"), [("days", 14), ("weeks", 12), ("months", 12)])
def test_a_span_ends_with_today_and_has_no_gap(language: str, period: str, count: int) -> None:
    found, end = parts(Texts(language), period, TODAY)
    days = [part.begins for part in found] + [end]
    assert len(found) == count
    assert days == sorted(set(days))
    assert found[-1].begins <= TODAY < end
    assert all(part.label for part in found)


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    weeks, _ = parts(Texts("de"), "weeks", TODAY)
    months, end = parts(Texts("de"), "months", TODAY)
    assert {part.begins.weekday() for part in weeks} == {0}
    assert weeks[-1].label == "KW\xa010"
    assert [part.begins.day for part in months] == [1] * 12
    assert (months[0].begins, months[0].label, end) == (
        date(2025, 4, 1),
        "Apr.",
        date(2026, 4, 1),
    )


def test_columns_are_as_tall_as_their_numbers_and_say_them() -> None:
    shapes, _, height = columns(["a", "b", "c"], [4, 0, 2])
    boxes = [attributes for name, attributes, _ in shapes if name == "rect"]
    assert int(boxes[0]["height"]) == 2 * int(boxes[1]["height"])
    assert height == HEIGHT
    texts = [text for name, _, text in shapes if name == "text"]
    assert texts == ["4", "a", "0", "b", "2", "c"]
    assert all("style" not in attributes for _, attributes, _ in shapes)


def test_where_there_is_nothing_nothing_is_drawn_and_no_share_is_told() -> None:
    shapes, _, _ = columns(["a"], [0])
    assert [name for name, _, _ in shapes] == ["text", "text", "line"]
    assert shares([0, 0]) == [0, 0]
    assert shares([]) == []
    assert shares([1, 2]) == [33, 67]


def test_lengths_are_named_by_their_minutes() -> None:
    assert lengths(Texts("de"), [5, 15]) == [
        "Unter 5\xa0Minuten",
        "5 bis 15\xa0Minuten",
        "Ab 15\xa0Minuten",
    ]
