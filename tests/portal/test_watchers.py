"""The customer's list of who is let in beside the technician, and the click that ends it."""

from typing import Any, cast

from beistand.ends.side import Side
from beistand.portal.watchers import Watchers
from beistand.protocol import events as e
from beistand.protocol.events import Event
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.texts import Texts
from tests.ends.test_side import World as SideWorld
from tests.portal.page import Page
from tests.protocol.walk import (
    COLLEAGUE_NAME,
    CUSTOMER,
    RELAY,
    TECHNICIAN,
    WITH_AGENT,
    WITH_COLLEAGUE,
    Log,
)


class World(SideWorld):
    """A customer's side in a session that came so far, and the page before it."""

    def __init__(self, log: Log) -> None:
        super().__init__(list(log))
        self.page = Page()
        self.side = Side(Role.CUSTOMER, self, self, lambda: 1_000)
        self.watchers = Watchers(cast(Any, self.page), Texts("de"), self.side)
        self.welcomes()
        self.watchers.show(self.side.state)
        self.texts.clear()

    def happened(self, entry: Entry, before: State) -> None:
        self.watchers.show(self.side.state)

    def how(self) -> str:
        [row] = self.page.rows["watchers"]
        return row.parts["how"]


def bound(log: Log, day: str) -> Log:
    """The same, with the day of an undertaking in the question about the colleague."""

    def with_day(event: Event) -> Event:
        if isinstance(event, e.Requested) and event.name:
            return e.Requested(**{**vars(event), "undertaking": day})
        return event

    return tuple((by, with_day(event)) for by, event in log)


def test_while_nobody_else_is_let_in_there_is_no_list() -> None:
    page = World(WITH_AGENT).page
    assert not page.shown.get("watchers-row", False)
    assert page.names("watchers") == []


def test_who_watches_is_named_with_the_day_of_the_undertaking() -> None:
    world = World(bound(WITH_COLLEAGUE, "2026-11-02"))
    assert world.page.shown["watchers-row"]
    [row] = world.page.rows["watchers"]
    assert row.parts["name"] == COLLEAGUE_NAME
    assert "2. November 2026" in row.parts["undertaking"]


def test_it_is_told_whether_somebody_watches_is_there_or_away() -> None:
    world = World(WITH_COLLEAGUE)
    assert world.how() == "sieht zu"
    world.repeats(RELAY, e.Left(2))
    assert world.how() == "ist da"  # nothing is shown to anybody without the technician
    world.repeats(RELAY, e.Left(4))
    assert world.how() == "gerade nicht da, darf wiederkommen"


def test_one_click_sends_somebody_away_and_keeps_the_place_on_the_page() -> None:
    world = World(WITH_COLLEAGUE)
    [row] = world.page.rows["watchers"]
    world.page.press("send_away", row)
    assert world.events_sent() == [e.ColleagueDismissed(4)]
    assert world.page.focused == "facts-heading"
    world.repeats(CUSTOMER, e.ColleagueDismissed(4))
    assert not world.page.shown["watchers-row"]
    assert world.page.names("watchers") == []


def test_what_did_not_change_is_not_drawn_anew_under_a_finger() -> None:
    world = World(WITH_COLLEAGUE)
    [before] = world.page.rows["watchers"]
    world.repeats(TECHNICIAN, e.Requested("r", e.What.CONTROL))
    assert world.page.rows["watchers"] == [before]
    assert world.page.rows["watchers"][0] is before
