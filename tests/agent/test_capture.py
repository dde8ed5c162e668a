"""A still screen gives one picture, a changing one at most thirty in a second."""

import asyncio
from collections.abc import Iterable

from beistand.agent.capture import Capture
from beistand.agent.errors import DisplayLostError
from beistand.agent.shot import Shot
from beistand.agent.system import Application, Grab, Monitor

DESKTOP = Monitor(0, 0, 0, 8, 4)
SECOND = Monitor(2, 4, 0, 4, 4)


class Still:
    """A screen that changes when it is told to."""

    def __init__(self) -> None:
        self.monitors_there: tuple[Monitor, ...] = (DESKTOP, SECOND)
        self.changes = 0
        self.grabbed: list[Monitor] = []
        self.trusted = True
        self.lost = False
        self.looks = 0
        self.looked_at_often = asyncio.Event()

    def monitors(self) -> tuple[Monitor, ...]:
        return self.monitors_there

    def changed(self) -> bool:
        if self.lost:
            raise DisplayLostError("gone")
        self._looks()
        self.changes -= 1
        return self.changes >= 0

    def grab(self, monitor: Monitor) -> Grab | None:
        if not self.trusted:
            self._looks()
        self.grabbed.append(monitor)
        pixels = memoryview(bytes(monitor.width * monitor.height * 4))
        return Grab(monitor.width, monitor.height, pixels) if self.trusted else None

    def _looks(self) -> None:
        self.looks += 1
        if self.looks == 6:
            self.looked_at_often.set()

    def applications(self) -> tuple[Application, ...]:
        return ()

    excluded: frozenset[str] = frozenset()

    def exclude(self, idents: Iterable[str]) -> int:
        return 0

    def is_barred(self, x: int, y: int) -> bool:
        return False

    def focus_is_barred(self) -> bool:
        return False

    def clipboard_is_excluded(self) -> bool:
        return False

    def close(self) -> None: ...


async def pictures(screen: Still, number: int = 0) -> list[Shot]:
    """What has arrived when the screen was looked at some times."""
    arrived: list[Shot] = []
    reading = Capture(screen, number).read(arrived.append, lambda reason: None)
    await asyncio.wait_for(screen.looked_at_often.wait(), 20)
    reading.stop()
    return arrived


async def test_a_still_screen_is_shown_once() -> None:
    screen = Still()

    assert len(await pictures(screen)) == 1
    assert screen.grabbed == [DESKTOP]


async def test_each_change_is_shown() -> None:
    screen = Still()
    screen.changes = 2

    assert len(await pictures(screen)) == 3


async def test_a_picture_that_cannot_be_trusted_is_not_shown() -> None:
    screen = Still()
    screen.trusted = False

    assert await pictures(screen) == []
    assert len(screen.grabbed) > 1


async def test_nothing_is_shown_where_the_chosen_monitor_is_gone() -> None:
    screen, arrived = Still(), list[Shot]()
    assert (await pictures(screen, number=2))[0].displayWidth == 4
    capture = Capture(screen, 2)
    screen.monitors_there = (DESKTOP,)
    told = asyncio.get_running_loop().create_future()

    capture.read(arrived.append, told.set_result)

    assert await asyncio.wait_for(told, 10) == "MonitorGone"
    assert arrived == []


async def test_another_monitor_is_shown_at_once_when_chosen() -> None:
    screen, arrived = Still(), list[Shot]()
    capture = Capture(screen)
    reading = capture.read(arrived.append, lambda reason: None)
    await asyncio.wait_for(screen.looked_at_often.wait(), 20)

    capture.look(2)
    screen.looks = 0
    screen.looked_at_often.clear()
    await asyncio.wait_for(screen.looked_at_often.wait(), 20)
    reading.stop()

    assert [shot.displayWidth for shot in arrived] == [8, 4]


async def test_a_lost_display_is_told_by_its_name() -> None:
    screen = Still()
    screen.lost = True
    told = asyncio.get_running_loop().create_future()

    Capture(screen).read(lambda frame: None, told.set_result)

    assert await asyncio.wait_for(told, 10) == "DisplayLost"
