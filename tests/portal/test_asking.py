"""What the technician asks for, by the buttons of a page that is recorded here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from beistand.ends.side import Side
from beistand.portal.asking import Asking
from beistand.protocol import events as e
from beistand.protocol.events import Event, Tool, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import CUSTOMER, IN_CONTROL, OFFER, TECHNICIAN, WITH_AGENT, Log

NOT_RECORDED: Log = tuple(
    (by, e.RecordingDecided(False) if isinstance(event, e.RecordingDecided) else event)
    for by, event in WITH_AGENT
)


class World(SideWorld):
    """A technician's side in a session that came so far, and the page before it."""

    def __init__(self, log: Log) -> None:
        super().__init__(list(log))
        self.actions: dict[str, Callable[[Any], object]] = {}
        self.fields: dict[str, str] = {}
        self.held: set[str] = set()
        self.side = Side(Role.TECHNICIAN, self, self, lambda: 1_000)
        names = iter("abcdef")
        self.asking = Asking(self, lambda: next(names))
        self.asking.wire()
        self.asking.open(self.side, "Drucker einrichten")
        self.welcomes()
        self.texts.clear()

    def happened(self, entry: Entry, before: State) -> None:
        self.asking.happened(entry.event, before)
        self.asking.refresh()

    # The page

    def on(self, **actions: Callable[[Any], object]) -> None:
        self.actions |= actions

    def value(self, ident: str) -> str:
        return self.fields[ident]

    def set_value(self, ident: str, value: str) -> None:
        self.fields[ident] = value

    def hold(self, ident: str, held: bool) -> None:
        (self.held.add if held else self.held.discard)(ident)

    def presses(self, *buttons: str) -> list[Event]:
        """What is said then."""
        self.texts.clear()
        for button in buttons:
            self.actions[button](None)
        return [said for text in self.texts if isinstance(said := read(text), Event)]


def test_the_reason_is_the_sessions_purpose_until_another_is_written() -> None:
    world = World(NOT_RECORDED)
    asked = e.Requested("a", What.RECORDING, "Drucker einrichten")
    assert world.presses("ask_recording") == [asked]

    world.fields["why"] = "  Treiber  "
    assert world.presses("ask_control") == [e.Requested("b", What.CONTROL, "Treiber")]


def test_what_cannot_be_asked_for_now_is_held_back_until_it_can() -> None:
    world = World(NOT_RECORDED)
    world.repeats(TECHNICIAN, e.Requested("a", What.CONTROL))
    assert world.held == {"ask-control"}
    assert world.presses("ask_control") == []

    world.repeats(CUSTOMER, e.Refused("a"))
    assert world.held == set()


def test_control_is_given_back_and_nothing_else() -> None:
    world = World((*IN_CONTROL, (TECHNICIAN, e.Requested("r", What.TAKE_TEXT))))
    assert world.presses("leave_control") == [e.Withdrawn("c")]


def test_rights_are_asked_for_once_the_control_that_they_need_is_there() -> None:
    world = World(WITH_AGENT)
    assert [type(said) for said in world.presses("ask_rights")] == [e.Requested]
    world.repeats(TECHNICIAN, e.Requested("a", What.CONTROL))
    world.texts.clear()
    world.repeats(CUSTOMER, e.Granted("a"))

    (asked,) = map(read, world.texts)
    assert isinstance(asked, e.Requested)
    assert asked.what is What.ELEVATION


def test_after_the_session_nobody_is_asked() -> None:
    world = World(IN_CONTROL)
    world.asking.close()
    assert world.presses("ask_recording", "leave_control") == []


def test_rights_outside_the_purpose_are_no_reason_to_ask_for_control() -> None:
    offer = replace(OFFER, tools=(Tool.CONTROL,))
    world = World(((TECHNICIAN, offer), *NOT_RECORDED[1:]))
    world.asking.refresh()
    assert world.held == {"ask-rights"}
