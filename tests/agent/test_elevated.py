"""What runs with administrator rights opens its tools, and ends with all that came of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.agent import elevated
from e2e.programs import end, wait_for

TERMINAL = """#!/bin/sh
# A terminal in which somebody starts something that wants to outlive it.
env > {folder}/environment
setsid sh -c 'echo $$ > {folder}/left; exec sleep 600' &
sleep 600
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Path:
    """The folder of the only terminal that there is."""
    program = tmp_path / "x-terminal-emulator"
    program.write_text(TERMINAL.format(folder=tmp_path))
    program.chmod(0o755)
    return tmp_path


class Raised:
    """The program, as the agent starts it; its own folder stands before the system's."""

    def __init__(self, folder: Path) -> None:
        source = Path(elevated.__file__).read_text("utf-8")
        source = source.replace('PATH = "', f'PATH = "{folder}:')
        self.program = subprocess.Popen(
            [sys.executable, "-I", "-c", source],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.program.stdout is not None
        self.says(json.dumps({"DISPLAY": ":7", "LD_PRELOAD": "/tmp/evil.so"}))
        self.told = json.loads(self.program.stdout.readline())

    def says(self, line: str) -> None:
        assert self.program.stdin is not None
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()

    def is_let_go(self) -> int:
        """The agent closes the line, or is gone."""
        assert self.program.stdin is not None
        self.program.stdin.close()
        return self.program.wait(20)


@pytest.fixture
def raised(terminal: Path) -> Iterator[Raised]:
    raised = Raised(terminal)
    yield raised
    raised.is_let_go()
    end(raised.program)


def number(file: Path) -> int:
    wait_for(lambda: file.exists() and file.read_text().strip() != "", "the terminal is open")
    return int(file.read_text())


def test_it_says_whose_rights_it_has(raised: Raised) -> None:
    assert raised.told == {"user": os.geteuid()}


def test_a_terminal_knows_the_desktop_and_nothing_else_of_whoever_asked(
    raised: Raised, terminal: Path
) -> None:
    raised.says("terminal")
    number(terminal / "left")

    environment = (terminal / "environment").read_text()
    assert "DISPLAY=:7" in environment
    assert "LD_PRELOAD" not in environment


def test_at_the_end_nothing_that_was_started_is_left_however_it_tried(
    raised: Raised, terminal: Path
) -> None:
    raised.says("terminal")
    left = number(terminal / "left")
    assert Path(f"/proc/{left}").exists()

    assert raised.is_let_go() == 0
    assert not Path(f"/proc/{left}").exists()


def test_what_is_no_tool_opens_nothing(raised: Raised, terminal: Path) -> None:
    raised.says("sh -c 'touch /tmp/x'")
    raised.says("terminal; id")

    assert raised.is_let_go() == 0
    assert not (terminal / "environment").exists()
