"""A screen of its own for the customer: Xvfb, openbox and the time code drawn on it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from e2e.programs import ROOT, end
from e2e.timecode import CELL, PANEL

RATE = 30
"""Changes of the time code in a second."""


class Display:
    """`size` is the largest that `resize` can give it later; `source` tells screens apart.

    `coded` is whether the time code is drawn: it is for tests, not for people who look.
    """

    def __init__(
        self, size: tuple[int, int] = (1280, 720), source: int = 1, coded: bool = True
    ) -> None:
        self.width, self.height = size
        self.source = source
        self._coded = coded
        self._programs: list[subprocess.Popen[str]] = []
        # Xvfb looks for a free number itself and tells it through the pipe.
        reading, writing = os.pipe()
        screen = f"{self.width}x{self.height}x24"
        self._start(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"],
            pass_fds=[writing],
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.name = f":{number}"
        self._start(["openbox", "--sm-disable"])
        self._painter = self._paints() if coded else None

    def _paints(self) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "e2e.painter", str(self.source), str(RATE)]
        painter = self._start(words, stdout=subprocess.PIPE, stdin=subprocess.PIPE)
        assert painter.stdout is not None
        if painter.stdout.readline().strip() != "ready":
            raise RuntimeError("the painter did not start")
        return painter

    @property
    def environment(self) -> dict[str, str]:
        # The words of the browser's own dialogs do not depend on who runs the tests.
        named = {"DISPLAY": self.name} if hasattr(self, "name") else {}
        return {**os.environ, **named, "LANGUAGE": "en", "LC_ALL": "C.UTF-8"}

    @property
    def room(self) -> tuple[int, int, int, int]:
        """x, y, width and height of what the time code and its panel leave for windows."""
        if not self._coded:
            return 0, 0, self.width, self.height
        return 0, CELL, self.width - PANEL, self.height - 2 * CELL

    def resize(self, width: int, height: int) -> None:
        """Gives the screen another size, as plugging in a projector does."""
        mode = f"{width}x{height}"
        timing = ["0", str(width), "0", "0", "0", str(height), "0", "0", "0"]
        for words in (
            ["--newmode", mode, *timing],
            ["--addmode", "screen", mode],
            ["--output", "screen", "--mode", mode],
            ["--fb", mode],
        ):
            self._run("xrandr", *words)
        self.width, self.height = width, height

    @contextmanager
    def is_split(self, left: int) -> Iterator[None]:
        """Two monitors instead of one for a while, the first of them so many pixels wide."""
        height, right = self.height, self.width - left
        places = {"left": f"{left}/1x{height}/1+0+0", "right": f"{right}/1x{height}/1+{left}+0"}
        for name, place in places.items():
            output = "screen" if name == "left" else "none"
            self._run("xrandr", "--setmonitor", name, place, output)
        try:
            yield
        finally:
            for name in places:
                self.loses_monitor(name)

    def loses_monitor(self, name: str) -> None:
        """As when its cable is pulled; one that is not there stays away."""
        words = ["xrandr", "--delmonitor", name]
        subprocess.run(words, env=self.environment, check=False, capture_output=True)

    def press(self, key: str) -> None:
        """Presses a key of the desk's keyboard; the window in front gets it, page or not."""
        self._run(sys.executable, "-m", "e2e.hands", "press", key)

    def types(self, text: str) -> None:
        """Types small letters, digits, hyphens and dots on the desk's keyboard."""
        self._run(sys.executable, "-m", "e2e.hands", "type", text)

    def stop_sharing(self) -> bool:
        """Clicks the browser's own "Stop sharing"; False while it does not offer it."""
        words = [sys.executable, "-m", "e2e.hands", "stop"]
        done = subprocess.run(words, env=self.environment, cwd=ROOT, capture_output=True, text=True)
        if done.returncode not in (0, 1) or done.stderr:
            raise RuntimeError(done.stderr)
        return done.returncode == 0

    def titles(self) -> list[str]:
        """What the windows on it are called."""
        words = [sys.executable, "-m", "e2e.hands", "titles"]
        done = subprocess.run(
            words, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()

    def height_of(self, title: str) -> int:
        """How high a window on it is."""
        words = [sys.executable, "-m", "e2e.hands", "height", title]
        done = subprocess.run(
            words, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    @contextmanager
    def stands_still(self) -> Iterator[None]:
        """The time code is not drawn for a while."""
        assert self._painter is not None
        self._painter.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            # A stopped program does not hear that it should go.
            self._painter.send_signal(signal.SIGCONT)

    def changes(self, rate: int) -> None:
        """The time code, so often a second from now on."""
        assert self._painter is not None
        assert self._painter.stdin is not None
        self._painter.stdin.write(f"{rate}\n")
        self._painter.stdin.flush()

    @property
    def pressed(self) -> bool:
        """Whether any key or button is held down."""
        words = [sys.executable, "-m", "e2e.hands", "pressed"]
        done = subprocess.run(
            words, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout.split() != ["0", "0"]

    def moves_the_mouse(self, x: int, y: int) -> None:
        """The desk's own mouse, to a place of the screen."""
        self._run(sys.executable, "-m", "e2e.hands", "move", str(x), str(y))

    def keeps_above(self, title: str) -> bool:
        """Whether a window stays above all others."""
        words = [sys.executable, "-m", "e2e.hands", "above", title]
        done = subprocess.run(words, env=self.environment, cwd=ROOT, capture_output=True)
        return done.returncode == 0

    def focuses(self, title: str) -> None:
        """Brings a window to the front."""
        self._run(sys.executable, "-m", "e2e.hands", "focus", title)

    def closes(self, title: str) -> None:
        """Presses the closing cross of a window."""
        self._run(sys.executable, "-m", "e2e.hands", "close", title)

    def close(self) -> None:
        for program in reversed(self._programs):
            end(program)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(
        self,
        words: list[str],
        pass_fds: list[int] | None = None,
        stdout: int = subprocess.DEVNULL,
        stdin: int | None = None,
    ) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            words,
            env=self.environment,
            cwd=ROOT,
            text=True,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL if words[0] != sys.executable else None,
            pass_fds=pass_fds or [],
        )
        self._programs.append(program)
        return program

    def _run(self, *words: str) -> None:
        subprocess.run(
            words, env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
