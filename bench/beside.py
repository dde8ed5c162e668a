"""Ours and others on the same screen in the same run: `python -m bench.beside [NAME…]`.

Everybody is measured alike, at the pixels of the viewer's screen, with no driver attached.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from bench.peers.place import PEERS, MissingError
from bench.peers.processes import family_cpu
from bench.screen_world import Text
from bench.screens import others, ours
from bench.screens.contest import Contestant, Enters, Scene, more
from bench.screens.glass import Eyes, Glass, Look, Place, found
from e2e.display import Display
from e2e.programs import ROOT

SIZE = (1280, 720)
GLASS = (1920, 1080)
TEXT = (1060, 520)
RATES = (5, 15, 30)
SETTLES = 2.0
WATCHED = 8.0
RESTS = 2.0
PATIENCE = 30.0
CRASHED = "Target crashed"
ALL: dict[str, Enters] = {
    "browser": ours.browser,
    "agent": ours.agent,
    "x0vncserver": others.x0vncserver,
    "x11vnc": others.x11vnc,
    "webrtc": others.webrtc,
    "selkies": others.selkies,
}


@dataclass(frozen=True)
class Watched:
    """What was seen in some seconds."""

    ages: list[float]
    pictures: float
    """A second."""
    kilobytes: float
    """A picture."""
    sharer: float
    """CPU seconds a minute."""
    viewer: float

    def __str__(self) -> str:
        if len(self.ages) < 2:
            return "nothing"
        late = quantiles(self.ages, n=20)[-1]
        return (
            f"{self.pictures:4.1f}/s {median(self.ages):4.0f} /{late:4.0f} ms"
            f" {self.kilobytes:6.1f} kB  {self.sharer:4.0f} +{self.viewer:4.0f} s/min"
        )


def watch(contestant: Contestant, look: Look, seconds: float = WATCHED) -> Watched:
    time.sleep(SETTLES)
    asked, sent = time.monotonic(), contestant.sent()
    began = time.monotonic()
    sharer = sum(family_cpu(each) for each in contestant.sharer)
    viewer = family_cpu(contestant.viewer)
    ages = look.ages(seconds)
    took = time.monotonic() - began
    sharer = sum(family_cpu(each) for each in contestant.sharer) - sharer
    viewer = family_cpu(contestant.viewer) - viewer
    sent_each_second = more(sent, contestant.sent()) / 1000 / (time.monotonic() - asked)
    share = 60 / took / 1e9
    pictures = len(ages) / took
    kilobytes = sent_each_second / max(1.0, pictures)
    return Watched(ages, pictures, kilobytes, sharer * share, viewer * share)


def likeness(scene: Scene, eyes: Eyes, place: Place) -> str:
    """SSIM of the text on the glass against the true screen, once nothing has moved for a while."""
    if not (PEERS / "bin" / "python").exists():
        return "-"
    time.sleep(RESTS)
    true = Eyes(scene.display)
    files = []
    for name, each, x, y in (("shown", eyes, place.x, place.y), ("true", true, 0, 0)):
        pixels = each.picture(x, y, *SIZE)
        picture = Image.frombytes("RGB", SIZE, pixels, "raw", "BGRX")
        file = scene.folder / f"{name}.png"
        picture.crop((0, 30, TEXT[0], TEXT[1])).save(file)
        files.append(str(file))
    true.close()
    words = [str(PEERS / "bin" / "python"), "-m", "bench.screens.likeness", *files]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def place_of(eyes: Eyes) -> Place:
    """Where the picture stands on the glass, once it does."""
    over = time.monotonic() + PATIENCE
    while time.monotonic() < over:
        picture = eyes.picture(0, 0, *GLASS)
        if place := found(picture, *GLASS, SIZE):
            return place
        time.sleep(0.3)
    raise RuntimeError("no picture of the screen is seen in its own pixels")


def contest(enters: Enters) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        playwright = stack.enter_context(sync_playwright())
        display = stack.enter_context(Display(SIZE))
        glass = stack.enter_context(Glass(GLASS))
        display.moves_the_mouse(SIZE[0] - 60, SIZE[1] // 2)  # away from the text
        scene = Scene(playwright, display, glass, folder)
        contestant = stack.enter_context(enters(scene))
        text = stack.enter_context(Text(TEXT, display))
        eyes = Eyes(glass)
        stack.callback(eyes.close)
        place = place_of(eyes)
        look = Look(eyes, place, SIZE[1])
        for rate in RATES:
            display.changes(rate)
            print(f"{contestant.name:28} {rate:2} changes/s {watch(contestant, look)}", flush=True)
        text.does("scroll")
        print(f"{contestant.name:28} scrolling    {watch(contestant, look)}", flush=True)
        text.does("still")
        with display.stands_still():
            print(f"{contestant.name:28} at rest      SSIM {likeness(scene, eyes, place)}")


def measure(names: tuple[str, ...] = tuple(ALL)) -> None:
    """Print the table. Debian's Chromium loses a tab now and then: once, it is begun anew."""
    print(f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in names:
        failed = _failed(name)
        if failed and CRASHED in failed:
            failed = _failed(name)
        if failed:
            print(f"{name} could not be measured: {failed}", flush=True)


def _failed(name: str) -> str:
    """Why it could not be measured, if it could not."""
    try:
        contest(ALL[name])
    except (MissingError, RuntimeError, TimeoutError, AssertionError, PlaywrightError) as error:
        return f"{error}"
    return ""


if __name__ == "__main__":
    measure(tuple(sys.argv[1:]) or tuple(ALL))
