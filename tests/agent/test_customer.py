"""What the person does in the small window, wired to a relay that repeats whatever may be said."""

import pytest

from beistand.agent.attending import Attending
from beistand.agent.customer import Customer
from beistand.agent.lasting import Lasting
from beistand.agent.system import Application, Monitor
from beistand.agent.window import Tool
from beistand.ends.chat import Message
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Reason, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read, write_entry, write_signal
from tests.protocol.walk import (
    AWAY,
    ELEVATED,
    IN_CONTROL,
    OPENING,
    UNANSWERED,
    WITH_AGENT,
    Log,
)

PRESENT = e.PresenceStated(e.Presence.PRESENT)
PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}
DESKTOP, LEFT = Monitor(0, 0, 0, 3840, 1080), Monitor(1, 0, 0, 1920, 1080)


class World:
    """`done` tells what was done and said, in this order."""

    wanted = True
    monitor = 0
    presses = False

    def __init__(self, log: Log = WITH_AGENT, welcome: bool = True) -> None:
        self.done: list[object] = []
        self.now = 0
        self.side = Side(Role.AGENT, self, self, lambda: 0)
        self.number = 0
        if welcome:
            arrived = s.Welcome(Role.AGENT, 3, 0, 0, 0, "session", "secret")
            self.side.hear_text(write_signal(arrived))
        for by, event in log:
            self.happens(by, event)
        self.attending = Attending(self.side, lambda: self.now)
        self.lasting = Lasting(self.side, lambda: self.now)
        parts = (self.side, *[self] * 5, self.attending, self.lasting)
        ends = {"gone": lambda: self.done.append("gone"), "told": self.done.append}
        self.customer = Customer(*parts, **ends)  # type: ignore[arg-type]

    def happens(self, by: Role, event: Event) -> None:
        self.number += 1
        self.side.hear_text(write_entry(Entry(self.number, by, PARTIES[by], 0, event)))

    def send_text(self, text: str) -> None:
        said = read(text)
        if isinstance(said, Event | s.MoreTime):
            self.done.append(said)

    def send_bytes(self, data: bytes) -> None:
        self.done.append("chat")

    def welcomed(self) -> None: ...

    def not_welcome(self, why: s.Why, seconds: int) -> None: ...

    def happened(self, entry: Entry, before: State) -> None: ...

    def wrote(self, message: Message) -> None: ...

    def chat_moved(self) -> None: ...

    def signalled(self, signal: s.Signal) -> None: ...

    # What the person's decisions reach

    def ask(self) -> None:
        self.done.append("ask")

    def pause(self) -> None:
        self.done.append("pause")

    def resume(self) -> None:
        self.done.append("resume")

    def end(self) -> None:
        self.done.append("dark")

    def release(self) -> None:
        self.done.append("release")

    def open(self, number: int) -> None:
        self.monitor = number

    def monitors(self) -> tuple[Monitor, ...]:
        return (DESKTOP, LEFT)

    def applications(self) -> tuple[Application, ...]:
        return (Application("7.1", "Praxis"),)

    excluded: frozenset[str] = frozenset()

    def exclude(self, idents: tuple[str, ...]) -> int:
        self.done.append(("black", *idents))
        self.excluded = frozenset(idents)
        return len(idents)


def test_who_takes_the_mouse_back_has_it_before_anybody_is_told() -> None:
    world = World(IN_CONTROL)
    world.happens(Role.TECHNICIAN, e.Requested("x", What.TAKE_TEXT))
    world.customer.take_back()
    assert world.done == ["release", e.Withdrawn("c")]


def test_a_program_is_black_before_anybody_is_told() -> None:
    world = World()
    world.customer.exclude(("7.1",))
    assert world.done == [("black", "7.1"), e.Excluded(1)]


@pytest.mark.parametrize(("yes", "said"), [(True, e.Granted("x")), (False, e.Refused("x"))])
def test_the_answer_goes_to_the_request_that_is_open(yes: bool, said: Event) -> None:
    world = World(IN_CONTROL)
    world.customer.answer(yes)
    assert world.done == []
    world.happens(Role.TECHNICIAN, e.Requested("x", What.TAKE_TEXT))
    world.customer.answer(yes)
    assert world.done == [said]


def test_no_yes_counts_while_the_technician_presses_something_and_every_no_does() -> None:
    world = World(IN_CONTROL)
    world.happens(Role.TECHNICIAN, e.Requested("x", What.TAKE_TEXT))
    world.presses = True
    world.customer.answer(True)
    world.customer.show_monitor(1)
    world.customer.yield_to_mouse(False)
    assert world.done == ["agent.press_again"] * 3
    assert (world.customer.monitor, world.customer.yields) == (0, True)
    world.customer.answer(False)
    world.customer.take_back()
    assert world.done[3:] == [e.Refused("x"), "release", e.Withdrawn("c")]


def test_nothing_is_seen_again_while_the_technician_presses_something() -> None:
    world = World(IN_CONTROL)
    world.presses = True
    world.customer.applications()
    assert world.customer.exclude(("7.1",))
    assert not world.customer.exclude(())
    assert world.done == [("black", "7.1"), e.Excluded(1), "agent.press_again"]
    world.presses = False
    assert world.customer.exclude(())


def test_one_way_is_closed_and_the_others_stay_open() -> None:
    world = World(IN_CONTROL)
    world.happens(Role.TECHNICIAN, e.Requested("x", What.TAKE_TEXT))
    world.customer.answer(True)
    world.customer.finish(Tool(e.Withdrawn("x"), "", ""))
    assert world.done == [e.Granted("x"), e.Withdrawn("x")]


def test_the_rights_are_taken_back_where_there_are_any() -> None:
    without, having = World(IN_CONTROL), World(ELEVATED)
    for world in (without, having):
        world.customer.lower()
    assert (without.done, having.done) == ([], [e.Lowered()])


def test_the_picture_stands_still_or_moves_again() -> None:
    world = World()
    world.customer.pause_or_resume()
    world.happens(Role.AGENT, e.Paused())
    world.customer.pause_or_resume()
    world.customer.share()
    assert world.done == ["pause", "resume", "ask"]


def test_another_monitor_is_shown() -> None:
    world = World()
    assert world.customer.monitor == 0
    world.customer.show_monitor(1)
    assert world.customer.monitor == 1
    assert world.customer.monitors() == (DESKTOP, LEFT)
    assert world.customer.applications() == (Application("7.1", "Praxis"),)


def test_the_own_mouse_ends_control_or_not() -> None:
    world = World()
    assert world.customer.yields
    world.customer.yield_to_mouse(False)
    assert not world.customer.yields


def test_an_ended_session_is_dark_first_and_is_waited_for() -> None:
    world = World()
    world.customer.end()
    assert world.done == ["release", "dark", e.Ended(Reason.CUSTOMER)]


@pytest.mark.parametrize(("log", "welcome"), [((), False), (OPENING, True), (WITH_AGENT, False)])
def test_where_nobody_hears_the_end_the_program_just_goes(log: Log, welcome: bool) -> None:
    world = World(log, welcome)
    world.customer.end()
    assert world.done[-1] == "gone"


def test_what_is_written_goes_to_the_chat() -> None:
    world = World()
    world.customer.write("Guten Tag")
    assert world.done == ["chat"]


def test_the_toggle_says_the_other_of_the_two() -> None:
    world = World()
    world.customer.toggle_presence()
    assert world.done == [AWAY]
    world.happens(Role.AGENT, AWAY)
    world.customer.toggle_presence()
    assert world.done == [AWAY, PRESENT]


def asked_again() -> World:
    """A minute before the answer about presence is due, while a request is open as well."""
    world = World((*WITH_AGENT, (Role.TECHNICIAN, e.Requested("r", What.CONTROL))))
    world.attending.signalled(s.PresenceDue(1800))
    world.now = 1_740_000
    return world


def test_the_question_about_presence_is_answered_before_any_request() -> None:
    world = asked_again()
    world.customer.answer(True)
    assert world.done == [PRESENT]
    world.customer.answer(True)
    assert world.done == [PRESENT, e.Granted("r")]


def test_no_to_the_question_about_presence_is_away_and_no_answer_to_the_request() -> None:
    world = asked_again()
    world.customer.answer(False)
    assert world.done == [AWAY]


def test_nobody_is_asked_before_the_last_minute() -> None:
    world = asked_again()
    world.now -= 1_000
    assert not world.attending.asked


def test_the_question_stays_until_somebody_has_answered() -> None:
    world = World(UNANSWERED)
    world.attending.signalled(s.PresenceDue(1800))
    world.customer.answer(False)
    assert world.done == [AWAY]


def test_who_stays_away_gets_the_whole_time_anew() -> None:
    world = World((*WITH_AGENT, (Role.AGENT, AWAY)))
    world.attending.signalled(s.PresenceDue(1800))
    world.now = 1_740_000
    assert world.attending.asked
    world.customer.answer(False)
    assert world.done == [s.MoreTime(s.Limit.AWAY)]
    assert not world.attending.asked


@pytest.mark.parametrize("limit", [s.Limit.ANSWER, s.Limit.SESSION])
def test_more_time_is_asked_for_by_the_person_alone(limit: s.Limit) -> None:
    world = World(IN_CONTROL)
    world.presses = True
    world.customer.more_time(limit)
    assert world.done == ["agent.press_again"]
    world.presses = False
    world.customer.more_time(limit)
    assert world.done[1:] == [s.MoreTime(limit)]
