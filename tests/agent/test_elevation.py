"""The agent asks the system for rights after the customer's yes, and gives them up with it."""

import asyncio
from collections.abc import Callable

from beistand.agent.elevation import Elevation
from beistand.agent.errors import NoRightsError
from beistand.agent.system import Tool
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read
from tests.ends.test_side import World as SideWorld
from tests.protocol.walk import AGENT, CUSTOMER, IN_CONTROL, TECHNICIAN

GRANTED = (
    *IN_CONTROL,
    (TECHNICIAN, e.Requested("e", What.ELEVATION)),
    (CUSTOMER, e.Granted("e")),
)


class World(SideWorld):
    """An agent's side, and a system whose dialog the test answers."""

    def __init__(self) -> None:
        super().__init__(list(IN_CONTROL))
        self.done: list[str] = []
        self.answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.lost: Callable[[], None] = lambda: None
        self.side = Side(Role.AGENT, self, self, lambda: 1_000)
        self.elevation = Elevation(self, self.side, self._changed)
        self.welcomes()
        self.texts.clear()

    def _changed(self) -> None:
        self.done.append("asking" if self.elevation.asking else "asked")

    # the system
    async def gain(self, lost: Callable[[], None]) -> bool:
        self.done.append("gain")
        self.lost = lost
        return await self.answer

    def open(self, tool: Tool) -> None:
        self.done.append(f"open {tool}")

    async def give_up(self) -> None:
        self.done.append("give up")
        if not self.answer.done():
            self.answer.set_result(False)

    # the session
    def happened(self, entry: Entry, before: State) -> None:
        self.elevation.follow(self.side.state)

    async def is_granted(self) -> None:
        for by, event in GRANTED[-2:]:
            self.repeats(by, event)
        await asyncio.sleep(0)

    async def settles(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    @property
    def says(self) -> list[object]:
        return [read(text) for text in self.texts]


async def test_the_systems_yes_is_told_and_tools_can_be_opened_until_the_rights_end() -> None:
    world = World()
    await world.is_granted()
    assert world.elevation.asking
    world.elevation.open("terminal")

    world.answer.set_result(True)
    await world.settles()
    assert world.says == [e.Elevated()]
    world.repeats(AGENT, e.Elevated())
    world.elevation.open("terminal")
    world.elevation.open("rm -rf /")
    world.repeats(CUSTOMER, e.Lowered())
    await world.settles()
    world.elevation.open("terminal")

    assert world.done == ["asking", "gain", "asked", "open terminal", "give up"]


async def test_the_systems_no_takes_the_request_back() -> None:
    world = World()
    await world.is_granted()

    world.answer.set_result(False)
    await world.settles()

    assert world.says == [e.Withdrawn("e")]
    assert not world.elevation.asking


async def test_whoever_ends_control_while_the_dialog_stands_open_closes_it() -> None:
    world = World()
    await world.is_granted()

    world.repeats(CUSTOMER, e.Withdrawn("c"))
    await world.settles()

    assert "give up" in world.done
    assert e.Elevated() not in world.says


async def test_a_yes_that_comes_too_late_opens_nothing() -> None:
    world = World()
    await world.is_granted()
    answer, world.answer = world.answer, asyncio.get_running_loop().create_future()
    world.repeats(CUSTOMER, e.Withdrawn("c"))

    answer.set_result(True)
    await world.settles()

    assert e.Elevated() not in world.says
    assert world.done.count("give up") >= 1


async def test_a_computer_that_cannot_ask_says_so() -> None:
    world = World()
    world.answer.set_exception(NoRightsError("no dialog"))
    await world.is_granted()
    await world.settles()

    assert world.elevation.impossible
    assert world.says == [e.Withdrawn("e")]


async def test_rights_that_end_by_themselves_are_told() -> None:
    world = World()
    await world.is_granted()
    world.answer.set_result(True)
    await world.settles()
    world.repeats(AGENT, e.Elevated())

    world.lost()

    assert world.says[-1] == e.Lowered()
