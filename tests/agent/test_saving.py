import stat
from pathlib import Path

import pytest

from beistand.agent.saving import NAMELESS, Saving, safe_name, sweep


@pytest.mark.parametrize(
    ("told", "safe"),
    [
        ("treiber.zip", "treiber.zip"),
        ("Befund Müller (2).pdf", "Befund Müller (2).pdf"),
        ("../../.bashrc", "bashrc"),
        ("/etc/passwd", "passwd"),
        (r"C:\Windows\System32\driver.dll", "driver.dll"),
        ("..", NAMELESS),
        ("", NAMELESS),
        (" . . ", NAMELESS),
        (".profile", "profile"),
        ("a\x00b\nc\x1b[2J.txt", "abc[2J.txt"),
        ("rechnung\u202egpj.exe", "rechnunggpj.exe"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("name. ", "name"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.txt", "console.txt"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
        ("x." + "y" * 500, "x." + "y" * 118),
    ],
)
def test_a_name_does_no_harm(told: str, safe: str) -> None:
    assert safe_name(told) == safe


def test_a_file_has_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    saving = Saving(tmp_path, "treiber.zip")
    saving.write(b"abc")
    assert not (tmp_path / "treiber.zip").exists()
    saving.write(b"def")

    assert saving.keep() == tmp_path / "treiber.zip"
    assert [each.name for each in tmp_path.iterdir()] == ["treiber.zip"]
    assert (tmp_path / "treiber.zip").read_bytes() == b"abcdef"


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "treiber.zip").write_bytes(b"mine")
    (tmp_path / "treiber (2).zip").symlink_to(tmp_path / "elsewhere")
    saving = Saving(tmp_path, "treiber.zip")
    saving.write(b"theirs")

    assert saving.keep() == tmp_path / "treiber (3).zip"
    assert (tmp_path / "treiber.zip").read_bytes() == b"mine"
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_does_not_become_whole_leaves_nothing(tmp_path: Path) -> None:
    saving = Saving(tmp_path, "treiber.zip")
    saving.write(b"abc")
    saving.drop()

    assert list(tmp_path.iterdir()) == []


def test_nobody_else_may_read_it_and_nobody_may_run_it(tmp_path: Path) -> None:
    path = Saving(tmp_path, "setup.sh").keep()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert Saving(tmp_path / "Downloads", "a.txt").keep().parent == tmp_path / "Downloads"


def test_what_a_killed_agent_left_is_swept_away_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "other.part").touch()
    saving = Saving(tmp_path, "treiber.zip")

    sweep(tmp_path)

    assert [each.name for each in tmp_path.iterdir()] == ["other.part"]
    saving.drop()
