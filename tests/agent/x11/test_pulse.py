"""Without a compositor the X server itself soon paints what is drawn into the pixel."""

from collections.abc import Iterator

import pytest

from beistand.agent.system import Monitor
from beistand.agent.x11.masked_screen import MaskedScreen
from beistand.agent.x11.pulse import AGAIN, Pulse
from tests.agent.x11.desk import Desk

NOTHING_KNOWN = float("-inf")
WHOLE, AWAY = Monitor(0, 0, 0, 1280, 720), Monitor(1, 5000, 5000, 100, 100)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


def pulse_on(screen: MaskedScreen) -> Pulse:
    return Pulse(screen._connection, screen._damage, screen._damaged)


def answer(desk: Desk, pulse: Pulse) -> float:
    found: list[float] = []

    def answered() -> bool:
        if (moment := pulse.answered()) is not None:
            found.append(moment)
        return bool(found)

    desk.until(answered)
    return found[0]


def unanswered(pulse: Pulse) -> bool:
    return {pulse.answered() for _ in range(50)} == {None}


def test_an_answer_vouches_for_the_pulse_before_only(desk: Desk) -> None:
    screen = MaskedScreen(desk.name)
    pulse = pulse_on(screen)
    assert unanswered(pulse)
    known = []
    for moment in (1.0, 2.0, 3.0):
        pulse.beat(moment, lambda: [WHOLE])
        known.append(answer(desk, pulse))
        assert not pulse.in_flight
        assert unanswered(pulse)
    assert known == [NOTHING_KNOWN, 1.0, 2.0]
    pulse.stop()
    pulse.beat(4.0, lambda: [WHOLE])
    assert answer(desk, pulse) == NOTHING_KNOWN
    screen.close()


def test_what_is_painted_elsewhere_is_no_answer(desk: Desk) -> None:
    screen, actor = MaskedScreen(desk.name), desk.actor(0x123456)
    pulse = pulse_on(screen)
    actor.does("open a 100 100 50 50 menu")
    pulse.beat(1.0, lambda: [WHOLE, AWAY])
    actor.does("move a 200 200 50 50")
    assert unanswered(pulse)
    screen.close()


def test_a_lost_pulse_is_sent_again_where_a_monitor_is_and_for_the_same_moment(desk: Desk) -> None:
    screen = MaskedScreen(desk.name)
    pulse = pulse_on(screen)
    pulse.beat(2.0, lambda: [WHOLE, AWAY])
    assert unanswered(pulse)
    pulse.beat(2.0 + AGAIN / 2, lambda: [WHOLE])
    assert not pulse.overdue(2.0 + AGAIN / 2)
    assert unanswered(pulse)
    assert pulse.overdue(2.0 + AGAIN)
    pulse.beat(2.0 + AGAIN, lambda: [WHOLE])
    assert answer(desk, pulse) == NOTHING_KNOWN
    pulse.beat(4.0, lambda: [WHOLE])
    assert answer(desk, pulse) == 2.0
    screen.close()
