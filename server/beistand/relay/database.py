"""The database: one SQLite file, one connection, one transaction after the other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, event, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from beistand.relay.errors import (
    DatabaseBusyError,
    DatabaseFailedError,
    DiskFullError,
    NewerDatabaseError,
)
from beistand.relay.folder import DataFolder
from beistand.relay.folding import folded
from beistand.relay.signing import Signer

BUSY_SECONDS = 5
HEAD = "0007"
"""The newest migration; a test holds it to the folder of migrations."""

MIGRATIONS = Path(__file__).parent / "migrations"

EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"

T = TypeVar("T")


class Database:
    """The relay's memory.

    Work is a function of an SQLAlchemy connection, done in one transaction. All work waits in one
    line, reading too: there is one connection, and what one transaction rolls back must not be
    another's.
    """

    def __init__(self, folder: DataFolder, connection: AsyncConnection) -> None:
        self.secret = folder.secret
        self.signer = folder.signer
        self._connection = connection
        self._line = asyncio.Lock()
        self._work: set[asyncio.Future[Any]] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, data_dir: Path) -> AsyncIterator[Self]:
        """Take the data folder, open the database in it and bring it up to date.

        Raises FailedError, which says what the operator can do.
        """
        folder = await asyncio.to_thread(DataFolder.open, data_dir)
        try:
            engine = create_async_engine(
                URL.create("sqlite+aiosqlite", database=str(folder.database)),
                poolclass=NullPool,
                connect_args={"timeout": BUSY_SECONDS},
                hide_parameters=True,  # else chat and hashes would stand in tracebacks
            )
            event.listen(engine.sync_engine, "connect", _prepare)
            event.listen(engine.sync_engine, "begin", _begin)
            with plain_words():
                connection = await engine.connect()
            try:
                database = cls(folder, connection)
                await database.write(partial(_migrate, signer=folder.signer))
                # Not before: a migration that builds a table anew would be taken for deleting it.
                await _hold_references(connection)
                yield database
                await database.settle()
            finally:
                await connection.close()
        finally:
            folder.close()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` finds. Raises FailedError."""
        return await self._do("BEGIN", work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` whole or not at all; it is on the disk when this returns.

        Raises FailedError, and IntegrityError where the tables do not allow it. Someone who stops
        waiting does not stop the work: half a transaction would be left for the next one.
        """
        return await self._do("BEGIN IMMEDIATE", work)

    async def settle(self) -> None:
        """Wait until all work is done that somebody stopped waiting for."""
        await asyncio.gather(*self._work, return_exceptions=True)

    async def tidy(self) -> None:
        """Empty the write-ahead log: what was deleted is gone from there as well."""
        async with self._line:
            with plain_words():
                raw = await self._connection.get_raw_connection()
                assert raw.driver_connection is not None
                await (await raw.driver_connection.execute(EMPTY_LOG)).close()

    async def _do(self, begin: str, work: Callable[[Connection], T]) -> T:
        task = asyncio.ensure_future(self._transact(begin, work))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return await asyncio.shield(task)

    async def _transact(self, begin: str, work: Callable[[Connection], T]) -> T:
        async with self._line:
            connection = self._connection
            assert connection.sync_connection is not None
            connection.sync_connection.info["begin"] = begin
            with plain_words():
                async with connection.begin():
                    return await connection.run_sync(work)


def _prepare(connection: Any, record: object) -> None:
    # Without this, Python's sqlite3 begins transactions by itself, and not where we say.
    connection.isolation_level = None
    connection.create_function("folded", 1, folded, deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",  # a consent that was told to all is on the disk
        "PRAGMA secure_delete = ON",  # what is deleted is gone from the file as well
    ):
        cursor.execute(pragma)
    cursor.close()


async def _hold_references(connection: AsyncConnection) -> None:
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.info["begin"])


def _migrate(connection: Connection, signer: Signer) -> None:
    present = inspect(connection).has_table("alembic_version")
    version = (
        connection.scalar(text("SELECT version_num FROM alembic_version")) if present else None
    )
    if version == HEAD:
        return  # importing Alembic would take as long as everything else here
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["signer"] = signer
    try:
        command.upgrade(config, "head")
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise DatabaseFailedError(f"a row of {broken[0]} refers to nothing")
    except CommandError as error:
        raise NewerDatabaseError(str(version)) from error


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn what SQLite says into what the operator can do."""
    try:
        yield
    except IntegrityError:
        raise  # a store's own business
    except DBAPIError as error:
        cause = error.orig
        name = getattr(cause, "sqlite_errorname", "") or ""
        if name.startswith("SQLITE_FULL"):
            raise DiskFullError from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise DatabaseBusyError from error
        raise DatabaseFailedError(str(cause)) from error
