"""The agent on the customer's computer: started from its download, seen by its windows."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from e2e.display import Display
from e2e.employee import Employee
from e2e.programs import PATIENCE, ROOT, end, wait_for
from e2e.silence import secrets_in
from e2e.snapshot import Snapshot, changes, snapshot

CODE = re.compile(r"Fernwartung · (\d{4})")
OURS = re.compile(r"Fernwartung( · \d{4})?")
"""The title of its window, with a code until it is admitted."""


def packages(suffix: str = "") -> Path:
    """What `make agent` has built and the customers of this machine can run, or one of it."""
    subprocess.run(["make", "--silent", "web/agents/.linux"], cwd=ROOT, check=True)
    folder = ROOT / "web" / "agents"
    return next(folder.glob(f"beistand-*{suffix}")) if suffix else folder


class Program:
    """The downloaded file, running. Its folder for temporary files is its own, as is that for
    what runs, and the home of whoever started it, with a folder for downloads: `left` tells what
    is otherwise there than before. It runs in the employee's name where there is one.
    """

    def __init__(self, file: Path, display: Display, employee: Employee | None = None) -> None:
        self.file = file
        self.display = display
        self.temporary = file.parent / "temporary"
        self.temporary.mkdir(exist_ok=True)
        self.runtime = file.parent / "runtime"
        self.runtime.mkdir(mode=0o700, exist_ok=True)
        self.home = file.parent / "home"
        self.downloads = self.home / "Downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        self.said = ""
        """What it wrote on its standard error, once it has gone."""
        self._before = self._files()
        self._before.pop(file)  # as before the download
        self._program = self.starts(employee)

    def starts(self, employee: Employee | None) -> subprocess.Popen[str]:
        file, display = self.file, self.display
        file.chmod(0o700)
        words = [sys.executable, str(file)] if file.suffix == ".pyz" else [str(file)]
        environment = {
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "LC_ALL": "de_DE.UTF-8",
        }
        if employee is not None:
            employee.owns(file, self.temporary, self.runtime)
            words = employee.runs({**environment, "DISPLAY": display.name}, words)
        return subprocess.Popen(
            words,
            env={**display.environment, **environment, "HOME": str(self.home)},
            cwd=self.home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def code(self) -> str:
        """What its window shows, once it shows something."""
        found: list[str] = []

        def looks() -> bool:
            if self._program.poll() is not None:
                raise RuntimeError(self._program.stderr.read() if self._program.stderr else "")
            found.extend(match[1] for t in self.display.titles() if (match := CODE.fullmatch(t)))
            return bool(found)

        wait_for(looks, "the agent shows a code", 20)
        return found[0]

    def has_a_window(self) -> None:
        """Waits until it shows something, if only why it cannot help."""
        wait_for(lambda: any(map(OURS.fullmatch, self.display.titles())), "its window", 20)

    @property
    def process_id(self) -> int:
        return self._program.pid

    @property
    def left(self) -> list[str]:
        """Every file that is otherwise than before the program was downloaded."""
        return changes(self._before, self._files())

    def _files(self) -> Snapshot:
        return snapshot((self.temporary, self.runtime, self.home), self.file.parent)

    @property
    def words(self) -> list[str]:
        """What stands in its windows."""
        done = subprocess.run(
            [sys.executable, "-m", "e2e.reader"],
            env=self.display.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return list(json.loads(done.stdout)) if done.returncode == 0 else []

    def shows(self, sentence: str) -> None:
        """Waits until its window says so."""
        found: list[str] = []

        def looks() -> bool:
            found[:] = self.words
            return any(sentence in each for each in found)

        try:
            wait_for(looks, f"the agent's window says: {sentence}", 25)
        except TimeoutError as error:
            raise AssertionError(f"{error}, but {found}") from None

    def has_gone(self) -> None:
        """Waits until it has ended by itself."""
        wait_for(lambda: self._program.poll() is not None, "the agent ends", 15)
        self.close()

    def is_killed(self) -> None:
        """kill -9, in the middle of whatever it does."""
        os.kill(self._program.pid, signal.SIGKILL)
        self._program.wait()

    def is_killed_while_it_unpacks(self) -> None:
        wait_for(lambda: any(self.temporary.rglob("*.pyc")), "it unpacks")
        self.is_killed()

    def opens_the_choice(self) -> None:
        """Presses "Freigabe ändern"."""
        self.display.focuses("Fernwartung")
        self.display.press("Alt_L+r")
        wait_for(lambda: "Freigabe ändern" in self.display.titles(), "the choice")

    def closes_the_choice(self) -> None:
        self.display.closes("Freigabe ändern")
        wait_for(lambda: "Freigabe ändern" not in self.display.titles(), "the choice is made")

    def excludes_or_includes(self, number: int = 1) -> None:
        """Opens "Freigabe ändern" and changes the tick of the first program, or another one."""
        self.opens_the_choice()
        for _ in range(number):
            self.display.press("Tab")
        self.display.press("space")
        self.closes_the_choice()

    def yields_to_the_mouse(self) -> None:
        """Opens "Freigabe ändern" and ticks that the own mouse ends control."""
        self.opens_the_choice()
        for _ in range(2):  # the last but one of the window
            self.display.press("Shift_L+Tab")
        self.display.press("space")
        self.closes_the_choice()

    def grants(self) -> None:
        """Presses Zulassen in its window, where the question comes first."""
        self.display.focuses("Fernwartung")
        self.display.press("Tab")
        self.display.press("space")

    def has_more_time_for_the_answer(self) -> None:
        """Presses Mehr Zeit, behind the two answers."""
        self.display.focuses("Fernwartung")
        for _ in range(3):
            self.display.press("Tab")
        self.display.press("space")

    def has_more_time_for_the_session(self) -> None:
        """Presses Sitzung verlängern, where nothing is asked before it."""
        self.display.focuses("Fernwartung")
        self.display.press("Tab")
        self.display.press("space")

    def hides_the_first_program_and_shows_the_rest(self) -> None:
        """Answers the choice that comes before the first picture."""
        wait_for(lambda: "Freigabe ändern" in self.display.titles(), "the choice of programs")
        self.display.focuses("Freigabe ändern")
        self.display.press("Tab")
        self.display.press("space")
        self.display.press("Shift_L+Tab")  # back from the first to the last
        self.display.press("space")
        wait_for(lambda: "Freigabe ändern" not in self.display.titles(), "the choice is made")

    def shows_monitor(self, number: int) -> None:
        """Opens "Freigabe ändern" and chooses another monitor; 0 is all of them."""
        self.opens_the_choice()
        for _ in range(number + 1):
            self.display.press("Tab")
        self.display.press("space")
        self.display.closes("Freigabe ändern")

    def closes_the_first_way(self) -> None:
        """Presses the button of the first thing in its window that stands open or is on its way."""
        self.display.focuses("Fernwartung")
        self.display.press("Tab")
        self.display.press("space")

    def chooses(self, name: str) -> None:
        """Types the name of a file into the system's dialog, and Return."""
        wait_for(lambda: "Datei auswählen" in self.display.titles(), "the file dialog")
        self.display.focuses("Datei auswählen")
        self.display.types(name)
        self.display.press("Return")
        wait_for(lambda: "Datei auswählen" not in self.display.titles(), "the file is chosen")

    def is_closed(self) -> None:
        """The customer presses the window's closing cross, then Ja."""
        self.is_asked_to_go()
        self.goes()

    def is_asked_to_go(self) -> None:
        """The customer presses the window's closing cross, and is asked."""
        self.display.closes(next(filter(OURS.fullmatch, self.display.titles())))
        wait_for(lambda: "Sitzung beenden" in self.display.titles(), "the question")

    def goes(self) -> None:
        """The customer says Ja."""
        self.display.press("Tab")
        self.display.press("space")

    def close(self) -> None:
        if self._program.stderr is not None and not self._program.stderr.closed:
            if self._program.poll() is None:
                self._program.terminate()
            self.said += self._program.stderr.read()
        end(self._program)
        assert secrets_in(self.said.splitlines()) == []
