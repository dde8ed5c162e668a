"""Windows, as far as Wine goes: one for each test, whose windows an X display shows."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from e2e.display import Display
from e2e.employee import Employee
from e2e.program import Program
from e2e.programs import ROOT, end, wait_for
from e2e.snapshot import Snapshot, snapshot

READS_THE_CLIPBOARD = """
import tkinter
root = tkinter.Tk()
root.withdraw()
try:
    print(ascii(root.clipboard_get(type="UTF8_STRING")))
except tkinter.TclError:
    print("''")
"""


class Wine:
    """Wine with a folder of its own for all that Windows keeps."""

    def __init__(self, folder: Path, display: Display) -> None:
        self.folder = folder / "windows"
        self.display = display
        self.home = folder / "home"
        (self.home / "Downloads").mkdir(parents=True, exist_ok=True)
        self._programs: list[subprocess.Popen[str]] = []
        self.start("wineboot", "--init").wait(120)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **self.display.environment,
            "HOME": str(self.home),  # Wine leads from its own folders to those of the person
            "WINEPREFIX": str(self.folder),
            "WINEDEBUG": "-all",
            # Neither .NET nor a browser is asked for, and nothing enters the person's own menus.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
            "LC_ALL": "de_DE.UTF-8",
        }

    @property
    def temporary(self) -> Path:
        """Where programs write what they need for a while."""
        return self._of_the_person("Temp", "AppData/Local/Temp")

    @property
    def downloads(self) -> Path:
        """The person's folder for downloads."""
        return self._of_the_person("Downloads")

    @property
    def people(self) -> Path:
        """Where Windows keeps everything of those who work with it."""
        return self.folder / "drive_c" / "users"

    def _of_the_person(self, *places: str) -> Path:
        return next(
            found
            for user in self.people.iterdir()
            if user.name != "Public"
            for place in places
            if (found := user / place).is_dir()
        )

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            ["wine", *words],
            env=self.environment,
            cwd=self.folder.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._programs.append(program)
        return program

    def clipboard(self) -> str:
        """The text that was copied last, on the whole display."""
        done = subprocess.run(
            [sys.executable, "-c", READS_THE_CLIPBOARD],
            env={**self.display.environment, "LC_ALL": "C.UTF-8"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return str(eval(done.stdout))

    def close(self) -> None:
        subprocess.run(["wineserver", "--kill"], env=self.environment, check=False)
        for program in self._programs:
            end(program)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WindowsProgram(Program):
    """The downloaded file, running under Wine."""

    def __init__(self, file: Path, wine: Wine) -> None:
        self._wine = wine
        self.started = time.monotonic()
        self._calm = 0
        super().__init__(file, wine.display)
        self.downloads = wine.downloads

    def starts(self, employee: Employee | None) -> subprocess.Popen[str]:
        return self._wine.start(self.file)

    def is_killed(self) -> None:
        """The process that helps, not the one that waits for it: its name is Windows' own."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if words[1:3] == b":\\" and self.file.name.encode() in words:
                os.kill(int(folder.name), signal.SIGKILL)

    def _files(self) -> Snapshot:
        return snapshot((self._wine.people, self._wine.home), self.file.parent)

    def is_calm(self) -> None:
        """Nothing is asked in its window just now."""
        self._calm = self.display.height_of("Fernwartung")

    def grants(self) -> None:
        """Presses Zulassen once the question is there, which makes the window higher; nobody can
        read what stands in it."""
        wait_for(lambda: self.display.height_of("Fernwartung") > self._calm, "the question")
        asked = self.display.height_of("Fernwartung")
        super().grants()
        wait_for(lambda: self.display.height_of("Fernwartung") != asked, "the answer")
        self.is_calm()

    def leaves_nothing(self, *but: str) -> None:
        """Waits until the file and everything that it wrote is gone, but the person's own files."""
        expected = set(but)
        wait_for(lambda: self._names_left == expected, f"nothing but {expected} is left", 30)

    @property
    def _names_left(self) -> set[str]:
        return {Path(each.partition(": ")[0]).name for each in self.left}
