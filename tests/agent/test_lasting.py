"""What ends by itself is warned of in the small window too, and is given more time with a click."""

import pytest

from beistand.agent.lasting import Lasting
from beistand.ends.side import Side
from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.protocol.signals import Limit
from beistand.protocol.wire import read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import WITH_AGENT


class World(SideWorld):
    """An agent in its session, whose clock the test moves."""

    def __init__(self) -> None:
        super().__init__(list(WITH_AGENT))
        self.now = 1_000_000
        self.side = Side(Role.AGENT, self, self, lambda: self.now)
        self.welcomes()
        self.lasting = Lasting(self.side, lambda: self.now)
        self.texts.clear()

    def passes(self, seconds: int) -> None:
        self.now += seconds * 1000

    @property
    def said(self) -> list[object]:
        return [read(text) for text in self.texts]


DUE = {
    Limit.ANSWER: s.Deadline(300),
    Limit.SESSION: s.SessionDue(300, Limit.SESSION),
}


@pytest.mark.parametrize("limit", DUE)
def test_each_limit_warns_a_minute_before_and_goes_on_with_more_time(limit: Limit) -> None:
    world = World()
    world.lasting.signalled(DUE[limit])
    world.passes(239)
    assert world.lasting.running_out == frozenset()
    world.passes(1)
    assert world.lasting.running_out == {limit}

    world.lasting.more(limit)

    assert world.said == [s.MoreTime(limit)]
    assert world.lasting.running_out == frozenset()
    world.lasting.signalled(DUE[limit])
    world.passes(239)
    assert world.lasting.running_out == frozenset()
    world.passes(1)
    assert world.lasting.running_out == {limit}


def test_what_is_answered_is_not_warned_of_any_more_and_the_other_is() -> None:
    world = World()
    for due in DUE.values():
        world.lasting.signalled(due)
    world.passes(250)
    assert world.lasting.running_out == {Limit.ANSWER, Limit.SESSION}
    world.lasting.signalled(s.Deadline(0))
    assert world.lasting.running_out == {Limit.SESSION}


def test_what_others_are_told_warns_nobody_here() -> None:
    world = World()
    world.lasting.signalled(s.PresenceDue(10))
    world.passes(9)
    assert world.lasting.running_out == frozenset()
