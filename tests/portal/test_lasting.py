"""How long a session may go on, as both pages tell it, on a page recorded here."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from beistand.ends.side import Side
from beistand.portal.lasting import Lasting
from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.protocol.signals import Limit, Signal
from beistand.protocol.wire import read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import OPENING


class World(SideWorld):
    """A session that is on, and the page before it."""

    def __init__(self) -> None:
        super().__init__(list(OPENING))
        self.actions: dict[str, Callable[[Any], object]] = {}
        self.filled: dict[str, str] = {}
        self.limit, self.warned, self.rescued = "", False, 0
        self.time = 0
        self.side = Side(Role.CUSTOMER, self, self, lambda: self.time)
        self.lasting = Lasting(
            self, lambda: self.time, lambda at: datetime.fromtimestamp(at / 1000, UTC)
        )
        self.lasting.wire()
        self.welcomes()
        self.lasting.follow(self.side)
        self.texts.clear()

    def passes(self, seconds: int) -> None:
        self.time += seconds * 1000
        self.lasting.refresh()

    def presses(self) -> list[Signal]:
        self.texts.clear()
        self.actions["longer"](None)
        return [said for text in self.texts if isinstance(said := read(text), Signal)]

    # The page

    def on(self, **actions: Callable[[Any], object]) -> None:
        self.actions |= actions

    def fill(self, **texts: str) -> None:
        self.filled |= texts

    def reveal(self, ident: str, shown: bool = True) -> None:
        assert ident == "lasting"
        self.warned = shown

    def mark(self, ident: str, **state: str) -> None:
        self.limit = state["limit"]

    def rescue_focus(self) -> None:
        self.rescued += 1


def test_the_end_is_told_from_the_beginning_and_warned_of_a_minute_before() -> None:
    world = World()
    world.lasting.signalled(s.SessionDue(4 * 3600, Limit.SESSION))
    assert world.filled["session_until"] == "04:00"
    world.passes(4 * 3600 - 61)
    before = world.warned
    world.passes(1)
    assert (before, world.warned) == (False, True)
    assert world.filled["session_remaining"] == "1:00"


def test_one_click_asks_for_more_time_and_takes_the_warning_away() -> None:
    world = World()
    world.lasting.signalled(s.SessionDue(100, Limit.SESSION))
    world.passes(90)
    assert world.presses() == [s.MoreTime(Limit.SESSION)]
    assert (world.warned, world.rescued) == (False, 1)
    world.lasting.signalled(s.SessionDue(100, Limit.SESSION))
    world.passes(1)
    assert not world.warned
    assert world.filled["session_until"] == "00:03"


def test_what_ends_the_session_is_told_too() -> None:
    world = World()
    world.lasting.signalled(s.SessionDue(70, Limit.AWAY))
    world.passes(10)
    assert (world.warned, world.limit) == (True, "away")
    world.lasting.signalled(s.SessionDue(50, Limit.SESSION))
    assert (world.warned, world.limit) == (True, "session")


@pytest.mark.parametrize("why", ["lost", "left"])
def test_nobody_is_warned_who_is_not_in_a_session_just_now(why: str) -> None:
    world = World()
    world.lasting.signalled(s.SessionDue(70, Limit.SESSION))
    if why == "lost":
        world.side.lost()
    else:
        world.lasting.follow(None)
    world.passes(30)
    assert not world.warned


def test_before_the_session_is_on_no_end_is_told() -> None:
    world = World()
    world.lasting.signalled(s.SessionDue(0, Limit.SESSION))
    world.passes(1)
    assert (world.warned, world.filled["session_until"]) == (False, "–")
