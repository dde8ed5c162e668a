from pathlib import Path

import pytest

from beistand.agent.x11.folders import downloads


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def says(home: Path, line: str) -> None:
    (home / ".config").mkdir()
    (home / ".config" / "user-dirs.dirs").write_text(
        f'# a comment\nXDG_DESKTOP_DIR="$HOME/Arbeitsfläche"\n{line}\n', "utf-8"
    )


def test_downloads_go_where_the_desktop_says(home: Path) -> None:
    (home / "Heruntergeladenes").mkdir()
    (home / "Downloads").mkdir()
    says(home, 'XDG_DOWNLOAD_DIR="$HOME/Heruntergeladenes"')

    assert downloads() == home / "Heruntergeladenes"


def test_the_folder_may_lie_elsewhere(home: Path) -> None:
    (home / "elsewhere").mkdir()
    says(home, f'XDG_DOWNLOAD_DIR="{home}/elsewhere"')

    assert downloads() == home / "elsewhere"


def test_a_folder_that_is_gone_is_not_used(home: Path) -> None:
    (home / "Downloads").mkdir()
    says(home, 'XDG_DOWNLOAD_DIR="$HOME/gone"')

    assert downloads() == home / "Downloads"


def test_without_any_they_go_home(home: Path) -> None:
    assert downloads() == home
