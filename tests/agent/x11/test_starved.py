"""A compositor that is stopped for seconds shows what the X server has long forgotten."""

import contextlib
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator

import pytest
import xcffib
import xcffib.composite

from beistand.agent.held import LINGER
from beistand.agent.system import Grab
from beistand.agent.x11.masked_screen import MaskedScreen
from e2e.programs import PATIENCE
from tests.agent.x11.desk import Desk, Program, count, pixel

SECRET, OTHER = 0x123456, 0x00FF7F
STOPPED = 3.0
COMPOSITORS = {
    "xcompmgr": ("xcompmgr", "-n"),
    "fading": ("xcompmgr", "-f"),
    "picom": ("picom", "--backend", "xrender", "--config", "/dev/null", "--fading"),
}


class Clock:
    """The real one, and whatever is added to it: nobody has to wait for a second to go by."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Composited:
    """A desk with a compositor, one program to exclude and another one, both seen."""

    def __init__(self, desk: Desk, compositor: str) -> None:
        self.desk, self.clock = desk, Clock()
        self.secret, self.other = desk.actor(SECRET), desk.actor(OTHER)
        self.secret.does("open a 100 100 200 200 menu")
        self.secret.does("open sign 1000 600 20 20 menu")
        self.other.does("open sign 1100 600 20 20 menu")
        self.compositor = desk.starts(*COMPOSITORS[compositor])
        self.screen = MaskedScreen(desk.name, self.clock)
        desk.until(self.is_at_work)
        desk.until(lambda: count(self.seen(), SECRET) >= 200 * 200)
        desk.until(lambda: count(self.seen(), OTHER) == 20 * 20)

    def is_at_work(self) -> bool:
        """Whether windows have pictures of their own."""
        connection = self.screen._connection
        if not connection.core.GetSelectionOwner(self.screen._compositor).reply().owner:
            return False
        composite = connection(xcffib.composite.key)
        composite.QueryVersion(0, 4).reply()
        named = composite.NameWindowPixmapChecked
        for number in connection.core.QueryTree(self.screen._root).reply().children:
            with contextlib.suppress(xcffib.XcffibException):
                named(number, connection.generate_id()).check()
                return True
        return False

    def seen(self) -> Grab:
        deadline = time.monotonic() + PATIENCE
        while (grab := self.screen.grab(self.screen.monitors()[0])) is None:
            assert time.monotonic() < deadline
        return grab

    def excludes(self, *programs: Program) -> None:
        begins = tuple(f"{program.process.pid}." for program in programs)
        found = [each.ident for each in self.screen.applications()]
        self.screen.exclude(ident for ident in found if ident.startswith(begins))

    def leaks(self, frames: int) -> int:
        return sum(count(self.seen(), SECRET) > 0 for _ in range(frames))

    def stops(self) -> None:
        self.compositor.process.send_signal(signal.SIGSTOP)

    def goes_on(self) -> None:
        self.compositor.process.send_signal(signal.SIGCONT)

    def leaks_while_stopped(self) -> int:
        leaks = 0
        for _ in range(10):
            self.clock.ahead += STOPPED / 10
            leaks += self.leaks(2)
        return leaks

    def leaks_until_all_is_seen(self, x: int, y: int) -> int:
        """Where something black is seen again in the end."""
        leaks = 0

        def seen_again() -> bool:
            nonlocal leaks
            grab = self.seen()
            leaks += count(grab, SECRET) > 0
            return pixel(grab, x, y) != 0

        self.desk.until(seen_again)
        return leaks + self.leaks(5)

    def comes_to_rest(self) -> None:
        def still() -> bool:
            self.seen()
            return not any(self.screen.changed() for _ in range(200))

        self.desk.until(still)

    def pulses(self) -> int:
        """How many windows of the desktop are a pixel of the kind that we put there."""
        core = self.screen._connection.core
        own = self.screen._pulse._pixel
        return list(core.QueryTree(self.screen._root).reply().children).count(own)


@pytest.fixture(params=COMPOSITORS)
def composited(request: pytest.FixtureRequest) -> Iterator[Composited]:
    if shutil.which(COMPOSITORS[request.param][0]) is None:
        pytest.skip(f"{request.param} is not installed")
    with Desk() as desk:
        found = Composited(desk, request.param)
        yield found
        found.goes_on()
        found.screen.close()


def closed(actor: Program) -> None:
    actor.does("close a")


def moved(actor: Program) -> None:
    actor.does("move a 500 400 100 100")


@pytest.mark.parametrize("happens", [closed, moved])
def test_what_a_stopped_compositor_still_shows_stays_black(
    composited: Composited, happens: Callable[[Program], None]
) -> None:
    composited.excludes(composited.secret)
    assert composited.leaks(5) == 0
    composited.stops()
    happens(composited.secret)
    assert composited.leaks_while_stopped() == 0
    composited.goes_on()
    assert composited.leaks_until_all_is_seen(110, 110) == 0


def test_what_was_half_faded_out_when_the_compositor_stopped_stays_black(
    composited: Composited,
) -> None:
    composited.excludes(composited.secret)
    assert composited.leaks(5) == 0
    composited.secret.does("close a")
    composited.desk.until(
        lambda: composited.leaks(1) or composited.screen._held._looks[0].caught < float("inf")
    )
    composited.stops()
    for _ in range(10):
        composited.clock.ahead += STOPPED / 10
        assert pixel(composited.seen(), 110, 110) == 0
    composited.goes_on()
    assert composited.leaks_until_all_is_seen(110, 110) == 0


def test_what_was_closed_before_others_were_excluded_too_stays_black(
    composited: Composited,
) -> None:
    composited.excludes(composited.secret)
    assert composited.leaks(5) == 0
    composited.stops()
    composited.secret.does("close a")
    assert composited.leaks(2) == 0
    composited.excludes(composited.secret, composited.other)
    composited.goes_on()
    # It may still be fading out.
    assert pixel(composited.seen(), 110, 110) == 0
    assert composited.leaks_until_all_is_seen(110, 110) == 0


def test_no_picture_is_taken_until_the_compositor_has_come_to_what_was_just_excluded(
    composited: Composited,
) -> None:
    composited.stops()
    composited.secret.does("close a")
    composited.excludes(composited.secret)
    monitor = composited.screen.monitors()[0]
    for _ in range(20):
        composited.clock.ahead += STOPPED / 20
        assert composited.screen.grab(monitor) is None
        assert composited.screen.changed()
    composited.goes_on()
    composited.seen()


def test_what_a_compositor_painted_last_stays_black_when_it_ends(composited: Composited) -> None:
    composited.excludes(composited.secret)
    assert composited.leaks(5) == 0
    composited.stops()
    composited.secret.does("close a")
    assert composited.leaks(5) == 0
    composited.compositor.process.kill()
    composited.compositor.process.wait()
    owned = composited.screen._connection.core.GetSelectionOwner
    composited.desk.until(lambda: not owned(composited.screen._compositor).reply().owner)
    assert pixel(composited.seen(), 110, 110) == 0
    assert composited.leaks(20) == 0
    assert composited.pulses() == 0


def test_a_still_screen_has_not_changed_with_a_compositor_nor_while_that_is_stopped(
    composited: Composited,
) -> None:
    composited.excludes(composited.secret)
    composited.comes_to_rest()
    composited.secret.does("move a 500 400 100 100")
    assert composited.screen.changed()
    composited.desk.until(lambda: pixel(composited.seen(), 110, 110) != 0)
    composited.comes_to_rest()
    composited.stops()
    composited.secret.does("close a")
    composited.comes_to_rest()
    # Once in a while it is asked again, should what was asked have been lost.
    composited.clock.ahead += LINGER
    assert composited.screen.changed()
    composited.comes_to_rest()


def test_the_pixel_is_neither_seen_nor_clicked_nor_listed_and_goes(composited: Composited) -> None:
    composited.other.does("open corner 0 0 60 60 menu")
    composited.desk.until(lambda: pixel(composited.seen(), 0, 0) == OTHER)
    names = [each.name for each in composited.screen.applications()]
    composited.excludes(composited.secret)
    composited.seen()
    assert composited.pulses() == 1
    composited.desk.until(lambda: pixel(composited.seen(), 0, 0) == OTHER)
    assert [each.name for each in composited.screen.applications()] == names
    core = composited.screen._connection.core
    root, own = composited.screen._root, composited.screen._pulse._pixel
    assert core.TranslateCoordinates(root, root, 0, 0).reply().child not in (0, own)
    composited.other.does("point 0 0")
    assert core.QueryPointer(root).reply().child not in (0, own)
    assert core.GetInputFocus().reply().focus != own
    composited.screen.exclude([])
    assert composited.pulses() == 0
    composited.comes_to_rest()


# picom holds the X server while it looks at windows: stopped just then, it would stop everybody.
@pytest.mark.parametrize("composited", ["xcompmgr", "fading"], indirect=True)
def test_no_pixel_is_seen_while_windows_come_and_go_and_the_compositor_stops_and_goes_on(
    composited: Composited,
) -> None:
    composited.excludes(composited.secret)
    assert composited.leaks(5) == 0
    dice = random.Random()
    composited.secret.told(f"race {dice.randrange(10**6)}")
    composited.other.told(f"race {dice.randrange(10**6)}")
    leaks = 0
    for _ in range(10):
        leaks += composited.leaks(dice.randrange(1, 20))
        composited.stops()
        leaks += composited.leaks(2)
        composited.clock.ahead += dice.choice([0.1, 0.5, 2, 4])
        leaks += composited.leaks(2)
        composited.goes_on()
    assert leaks == 0
