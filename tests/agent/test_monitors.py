"""Which monitor leaves the computer: what the customer opened, or less of it, and never more."""

import pytest

from beistand.agent.errors import MonitorGoneError
from beistand.agent.monitors import Monitors
from beistand.agent.system import Monitor

DESKTOP = Monitor(0, 0, 0, 300, 100)
LEFT = Monitor(1, 0, 0, 100, 100, "HDMI-1")
MIDDLE = Monitor(2, 100, 0, 100, 100, "DP-1")
RIGHT = Monitor(3, 200, 0, 100, 100, "DP-2")


class Desk:
    def __init__(self) -> None:
        self.there: tuple[Monitor, ...] = (DESKTOP, LEFT, MIDDLE, RIGHT)

    def monitors(self) -> tuple[Monitor, ...]:
        return self.there


def desk(opened: int = 0) -> tuple[Desk, Monitors]:
    there = Desk()
    return there, Monitors(there, opened)  # type: ignore[arg-type]


def test_of_the_whole_desktop_one_monitor_can_be_looked_at_and_all_again() -> None:
    _, monitors = desk()
    assert monitors.look(2)
    assert (monitors.opened, monitors.shown) == (DESKTOP, MIDDLE)
    assert monitors.look(0)
    assert monitors.shown == DESKTOP


@pytest.mark.parametrize("number", [0, 1, 3, 4])
def test_nobody_looks_at_more_than_the_customer_opened(number: int) -> None:
    _, monitors = desk(opened=2)
    assert not monitors.look(number)
    assert monitors.shown == MIDDLE


def test_what_was_looked_at_before_is_forgotten_when_the_customer_opens_something_else() -> None:
    _, monitors = desk()
    monitors.look(3)
    assert monitors.open(2)
    assert monitors.shown == MIDDLE
    assert monitors.open(0)
    assert monitors.shown == DESKTOP


def test_a_number_that_no_monitor_has_changes_nothing() -> None:
    _, monitors = desk()
    monitors.look(3)
    assert not monitors.open(4)
    assert not monitors.look(4)
    assert (monitors.opened, monitors.shown) == (DESKTOP, RIGHT)


def test_a_monitor_stays_chosen_when_the_others_are_counted_anew() -> None:
    there, monitors = desk(opened=3)
    there.there = (DESKTOP, LEFT, Monitor(2, 100, 0, 100, 100, "DP-2"))
    assert (monitors.shown.number, monitors.shown.name, monitors.count) == (2, "DP-2", 2)


def test_where_the_opened_monitor_is_gone_nothing_is_shown_until_the_customer_shows_anew() -> None:
    there, monitors = desk(opened=2)
    there.there = (DESKTOP, LEFT, Monitor(2, 100, 0, 100, 100, "DP-2"))
    for asked in ("opened", "shown"):
        with pytest.raises(MonitorGoneError):
            getattr(monitors, asked)
    monitors.open_again()
    assert monitors.shown == LEFT


def test_what_is_still_there_is_shown_again() -> None:
    _, monitors = desk(opened=2)
    monitors.open_again()
    assert monitors.shown == MIDDLE


def test_where_only_the_looked_at_monitor_is_gone_all_that_is_open_is_seen() -> None:
    there, monitors = desk()
    monitors.look(2)
    there.there = (DESKTOP, LEFT)
    assert monitors.shown == DESKTOP


def test_monitors_without_names_go_by_their_numbers() -> None:
    there, monitors = desk()
    there.there = (DESKTOP, Monitor(1, 0, 0, 100, 100), Monitor(2, 100, 0, 200, 100))
    monitors.open(2)
    assert monitors.shown.width == 200
