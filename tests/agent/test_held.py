from hypothesis import given
from hypothesis import strategies as st

from beistand.agent.held import HOLD, LINGER, HeldFrames
from beistand.agent.mask import Rectangle

GONE, HERE, SOON = (Rectangle(number, 0, 1, 1) for number in range(3))
START = 10.0


def worked_off(held: HeldFrames[str], at: float) -> None:
    """The compositor is known to have come as far as this very moment."""
    held.worked_off(at, at)


def black(held: HeldFrames[str], at: float) -> set[Rectangle]:
    """What is black in a frame of this moment on which only HERE is hidden."""
    held.add(at, "frame", [HERE])
    due = held.due(at + 2 * HOLD)
    assert due is not None
    assert due[0] == "frame"
    return set(due[1])


def test_a_held_frame_is_black_where_anything_is_hidden_just_after_it() -> None:
    held: HeldFrames[str] = HeldFrames()
    held.add(START, "frame", [HERE])
    held.add(START + HOLD - 0.01, None, [SOON])
    held.add(START + HOLD + 0.01, None, [GONE])
    assert held.due(START + HOLD) == ("frame", [HERE, SOON, GONE])
    held.add(START + HOLD + 0.02, None, [])
    assert held.frames() == ["frame"]


def test_no_frame_is_due_before_its_time() -> None:
    held: HeldFrames[str] = HeldFrames()
    held.add(1.0, "frame", [])
    assert held.due(1.0 + HOLD * 0.9) is None
    assert held.due(1.0 + HOLD) is not None
    assert held.shown_at == 1.0


def test_what_was_hidden_stays_black_for_as_long_as_the_compositor_says_nothing() -> None:
    held: HeldFrames[str] = HeldFrames()
    held.add(START, None, [GONE, HERE])
    for seconds in (0.1, LINGER, 60 * LINGER, 3600 * LINGER):
        assert black(held, START + seconds) == {GONE, HERE}
        assert held.asks(START + seconds)
    assert set(held.recent()) == {GONE, HERE}


def test_what_the_compositor_has_worked_off_fades_out_and_is_asked_for_once_more() -> None:
    held: HeldFrames[str] = HeldFrames()
    held.add(START, None, [GONE, HERE])
    held.add(START + 1, None, [HERE])
    held.worked_off(START - 0.1, START + 3)
    assert held.asks(START + 3)
    held.worked_off(START + 1.1, START + 3)
    assert not held.asks(START + 3)
    assert held.asks(START + 3 + LINGER)
    # It was asked before that, so it may have been stopped halfway.
    held.worked_off(START + 3 + LINGER - 0.1, START + 9)
    assert black(held, START + 9.1) == {GONE, HERE}
    held.worked_off(START + 3 + LINGER, START + 10)
    assert not held.waits()
    assert black(held, START + 10) == {HERE}


def test_a_frame_that_was_taken_before_the_answer_is_still_black_there() -> None:
    held: HeldFrames[str] = HeldFrames()
    held.add(START, None, [GONE])
    worked_off(held, START + 1)
    held.add(START + 1 + LINGER, "early", [])
    worked_off(held, START + 1 + LINGER + 0.01)
    assert held.due(START + 1 + LINGER + HOLD) == ("early", [GONE])


def test_nothing_is_asked_while_nothing_passes() -> None:
    held: HeldFrames[str] = HeldFrames()
    for number in range(100):
        assert black(held, START + number) == {HERE}
        assert not held.waits()
        assert not held.asks(START + number)
    assert len(held._looks) <= 3


def test_frames_can_be_dropped_while_what_was_hidden_is_remembered() -> None:
    held: HeldFrames[str] = HeldFrames()
    held.add(START, "frame", [GONE])
    held.drop_frames()
    assert held.frames() == []
    assert held.due(START + 1) is None
    assert black(held, START + 1) == {GONE, HERE}
    held.clear()
    assert black(held, START + 2) == {HERE}


@given(st.lists(st.tuples(st.floats(0.01, 5), st.booleans(), st.booleans()), max_size=60))
def test_however_many_looks_are_put_together_nothing_is_seen_too_early(
    steps: list[tuple[float, bool, bool]],
) -> None:
    """Beside a list that forgets nothing, which says at least when each place may be seen."""
    held: HeldFrames[str] = HeldFrames()
    now = START
    hidden_at: dict[Rectangle, float] = {}
    caught: dict[Rectangle, float] = {}
    gone: set[Rectangle] = set()
    for number, (seconds, answers, framed) in enumerate(steps):
        now += seconds
        if answers:
            worked_off(held, now)
            gone |= {place for place, at in caught.items() if now >= at + LINGER}
            caught |= {place: now for place in hidden_at if place not in caught}
        place = Rectangle(number, 9, 1, 1)
        held.add(now, "frame" if framed else None, [place])
        hidden_at[place] = now
        if framed:
            due = held.due(now + 2 * HOLD)
            assert due is not None
            assert set(due[1]) >= hidden_at.keys() - gone


def test_an_hour_without_an_answer_is_a_handful_of_looks() -> None:
    held: HeldFrames[str] = HeldFrames()
    for number in range(20_000):
        held.add(START + number / 5, None, [Rectangle(number % 7, 0, 1, 1)])
    assert len(held._looks) < 80
    assert len(held.recent()) == 7
