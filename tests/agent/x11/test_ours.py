"""What stands in our own windows is the customer's to press, whoever holds mouse and keyboard."""

import sys
from collections.abc import Iterator

import pytest

from beistand.agent.control import Control
from beistand.agent.system import Button, Monitor
from beistand.agent.x11.hands import X11Hands
from beistand.agent.x11.masked_screen import MaskedScreen
from beistand.agent.yielding import Yielding
from beistand.ends.input import Keyed, Moved, Pressed, Stroke, Typed, Wheeled, pack
from tests.agent.x11.desk import Desk

TITLE = 10
"""Pixels above what a window manager frames."""


class World:
    """A technician in control, and the agent's window, which says what is done in it."""

    def __init__(self, desk: Desk) -> None:
        self.screen, self.hands = MaskedScreen(desk.name), X11Hands(desk.name)
        monitor = Monitor(0, 0, 0, 1280, 720)
        yielding = Yielding(self.hands.pointer, lambda: True, lambda: None)
        self.control = Control(
            *(self.hands, self.screen, lambda: True, lambda: monitor),
            *(lambda signal: None, lambda tool: None, yielding),
        )
        self.window = desk.starts(sys.executable, "-m", "tests.agent.x11.small_window")
        self.allow = self.place()
        self.screen._ours.process = self.window.process.pid

    def place(self) -> tuple[int, int]:
        x, y = map(int, self.window.reads().split())
        return x, y

    async def does(self, *strokes: Stroke) -> None:
        self.control.hear(pack(strokes, 2, 5, 0))
        await self.control.rest()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.fixture
def world(desk: Desk) -> Iterator[World]:
    world = World(desk)
    yield world
    world.hands.close()
    world.screen.close()


async def test_the_technician_presses_no_button_of_ours_and_the_customer_does(
    world: World,
) -> None:
    await world.does(
        *(Moved(*world.allow), Pressed("left", True), Pressed("left", False), Wheeled(0, 1))
    )
    world.hands.press(Button.LEFT, True)
    world.hands.press(Button.LEFT, False)

    assert world.window.reads() == "answer True"
    world.window.told("choose")
    world.place()  # nothing else was done before


async def test_the_technician_types_into_no_window_of_ours(world: World) -> None:
    world.window.told("focus")
    assert world.window.reads() == "ready"

    await world.does(Typed(" "), Keyed("Space", True), Keyed("Space", False))
    world.hands.type(" ")

    assert world.window.reads() == "answer True"
    world.window.told("choose")
    world.place()


async def test_frames_and_further_windows_are_ours_as_well(desk: Desk, world: World) -> None:
    assert not world.screen.is_barred(5, 5)
    world.window.told("choose")
    x, y = world.place()
    assert world.screen.is_barred(x, y)
    desk.until(world.screen.focus_is_barred)

    def titled() -> bool:
        """Whether the window manager's frame around it is reached within some steps upwards."""
        barred = [world.screen.is_barred(x, y - step) for step in range(0, y, TITLE)]
        edge = barred.index(False) * TITLE
        return edge - TITLE > 0

    assert titled()


async def test_another_program_is_pressed_as_ever(desk: Desk, world: World) -> None:
    actor = desk.actor(0x00FF7F)
    actor.does("open a 100 100 100 100")
    desk.until(lambda: b"actor" in desk.said("xwininfo", "-root", "-tree"))
    actor.does("focus a")

    assert not world.screen.is_barred(150, 150)
    desk.until(lambda: not world.screen.focus_is_barred())
