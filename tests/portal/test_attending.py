"""Whether somebody is there, as the customer's page says and asks it, on a page recorded here."""

from collections.abc import Callable
from typing import Any

import pytest

from beistand.ends.side import Side
from beistand.portal.attending import Attending
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Presence
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import replay
from beistand.protocol.wire import Entry, read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import AWAY, CUSTOMER, OPENING, RELAY, UNANSWERED, Log

PRESENT = e.PresenceStated(Presence.PRESENT)


class World(SideWorld):
    """A customer's side in a session that came so far, and the page before it."""

    def __init__(self, log: Log = OPENING) -> None:
        super().__init__(list(log))
        self.actions: dict[str, Callable[[Any], object]] = {}
        self.filled: dict[str, str] = {}
        self.open = False
        self.focused = ""
        self.time = 0
        self.side = Side(Role.CUSTOMER, self, self, lambda: self.time)
        self.attending = Attending(self, self.side, lambda: self.time)
        self.attending.wire()
        self.welcomes()
        self.texts.clear()

    def happened(self, entry: Entry, before: State) -> None:
        self.attending.refresh()

    def passes(self, seconds: int) -> None:
        self.time += seconds * 1000
        self.attending.refresh()

    def is_asked(self) -> bool:
        return self.open

    # The page

    def on(self, **actions: Callable[[Any], object]) -> None:
        self.actions |= actions

    def fill(self, **texts: str) -> None:
        self.filled |= texts

    def ask(self, dialog: str) -> None:
        assert dialog == "presence"
        self.open = True

    def stop_asking(self, *dialogs: str) -> None:
        assert dialogs == ("presence",)
        self.open = False

    def focus(self, ident: str) -> None:
        self.focused = ident

    def presses(self, button: str) -> list[Event]:
        """What is said then."""
        self.texts.clear()
        self.actions[button](None)
        return [said for text in self.texts if isinstance(said := read(text), Event)]


def test_the_question_comes_a_minute_before_it_is_due_and_tells_the_time() -> None:
    world = World()
    world.attending.signalled(s.PresenceDue(1800))
    world.passes(1739)
    assert not world.is_asked()
    world.passes(1)
    assert world.is_asked()
    assert world.filled["presence_remaining"] == "1:00"


@pytest.mark.parametrize(("button", "said"), [("return", PRESENT), ("leave", AWAY)])
def test_an_answer_closes_the_question_and_keeps_the_focus_on_the_page(
    button: str, said: Event
) -> None:
    world = World()
    world.attending.signalled(s.PresenceDue(1800))
    world.passes(1790)
    assert world.presses(button) == [said]
    assert (world.open, world.focused) == (False, "presence-state")
    world.passes(1)
    assert not world.is_asked()
    world.repeats(CUSTOMER, said)
    world.attending.signalled(s.PresenceDue(1800))
    assert not world.is_asked()


def test_without_an_answer_the_question_stays_until_there_is_one() -> None:
    world = World(UNANSWERED)
    world.attending.signalled(s.PresenceDue(1800))
    assert world.is_asked()
    world.repeats(CUSTOMER, PRESENT)
    assert not world.is_asked()


def test_nobody_is_asked_whose_answer_would_not_be_heard() -> None:
    world = World(UNANSWERED)
    world.side.lost()
    world.passes(1)
    assert not world.is_asked()


def test_an_end_asks_nobody_any_more() -> None:
    world = World(UNANSWERED)
    world.repeats(RELAY, e.Ended(e.Reason.UNATTENDED))
    assert not world.is_asked()


def test_presence_has_three_words() -> None:
    logs: tuple[Log, ...] = (OPENING, (*OPENING, (CUSTOMER, AWAY)), UNANSWERED)
    assert [replay(log).attendance for log in logs] == ["present", "away", "unanswered"]


def test_more_time_without_anybody_there_says_nothing_of_presence() -> None:
    world = World((*OPENING, (CUSTOMER, AWAY)))
    world.attending.signalled(s.PresenceDue(1800))
    world.passes(1790)
    assert world.is_asked()
    assert world.presses("stay_away") == []
    assert read(world.texts[-1]) == s.MoreTime(s.Limit.AWAY)
    assert (world.open, world.focused) == (False, "presence-state")
    world.passes(1)
    assert not world.is_asked()
