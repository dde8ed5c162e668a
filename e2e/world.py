"""The real relay, as an operator runs it: a process of its own with its own data folder."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from e2e.history import Tale, written
from e2e.programs import ROOT, end, free_port, wait_for
from e2e.silence import secrets_in

SETUP_LINK = re.compile(r"/setup#[\w-]+")
SETTINGS = {"organisation": "Musterhaus Software", "phone": "030 1234567"}


class Relay:
    """`settings` are the relay's own, by their names: `Relay(data, key_minutes=1)`."""

    def __init__(self, data: Path, name: str = "", **settings: object) -> None:
        """`name` is the one by which people reach it, where that is not localhost."""
        self.data = data
        self.port = free_port()
        self.url = self.home = f"http://localhost:{self.port}"
        self.said: list[str] = []
        """Everything on its standard output and error, all starts together."""
        # What this machine happens to have built must not decide what a story sees.
        given = {"agents_dir": data / "no-agents", **SETTINGS, **settings}
        if name:
            self.home = f"http://{name}:{self.port}"
            given["public_url"] = self.home
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("BEISTAND_")
        } | {f"BEISTAND_{name.upper()}": str(value) for name, value in given.items()}
        self._program: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        self._program = subprocess.Popen(
            [
                *(sys.executable, "-m", "beistand.relay", "serve"),
                *("--host", "127.0.0.1", "--port", str(self.port), "--data-dir", str(self.data)),
            ],
            env=self._environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._listen, args=[self._program], daemon=True)
        self._reader.start()
        try:
            wait_for(self._answers, "the relay answers", 30)
        except (RuntimeError, TimeoutError):
            self.stop()
            print("\n".join(self.said), file=sys.stderr)
            raise

    def stop(self) -> int:
        """SIGTERM; brings the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: nothing is tidied up."""
        self._end(signal.SIGKILL)

    @property
    def process_id(self) -> int:
        assert self._program is not None
        return self._program.pid

    @property
    def setup_link(self) -> str:
        """The one-time link of the first start."""
        wait_for(lambda: bool(self._links()), "the relay prints a set-up link", 10)
        return self.home + self._links()[-1]

    def _links(self) -> list[str]:
        return [match.group() for line in self.said if (match := SETUP_LINK.search(line))]

    def makes_account(self, name: str, role: str, password: str) -> None:
        """By the command at the relay's own machine, for which the relay stops for a moment."""
        self.stop()
        command = [sys.executable, "-m", "beistand.relay", "user", "add", name]
        options = ["--role", role, "--password-stdin", "--data-dir", str(self.data)]
        subprocess.run([*command, *options], cwd=ROOT, input=password, text=True, check=True)
        self.start()

    def remembers(self, tales: list[Tale]) -> None:
        """Sessions of earlier days, told while the relay stops for a moment."""
        self.stop()
        command = [sys.executable, "-m", "e2e.history", str(self.data)]
        subprocess.run(command, cwd=ROOT, input=written(tales), text=True, check=True)
        self.start()

    def recordings(self) -> list[Path]:
        """Every recorded segment on the disk."""
        return sorted(self.data.rglob("*.seg"))

    def is_updated(self, folder: Path) -> None:
        """From the next start on it runs a newer version of what its pages run too."""
        shutil.copytree(ROOT / "pyscript", folder)
        with (folder / "beistand/protocol/roles.py").open("a", encoding="utf-8") as roles:
            roles.write("\n# newer\n")
        self._environment["PYTHONPATH"] = str(folder)

    def lets_all_keys_expire(self) -> None:
        """Stops, lets more time pass than any key lives, and starts again."""
        self.stop()
        with closing(sqlite3.connect(self.data / "beistand.sqlite3")) as database, database:
            database.execute("UPDATE offers SET expires_at = 1")
        self.start()

    def lets_days_pass(self, days: int) -> None:
        """Stops, moves the end of every session so many days back, and starts again."""
        self.stop()
        with closing(sqlite3.connect(self.data / "beistand.sqlite3")) as database, database:
            moved = "UPDATE sessions SET ended_at = ended_at - ?"
            database.execute(moved, (days * 24 * 3600 * 1000,))
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        self.stop()
        assert failed or secrets_in(self.said) == [], secrets_in(self.said)

    def _listen(self, program: subprocess.Popen[str]) -> None:
        assert program.stdout is not None
        for line in program.stdout:
            self.said.append(line.rstrip())  # seen by others while it grows

    def _answers(self) -> bool:
        assert self._program is not None
        if (code := self._program.poll()) is not None:
            raise RuntimeError(f"the relay ended with {code}")
        try:
            with urlopen(self.url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def _end(self, number: int) -> int:
        program, self._program = self._program, None
        if program is None:
            return 0
        program.send_signal(number)
        code = program.wait(20)
        self._reader.join()
        end(program)
        return code
