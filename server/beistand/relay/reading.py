"""Reading: look into the data of a relay that may be running, without touching any of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from beistand.relay.database import HEAD, plain_words
from beistand.relay.errors import NewerDatabaseError, NoDataError, OlderDatabaseError
from beistand.relay.folder import DATABASE, SIGNING_KEY
from beistand.relay.signing import Signer


@dataclass(frozen=True)
class Reading:
    """The database as it was at one moment, and the public key of the relay it belongs to."""

    data_dir: Path
    connection: Connection
    public: bytes


@contextmanager
def reading(data_dir: Path) -> Iterator[Reading]:
    """Everything in one transaction. Raises FailedError.

    A second connection that only reads neither writes nor checkpoints, which is what SQLite before
    3.51.3 could lose data by.
    """
    path = data_dir / DATABASE
    if not path.is_file():
        raise NoDataError(str(data_dir))
    engine = create_engine(
        "sqlite://", creator=lambda: _opened(path), poolclass=NullPool, hide_parameters=True
    )
    with plain_words(), engine.connect() as connection:
        _check_version(connection)
        public = Signer((data_dir / SIGNING_KEY).read_bytes()).public
        yield Reading(data_dir, connection, public)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.isolation_level = None
    connection.execute("BEGIN")
    return connection


def _check_version(connection: Connection) -> None:
    try:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError as error:
        raise NoDataError(str(error.orig)) from error
    if version != HEAD:
        raise (OlderDatabaseError if str(version) < HEAD else NewerDatabaseError)(str(version))
