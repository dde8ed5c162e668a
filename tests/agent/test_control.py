import asyncio
import threading

from beistand.agent.control import PIECE, Control
from beistand.agent.system import Monitor
from beistand.agent.yielding import Yielding
from beistand.ends.input import (
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
        self.control = Control(
            self,  # type: ignore[arg-type] # every verb, see `__getattr__`
            self,  # type: ignore[arg-type]
            lambda: self.allowed,
            lambda: Monitor(2, 1280, 100, 800, 600),
            self.told.append,
            lambda tool: self.done.append(("open", tool)),
            Yielding(lambda: self.place, lambda: True, self._taken_back),
        )
        self.place = (0, 0)

    def _taken_back(self) -> None:
        self.allowed = False

    def pointer(self) -> tuple[int, int]:
        return self.place

    def is_excluded(self, x: int, y: int) -> bool:
        return self.hidden

    def focus_is_excluded(self) -> bool:
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
