import random
import shutil

import pytest

from beistand.agent.x11.masked_screen import MaskedScreen
from tests.agent.x11.desk import Desk, count

SECRET, BENIGN = 0x123456, 0x00FF7F
FRAMES = 300
COMPOSITORS = {
    "none": [],
    "faked": [],
    "xcompmgr": ["xcompmgr", "-n"],
    "picom": ["picom", "--backend", "xrender", "--config", "/dev/null"],
}


def race(desk: Desk, compositor: str, masked: bool) -> tuple[int, int]:
    """In how many of the frames the secret colour was seen, and in how many the other one.

    Ends when all is quiet and the other program's window, brought to the front, is seen whole.
    """
    actor, other = desk.actor(SECRET), desk.actor(BENIGN)
    actor.does("open sign 1000 600 20 20 menu")
    other.does("open sign 1100 600 20 20 menu")
    if compositor == "faked":
        other.does("own _NET_WM_CM_S0")
    elif compositor != "none":
        desk.starts(*COMPOSITORS[compositor])
        desk.until(lambda: b"actor" in desk.said("xwininfo", "-root", "-tree"))
    screen = MaskedScreen(desk.name)
    if masked:
        screen.exclude(
            each.ident
            for each in screen.applications()
            if each.ident.startswith(f"{actor.process.pid}.")
        )
    if compositor in ("xcompmgr", "picom"):
        owned = screen._connection.core.GetSelectionOwner
        desk.until(lambda: owned(screen._compositor).reply().owner)
    actor.told(f"race {random.randrange(10**6)}")
    other.told(f"race {random.randrange(10**6)}")
    monitor = screen.monitors()[0]
    frames = leaks = benign = 0
    while frames < FRAMES:
        grab = screen.grab(monitor)
        if grab is None:
            continue
        frames += 1
        leaks += count(grab, SECRET) > 0
        benign += count(grab, BENIGN) > 0
    for actor_, order in ((actor, "hide sign"), (other, "to_front sign")):
        actor_.told(order)
        assert (actor_.reads(), actor_.reads()) == ("done", "done")
    quiet = 0

    def seen_whole() -> bool:
        nonlocal quiet
        grab = screen.grab(monitor)
        quiet += grab is not None and count(grab, SECRET) > 0
        return grab is not None and count(grab, BENIGN) >= 400

    desk.until(seen_whole)
    screen.close()
    return leaks + (quiet if masked else 0), benign


@pytest.mark.parametrize("compositor", ["none", "faked", "xcompmgr", "picom"])
def test_no_pixel_of_an_excluded_program_is_seen_while_windows_come_and_go(
    compositor: str,
) -> None:
    words = COMPOSITORS[compositor]
    if words and shutil.which(words[0]) is None:
        pytest.skip(f"{compositor} is not installed; the faked one is tried")
    with Desk() as desk:
        leaks, benign = race(desk, compositor, masked=True)
    print(f"{compositor}: {leaks} leaks, {benign} of {FRAMES} frames with the other program")
    assert leaks == 0
    # What came near the excluded windows is black for a while: that many frames are enough to
    # show that not everything was.
    assert benign > 0


def test_without_the_mask_the_race_sees_the_excluded_program() -> None:
    with Desk() as desk:
        leaks, benign = race(desk, "none", masked=False)
    assert leaks > FRAMES / 2
    assert benign > FRAMES / 2
