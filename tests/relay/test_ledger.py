import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from beistand.protocol import events as e
from beistand.protocol.events import Reason
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry, write_entry
from beistand.relay.audit import Audit
from beistand.relay.database import Database
from beistand.relay.errors import OutOfOrderError
from beistand.relay.ledger import Ledger
from beistand.relay.sessions import Sessions
from tests.relay.keeping import OFFER, HandClock, sessions_in

ENTRIES = [
    Entry(1, Role.TECHNICIAN, 2, 100, OFFER),
    Entry(2, Role.RELAY, 0, 200, e.KeyAccepted()),
    Entry(3, Role.CUSTOMER, 1, 300, e.Confirmed()),
]


def ledger_in(database: Database) -> Ledger:
    return Ledger(database, Audit(database, HandClock()))


async def written(database: Database, session_id: str = "s1") -> Ledger:
    ledger, state = ledger_in(database), State()
    for entry in ENTRIES:
        await ledger.append(session_id, entry, state)
        state = follow(state, entry.by, entry.event)
    return ledger


async def tampered(database: Database, *statements: str) -> None:
    """What somebody with a hand on the file can do who drops the triggers first."""

    def work(connection: Connection) -> None:
        for verb in ("update", "delete", "replace"):
            connection.execute(text(f"DROP TRIGGER ledger_no_{verb}"))
        for statement in statements:
            connection.execute(text(statement))

    await database.write(work)


async def test_what_was_written_is_read_again_in_order(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        ledger = await written(database)
        assert await ledger.entries("s1") == ENTRIES
        assert await ledger.entries("s1", after=2) == ENTRIES[2:]
        assert await ledger.entries("s2") == []
    async with sessions_in(tmp_path) as database:
        assert await ledger_in(database).entries("s1") == ENTRIES


async def test_an_entry_and_the_row_of_its_session_change_together(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        ledger, sessions = ledger_in(database), Sessions(database)
        offered = follow(State(), Role.TECHNICIAN, OFFER)
        await ledger.append("s1", ENTRIES[0], State())
        with pytest.raises(OutOfOrderError):
            await ledger.append("s1", Entry(1, Role.RELAY, 0, 200, e.KeyAccepted()), offered)
        row = await sessions.row("s1")
        assert row is not None
        assert row.phase is Phase.KEY_OFFERED
        ended = Entry(2, Role.RELAY, 0, 500, e.Ended(Reason.EXPIRED))
        await ledger.append("s1", ended, offered)
        row = await sessions.row("s1")
        assert row is not None
        assert (row.ended_at, row.ended_reason) == (500, Reason.EXPIRED)
        assert await sessions.unfinished() == ["s2"]


async def test_entries_have_no_gap_and_no_double(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        ledger = await written(database)
        offered = follow(State(), Role.TECHNICIAN, OFFER)
        for number in (0, 1, 3, 5):
            ended = Entry(number, Role.RELAY, 0, 1, e.Ended(Reason.EXPIRED))
            with pytest.raises(OutOfOrderError):
                await ledger.append("s1", ended, offered)
        assert await ledger.entries("s1") == ENTRIES


async def test_each_row_bears_the_hash_of_the_row_before(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        await written(database)
        rows = await database.read(
            lambda c: c.execute(text("SELECT digest FROM ledger ORDER BY number")).scalars().all()
        )
    digest = hashlib.sha256(b"s1").hexdigest()
    for row, entry in zip(rows, ENTRIES, strict=True):
        digest = hashlib.sha256((digest + write_entry(entry)).encode()).hexdigest()
        assert row == digest


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET entry = '' WHERE number = 2",
        "DELETE FROM ledger WHERE number = 3",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger VALUES ('s1', 2, '', '')",
        "REPLACE INTO ledger VALUES ('s1', 2, '', '')",
    ],
)
async def test_the_database_itself_lets_nobody_change_the_ledger(
    tmp_path: Path, statement: str
) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        ledger = await written(database)
        with pytest.raises(IntegrityError, match="only grows"):
            await database.write(lambda connection: connection.execute(text(statement)))
        assert await ledger.entries("s1") == ENTRIES


async def test_a_sound_ledger_is_said_to_be_sound(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        ledger = await written(database)
        assert await ledger.verify("s1") is None
        assert await ledger.verify("s2") is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE ledger SET entry = replace(entry, '200', '201') WHERE number = 2", 2),
        ("UPDATE ledger SET digest = replace(digest, 'a', 'b') WHERE number = 1", 1),
        ("DELETE FROM ledger WHERE number = 1", 1),
        ("DELETE FROM ledger WHERE number = 2", 2),
        ("DELETE FROM ledger WHERE number = 3", 3),
        ("DELETE FROM ledger", 1),
        ("UPDATE ledger SET number = 4 WHERE number = 3", 3),
        ("UPDATE ledger SET session_id = 's2'", 1),
    ],
)
async def test_the_first_broken_row_is_found(tmp_path: Path, statement: str, broken: int) -> None:
    async with sessions_in(tmp_path, "s1", "s2") as database:
        ledger = await written(database)
        await tampered(database, statement)
        session_id = "s2" if "s2" in statement else "s1"
        assert await ledger.verify(session_id) == broken


async def test_a_row_added_with_a_right_hash_must_still_be_an_entry_of_its_number(
    tmp_path: Path,
) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        ledger = await written(database)
        last = await database.read(
            lambda c: c.execute(text("SELECT digest FROM ledger WHERE number = 3")).scalar_one()
        )
        forged = write_entry(ENTRIES[0])
        digest = hashlib.sha256((last + forged).encode()).hexdigest()
        await database.write(
            lambda c: c.execute(
                text("INSERT INTO ledger VALUES ('s1', 4, :entry, :digest)"),
                {"entry": forged, "digest": digest},
            )
        )
        assert await ledger.verify("s1") == 4
