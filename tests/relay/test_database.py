import asyncio
import sqlite3
import stat
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError

from beistand.relay import database as module
from beistand.relay.database import HEAD, MIGRATIONS, Database
from beistand.relay.errors import (
    DatabaseBusyError,
    DatabaseFailedError,
    DiskFullError,
    NewerDatabaseError,
)
from beistand.relay.tables import metadata


def run(connection: Connection, statement: str) -> list[object]:
    result = connection.execute(text(statement))
    return list(result.scalars()) if result.returns_rows else []


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_the_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        differences = await database.read(
            lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)
        )
    assert differences == []


def test_the_newest_migration_is_the_one_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        await database.write(lambda connection: run(connection, "CREATE TABLE kept (x)"))
        await database.write(lambda connection: run(connection, "INSERT INTO kept VALUES (7)"))
    async with Database.open(tmp_path) as database:
        assert await database.read(lambda c: run(c, "SELECT x FROM kept")) == [7]


async def test_the_connection_is_as_safe_as_sqlite_can_be(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        for pragma, value in {
            "journal_mode": "wal",
            "synchronous": 2,  # FULL
            "foreign_keys": 1,
            "secure_delete": 1,
            "busy_timeout": 5000,
        }.items():
            ask = partial(run, statement=f"PRAGMA {pragma}")
            assert await database.read(ask) == [value], pragma
        assert modes(tmp_path) == {0o600}


async def test_work_that_fails_changes_nothing(tmp_path: Path) -> None:
    def half(connection: Connection) -> None:
        run(connection, "CREATE TABLE half (x)")
        raise ZeroDivisionError

    async with Database.open(tmp_path) as database:
        with pytest.raises(ZeroDivisionError):
            await database.write(half)
        with pytest.raises(DatabaseFailedError):
            await database.read(lambda connection: run(connection, "SELECT x FROM half"))


async def test_work_that_nobody_waits_for_any_more_is_done_whole(tmp_path: Path) -> None:
    def slow(connection: Connection) -> None:
        run(connection, "INSERT INTO kept VALUES (1)")
        run(connection, "INSERT INTO kept VALUES (2)")

    async with Database.open(tmp_path) as database:
        await database.write(lambda connection: run(connection, "CREATE TABLE kept (x)"))
        for turns in range(12):
            waiting = asyncio.create_task(database.write(slow))
            for _ in range(turns):
                await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
    async with Database.open(tmp_path) as database:
        kept = await database.read(lambda c: run(c, "SELECT x FROM kept"))
    assert kept.count(1) == kept.count(2) >= 11


async def test_work_never_sees_half_of_other_work(tmp_path: Path) -> None:
    seen = set()

    def both(connection: Connection) -> None:
        run(connection, "INSERT INTO kept VALUES (1)")
        run(connection, "INSERT INTO kept VALUES (2)")

    async with Database.open(tmp_path) as database:
        await database.write(lambda connection: run(connection, "CREATE TABLE kept (x)"))

        async def look() -> None:
            rows = await database.read(lambda c: run(c, "SELECT count(*) FROM kept"))
            seen.add(rows[0])

        work = [database.write(both) if turn % 2 else look() for turn in range(20)]
        await asyncio.gather(*work)
    assert {int(str(count)) % 2 for count in seen} == {0}


async def test_a_broken_rule_of_the_tables_is_the_stores_business(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        with pytest.raises(IntegrityError) as caught:
            await database.write(
                lambda c: c.execute(
                    text("INSERT INTO notes VALUES (:id, 1, :words, 1)"),
                    {"id": "nobody", "words": "private words"},
                )
            )
    assert "private words" not in str(caught.value)


async def test_a_database_locked_by_another_program_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    async with Database.open(tmp_path) as database:
        other = sqlite3.connect(tmp_path / "beistand.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusyError):
            await database.write(lambda connection: run(connection, "CREATE TABLE x (x)"))
        assert await database.read(lambda connection: run(connection, "SELECT 1")) == [1]
        other.execute("ROLLBACK")
        other.close()
        await database.write(lambda connection: run(connection, "CREATE TABLE x (x)"))


async def test_who_reads_in_order_to_write_shuts_out_other_programs_from_the_first_word(
    tmp_path: Path,
) -> None:
    other = sqlite3.connect(tmp_path / "beistand.sqlite3", timeout=0, check_same_thread=False)

    def work(connection: Connection) -> None:
        run(connection, "SELECT count(*) FROM users")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("CREATE TABLE theirs (x)")
        run(connection, "CREATE TABLE mine (x)")

    async with Database.open(tmp_path) as database:
        await database.write(work)
    other.close()


async def test_a_full_disk_is_said_and_the_relay_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    async with Database.open(tmp_path) as database:
        await database.write(lambda connection: run(connection, "CREATE TABLE big (x)"))
        pages = await database.read(lambda connection: run(connection, "PRAGMA page_count"))
        await database.read(lambda c: run(c, f"PRAGMA max_page_count = {pages[0]}"))
        big = "INSERT INTO big VALUES (zeroblob(1000000))"
        with pytest.raises(DiskFullError):
            await database.write(lambda connection: run(connection, big))
        await database.read(lambda connection: run(connection, "PRAGMA max_page_count = 100000"))
        await database.write(lambda connection: run(connection, big))


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    async with Database.open(tmp_path) as database:
        await database.write(
            lambda connection: run(connection, "UPDATE alembic_version SET version_num = '9999'")
        )
    with pytest.raises(NewerDatabaseError, match="9999"):
        async with Database.open(tmp_path):
            pass


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "beistand.sqlite3").write_bytes(b"a letter" * 1000)
    with pytest.raises(DatabaseFailedError):
        async with Database.open(tmp_path):
            pass


def _database_of_the_first_version(folder: Path) -> sqlite3.Connection:
    folder.chmod(0o700)
    path = folder / "beistand.sqlite3"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    return sqlite3.connect(path)


async def test_the_older_database_is_brought_along_with_its_people(tmp_path: Path) -> None:
    """What the first version wrote is there after a migration built a table anew."""
    old = _database_of_the_first_version(tmp_path)
    old.execute("INSERT INTO users VALUES (1, 'Anna', 'anna', 'technician', '$argon2id$', 1)")
    old.execute("INSERT INTO sign_ins VALUES (x'00', 1, 1, 1)")
    old.execute(
        "INSERT INTO sessions (id, user_id, technician, organisation, purpose, ticket, customer,"
        " created_at, phase) VALUES ('s', 1, 'Anna', 'H', 'p', '', '', 1, 'new')"
    )
    old.commit()
    old.close()
    async with Database.open(tmp_path) as database:
        rows = await database.read(
            lambda c: c.execute(text("SELECT name, disabled_at FROM users JOIN sessions")).all()
        )
        assert [tuple(row) for row in rows] == [("Anna", None)]
        with pytest.raises(IntegrityError):
            await database.write(lambda c: c.execute(text("DELETE FROM users")))
