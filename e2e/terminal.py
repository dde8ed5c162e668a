"""A program of the customer: xterm, in which a line can be typed that is kept in a file."""

import subprocess
from pathlib import Path
from typing import Self

from e2e.display import Display
from e2e.programs import end, wait_for

PLACE, EMPTY = (420, 260), (500, 290)
"""Inside of its window: for clicks, and where neither words nor the pointer ever are."""


class Terminal:
    """In front, at `PLACE`; what was typed up to a Return stands in `lines`."""

    def __init__(self, display: Display, folder: Path) -> None:
        self._typed = folder / "typed"
        self._typed.touch()
        words = ["xterm", "-u8", "-T", "Terminal", "-geometry", "60x10+200+180"]
        words += ["-bg", "white", "-fg", "black", "+bc", "-cr", "black"]
        keep = f"while IFS= read -r line; do printf '%s\\n' \"$line\" >> '{self._typed}'; done"
        self._program = subprocess.Popen(
            [*words, "-e", "bash", "-c", keep], env=display.environment, text=True
        )
        wait_for(lambda: "Terminal" in display.titles(), "the terminal")

    @property
    def lines(self) -> list[str]:
        """What was typed, line by line."""
        return self._typed.read_text(encoding="utf-8").splitlines()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self._program)
