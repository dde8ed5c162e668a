import stat
import sys
from pathlib import Path

import pytest

from beistand.relay.errors import DataFolderError, DataFolderInUseError, SecretDamagedError
from beistand.relay.folder import DataFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such modes")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folder_and_files_are_private(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path / "deep" / "data")
    assert mode(folder.path) == 0o700
    assert mode(folder.database) == 0o600
    assert {mode(path) for path in folder.path.iterdir()} == {0o600}
    folder.close()


def test_an_empty_folder_made_before_becomes_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    DataFolder.open(tmp_path).close()
    assert mode(tmp_path) == 0o700


def test_a_folder_with_other_things_in_it_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    tmp_path.chmod(0o755)
    DataFolder.open(tmp_path).close()
    assert mode(tmp_path) == 0o755


def test_the_secret_stays_the_same(tmp_path: Path) -> None:
    first = DataFolder.open(tmp_path)
    first.close()
    again = DataFolder.open(tmp_path)
    assert first.secret.digest("x") == again.secret.digest("x")
    again.close()


def test_two_folders_have_two_secrets(tmp_path: Path) -> None:
    one, other = DataFolder.open(tmp_path / "one"), DataFolder.open(tmp_path / "other")
    assert one.secret.digest("x") != other.secret.digest("x")
    one.close()
    other.close()


def test_a_secret_that_was_left_half_written_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret.new").write_bytes(b"half")
    folder = DataFolder.open(tmp_path)
    assert len((tmp_path / "secret.key").read_bytes()) == 32
    folder.close()


def test_a_damaged_secret_is_said_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"short")
    with pytest.raises(SecretDamagedError):
        DataFolder.open(tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == b"short"


def test_only_one_relay_uses_a_folder(tmp_path: Path) -> None:
    folder = DataFolder.open(tmp_path)
    with pytest.raises(DataFolderInUseError):
        DataFolder.open(tmp_path)
    folder.close()
    folder.close()
    DataFolder.open(tmp_path).close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match="write there"):
        DataFolder.open(tmp_path / "file" / "data")
