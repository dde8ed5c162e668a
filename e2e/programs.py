"""Programs that the stories start: how one is ended for certain, and where a port is free."""

import random
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 10.0


def end(program: subprocess.Popen[str]) -> int:
    """Asks a program to go, makes it go if it will not, and brings its exit code."""
    if program.poll() is None:
        program.terminate()
    try:
        code = program.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        program.kill()
        code = program.wait()
    for pipe in (program.stdin, program.stdout, program.stderr):
        if pipe is not None:
            pipe.close()
    return code


def free_port() -> int:
    """A port below the ephemeral ones, where a socket that looks for it can meet itself."""
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 32000")


def wait_for(happened: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Looks until something outside the browser has happened: a file, a port, a property."""
    deadline = time.monotonic() + patience
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {patience:g} s")
        time.sleep(0.02)


class Deadline:
    """One time limit for all that must have happened by then, whatever is looked at first."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._over = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until it is over."""
        left = self._over - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"not everything within {self._seconds:g} s")
        return left
