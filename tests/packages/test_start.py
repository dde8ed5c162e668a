import os
from pathlib import Path

from packages.start import UNLOCKED_SECONDS, hold, sweep


def left(place: Path, name: str, age: float = UNLOCKED_SECONDS + 1) -> Path:
    folder = place / name
    folder.mkdir()
    (folder / "libx264.so").touch()
    then = folder.stat().st_mtime - age
    os.utime(folder, (then, then))
    return folder


def test_a_folder_in_which_nobody_lives_any_more_goes(tmp_path: Path) -> None:
    folder = left(tmp_path, "beistand-a1B2c3D4")

    sweep(tmp_path)

    assert not folder.exists()


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    folder = left(tmp_path, "beistand-a1B2c3D4")
    lock = hold(folder)

    sweep(tmp_path)

    os.close(lock)
    assert folder.exists()


def test_a_folder_that_was_just_made_stays(tmp_path: Path) -> None:
    folder = left(tmp_path, "beistand-a1B2c3D4", age=0)

    sweep(tmp_path)

    assert folder.exists()


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    aim = left(tmp_path, "documents")
    (tmp_path / "beistand-a1B2c3D4").symlink_to(aim)
    others = [left(tmp_path, name) for name in ("beistand-data", "beistand-a1B2c3D4x", "x")]

    sweep(tmp_path)

    assert [folder.exists() for folder in (aim, *others)] == [True] * 4
