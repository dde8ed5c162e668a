"""Turning from one monitor to another: the customer's yes opens, the technician's look narrows."""

import pytest

from beistand.agent.capture import Capture
from beistand.agent.system import Monitor
from beistand.agent.turning import Turning
from beistand.ends.chat import Message
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Surface, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read, write_entry, write_signal
from tests.protocol.walk import WITH_AGENT, Log

PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}
THREE = tuple(Monitor(number, number * 100, 0, 100, 100) for number in range(4))


class World:
    """An agent's side whose relay repeats what it says; `told` is all that it says."""

    def __init__(self, monitors: tuple[Monitor, ...] = THREE, log: Log = WITH_AGENT) -> None:
        self.there = monitors
        self.told: list[Event | s.Signal] = []
        self.gone = 0
        self.number = 0
        self.side = Side(Role.AGENT, self, self, lambda: 0)
        self.capture = Capture(self)  # type: ignore[arg-type]
        self.turning = Turning(self.side, self.capture, self._is_gone)
        arrived = s.Welcome(Role.AGENT, 3, 0, 0, 0, "session", "secret")
        self.side.hear_text(write_signal(arrived))
        for by, event in log:
            self.happens(by, event)

    def monitors(self) -> tuple[Monitor, ...]:
        return self.there

    def _is_gone(self) -> None:
        self.gone += 1

    def happens(self, by: Role, event: Event) -> None:
        self.number += 1
        self.side.hear_text(write_entry(Entry(self.number, by, PARTIES[by], 0, event)))

    def send_text(self, text: str) -> None:
        said = read(text)
        assert isinstance(said, Event | s.Signal)
        if not isinstance(said, s.ChatHeard):
            self.told.append(said)
        if isinstance(said, Event):
            self.happens(Role.AGENT, said)

    def send_bytes(self, data: bytes) -> None: ...

    def welcomed(self) -> None: ...

    def not_welcome(self, why: s.Why, seconds: int) -> None: ...

    def happened(self, entry: Entry, before: State) -> None:
        self.turning.happened(entry.event, before)

    def wrote(self, message: Message) -> None: ...

    def chat_moved(self) -> None: ...

    def signalled(self, signal: s.Signal) -> None:
        self.turning.signalled(signal)

    def asks_for(self, number: int) -> None:
        self.happens(Role.TECHNICIAN, e.Requested(f"m{number}", What.MONITOR, monitor=number))
        self.happens(Role.CUSTOMER, e.Granted(f"m{number}"))


def test_a_single_monitor_is_not_spoken_of() -> None:
    world = World(THREE[:2])
    world.turning.signalled(s.Decodes(("h264",)))
    world.turning.tell()
    assert world.told == []


def test_of_several_monitors_it_is_told_once_which_are_open() -> None:
    world = World()
    world.turning.tell()
    assert world.told == [e.MonitorOpened(0, 3), s.MonitorSeen(0)]


def test_the_technician_looks_at_one_of_those_that_are_open() -> None:
    world = World()
    world.told.clear()
    world.turning.signalled(s.MonitorWanted(2))
    assert world.told == [s.MonitorSeen(2)]
    assert world.capture.monitor.number == 2
    assert world.side.state.monitor == 0


def test_who_looks_for_more_than_is_open_sees_what_was_seen_before() -> None:
    world = World()
    world.turning.open(2)
    world.told.clear()
    world.turning.signalled(s.MonitorWanted(0))
    world.turning.signalled(s.MonitorWanted(3))
    assert world.told == [s.MonitorSeen(2)] * 2
    assert world.capture.monitor.number == 2


def test_a_yes_of_the_customers_opens_the_monitor_that_was_asked_for_and_no_other() -> None:
    world = World()
    world.turning.open(2)
    world.told.clear()
    world.asks_for(3)
    assert world.told == [e.MonitorOpened(3, 3), s.MonitorSeen(3)]
    assert world.capture.monitor.number == 3
    assert world.side.state.requests == ()


def test_a_no_changes_nothing() -> None:
    world = World()
    world.turning.open(2)
    world.happens(Role.TECHNICIAN, e.Requested("m", What.MONITOR, monitor=3))
    world.happens(Role.CUSTOMER, e.Refused("m"))
    assert world.capture.monitor.number == 2


def test_who_comes_later_learns_what_the_picture_is_of() -> None:
    world = World()
    world.turning.signalled(s.MonitorWanted(1))
    world.told.clear()
    world.turning.signalled(s.Decodes(("h264",)))
    assert world.told == [s.MonitorSeen(1)]


def test_it_is_told_anew_when_the_picture_begins_anew() -> None:
    world = World()
    world.turning.open(2)
    world.happens(Role.AGENT, e.SharingStopped())
    world.told.clear()
    world.turning.tell()
    assert world.told == []
    world.happens(Role.AGENT, e.SharingStarted(Surface.MONITOR))
    assert world.told == [e.MonitorOpened(2, 3), s.MonitorSeen(2)]


def test_another_number_of_monitors_is_noticed() -> None:
    world = World()
    world.told.clear()
    world.there = THREE[:2]
    world.turning.tell()
    assert world.told == [e.MonitorOpened(0, 1)]


@pytest.mark.parametrize("asked", [lambda t: t.tell(), lambda t: t.signalled(s.Decodes(("av1",)))])
def test_a_monitor_that_is_gone_is_noticed(asked: object) -> None:
    world = World()
    world.turning.open(3)
    world.there = THREE[:3]
    asked(world.turning)  # type: ignore[operator]
    assert (world.gone, world.turning.monitor) == (1, -1)
