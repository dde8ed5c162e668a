"""What tells the launcher to remove the program's file."""

from pathlib import Path

import pytest

from beistand.agent.system import PROGRAM, UNPACKED
from beistand.agent.windows.removal import REMOVE, remove

NAMED, LOST = Path("beistand-localhost_8000-k7q2m9xwbt4r (1).exe"), Path("download(3).exe")


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(UNPACKED, str(tmp_path))
    monkeypatch.setenv(PROGRAM, "C:\\Downloads\\program.exe")


def test_a_file_with_an_invitation_in_its_name_goes(tmp_path: Path) -> None:
    with remove(NAMED):
        assert (tmp_path / REMOVE).exists()


def test_a_file_whose_name_was_lost_goes_once_the_customer_has_let_it_in(tmp_path: Path) -> None:
    with remove(LOST) as removal:
        assert not (tmp_path / REMOVE).exists()
        removal.is_ours()
        assert (tmp_path / REMOVE).exists()


def test_what_is_no_package_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROGRAM)
    with remove(LOST) as removal:
        removal.is_ours()
    assert not (tmp_path / REMOVE).exists()
