"""Backup: everything that a relay keeps in one file, taken while it runs, and brought back.

The database is copied as it is at one moment, then the recordings of the sessions that it knows:
whatever is written meanwhile is only ever appended, and a segment that ends in the middle of a
record is cut when the relay starts, as after a crash.
"""

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import select

from beistand.relay.errors import BackupDamagedError, FolderNotEmptyError
from beistand.relay.folder import DATABASE, SECRET, SIGNING_KEY
from beistand.relay.reading import reading
from beistand.relay.recordings import Recordings
from beistand.relay.tables import sessions

KEYS = (SECRET, SIGNING_KEY)


def backup(data_dir: Path, target: Path) -> int:
    """Write all of a data folder into a tar file, whole or not at all; how many sessions.

    The relay may be running. Raises FailedError or OSError.
    """
    half = target.with_name(target.name + ".part")
    opened = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "wb") as file:
        with _snapshot(data_dir, half) as database, tarfile.open(fileobj=file, mode="w") as out:
            for name, path in ((DATABASE, database), *((key, data_dir / key) for key in KEYS)):
                _add(out, name, path)
            names = _sessions(database)
            recordings = Recordings(data_dir / "recordings")
            for name in names:
                _add_recording(out, recordings, name)
            recordings.close()
        file.flush()
        os.fsync(file.fileno())
    half.replace(target)
    return len(names)


def restore(archive: Path, data_dir: Path) -> None:
    """Bring a backup back into an empty folder. Raises FailedError or OSError."""
    if data_dir.exists() and any(data_dir.iterdir()):
        raise FolderNotEmptyError(str(data_dir))
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    data_dir.chmod(0o700)
    try:
        with tarfile.open(archive, "r:") as source:
            for member in source:
                place = _place(member, data_dir)
                content = source.extractfile(member)
                assert content is not None
                _write(place, content)
    except (tarfile.TarError, EOFError) as error:
        raise BackupDamagedError(archive.name) from error
    if not all((data_dir / name).is_file() for name in (DATABASE, *KEYS)):
        raise BackupDamagedError(archive.name)


@contextmanager
def _snapshot(data_dir: Path, beside: Path) -> Iterator[Path]:
    """A copy of the database as it is at one moment, in a folder of its own."""
    with (
        reading(data_dir) as data,
        tempfile.TemporaryDirectory(dir=beside.parent, prefix=".beistand-") as folder,
    ):
        copy = Path(folder) / DATABASE
        source = data.connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield copy


def _sessions(copy: Path) -> list[str]:
    with closing(sqlite3.connect(copy)) as database:
        statement = str(select(sessions.c.id).order_by(sessions.c.id))
        return [name for (name,) in database.execute(statement)]


def _add_recording(out: tarfile.TarFile, recordings: Recordings, session: str) -> None:
    for segment in recordings.listing(session):
        path = recordings.path(session, segment.number)
        if path is not None:  # else its time was over meanwhile
            _add(out, f"recordings/{session}/{path.name}", path)


def _add(out: tarfile.TarFile, name: str, path: Path) -> None:
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        about = os.fstat(file.fileno())
        member.size, member.mtime, member.mode = about.st_size, int(about.st_mtime), 0o600
        out.addfile(member, file)  # as much as there was: it may be growing


def _place(member: tarfile.TarInfo, data_dir: Path) -> Path:
    """Where a member belongs; a name that we would not have written is refused."""
    parts = member.name.split("/")
    known = member.name in (DATABASE, *KEYS)
    if not known and len(parts) == 3 and parts[0] == "recordings":
        known = Recordings.is_segment(parts[1], parts[2])
    if not (known and member.isreg()):
        raise BackupDamagedError(ascii(member.name))
    return data_dir.joinpath(*parts)


def _write(place: Path, content: IO[bytes]) -> None:
    for folder in (place.parent.parent, place.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    opened = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        while part := content.read(1 << 20):
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
