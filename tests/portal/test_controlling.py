"""What the technician types goes as characters, whichever way the browser tells of them."""

import asyncio
import importlib
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from beistand.ends.input import Held, Keyed, Released, Stroke, Typed


class Element:
    """An element of the page, and whoever listens to it."""

    def __init__(self) -> None:
        self.value = ""
        self.heard: dict[str, Callable[[Any], None]] = {}

    def addEventListener(self, kind: str, hear: Callable[[Any], None]) -> None:  # noqa: N802
        self.heard[kind] = hear

    def focus(self) -> None: ...


class World:
    """A technician's page that may control; `sent` is what goes to the agent."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.field = Element()
        elements = {"keyboard": self.field, "screen": Element()}
        document = SimpleNamespace(getElementById=elements.__getitem__)
        proxies = SimpleNamespace(create_proxy=lambda each: each, create_once_callable=id)
        for name, fake in (
            *(("js", SimpleNamespace(document=document)), ("pyodide", SimpleNamespace())),
            ("pyodide.ffi", proxies),
        ):
            monkeypatch.setitem(sys.modules, name, fake)
        monkeypatch.delitem(sys.modules, "beistand.portal.controlling", raising=False)
        module: Any = importlib.import_module("beistand.portal.controlling")
        monkeypatch.delitem(sys.modules, "beistand.portal.controlling")
        self.module = module
        self.sent: list[Stroke] = []
        module.Controlling(self.sent.extend).allow(True)

    def hears(self, kind: str, **event: Any) -> None:
        self.field.heard[kind](SimpleNamespace(**event))

    def presses(self, key: str) -> None:
        words: dict[str, Any] = {
            "isComposing": False,
            "key": key,
            "code": key,
            "shiftKey": False,
            "repeat": False,
        }
        words |= {"ctrlKey": False, "altKey": False, "metaKey": False}
        words |= {"preventDefault": lambda: None, "getModifierState": lambda _: False}
        self.hears("keydown", **words)

    def composes(self, *states: str) -> None:
        """A dead key or an input method, as Chromium tells of it."""
        for state in states:
            self.hears("keydown", isComposing=True, key="Process", code="KeyE")
            self.field.value = state
            self.hears("input", isComposing=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_a_letter_goes_at_once(world: World) -> None:
    world.field.value = "x"
    world.hears("input", isComposing=False)
    assert (world.sent, world.field.value) == ([Typed("x")], "")


def test_what_a_dead_key_made_goes_once_when_it_is_finished(world: World) -> None:
    world.composes("´", "é")
    assert world.sent == []
    world.hears("compositionend", data="é")
    assert world.sent == [Typed("é")]


def test_it_goes_once_also_where_a_last_input_follows(world: World) -> None:
    world.composes("に", "日本")
    world.hears("compositionend", data="日本")
    world.hears("input", isComposing=False)
    assert world.sent == [Typed("日本")]


def test_a_composition_that_was_given_up_types_nothing(world: World) -> None:
    world.composes("´", "")
    world.hears("compositionend", data="")
    assert world.sent == []


async def test_while_something_is_pressed_the_page_says_that_it_is_meant(world: World) -> None:
    world.module.HOLD_SECONDS = 0.01
    world.presses("F5")
    async with asyncio.timeout(10):
        while world.sent.count(Held()) < 3:  # noqa: ASYNC110 — nobody tells
            await asyncio.sleep(0.01)
    world.hears("keyup", code="F5", preventDefault=lambda: None)
    await asyncio.sleep(0.05)
    said = world.sent.count(Held())
    await asyncio.sleep(0.05)
    assert world.sent.count(Held()) == said


async def test_what_is_left_in_the_field_goes_before_the_keys_are_let_go_of(world: World) -> None:
    world.hears(
        *("keydown",),
        isComposing=False,
        key="F5",
        code="F5",
        shiftKey=False,
        repeat=False,
        ctrlKey=False,
        altKey=False,
        metaKey=False,
        preventDefault=lambda: None,
        getModifierState=lambda _: False,
    )
    world.composes("ñ")
    world.hears("blur")
    assert world.sent == [Keyed("F5", True), Typed("ñ"), Released()]
