from datetime import UTC, datetime

import pytest

from beistand.texts import Texts
from beistand.texts.times import clock, duration, moment


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-1, "0:00"), (0, "0:00"), (59.9, "0:59"), (185, "3:05"), (3727, "1:02:07")],
)
def test_a_running_time_is_shown_as_on_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (5, "unter einer Minute"),
        (60, "1\u00a0Minute"),
        (12 * 60 + 40, "12\u00a0Minuten"),
        (3600, "1\u00a0Stunde"),
        (2 * 3600 + 60, "2\u00a0Stunden 1\u00a0Minute"),
    ],
)
def test_a_duration_is_told_in_words(seconds: float, words: str) -> None:
    assert duration(Texts("de"), seconds) == words


def test_a_moment_is_told_with_its_day() -> None:
    when = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
    assert moment(Texts("de"), when) == "24. November 2026, 14:05\u00a0Uhr"
    assert moment(Texts("en"), when) == "24 November 2026, 14:05"
