"""Whom the technician calls in, hands over to and sends away, on a page recorded here."""

import asyncio
from collections.abc import Coroutine
from itertools import count
from typing import Any, cast

import pytest

from beistand.ends.side import Side
from beistand.portal.colleagues import Colleagues
from beistand.protocol import events as e
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.texts import Texts
from tests.ends.test_side import World as SideWorld
from tests.portal.page import Page, Row
from tests.protocol.walk import (
    COLLEAGUE_NAME,
    CUSTOMER,
    HANDED_OVER,
    RELAY,
    TECHNICIAN,
    TECHNICIAN_NAME,
    WITH_AGENT,
    WITH_COLLEAGUE,
    Log,
    personal,
)

READY = {"party": 4, "name": COLLEAGUE_NAME, "undertaking": "2026-11-02", "missing": []}
AWAY = {"party": 4, "name": "Ute", "undertaking": "", "missing": ["undertaking", "signed_in"]}


class World(SideWorld):
    """A technician's side in a session that came so far, and the page before it."""

    def __init__(self, log: Log, found: list[dict[str, Any]] | None = None) -> None:
        super().__init__(list(log))
        self.page, self.found = Page(), found or []
        self.asked: list[tuple[str, str]] = []
        self.side = Side(Role.TECHNICIAN, self, self, lambda: 1_000)
        names = map(str, count())
        view = cast(Any, self.page)
        self.colleagues = Colleagues(view, Texts("de"), lambda: next(names), self.answers)
        self.colleagues.wire(self.runs)
        self.colleagues.open("s1", self.side)
        self.welcomes()
        self.colleagues.refresh()
        self.texts.clear()

    def happened(self, entry: Entry, before: State) -> None:
        self.colleagues.refresh()

    async def answers(self, method: str, path: str) -> Any:
        self.asked.append((method, path))
        return self.found

    def runs(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run(work)

    def row(self, name: str) -> Row:
        [found] = [row for row in self.page.rows["taking-part"] if row.parts["name"] == name]
        return found

    def taking_part(self) -> dict[str, str]:
        return {row.parts["name"]: row.parts["how"] for row in self.page.rows["taking-part"]}


def test_who_could_come_is_listed_with_what_is_missing() -> None:
    world = World(WITH_AGENT, [READY, AWAY])
    world.page.press("call_colleague")
    assert world.asked == [("GET", "/admin/sessions/s1/colleagues")]
    ready, away = world.page.rows["candidates"]
    assert ready.parts["about"] == "zur Verschwiegenheit verpflichtet seit 2. November 2026"
    missing = "Verpflichtung zur Verschwiegenheit fehlt · nicht angemeldet"
    assert away.parts["about"] == missing
    assert (ready.shown["ask"], away.shown["ask"]) == (True, False)
    assert world.page.open == "calling"
    assert not world.page.shown["candidates-empty"]


def test_where_nobody_else_has_an_account_that_is_said() -> None:
    world = World(WITH_AGENT)
    world.page.press("call_colleague")
    assert world.page.shown["candidates-empty"]


def test_a_list_that_comes_after_the_session_was_left_opens_nothing() -> None:
    world = World(WITH_AGENT, [READY])
    world.colleagues.close()
    world.page.press("call_colleague")
    assert world.page.open == ""


def test_the_customer_is_asked_by_name_day_and_reason() -> None:
    world = World(WITH_AGENT, [READY])
    world.page.press("call_colleague")
    world.page.set_value("calling-why", "  Zweite Meinung ")
    world.page.press("call_in", world.page.rows["candidates"][0])
    [said] = world.events_sent()
    assert isinstance(said, e.Requested)
    assert (said.what, said.party, said.name) == (What.COLLEAGUE, 4, COLLEAGUE_NAME)
    assert (said.undertaking, said.why) == ("2026-11-02", "Zweite Meinung")
    assert (world.page.open, world.page.focused) == ("", "taking-part-heading")


def test_while_the_customer_is_asked_the_question_stands_there_and_can_be_taken_back() -> None:
    world = World(WITH_AGENT)
    world.repeats(TECHNICIAN, personal("k", What.COLLEAGUE))
    assert COLLEAGUE_NAME in world.page.written["calling-state"]
    assert world.page.shown["withdraw-calling"]
    assert world.page.held["call-colleague"]
    world.page.press("withdraw_calling")
    assert world.events_sent() == [e.Withdrawn("k")]
    world.repeats(CUSTOMER, e.Refused("k"))
    assert world.page.written["calling-state"] == ""
    assert not world.page.shown["withdraw-calling"]


def test_everybody_who_takes_part_is_listed_with_what_they_do() -> None:
    world = World(WITH_COLLEAGUE)
    assert world.taking_part() == {TECHNICIAN_NAME: "Sie helfen", COLLEAGUE_NAME: "sieht zu"}
    world.repeats(RELAY, e.Left(4))
    assert world.taking_part()[COLLEAGUE_NAME] in (
        "gerade nicht verbunden",
        "zugelassen, noch nicht da",
    )


def test_who_was_let_in_and_has_not_come_is_expected() -> None:
    world = World(WITH_COLLEAGUE[:-1])
    assert world.taking_part()[COLLEAGUE_NAME] == "zugelassen, noch nicht da"


def test_a_session_is_handed_over_to_who_watches_and_nobody_else() -> None:
    world = World(WITH_COLLEAGUE)
    assert world.row(COLLEAGUE_NAME).shown["hand-over"]
    assert not world.row(TECHNICIAN_NAME).shown["hand-over"]
    world.page.press("hand_over", world.row(COLLEAGUE_NAME))
    [said] = world.events_sent()
    assert isinstance(said, e.Requested)
    assert (said.what, said.party, said.name) == (What.HANDOVER, 4, COLLEAGUE_NAME)


def test_who_watches_can_be_sent_away() -> None:
    world = World(WITH_COLLEAGUE)
    assert world.row(COLLEAGUE_NAME).shown["send-away"]
    world.page.press("send_away", world.row(COLLEAGUE_NAME))
    assert world.events_sent() == [e.ColleagueDismissed(4)]


@pytest.mark.parametrize("press", ["hand_over", "ask_back", "withdraw_calling", "send_away"])
def test_nothing_is_said_in_a_session_that_was_left(press: str) -> None:
    world = World(WITH_COLLEAGUE)
    row = world.row(COLLEAGUE_NAME)
    world.colleagues.close()
    world.page.press(press, row)
    assert world.events_sent() == []


def test_what_did_not_change_is_not_drawn_anew_under_a_finger() -> None:
    world = World(WITH_COLLEAGUE)
    before = world.row(COLLEAGUE_NAME)
    world.repeats(CUSTOMER, e.Paused())
    assert world.row(COLLEAGUE_NAME) is before


def test_the_page_knows_in_which_role_it_is() -> None:
    assert World(WITH_COLLEAGUE).page.marks == {"role": "technician", "helper": "here"}
    watching = World(HANDED_OVER)
    assert watching.page.marks["helper"] == "here"
