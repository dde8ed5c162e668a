"""The agent's way into the session, as the customer's page sees it."""

from typing import Any, cast

import pytest

from beistand.ends.side import Side
from beistand.portal.arrival import Arrival, Wish
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import What
from beistand.protocol.invitations import read_file_name
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import AGENT, CUSTOMER, OPENING, RELAY, TECHNICIAN, WITH_AGENT, Log

PACKAGES = {"linux": {"address": "/agents/beistand.pyz", "suffix": ".pyz"}}
GRANTED: Log = (
    *OPENING,
    (TECHNICIAN, e.Requested("c", What.CONTROL)),
    (CUSTOMER, e.Granted("c")),
)
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TOKEN = "k7q2m9xwbt4r"


class Page:
    """Records what is shown."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.marked: dict[str, dict[str, str]] = {}
        self.download: tuple[str, str] | None = None

    def mark(self, ident: str, **state: str) -> None:
        self.shown |= state
        self.marked[ident] = state

    def fill(self, **texts: str) -> None:
        self.shown |= texts

    def reveal(self, ident: str, shown: bool = True) -> None:
        self.shown[ident] = "yes" if shown else "no"

    def offer_download(self, ident: str, address: str, name: str) -> None:
        self.download = (address, name)


class World(SideWorld):
    """A customer's side in a session that came so far."""

    def __init__(self, log: Log, packages: dict[str, dict[str, Any]] = PACKAGES) -> None:
        super().__init__(list(log))
        self.side = Side(Role.CUSTOMER, self, self, lambda: 1_000)
        self.page = Page()
        self.arrival = Arrival(
            cast(Any, self.page), self.side, packages, LINUX, ("hilfe.example", 0)
        )
        self.welcomes()

    def welcomed(self) -> None:
        self.arrival.begin_anew()

    def happened(self, entry: Entry, before: State) -> None:
        self.arrival.follow()

    def comes_and_is_admitted(self, number: int) -> None:
        self.repeats(RELAY, e.Joined(number, Role.AGENT, code="4711"))
        self.arrival.admit()

    @property
    def said(self) -> list[Any]:
        said = (read(text) for text in self.texts)
        return [each for each in said if not isinstance(each, s.ChatHeard)]

    @property
    def stage(self) -> str:
        return str(self.page.shown["agent"])


def test_nobody_is_offered_a_program_that_nobody_wants() -> None:
    world = World(OPENING)
    assert (world.stage, world.said) == ("none", [])


def test_a_browser_that_cannot_show_the_screen_is_offered_a_program_where_there_is_one() -> None:
    assert World(OPENING).page.shown["show-by-program"] == "yes"
    assert World(OPENING, {}).page.shown["show-by-program"] == "no"


def test_once_control_is_granted_one_invitation_is_asked_for() -> None:
    world = World(GRANTED)
    world.arrival.follow()
    assert (world.stage, world.said) == ("invited", [s.Invite()])


def test_the_file_bears_the_name_that_leads_it_here() -> None:
    world = World(GRANTED)
    world.arrival.signalled(s.Invited(600, TOKEN))
    assert world.page.download is not None
    address, name = world.page.download
    assert address == "/agents/beistand.pyz"
    invitation = read_file_name(name)
    assert invitation is not None
    assert (invitation.host, invitation.token) == ("hilfe.example", TOKEN)


def test_there_is_no_link_before_there_is_a_file_for_it() -> None:
    world = World(GRANTED)
    assert world.page.shown["package"] == "none"
    world.arrival.signalled(s.Invited(600, TOKEN))
    assert world.page.shown["package"] == "pyz"
    world.arrival.begin_anew()
    assert world.page.shown["package"] == "none"


def test_a_customer_who_wants_it_need_not_be_asked_for_control() -> None:
    world = World(OPENING)
    world.arrival.want(Wish.HIDE)
    assert (world.stage, world.said) == ("invited", [s.Invite()])


def test_a_system_without_a_program_is_told_so() -> None:
    world = World(GRANTED, packages={})
    assert (world.stage, world.said, world.arrival.possible) == ("missing", [], False)


def test_it_waits_at_the_door_with_its_code_and_is_admitted_by_its_number() -> None:
    world = World(GRANTED)
    world.texts.clear()
    world.repeats(RELAY, e.Joined(3, Role.AGENT, code="4711"))
    assert (world.stage, world.page.shown["agent_code"]) == ("waits", "4711")
    world.arrival.admit()
    assert world.said == [e.AgentAdmitted(3)]
    world.repeats(CUSTOMER, e.AgentAdmitted(3))
    assert world.stage == "here"
    world.repeats(RELAY, e.Left(3))
    assert world.stage == "away"


@pytest.mark.parametrize("wish", [Wish.HIDE, Wish.SHOW])
def test_who_wanted_it_chooses_first_also_where_control_was_allowed_meanwhile(wish: Wish) -> None:
    world = World(OPENING)
    world.arrival.want(wish)
    for by, event in GRANTED[len(OPENING) :]:
        world.repeats(by, event)
    world.comes_and_is_admitted(3)
    assert world.said[-1] == e.AgentAdmitted(3, chooses=True)
    world.repeats(RELAY, e.Left(3))
    world.comes_and_is_admitted(4)
    assert world.said[-1] == e.AgentAdmitted(4, chooses=True)


def test_a_page_that_was_loaded_anew_knows_the_wish_and_offers_the_program() -> None:
    world = World(OPENING)
    for kept in (None, "anything", 3):
        world.arrival.come_back(kept)
        world.arrival.begin_anew()
        assert (world.stage, world.arrival.wish) == ("none", Wish.NONE)
    world.arrival.come_back("hide")
    world.arrival.begin_anew()
    assert (world.stage, world.page.shown["program"]) == ("invited", "hide")
    world.comes_and_is_admitted(3)
    assert world.said[-1] == e.AgentAdmitted(3, chooses=True)
    world.repeats(CUSTOMER, e.AgentDismissed(3))
    world.repeats(RELAY, e.Left(3))
    world.arrival.begin_anew()
    assert world.stage == "none"


def test_who_refuses_a_strange_program_may_still_want_the_own_one() -> None:
    world = World(OPENING)
    world.arrival.want(Wish.HIDE)
    world.repeats(RELAY, e.Joined(3, Role.AGENT, code="4711"))
    wishes = []
    world.arrival.dismiss()
    wishes.append(world.arrival.wish)
    world.repeats(CUSTOMER, e.AgentDismissed(3))
    world.repeats(RELAY, e.Left(3))
    world.arrival.dismiss()
    wishes.append(world.arrival.wish)
    assert wishes == [Wish.HIDE, Wish.NONE]


@pytest.mark.parametrize(
    ("log", "wish", "words"),
    [
        (GRANTED, None, "control"),
        (GRANTED, Wish.HIDE, "both"),
        (OPENING, Wish.HIDE, "hide"),
        (OPENING, Wish.SHOW, "show"),
        ((*WITH_AGENT, (AGENT, e.Excluded(1))), None, "hide"),
    ],
)
def test_the_page_says_what_the_program_is_for(log: Log, wish: Wish | None, words: str) -> None:
    world = World(log)
    if wish is not None:
        world.arrival.want(wish)
    assert world.page.shown["program"] == words


def test_sending_it_away_takes_control_back_with_it() -> None:
    world = World((*GRANTED, (RELAY, e.Joined(3, Role.AGENT, code="4711"))))
    world.texts.clear()
    world.arrival.dismiss()
    assert world.said == [e.Withdrawn("c"), e.AgentDismissed(3)]


def test_a_relay_that_was_restarted_is_asked_again() -> None:
    world = World(GRANTED)
    world.texts.clear()
    world.arrival.begin_anew()
    assert world.said == [s.Invite()]


def test_an_agent_that_is_there_needs_no_invitation() -> None:
    world = World(WITH_AGENT)
    assert (world.stage, world.said) == ("here", [])


def test_the_steps_are_those_of_the_customers_browser() -> None:
    assert World(GRANTED).page.shown["browser"] == "firefox"


def test_who_ends_or_changes_something_is_asked_with_the_program_in_mind() -> None:
    for log, stage in ((OPENING, "none"), (WITH_AGENT, "here")):
        marked = World(log).page.marked
        assert (marked["end-dialog"], marked["change-dialog"]) == ({"agent": stage},) * 2
