from collections.abc import Iterator

import pytest

from beistand.agent.errors import DisplayLostError, NoDisplayError
from beistand.agent.system import Grab
from beistand.agent.x11.masked_screen import MaskedScreen
from tests.agent.x11.desk import Desk, Program, count, pixel

SECRET, OTHER, THIRD = 0x123456, 0x00FF7F, 0xC08040


@pytest.fixture(scope="module")
def server() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.fixture
def desk(server: Desk) -> Iterator[Desk]:
    """The desk with nothing on it; its programs end with the test."""
    kept = len(server.programs)
    yield server
    for program in server.programs[kept:]:
        program.process.kill()
        program.process.communicate()
    del server.programs[kept:]


@pytest.fixture
def screen(desk: Desk) -> Iterator[MaskedScreen]:
    screen = MaskedScreen(desk.name)
    yield screen
    screen.close()


def seen(screen: MaskedScreen) -> Grab:
    """A picture of the whole desktop, asked for until it can be had."""
    while True:
        grab = screen.grab(screen.monitors()[0])
        if grab is not None:
            return grab


def shows(desk: Desk, screen: MaskedScreen, colour: int, *places: tuple[int, int]) -> None:
    desk.until(lambda: all(pixel(seen(screen), x, y) == colour for x, y in places))


def excludes(screen: MaskedScreen, program: Program) -> None:
    screen.exclude([ident(screen, program)])


def ident(screen: MaskedScreen, program: Program) -> str:
    found = (each.ident for each in screen.applications())
    return next(name for name in found if name.startswith(f"{program.process.pid}."))


def quiet(desk: Desk, screen: MaskedScreen) -> None:
    def still() -> bool:
        seen(screen)
        return not any(screen.changed() for _ in range(200))

    desk.until(still)


def test_a_window_is_seen_pixel_by_pixel(desk: Desk, screen: MaskedScreen) -> None:
    desk.actor(SECRET).does("open a 100 200 30 20 menu")
    grab = seen(screen)
    assert (grab.width, grab.height, len(grab.pixels)) == (1280, 720, 1280 * 720 * 4)
    assert count(grab, SECRET) == 30 * 20
    assert pixel(grab, 100, 200) == pixel(grab, 129, 219) == SECRET
    assert SECRET not in (pixel(grab, 99, 200), pixel(grab, 130, 219), pixel(grab, 100, 220))


def test_the_whole_desktop_comes_first_then_each_monitor(desk: Desk, screen: MaskedScreen) -> None:
    for name, place in (("left", "640/1x720/1+0+0"), ("right", "640/1x720/1+640+0")):
        output = "screen" if name == "left" else "none"
        desk.said("xrandr", "--setmonitor", name, place, output)
    try:
        whole, left, right = screen.monitors()
        assert (whole.number, whole.width, whole.height) == (0, 1280, 720)
        assert (left.number, left.x, left.width) == (1, 0, 640)
        assert (right.number, right.x, right.name) == (2, 640, "right")
        actor = desk.actor(SECRET)
        actor.does("open a 630 0 20 10 menu")
        for part, expected in ((left, 100), (right, 100)):
            grab = screen.grab(part)
            assert grab is not None
            assert count(grab, SECRET) == expected
        excludes(screen, actor)
        for part in (left, right):
            grab = screen.grab(part)
            assert grab is not None
            assert count(grab, SECRET) == 0
    finally:
        desk.said("xrandr", "--delmonitor", "left", "--delmonitor", "right")


@pytest.mark.parametrize("hiding", [False, True])
def test_another_size_is_noticed_and_a_stale_monitor_gives_no_picture(hiding: bool) -> None:
    with Desk() as desk:
        screen = MaskedScreen(desk.name)
        actor = desk.actor(SECRET)
        actor.does("open a 10 10 100 100")
        if hiding:
            excludes(screen, actor)
        before = screen.monitors()[0]
        quiet(desk, screen)
        for words in (
            "--newmode small 0 800 0 0 0 600 0 0 0",
            "--addmode screen small",
            "--output screen --mode small",
            "--fb 800x600",
        ):
            desk.said("xrandr", *words.split())
        assert screen.changed()
        assert screen.grab(before) is None
        grab = seen(screen)
        assert (grab.width, grab.height) == (800, 600)
        assert (count(grab, SECRET) == 0) is hiding
        screen.close()


def test_the_cursor_is_drawn_and_its_way_is_a_change(desk: Desk, screen: MaskedScreen) -> None:
    actor = desk.actor(OTHER)
    actor.does("open a 300 300 100 100 menu")
    actor.does("point 10 10")
    quiet(desk, screen)
    assert count(seen(screen), OTHER) == 10000
    actor.does("point 350 350")
    assert screen.changed()
    assert count(seen(screen), OTHER) < 10000


@pytest.mark.parametrize("hiding", [False, True])
def test_a_still_screen_has_not_changed(desk: Desk, screen: MaskedScreen, hiding: bool) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    actor.does("open a 100 100 50 50")
    if hiding:
        excludes(screen, actor)
    quiet(desk, screen)
    other.does("open b 400 400 10 10 menu")
    assert screen.changed()
    quiet(desk, screen)


def test_all_windows_of_an_excluded_program_are_black_and_come_back(
    desk: Desk, screen: MaskedScreen
) -> None:
    actor = desk.actor(SECRET)
    actor.does("open framed 100 100 200 150")
    actor.does("open menu 600 100 60 60 menu")
    desk.until(lambda: count(seen(screen), SECRET) == 200 * 150 + 60 * 60)
    excludes(screen, actor)
    assert count(seen(screen), SECRET) == 0
    assert pixel(seen(screen), 610, 110) == 0
    actor.does("open later 800 400 60 60 menu")
    actor.does("fork child")
    assert count(seen(screen), SECRET) == 0
    screen.exclude([])
    assert count(seen(screen), SECRET) == 200 * 150 + 3 * 60 * 60 - 60 * 60 + 50 * 50


def test_others_stay_visible_and_so_does_what_lies_above(desk: Desk, screen: MaskedScreen) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    actor.does("open a 100 100 200 200 menu")
    other.does("open above 150 150 50 50 menu")
    other.does("open beside 600 100 50 50 menu")
    excludes(screen, actor)
    shows(desk, screen, OTHER, (150, 150), (199, 199), (600, 100))
    grab = seen(screen)
    assert count(grab, SECRET) == 0
    assert count(grab, OTHER) == 2 * 50 * 50
    assert pixel(grab, 149, 149) == pixel(grab, 200, 200) == 0


def test_a_translucent_window_above_uncovers_nothing(desk: Desk, screen: MaskedScreen) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    actor.does("open a 100 100 200 200 menu")
    other.does("open glass 110 110 50 50 glass")
    other.does("open faint 200 200 50 50 menu")
    excludes(screen, actor)
    shows(desk, screen, OTHER, (210, 210))
    assert pixel(seen(screen), 120, 120) == 0
    other.does("faint faint")
    assert pixel(seen(screen), 210, 210) == 0


def test_what_a_hanging_program_still_shows_of_it_stays_black(
    desk: Desk, screen: MaskedScreen
) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    other.does("open bare 100 100 200 200 bare")
    other.does("open sign 700 100 20 20 menu")
    actor.does("open sign 800 100 20 20 menu")
    excludes(screen, actor)
    quiet(desk, screen)
    other.does("hang")
    actor.does("open a 150 150 50 50 menu")
    actor.does("close a")
    assert count(seen(screen), SECRET) == 0
    actor.does("open a 150 150 50 50 menu")
    seen(screen)
    actor.does("move a 500 500 50 50")
    other.does("move bare 110 120 200 200")
    for _ in range(5):
        assert count(seen(screen), SECRET) == 0
    screen.exclude([ident(screen, other)])
    desk.until(lambda: count(seen(screen), SECRET) > 50 * 50)


def test_what_was_drawn_anew_is_seen_again(desk: Desk, screen: MaskedScreen) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    other.does("open bare 100 100 200 200 bare")
    actor.does("open a 150 150 50 50 menu")
    excludes(screen, actor)
    seen(screen)
    actor.does("close a")
    assert pixel(seen(screen), 160, 160) == 0
    other.does("move bare 100 100 200 200")
    shows(desk, screen, OTHER, (160, 160))


def test_clicks_and_keys_that_would_reach_it_are_known(desk: Desk, screen: MaskedScreen) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    actor.does("open a 100 100 100 100")
    other.does("open b 150 100 30 30 menu")
    desk.until(lambda: count(seen(screen), SECRET) > 8000)
    assert not screen.is_barred(110, 170)
    actor.does("focus a")
    assert not screen.focus_is_barred()
    excludes(screen, actor)
    assert screen.is_barred(110, 170)
    assert not screen.is_barred(160, 110)
    assert not screen.is_barred(900, 600)
    assert screen.focus_is_barred()
    other.does("focus b")
    assert not screen.focus_is_barred()


def test_programs_have_names_and_icons_and_ours_is_none_of_them(
    desk: Desk, screen: MaskedScreen
) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    actor.does("open a 100 100 100 100 menu")
    actor.does("icon a")
    other.does("open b 300 100 100 100 menu")
    found = {each.name: each for each in screen.applications()}
    assert list(found) == ["Actor-00ff7f", "Actor-123456"]
    assert found["Actor-123456"].icon.startswith(b"\x89PNG")
    assert found["Actor-00ff7f"].icon == b""


def test_a_lost_display_is_one_error() -> None:
    with Desk() as desk:
        screen = MaskedScreen(desk.name)
        monitor = screen.monitors()[0]
        screen.exclude(["1.1"])
        desk.server.kill()
        desk.server.wait()
        with pytest.raises(DisplayLostError):
            screen.grab(monitor)
        with pytest.raises(DisplayLostError):
            screen.changed()


def test_no_display_is_an_error_of_its_own() -> None:
    with pytest.raises(NoDisplayError):
        MaskedScreen(":9999")


def test_a_program_that_is_started_anew_is_black_from_its_first_frame_on(
    desk: Desk, screen: MaskedScreen
) -> None:
    actor, other = desk.actor(SECRET), desk.actor(OTHER)
    actor.does("open a 100 100 100 100")
    other.does("open b 300 100 100 100")
    excludes(screen, actor)
    actor.process.kill()
    actor.process.wait()
    again = desk.actor(SECRET)
    again.told("open a 100 100 100 100")
    frames = 0

    def opened() -> bool:
        nonlocal frames
        grab = screen.grab(screen.monitors()[0])
        frames += grab is not None
        assert grab is None or count(grab, SECRET) == 0
        return f"{again.process.pid}." in "".join(screen.excluded) and frames > 50

    desk.until(opened)
    assert again.reads() == "done"
    assert count(seen(screen), SECRET) == 0
    shows(desk, screen, OTHER, (350, 150))
    each = {ident for ident in screen.excluded if ident.startswith(f"{again.process.pid}.")}
    assert {each.ident for each in screen.applications()} >= each
    screen.exclude([])
    desk.until(lambda: count(seen(screen), SECRET) > 8000)


def test_a_program_started_anew_is_listed_as_excluded_though_nobody_has_looked(
    desk: Desk, screen: MaskedScreen
) -> None:
    actor = desk.actor(SECRET)
    actor.does("open a 100 100 100 100")
    excludes(screen, actor)
    actor.process.kill()
    actor.process.wait()
    again = desk.actor(SECRET)
    again.does("open a 100 100 100 100")
    desk.until(screen.applications)
    (listed,) = (each.ident for each in screen.applications())

    assert listed.startswith(f"{again.process.pid}.")
    assert listed in screen.excluded
