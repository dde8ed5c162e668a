"""Administrator rights are asked for after control, each as a question of its own."""

from beistand.ends.side import Side
from beistand.portal.raising import Raising, rights_state
from beistand.protocol import events as e
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import AGENT, CUSTOMER, IN_CONTROL, TECHNICIAN, WITH_AGENT, Log


class World(SideWorld):
    """A technician's side in a session that came so far, and what is asked from it."""

    def __init__(self, log: Log) -> None:
        super().__init__(list(log))
        self.side = Side(Role.TECHNICIAN, self, self, lambda: 1_000)
        self.names = iter("abcdef")
        self.raising = Raising(self.side, lambda: next(self.names))
        self.welcomes()
        self.texts.clear()

    def happened(self, entry: Entry, before: State) -> None:
        self.raising.follow(entry.event, before)

    @property
    def asks(self) -> list[What]:
        said = [read(text) for text in self.texts]
        return [each.what for each in said if isinstance(each, e.Requested)]


def test_with_control_the_rights_are_asked_for_at_once() -> None:
    world = World(IN_CONTROL)
    assert world.raising.possible

    world.raising.ask()

    assert world.asks == [What.ELEVATION]


def test_without_control_it_is_asked_for_first_and_the_rights_once_it_is_there() -> None:
    world = World(WITH_AGENT)
    world.raising.ask()
    assert world.asks == [What.CONTROL]
    assert not world.raising.possible

    world.repeats(TECHNICIAN, e.Requested("a", What.CONTROL))
    assert world.asks == [What.CONTROL]
    world.repeats(CUSTOMER, e.Granted("a"))

    assert world.asks == [What.CONTROL, What.ELEVATION]


def test_who_refuses_control_is_not_asked_for_rights() -> None:
    world = World(WITH_AGENT)
    world.raising.ask()
    world.repeats(TECHNICIAN, e.Requested("a", What.CONTROL))
    world.repeats(CUSTOMER, e.Refused("a"))
    assert world.raising.possible

    world.repeats(TECHNICIAN, e.Requested("later", What.CONTROL))
    world.repeats(CUSTOMER, e.Granted("later"))

    assert world.asks == [What.CONTROL]


def test_what_stands_is_told_in_four_words() -> None:
    world = World(IN_CONTROL)
    seen = [rights_state(world.side.state)]
    for by, event in (
        (TECHNICIAN, e.Requested("e", What.ELEVATION)),
        (CUSTOMER, e.Granted("e")),
        (AGENT, e.Elevated()),
        (TECHNICIAN, e.Lowered()),
    ):
        world.repeats(by, event)
        seen.append(rights_state(world.side.state))

    assert seen == ["no", "asked", "granted", "yes", "no"]
