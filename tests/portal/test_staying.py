"""How long a sign-in lasts, as the console warns of it, on a page recorded here."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from beistand.portal.staying import Staying


class World:
    """A page and a relay; `idle` and `whole` are when the sign-in ends, in seconds."""

    def __init__(self, idle: int = 1800, whole: int = 43_200) -> None:
        self.time, self.idle, self.whole = 0, idle, whole
        self.asked: list[str] = []
        self.actions: dict[str, Callable[[Any], object]] = {}
        self.filled: dict[str, str] = {}
        self.limit, self.warned, self.anew, self.rescued = "", False, 0, 0
        self.staying = Staying(self, self.ask, lambda: self.time * 1000)
        self.staying.wire(self.run, self.signs_in_anew)
        self.staying.begin()

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run(work)

    async def ask(self, method: str, path: str) -> Any:
        assert path == "/admin/sign-in/time"
        self.asked.append(method)
        if method == "POST":
            self.idle = self.time + 1800
        return {"idle": self.idle - self.time, "whole": self.whole - self.time}

    def signs_in_anew(self) -> None:
        self.anew += 1

    def at(self, second: int) -> None:
        while self.time < second:
            self.time += 1
            self.staying.refresh()

    # The page

    def on(self, **actions: Callable[[Any], object]) -> None:
        self.actions |= actions

    def fill(self, **texts: str) -> None:
        self.filled |= texts

    def reveal(self, ident: str, shown: bool = True) -> None:
        assert ident == "staying"
        self.warned = shown

    def mark(self, ident: str, **state: str) -> None:
        self.limit = state["limit"]

    def rescue_focus(self) -> None:
        self.rescued += 1


def test_a_minute_before_somebody_is_signed_out_the_page_warns() -> None:
    world = World()
    world.at(1739)
    assert (world.warned, world.asked) == (False, ["GET"])
    world.at(1741)
    assert (world.warned, world.limit) == (True, "idle")
    assert world.filled["signed_in_remaining"] == "0:59"


def test_one_click_keeps_somebody_signed_in() -> None:
    world = World()
    world.at(1750)
    world.actions["stay_signed_in"](None)
    assert world.asked[-1] == "POST"
    assert (world.warned, world.rescued) == (False, 1)
    world.at(3000)
    assert not world.warned


def test_what_was_used_in_another_window_is_asked_before_the_page_warns_and_while_it_does() -> None:
    world = World()
    world.idle = 5000
    world.at(1800)
    assert not world.warned
    world.at(4950)
    before, world.idle = world.warned, 9000
    world.at(4965)
    assert (before, world.warned) == (True, False)


def test_the_end_of_the_whole_time_is_warned_of_five_minutes_before() -> None:
    world = World(idle=50_000, whole=43_200)
    world.at(43_200 - 300)
    assert (world.warned, world.limit) == (True, "whole")
    world.actions["sign_in_anew"](None)
    assert world.anew == 1


def test_nobody_is_warned_who_is_not_signed_in_any_more() -> None:
    world = World(idle=100)
    world.at(60)
    before = world.warned
    world.staying.end()
    world.at(70)
    assert (before, world.warned) == (True, False)
