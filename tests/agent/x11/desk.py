"""A desk for one test: an X server, a window manager, and programs that do as they are told."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from beistand.agent.system import Grab
from e2e.programs import PATIENCE, end

ACTOR = Path(__file__).with_name("actor.py")


class Program:
    def __init__(self, desk: "Desk", words: list[str]) -> None:
        self.process = subprocess.Popen(
            words,
            env=desk.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def reads(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def told(self, order: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()

    def does(self, order: str) -> None:
        self.told(order)
        assert self.reads() == "done"


class Desk:
    def __init__(self, *options: str) -> None:
        self.environment = dict(os.environ)
        self.programs: list[Program] = []
        reading, writing = os.pipe()
        # Without `-noreset` the server begins anew when its only client so far leaves it.
        words = ["-displayfd", str(writing), "-screen", "0", "1280x720x24", "-nolisten", "tcp"]
        words += ["-noreset", *options]
        self.server = subprocess.Popen(
            ["Xvfb", *words],
            text=True,
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.name = f":{pipe.readline().strip()}"
        self.environment["DISPLAY"] = self.name
        self.starts("openbox", "--sm-disable")
        self.until(self.managed)

    def said(self, *words: str) -> bytes:
        done = subprocess.run(words, env=self.environment, capture_output=True, check=True)
        return done.stdout

    def managed(self) -> bool:
        words = ("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        done = subprocess.run(words, env=self.environment, capture_output=True)
        return b"window id" in done.stdout

    def starts(self, *words: str) -> Program:
        self.programs.append(Program(self, list(words)))
        return self.programs[-1]

    def actor(self, colour: int) -> Program:
        program = self.starts(sys.executable, str(ACTOR), f"{colour:06x}")
        assert program.reads() == "ready"
        return program

    def until(self, happened: Callable[[], object], patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not happened():
            assert time.monotonic() < deadline

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for program in reversed(self.programs):
            end(program.process)
        end(self.server)


def pixel(grab: Grab, x: int, y: int) -> int:
    at = 4 * (y * grab.width + x)
    return int.from_bytes(grab.pixels[at : at + 3], "little")


def count(grab: Grab, colour: int) -> int:
    """How many pixels have the colour, which must not come about by a shift of others."""
    return bytes(grab.pixels).count(colour.to_bytes(3, "little"))
