"""Which monitor the technician looks at or asks for, in a page that is recorded here."""

from collections.abc import Callable, Mapping
from typing import Any

from beistand.ends.side import Side
from beistand.portal.monitors import Monitors
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read
from beistand.texts import Texts
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import AGENT, CUSTOMER, ONE_OF_THREE, TECHNICIAN, WITH_AGENT, Log

ALL_OF_THREE: Log = (*WITH_AGENT, (AGENT, e.MonitorOpened(0, 3)))


class World(SideWorld):
    """A technician's side in a session that came so far, and the page before it."""

    def __init__(self, log: Log) -> None:
        super().__init__(list(log))
        self.actions: dict[str, Callable[[Any], object]] = {}
        self.fields = {"monitor-choice": ""}
        self.choices: dict[str, str] = {}
        self.sentence = ""
        self.shown: set[str] = set()
        self.held: set[str] = set()
        self.side = Side(Role.TECHNICIAN, self, self, lambda: 1_000)
        self.monitors = Monitors(self, Texts("de"), lambda: "m", lambda: "Kabel")
        self.monitors.wire()
        self.monitors.open(self.side)
        self.welcomes()
        self.texts.clear()

    def happened(self, entry: Entry, before: State) -> None:
        self.monitors.refresh()

    # The page

    def on(self, **actions: Callable[[Any], object]) -> None:
        self.actions |= actions

    def on_event(self, ident: str, kind: str, action: Callable[[], object]) -> None:
        self.actions[f"{ident} {kind}"] = lambda _: action()

    def value(self, ident: str) -> str:
        return self.fields[ident]

    def set_value(self, ident: str, value: str) -> None:
        self.fields[ident] = value

    def offer(self, ident: str, choices: Mapping[str, str]) -> None:
        self.choices = dict(choices)

    def hold(self, ident: str, held: bool) -> None:
        (self.held.add if held else self.held.discard)(ident)

    def write(self, ident: str, text: str) -> None:
        self.sentence = text

    def reveal(self, ident: str, shown: bool) -> None:
        (self.shown.add if shown else self.shown.discard)(ident)

    def chooses(self, number: int) -> list[object]:
        """What is said then."""
        self.texts.clear()
        self.fields["monitor-choice"] = str(number)
        self.actions["monitor-choice change"](None)
        return [read(text) for text in self.texts]

    def asks(self) -> list[Event]:
        self.texts.clear()
        self.actions["ask_monitor"](None)
        said = [read(text) for text in self.texts]
        return [each for each in said if isinstance(each, Event)]


def test_of_a_single_monitor_nothing_is_offered() -> None:
    assert World(WITH_AGENT).shown == set()
    assert World((*ALL_OF_THREE, (AGENT, e.MonitorOpened(0, 1)))).shown == set()


def test_of_all_that_the_customer_shows_one_is_looked_at_at_once() -> None:
    world = World(ALL_OF_THREE)
    assert world.shown == {"monitors"}
    assert world.sentence == "Der Kunde zeigt alle Bildschirme (3)."
    assert list(world.choices.values()) == [
        *("Alle Bildschirme", "Bildschirm 1", "Bildschirm 2", "Bildschirm 3")
    ]
    assert world.chooses(2) == [s.MonitorWanted(2)]


def test_where_the_customer_shows_one_a_choice_alone_says_nothing() -> None:
    world = World(ONE_OF_THREE)
    assert world.shown == {"monitors", "ask-monitor"}
    assert world.sentence == "Der Kunde zeigt nur Bildschirm 2 von 3."
    assert world.fields["monitor-choice"] == "2"
    assert world.held == {"ask-monitor"}
    assert world.asks() == []
    assert world.chooses(3) == []
    assert world.held == set()
    assert world.asks() == [e.Requested("m", What.MONITOR, "Kabel", monitor=3)]


def test_the_choice_follows_what_the_picture_is_of() -> None:
    world = World(ALL_OF_THREE)
    world.monitors.signalled(s.MonitorSeen(3))
    assert world.fields["monitor-choice"] == "3"


def test_a_choice_survives_what_has_nothing_to_do_with_it() -> None:
    world = World(ONE_OF_THREE)
    world.chooses(3)
    world.repeats(TECHNICIAN, e.Requested("c", What.CONTROL))
    world.repeats(CUSTOMER, e.Refused("c"))
    assert world.fields["monitor-choice"] == "3"


def test_a_left_session_asks_nobody() -> None:
    world = World(ONE_OF_THREE)
    world.chooses(3)
    world.monitors.close()
    world.monitors.refresh()
    assert world.asks() == []
