"""A program of the customer: an entry that says what it receives, as a real toolkit reads keys.

Started as `python -m e2e.entry`; says "ready", then what stands in it whenever Return is pressed,
and each button of the mouse.
"""

import queue
import subprocess
import sys
import threading
import tkinter as tk
from typing import Self

from e2e.display import Display
from e2e.programs import PATIENCE, ROOT, end


class Entry:
    """The program in front, and what it received."""

    def __init__(self, display: Display) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "e2e.entry"],
            env=display.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.hears("ready")

    def hears(self, what: str) -> str:
        """Wait for a line that begins so; whoever hears nothing for long fails."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"the program did not say {what}") from None
            if line.startswith(what):
                return line

    def _listen(self) -> None:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            self._lines.put(line.rstrip("\n"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self._program)


def main() -> None:
    root = tk.Tk(className="Arztbrief")
    root.title("Arztbrief")
    root.geometry("600x120+100+100")
    entry = tk.Entry(root, width=90, insertofftime=0)  # a blinking caret changes the screen
    entry.pack(fill="both", expand=True)

    def tell(what: str) -> None:
        print(what, flush=True)

    def returned(_: object) -> None:
        tell(f"text {entry.get()!r}")
        entry.delete(0, "end")

    entry.bind("<Return>", returned)
    entry.bind("<Control-Key-Escape>", lambda _: tell("escape with control"))
    entry.bind("<Button>", lambda event: tell(f"button {event.num}"))
    entry.bind("<FocusIn>", lambda _: tell("ready"))
    entry.focus_force()
    root.mainloop()


if __name__ == "__main__":
    main()
