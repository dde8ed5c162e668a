"""Where Windows does not tell of all windows, no picture is given and nothing is pressed."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from beistand.agent.errors import UnsureError
from beistand.agent.held import HOLD, LINGER
from beistand.agent.mask import Rectangle
from beistand.agent.system import Application, Monitor
from beistand.agent.verdict import Window
from beistand.agent.windows import clipboard, happenings, masked_screen, windows
from beistand.agent.windows.happenings import Happenings
from beistand.agent.windows.masked_screen import FORGETTING, WindowsScreen
from beistand.agent.windows.windows import Listing, processes_of, top_windows

DESKTOP = Monitor(0, 0, 0, 8, 4)
SECRET, OTHER = ("7.1",), ("8.1",)
OURS = 99


def enumerating(numbers: tuple[int, ...], answer: int) -> Callable[..., int]:
    def enumerate_(*told: Any) -> int:
        for number in numbers:
            told[-2](number, 0)
        return answer

    return enumerate_


def test_a_list_that_broke_off_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_enumerate", enumerating((1, 2), 1))
    assert list(top_windows()) == [1, 2]
    monkeypatch.setattr(windows, "_enumerate", enumerating((1, 2), 0))
    with pytest.raises(UnsureError):
        top_windows()


@pytest.mark.parametrize(("error", "sure"), [(0, True), (1400, True), (8, False), (5, False)])
def test_windows_inside_that_are_not_told_of_are_no_owners_to_trust(
    monkeypatch: pytest.MonkeyPatch, error: int, sure: bool
) -> None:
    monkeypatch.setattr(windows, "process_of", lambda number: number * 10)
    monkeypatch.setattr(windows, "owner_of", lambda number: 0)
    monkeypatch.setattr(windows, "_enumerate_children", enumerating((2,), 0))
    monkeypatch.setattr(windows, "last_error", lambda: error)
    if sure:
        assert processes_of(1) == {10, 20}
    else:
        with pytest.raises(UnsureError):
            processes_of(1)


def test_who_cannot_hear_all_that_happens_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = iter((1, 2, 0, 4))
    unhooked: list[int] = []
    monkeypatch.setattr(happenings, "_hook", lambda *_: next(hooks))
    monkeypatch.setattr(happenings, "_unhook", unhooked.append)
    with pytest.raises(UnsureError):
        Happenings()
    assert unhooked == [1, 2, 4]


class Picture:
    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.pixels = memoryview(bytearray(monitor.width * monitor.height * 4))

    def take(self, cursor: object) -> bool:
        self.pixels[:] = b"\xff" * len(self.pixels)
        return True

    def close(self) -> None: ...


class Processes:
    def __init__(self, met: object) -> None: ...

    def lineage(self, process: int) -> tuple[str, ...]:
        return ("9.1",)

    def close(self) -> None: ...


class World:
    """A desktop with one excluded window, which Windows tells of or not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.told = self.heard = True
        self.places = {1: (Rectangle(0, 0, 2, 2), SECRET), 2: (Rectangle(4, 0, 2, 2), OTHER)}
        self.missed = False
        for name, fake in (
            *(("measure_in_pixels", lambda: None), ("monitors", lambda: (DESKTOP,))),
            *(("Cursor", lambda: None), ("Picture", Picture), ("Processes", Processes)),
            *(("look_alike", lambda one, other: False), ("program_of", lambda ident: "")),
            *(("moment", lambda: 0), ("Happenings", self._happenings)),
            *(("Windows", lambda processes: self), ("top_of", lambda number: number)),
            *(("applications", self._applications), ("processes_of", self._processes_of)),
            *(("window_at", lambda x, y: x), ("focused", lambda: (1,))),
        ):
            monkeypatch.setattr(masked_screen, name, fake)
        monkeypatch.setattr(clipboard, "owner", lambda: 2)
        self.screen = WindowsScreen(lambda: self.now)

    def _happenings(self) -> Any:
        if not self.heard:
            raise UnsureError
        return self

    def _applications(self, *_: object) -> tuple[Application, ...]:
        self.read()
        return (Application("7.1", "Praxis"),)

    def _processes_of(self, number: int) -> set[int]:
        self.read()
        return {os.getpid()} if number == OURS else {number}

    def take(self) -> list[Any]:
        return []

    def read(self) -> Listing:
        if not self.told:
            raise UnsureError
        return Listing([window for number in self.places if (window := self.ask(number))])

    def ask(self, number: int) -> Window | None:
        if not self.told:
            raise UnsureError
        if number not in self.places:
            return None
        place, owner = self.places[number]
        return Window(number, place, shown=True, asked=True, owners=(owner,), translucent=False)

    def looks(self) -> bytes | None:
        """A row of the picture, white where it can be seen."""
        grab = None
        for _ in range(4):
            self.now += HOLD
            grab = self.screen.grab(DESKTOP)
        return None if grab is None else bytes(grab.pixels[: 8 * 4 : 4])


WITHOUT, BLACK = bytes((0, 0, *[255] * 6)), bytes(8)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(monkeypatch)
    world.screen.exclude(["7.1"])
    return world


def test_no_picture_is_given_while_the_windows_are_not_known(world: World) -> None:
    assert world.looks() == WITHOUT
    world.told = False
    assert world.looks() is None
    world.told = True
    assert world.looks() == BLACK  # nobody knows what flew across it meanwhile
    world.now += LINGER
    world.looks()
    assert world.looks() == WITHOUT


def test_no_picture_is_given_while_nobody_tells_what_happens(world: World) -> None:
    world.heard = False
    assert world.looks() is None
    world.heard = True
    assert world.looks() == BLACK


def test_after_a_long_while_without_a_look_everything_is_hidden_at_first(world: World) -> None:
    assert world.looks() == WITHOUT
    world.now += FORGETTING + 1
    assert world.looks() == BLACK


def test_nothing_is_pressed_or_copied_while_the_windows_are_not_known(world: World) -> None:
    screen = world.screen
    assert screen.is_barred(1, 0)
    assert not screen.is_barred(2, 0)
    assert not screen.clipboard_is_excluded()
    world.told = False
    assert screen.is_barred(2, 0)
    assert screen.focus_is_barred()
    assert screen.clipboard_is_excluded()
    assert screen.applications() == ()


def test_what_is_ours_is_not_pressed_though_nothing_is_excluded(world: World) -> None:
    world.screen.applications()
    world.screen.exclude([])
    assert world.screen.is_barred(OURS, 0)
    assert not world.screen.is_barred(1, 0)
    assert not world.screen.focus_is_barred()
