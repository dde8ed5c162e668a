"""What is due in a session."""

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Event, Reason, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.relay.deadlines import Deadlines
from beistand.relay.settings import Settings

STEPS: list[tuple[Role, Event]] = [
    (Role.TECHNICIAN, e.KeyOffered("Drucker", "Anna", "Haus")),
    (Role.RELAY, e.KeyAccepted()),
    (Role.RELAY, e.Joined(1, Role.CUSTOMER)),
    (Role.RELAY, e.Joined(2, Role.TECHNICIAN, "Anna")),
    (Role.CUSTOMER, e.Confirmed()),
    (Role.CUSTOMER, e.AgreementAccepted(1, "d", "de")),
    (Role.CUSTOMER, e.RecordingDecided(False)),
    (Role.RELAY, e.Connected()),
]


class World:
    def __init__(self, hours: int = 1) -> None:
        self.now = 100.0
        settings = Settings(
            answer_seconds=300, absence_seconds=600, session_hours=hours, away_seconds=1200
        )
        self.deadlines = Deadlines(settings, lambda: self.now)
        self.state = State()

    def happens(self, by: Role, event: Event) -> None:
        before, self.state = self.state, follow(self.state, by, event)
        self.deadlines.follow(before, self.state, event)

    def reaches(self, steps: int) -> None:
        for by, event in STEPS[:steps]:
            self.happens(by, event)


@pytest.mark.parametrize("steps", [4, 5, 6])
def test_silence_is_no_in_every_step_of_the_customer(steps: int) -> None:
    world = World()
    world.reaches(steps)
    world.now += 299
    assert world.deadlines.over(world.state) is None
    world.now += 1
    assert world.deadlines.over(world.state) is Reason.NO_ANSWER


def test_more_time_is_the_whole_time_again() -> None:
    world = World()
    world.reaches(5)
    world.now += 290
    world.deadlines.expect_answer(world.state)
    assert world.deadlines.seconds_left == 300


def test_nothing_is_due_while_help_goes_on() -> None:
    world = World()
    world.reaches(8)
    world.now += 3000
    assert world.deadlines.seconds_left == 0
    assert world.deadlines.over(world.state) is None


def test_an_unanswered_request_is_silent_but_ends_nothing() -> None:
    world = World()
    world.reaches(8)
    world.happens(Role.TECHNICIAN, e.Requested("r", What.RECORDING))
    world.now += 301
    assert world.deadlines.silent
    assert world.deadlines.over(world.state) is None


def test_who_stays_away_too_long_ends_the_session() -> None:
    world = World()
    world.reaches(8)
    world.happens(Role.RELAY, e.Left(1))
    world.now += 500
    world.happens(Role.RELAY, e.Joined(1, Role.CUSTOMER))
    world.happens(Role.RELAY, e.Left(2))
    world.now += 599
    assert world.deadlines.over(world.state) is None
    world.now += 2
    assert world.deadlines.over(world.state) is Reason.LOST


def test_no_session_lasts_for_ever() -> None:
    world = World()
    world.reaches(8)
    world.now += 3601
    assert world.deadlines.over(world.state) is Reason.LIMIT


def test_a_file_that_the_customer_is_choosing_may_take_as_long_as_the_session() -> None:
    world = World()
    world.reaches(8)
    world.happens(Role.RELAY, e.Joined(3, Role.AGENT))
    world.happens(Role.CUSTOMER, e.AgentAdmitted(3))
    world.happens(Role.TECHNICIAN, e.Requested("f", What.TAKE_FILE))
    world.now += 299
    assert not world.deadlines.silent
    world.happens(Role.CUSTOMER, e.Granted("f"))
    world.now += 3200
    assert not world.deadlines.silent
    assert world.state.grants(What.TAKE_FILE)

    world.happens(Role.TECHNICIAN, e.Ended(Reason.TECHNICIAN))

    assert world.state.requests == ()
