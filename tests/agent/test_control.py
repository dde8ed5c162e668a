import asyncio
import threading

import pytest

from beistand.agent.control import HOLD_SECONDS, MOMENT, PIECE, Control
from beistand.agent.system import Monitor
from beistand.agent.yielding import Yielding
from beistand.ends.input import (
    Held,
    Keyed,
    Moved,
    Opened,
    Pressed,
    Released,
    Stroke,
    Typed,
    Wheeled,
    pack,
)
from beistand.protocol import signals as s


class World:
    """Hands that keep what they did, and a customer who allows it or not."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []
        self.told: list[s.Signal] = []
        self.allowed = True
        self.hidden = False
        self.now = 100.0
        self.control = Control(
            self,  # type: ignore[arg-type] # every verb, see `__getattr__`
            self,  # type: ignore[arg-type]
            lambda: self.allowed,
            lambda: Monitor(2, 1280, 100, 800, 600),
            self.told.append,
            lambda tool: self.done.append(("open", tool)),
            Yielding(lambda: self.place, lambda: True, self._taken_back),
            lambda: self.now,
        )
        self.place = (0, 0)

    def _taken_back(self) -> None:
        self.allowed = False

    def pointer(self) -> tuple[int, int]:
        return self.place

    def is_barred(self, x: int, y: int) -> bool:
        return self.hidden

    def focus_is_barred(self) -> bool:
        return self.hidden

    def __getattr__(self, verb: str) -> object:
        def do(*words: object) -> None:
            self.done.append((verb, *words))
            if verb == "press" and words[0] == "right":
                self.allowed = False

        return do

    async def hears(self, *strokes: Stroke) -> None:
        self.control.hear(pack(strokes, 2, 5, 0))
        await self.control.rest()


async def test_every_stroke_is_carried_out_and_answered() -> None:
    world = World()

    await world.hears(
        *(Moved(10, 20), Pressed("left", True), Wheeled(0, 1), Keyed("KeyA", True)),
        *(Typed("ä"), Released()),
    )

    assert world.done == [
        ("move", 1290, 120),
        ("press", "left", True),
        ("wheel", 0, 1),
        ("key", "KeyA", True),
        ("type", "ä"),
        ("release",),
    ]
    assert world.told == [s.Done(5)]


async def test_the_pointer_never_leaves_the_monitor_that_is_shown() -> None:
    world = World()

    await world.hears(Moved(-5, 9000))

    assert world.done == [("move", 1280, 699)]


async def test_nothing_is_done_that_is_not_allowed_and_it_is_answered_all_the_same() -> None:
    world = World()
    world.allowed = False

    await world.hears(Typed("geheim"))

    assert world.done == []
    assert world.told == [s.Done(5)]


async def test_what_follows_in_the_same_batch_is_dropped_once_control_is_taken_back() -> None:
    world = World()

    await world.hears(Pressed("right", True), Typed("zu spät"))

    assert world.done == [("press", "right", True)]


async def test_input_into_an_excluded_program_is_dropped_but_nothing_stays_pressed() -> None:
    world = World()
    world.hidden = True

    await world.hears(
        *(Pressed("left", True), Pressed("left", False), Wheeled(0, 1)),
        *(Keyed("KeyA", True), Keyed("KeyA", False), Typed("geheim")),
    )

    assert world.done == [("press", "left", False), ("key", "KeyA", False)]


async def test_a_long_text_ends_where_control_is_taken_back() -> None:
    world = World()
    typed: list[str] = []

    def types(text: str) -> None:
        typed.append(text)
        world.allowed = False

    world.type = types  # type: ignore[attr-defined]

    await world.hears(Typed("x" * 3 * PIECE), Pressed("left", True))

    assert typed == ["x" * PIECE]
    assert world.done == [("release",)]
    assert world.told == [s.Done(5)]


async def test_what_waits_behind_a_slow_text_is_dropped_by_a_release() -> None:
    world = World()
    begun, go_on = threading.Event(), threading.Event()

    def types(text: str) -> None:
        begun.set()
        go_on.wait(10)

    world.type = types  # type: ignore[attr-defined]
    world.control.hear(pack([Typed("langsam"), Pressed("left", True)], 2, 5, 0))
    await asyncio.to_thread(begun.wait, 10)

    world.allowed = False
    world.control.release()
    assert world.done == []
    go_on.set()
    await world.control.rest()

    assert world.done == [("release",)]


async def test_an_unknown_button_is_ignored() -> None:
    world = World()

    await world.hears(Pressed("seventh", True))

    assert world.done == []


async def test_a_tool_is_opened_by_whoever_has_the_rights() -> None:
    world = World()

    await world.hears(Opened("terminal"))

    assert world.done == [("open", "terminal")]


async def test_the_customers_own_mouse_ends_control_before_the_next_stroke() -> None:
    world = World()
    world.control._yielding.wanted = True
    await world.hears(Moved(10, 20))
    world.place = (400, 400)

    await world.hears(Pressed("left", True), Typed("nein"))

    assert world.done == [("move", 1290, 120)]


@pytest.mark.parametrize(
    ("stroke", "up"),
    [
        (Keyed("KeyA", True), Keyed("KeyA", False)),
        (Pressed("left", True), Released()),
        (Typed("x"), Wheeled(0, 1)),
    ],
)
async def test_the_technician_presses_until_a_moment_after_the_last_key_is_up(
    stroke: Stroke, up: Stroke
) -> None:
    world, told = World(), []
    for heard, later in ((Moved(1, 1), 0.0), (stroke, 60.0), (up, 0.9 * MOMENT)):
        await world.hears(heard)
        told.append(world.control.presses)
        world.now += later
    told.append(world.control.presses)
    world.now += 0.2 * MOMENT
    told.append(world.control.presses)

    assert told == [False, True, True, True, False]


async def test_what_is_held_down_counts_however_long() -> None:
    world = World()
    await world.hears(Keyed("Enter", True))
    world.now += 60
    before = world.control.presses
    world.control.release()
    world.now += MOMENT
    assert (before, world.control.presses) == (True, False)


async def test_what_is_pressed_is_let_go_of_when_the_line_falls_silent() -> None:
    world = World()
    await world.hears(Keyed("ControlLeft", True), Pressed("left", True))
    for _ in range(4):
        world.now += 0.9 * HOLD_SECONDS
        await world.hears(Held())
        await asyncio.sleep(0.3)
    assert ("release",) not in world.done

    world.now += 1.1 * HOLD_SECONDS
    async with asyncio.timeout(10):
        while ("release",) not in world.done:  # noqa: ASYNC110 — nobody tells
            await asyncio.sleep(0.05)
    assert not world.control._down


async def test_who_waits_for_a_slow_text_has_not_fallen_silent() -> None:
    world = World()
    begun, go_on = threading.Event(), threading.Event()

    def types(text: str) -> None:
        begun.set()
        go_on.wait(10)

    world.type = types  # type: ignore[attr-defined]
    world.control.hear(pack([Keyed("KeyA", True), Typed("langsam")], 2, 5, 0))
    await asyncio.to_thread(begun.wait, 10)
    world.now += 2 * HOLD_SECONDS
    await asyncio.sleep(0.6)
    go_on.set()
    await world.control.rest()
    await asyncio.sleep(0.3)

    assert ("release",) not in world.done
    world.control.release()
