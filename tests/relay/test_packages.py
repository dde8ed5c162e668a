from pathlib import Path

from beistand.relay.packages import Packages


def folder(place: Path, *names: str) -> Path:
    for name in names:
        (place / name).write_bytes(name.encode())
    return place


def suffixes(packages: Packages) -> dict[str, str | int]:
    return {system: told["suffix"] for system, told in packages.told.items()}


def test_linux_is_given_the_one_file_and_that_of_python_where_there_is_no_other(
    tmp_path: Path,
) -> None:
    assert suffixes(Packages(folder(tmp_path, "beistand-0.1.0.pyz"))) == {"linux": ".pyz"}
    assert suffixes(Packages(folder(tmp_path, "beistand-0.1.0.run"))) == {"linux": ".run"}


def test_windows_is_given_its_own_or_none(tmp_path: Path) -> None:
    assert "windows" not in Packages(folder(tmp_path, "beistand-0.1.0.pyz")).told
    assert suffixes(Packages(folder(tmp_path, "beistand-0.1.0.exe")))["windows"] == ".exe"


def test_the_highest_version_wins_and_other_files_are_of_no_interest(tmp_path: Path) -> None:
    names = ["beistand-0.9.0.run", "beistand-0.10.0.run", "beistand.run", "notes.run"]
    packages = Packages(folder(tmp_path, *names, "beistand-new.run"))

    assert packages.told["linux"]["size"] == len("beistand-0.10.0.run")


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert Packages(tmp_path / "nowhere").told == {}
