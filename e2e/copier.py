"""A program of the customer that copies and pastes, as a real toolkit does.

Started as `python -m e2e.copier`; told in JSON on its input: ["copy", TEXT], ["paste"], ["mark",
NAME] offers another target beside the text, ["hang"] answers nobody any more. Each is answered by
a line of JSON.
"""

import json
import subprocess
import sys
import time
import tkinter as tk
from collections.abc import Mapping
from typing import Self

from e2e.programs import ROOT, end


class Copier:
    """The program, and what is told to it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.program = subprocess.Popen(
            [sys.executable, "-m", "e2e.copier"],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hears()

    def does(self, *words: str) -> str:
        assert self.program.stdin is not None
        self.program.stdin.write(json.dumps(words) + "\n")
        self.program.stdin.flush()
        return self._hears()

    def _hears(self) -> str:
        assert self.program.stdout is not None
        return str(json.loads(self.program.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end(self.program)


def main() -> None:
    root = tk.Tk(className="Copier")
    root.geometry("50x50")
    # Others may want what was copied while nobody talks to this program.
    root.tk.createfilehandler(sys.stdin, tk.READABLE, lambda *_: obey(root))
    root.update()
    print(json.dumps("ready"), flush=True)
    root.mainloop()


def obey(root: tk.Tk) -> None:
    line = sys.stdin.readline()
    if not line:
        root.quit()
        return
    verb, *words = json.loads(line)
    said = "done"
    match verb:
        case "copy":
            root.clipboard_clear()
            root.clipboard_append(words[0])
        case "mark":
            root.clipboard_append("secret", type=words[0])
        case "paste":
            try:
                said = root.clipboard_get(type="UTF8_STRING")
            except tk.TclError:
                said = ""
        case "hang":
            print(json.dumps(said), flush=True)
            while True:
                time.sleep(1)
    root.update()
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
