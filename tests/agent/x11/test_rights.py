"""Which dialog asks for administrator rights: polkit's where it can, else sudo's, never both."""

import sys
from pathlib import Path

import pytest

from beistand.agent.errors import NoRightsError
from beistand.agent.x11.rights import LinuxRights

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")

# As pkexec 122 was heard saying it.
NO_AGENT = "Error executing command as another user: No authentication agent found."
NO_BUS = "Error getting authority: Error initializing authority: Could not connect"
ORPHAN = "Refusing to render service to dead parents."
REFUSED = (
    "Error executing command as another user: Not authorized\n\nThis incident has been reported."
)
GIVES = """echo '{"user": 0}'; cat > /dev/null"""


class Computer:
    """What stands in for pkexec and sudo notes that it was called."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        monkeypatch.setenv("SUDO_ASKPASS", "/bin/false")
        monkeypatch.setattr("shutil.which", self._which)
        self.lost = 0

    def _which(self, name: str) -> str | None:
        return str(self._folder / name) if (self._folder / name).exists() else None

    def has(self, program: str, *lines: str) -> None:
        script = "\n".join(("#!/bin/sh", f"echo {program} >> {self._folder}/called", *lines))
        (self._folder / program).write_text(script + "\n", encoding="utf-8")
        (self._folder / program).chmod(0o755)

    def says(self, program: str, words: str, code: int) -> None:
        self.has(program, f"cat >&2 <<'END'\n{words}\nEND", f"exit {code}")

    @property
    def called(self) -> list[str]:
        return (self._folder / "called").read_text(encoding="utf-8").split()

    async def asks(self) -> bool:
        rights = LinuxRights("Passwort")
        gained = await rights.gain(self._loses)
        await rights.give_up()
        return gained

    def _loses(self) -> None:
        self.lost += 1


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    return Computer(tmp_path, monkeypatch)


async def test_polkit_is_asked_first_and_a_yes_is_enough(computer: Computer) -> None:
    computer.has("pkexec", GIVES)
    computer.has("sudo", GIVES)
    assert await computer.asks()
    assert computer.called == ["pkexec"]


@pytest.mark.parametrize(("words", "code"), [(REFUSED, 127), ("dismissed", 126)])
async def test_who_said_no_to_polkit_is_not_asked_by_sudo(
    computer: Computer, words: str, code: int
) -> None:
    computer.says("pkexec", words, code)
    computer.has("sudo", GIVES)
    assert not await computer.asks()
    assert computer.called == ["pkexec"]


@pytest.mark.parametrize("words", [NO_AGENT, NO_BUS, ORPHAN])
async def test_where_polkit_could_not_ask_sudo_does(computer: Computer, words: str) -> None:
    computer.says("pkexec", words, 127)
    computer.has("sudo", GIVES)
    assert await computer.asks()
    assert computer.called == ["pkexec", "sudo"]


async def test_where_nothing_can_ask_that_is_said(computer: Computer) -> None:
    with pytest.raises(NoRightsError):
        await computer.asks()
    computer.says("pkexec", NO_AGENT, 127)
    with pytest.raises(NoRightsError):
        await computer.asks()


async def test_a_wrong_password_for_sudo_gives_nothing(computer: Computer) -> None:
    computer.says("sudo", "sudo: 3 incorrect password attempts", 1)
    assert not await computer.asks()
