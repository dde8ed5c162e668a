"""How long an answer is still awaited."""

import pytest

from beistand.ends.patience import Patience


class Clock:
    now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.mark.parametrize(("seconds", "warned_at"), [(300, 60), (72, 60), (30, 10)])
def test_a_warning_comes_before_silence_becomes_a_no(seconds: int, warned_at: int) -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.expect(seconds)
    clock.now += (seconds - warned_at - 1) * 1000
    assert not patience.wears_thin()
    clock.now += 1000
    assert patience.wears_thin()
    assert patience.left() == warned_at


def test_where_nothing_is_due_nobody_is_warned() -> None:
    patience = Patience(Clock())
    patience.expect(10)
    patience.expect(0)
    assert patience.left() is None
    assert not patience.wears_thin()


def test_what_is_told_once_more_goes_on_warning() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.expect(300)
    clock.now += 250_000
    assert patience.wears_thin()
    patience.expect(50)
    assert patience.wears_thin()
    patience.expect(300)
    assert not patience.wears_thin()
