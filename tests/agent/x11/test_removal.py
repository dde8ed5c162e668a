import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from beistand.agent.system import PROGRAM, UNPACKED
from beistand.agent.x11.removal import leave_unpacked, remove
from e2e.programs import end, wait_for

NAME = "beistand-localhost_8000-k7q2m9xwbt4r (1).pyz"


def test_the_programs_file_goes_whatever_happens(tmp_path: Path) -> None:
    program = tmp_path / NAME
    program.touch()

    with pytest.raises(ZeroDivisionError), remove(program):
        raise ZeroDivisionError

    assert list(tmp_path.iterdir()) == []


def test_a_file_without_an_invitation_in_its_name_is_not_ours_to_remove(tmp_path: Path) -> None:
    program = tmp_path / "beistand.pyz"
    program.touch()

    with remove(program):
        pass

    assert program.exists()


def test_a_package_whose_name_was_lost_goes_once_the_customer_has_let_it_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "download(3).run"
    program.touch()
    monkeypatch.setenv(PROGRAM, str(program))

    with remove(program):
        pass
    assert program.exists()

    with remove(program) as removal:
        removal.is_ours()
    assert not program.exists()


def test_what_was_started_from_its_source_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "__main__.py"
    program.touch()
    monkeypatch.delenv(PROGRAM, raising=False)

    with remove(program) as removal:
        removal.is_ours()

    assert program.exists()


def unpacked(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = place / "unpacked"
    (folder / "av").mkdir(parents=True)
    monkeypatch.setenv(UNPACKED, str(folder))
    return folder


def test_what_was_unpacked_goes_once_all_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(tmp_path, monkeypatch)

    leave_unpacked()

    assert not folder.exists()
    leave_unpacked()


def test_what_was_unpacked_goes_at_the_end_where_the_agent_did_not_come_so_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(tmp_path, monkeypatch)

    with pytest.raises(ZeroDivisionError), remove(tmp_path / NAME):
        raise ZeroDivisionError

    assert not folder.exists()


@pytest.mark.parametrize(("name", "begins"), [(NAME, "pass"), ("my.run", "removal.is_ours()")])
def test_a_killed_agent_is_cleaned_up_after_by_its_guard(
    tmp_path: Path, name: str, begins: str
) -> None:
    program = tmp_path / name
    program.touch()
    runs = (
        "import sys, time, pathlib; from beistand.agent.x11.removal import remove\n"
        "with remove(pathlib.Path(sys.argv[1])) as removal:\n"
        f"  {begins}; print('ready', flush=True); time.sleep(600)"
    )
    agent = subprocess.Popen(
        [sys.executable, "-c", runs, program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, PROGRAM: str(program)},
    )
    assert agent.stdout is not None
    assert agent.stdout.readline() == "ready\n"
    assert program.exists()

    agent.send_signal(signal.SIGKILL)

    wait_for(lambda: not program.exists(), "the file is gone")
    end(agent)
