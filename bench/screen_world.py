"""Two browsers, a screen with text and the relay between them, for the benches of the screen."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from e2e import timecode
from e2e.browsers import ScreenBrowser, headless
from e2e.display import Display
from e2e.programs import ROOT, end, free_port


class Text:
    """The window of text of `bench.screen_text` on a display."""

    def __init__(self, size: tuple[int, int], display: Display) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "bench.screen_text", *map(str, size)],
            cwd=ROOT,
            env=display.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def does(self, what: str) -> None:
        """One of the words of `bench.screen_text`, from now on."""
        assert self._program.stdin is not None
        self._program.stdin.write(what + "\n")
        self._program.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self._program)


class World:
    """A customer who shares a screen of this size and a technician who looks at it."""

    def __init__(self, size: tuple[int, int], speed: int = 0) -> None:
        with ExitStack() as stack:
            port = free_port()
            relay = subprocess.Popen(
                [sys.executable, "-m", "bench.screen_relay", str(port), str(speed)],
                cwd=ROOT,
                text=True,
            )
            stack.callback(end, relay)
            self.display = stack.enter_context(Display(size))
            self.address = f"http://127.0.0.1:{port}/"
            _wait_for(self.address)
            self.text = stack.enter_context(Text((size[0] - 220, size[1] - 200), self.display))
            self._playwright = stack.enter_context(sync_playwright())
            profile = Path(
                stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            )
            self.profile = str(profile)
            self.customer_browser = stack.enter_context(
                ScreenBrowser(self._playwright, self.display, profile)
            )
            self.customer = self.customer_browser.page
            self.technician_browser: Browser = headless(self._playwright)
            stack.callback(self.technician_browser.close)
            self.technician = self.technician_browser.new_page(
                viewport={"width": 1280, "height": 800}
            )
            self._stack = stack.pop_all()

    def open(self) -> None:
        """Both pages up to the first picture."""
        for page, role in ((self.technician, "technician"), (self.customer, "customer")):
            page.goto(self.address + "#" + role)
            page.wait_for_function("() => document.title == 'ready'", timeout=60_000)
        self.customer.click("#share")
        self.technician.wait_for_function("() => JSON.parse(bench.report()).shown > 0")

    def does(self, what: str) -> None:
        """What the window of text does from now on."""
        self.text.does(what)

    def stops_time(self) -> None:
        """The time code stands still, too; for the rest of this world."""
        self._stack.enter_context(self.display.stands_still())

    def reports(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What customer and technician have counted."""
        return (
            json.loads(self.customer.evaluate("bench.report()")),
            json.loads(self.technician.evaluate("bench.report()")),
        )

    def stamps(self, seconds: float) -> list[timecode.Stamp]:
        return timecode.from_element(
            self.technician.locator("#screen"), self.display.width, seconds
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


@dataclass
class Span:
    """What happened between two reports."""

    seconds: float
    captured: float
    sent: float
    shown: float
    kilobytes: float
    encode_ms: float
    python_ms: float
    keys: int

    def __str__(self) -> str:
        return (
            f"captured {self.captured:4.1f}/s  sent {self.sent:4.1f}/s  shown {self.shown:4.1f}/s  "
            f"{self.kilobytes:7.1f} kB/s  encode {self.encode_ms:5.1f} ms  "
            f"python {self.python_ms:4.2f} ms/frame  keys {self.keys}"
        )


def span(world: World, seconds: float) -> Span:
    """Watches for so long, with the DevTools' own traffic at rest."""
    before, seen_before = world.reports()
    began = time.monotonic()
    world.technician.wait_for_timeout(seconds * 1000)
    after, seen = world.reports()
    took = time.monotonic() - began
    frames = after["frames"] - before["frames"]
    return Span(
        took,
        (after["captured"] - before["captured"]) / took,
        frames / took,
        (seen["shown"] - seen_before["shown"]) / took,
        (seen["bytes"] - seen_before["bytes"]) / took / 1000,
        (after["encode_ms"] - before["encode_ms"]) / max(1, frames),
        (after["python_ms"] - before["python_ms"]) / max(1, after["captured"] - before["captured"]),
        after["key_frames"] - before["key_frames"],
    )


def resident(profile: str) -> int:
    """Bytes of all processes of a browser, found by its profile's folder on their command lines."""
    total = 0
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if profile.encode() in (process / "cmdline").read_bytes():
                    pages = int((process / "statm").read_text().split()[1])
                    total += pages * os.sysconf("SC_PAGE_SIZE")
            except OSError:
                continue
    return total


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address).close()
            return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError("the bench's relay did not start")
