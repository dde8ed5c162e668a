"""One row changed, missing or cut is found, in the audit and in every ledger."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, text

from beistand.protocol import events as e
from beistand.protocol.events import Reason
from beistand.relay.__main__ import main
from beistand.relay.audit import Audit
from beistand.relay.chains import AUDIT, End, Fault, following, sign_end
from beistand.relay.database import Database
from beistand.relay.deeds import SignedIn
from beistand.relay.ledger import Ledger
from beistand.relay.reading import reading
from beistand.relay.signing import Signer
from beistand.relay.verification import Found, verify
from tests.relay.keeping import HandClock
from tests.relay.world import a_relay

TRIGGERS = [f"{table}_no_{verb}" for table in ("audit", "ledger") for verb in
            ("update", "delete", "replace")]  # fmt: skip


async def lived(data: Path) -> str:
    """A data folder after one session of seven rows; the session's name."""
    async with a_relay(data) as relay:
        session, key = await relay.offers()
        customer = await relay.customer(key)
        await customer.says(e.Confirmed())
        await customer.says(e.Ended(Reason.CUSTOMER))
        assert len(await relay.ledger(session)) == 5
        assert len(await relay.services.audit.rows()) == 4
        return session


async def tamper(data: Path, *statements: str) -> None:
    """What somebody with a hand on the file can do who drops the triggers first."""

    def work(connection: Connection) -> None:
        for trigger in TRIGGERS:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for statement in statements:
            connection.exec_driver_sql(statement)

    async with Database.open(data) as database:
        await database.write(work)


def found(data: Path, kept: End | None = None) -> list[Found]:
    with reading(data) as read:
        return verify(read.connection, read.public, kept).faults


async def test_what_nobody_touched_is_sound(tmp_path: Path) -> None:
    await lived(tmp_path)
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("statement", "number", "fault"),
    [
        ("UPDATE audit SET entry = replace(entry, 'KeyUsed', 'KeyUsef') WHERE number = 2", 2,
         Fault.CHANGED),
        ("UPDATE audit SET digest = upper(digest) WHERE number = 4", 4, Fault.CHANGED),
        ("UPDATE audit SET what = 'SignedIn' WHERE number = 3", 3, Fault.CHANGED),
        ("UPDATE audit SET session = 'x' WHERE number = 3", 3, Fault.CHANGED),
        ("DELETE FROM audit WHERE number = 1", 1, Fault.MISSING),
        ("DELETE FROM audit WHERE number = 3", 3, Fault.MISSING),
        ("DELETE FROM audit WHERE number = 4", 4, Fault.CUT),
        ("DELETE FROM audit", 1, Fault.CUT),
        ("DELETE FROM anchors WHERE chain = 'audit'", 4, Fault.UNSIGNED),
        ("UPDATE anchors SET number = 3 WHERE chain = 'audit'", 4, Fault.UNSIGNED),
    ],
)  # fmt: skip
async def test_the_first_broken_row_of_the_audit_is_found(
    tmp_path: Path, statement: str, number: int, fault: Fault
) -> None:
    await lived(tmp_path)
    await tamper(tmp_path, statement)
    assert found(tmp_path)[0] == (AUDIT, number, fault)


@pytest.mark.parametrize(
    ("statements", "number", "fault"),
    [
        (["UPDATE ledger SET entry = replace(entry, '\"at\":1', '\"at\":2') WHERE number = 3"], 3,
         Fault.CHANGED),
        (["DELETE FROM ledger WHERE number = 2"], 2, Fault.MISSING),
        (["DELETE FROM ledger WHERE number = 5"], 5, Fault.CUT),
        (["DELETE FROM ledger"], 1, Fault.CUT),
        (["DELETE FROM ledger", "DELETE FROM anchors WHERE chain <> 'audit'"], 1, Fault.CUT),
        (["DELETE FROM anchors WHERE chain <> 'audit'"], 5, Fault.UNSIGNED),
    ],
)  # fmt: skip
async def test_the_first_broken_row_of_a_ledger_is_found(
    tmp_path: Path, statements: list[str], number: int, fault: Fault
) -> None:
    session = await lived(tmp_path)
    await tamper(tmp_path, *statements)
    assert found(tmp_path) == [(session, number, fault)]


async def test_a_session_taken_out_whole_is_missed(tmp_path: Path) -> None:
    session = await lived(tmp_path)
    tables = ("seats", "offers", "ledger")
    await tamper(
        tmp_path,
        *(f"DELETE FROM {table}" for table in tables),
        "DELETE FROM sessions",
        "DELETE FROM anchors WHERE chain <> 'audit'",
    )
    assert found(tmp_path) == [(session, 1, Fault.CUT)]


async def test_a_ledger_that_was_cut_before_it_was_deleted_is_found(tmp_path: Path) -> None:
    session = await lived(tmp_path)
    await tamper(
        tmp_path,
        "DELETE FROM ledger WHERE number = 5",
        "DELETE FROM anchors WHERE chain <> 'audit'",
    )
    words = ["erase", "--session", session, "--yes", "--data-dir", str(tmp_path)]
    erased = await asyncio.to_thread(CliRunner().invoke, main, words)
    assert erased.exit_code == 0, erased.output
    assert found(tmp_path) == [(session, 4, Fault.CHANGED)]


async def test_a_ledger_written_anew_and_signed_does_not_end_as_the_audit_says(
    tmp_path: Path,
) -> None:
    session = await lived(tmp_path)
    signer = Signer((tmp_path / "signing.key").read_bytes())

    def work(connection: Connection) -> None:
        end = End(4, connection.scalar(text("SELECT digest FROM ledger WHERE number = 4")) or "")
        last = connection.scalar(text("SELECT entry FROM ledger WHERE number = 5")) or ""
        forged = last.replace('"reason":"customer"', '"reason":"technician"')
        assert forged != last
        end = following(end, forged)
        connection.execute(text("DROP TRIGGER ledger_no_update"))
        connection.execute(
            text("UPDATE ledger SET entry = :entry, digest = :digest WHERE number = 5"),
            {"entry": forged, "digest": end.digest},
        )
        sign_end(connection, signer, session, end)

    async with Database.open(tmp_path) as database:
        await database.write(work)
    assert found(tmp_path) == [(session, 5, Fault.CHANGED)]


@pytest.mark.parametrize(
    ("statement", "number", "fault"),
    [
        ("DELETE FROM audit WHERE number > 2", 3, Fault.MISSING),
        ("DELETE FROM anchors WHERE chain = 'audit'", 5, Fault.UNSIGNED),
        ("UPDATE anchors SET number = 2 WHERE chain = 'audit'", 5, Fault.UNSIGNED),
    ],
)
async def test_a_relay_that_goes_on_does_not_heal_what_was_done_behind_its_back(
    tmp_path: Path, statement: str, number: int, fault: Fault
) -> None:
    await lived(tmp_path)
    await tamper(tmp_path, statement)
    async with Database.open(tmp_path) as database:
        await Audit(database, HandClock()).note(SignedIn())
    assert found(tmp_path)[0] == (AUDIT, number, fault)


async def test_a_row_put_behind_the_signed_end_stays_to_be_seen(tmp_path: Path) -> None:
    await lived(tmp_path)

    def forge(connection: Connection) -> None:
        end = End(4, connection.scalar(text("SELECT digest FROM audit WHERE number = 4")) or "")
        entry = json.dumps({"number": 5, "what": "SignedIn"})
        values = {"entry": entry, "digest": following(end, entry).digest}
        insert = "INSERT INTO audit VALUES (5, 'SignedIn', '', :entry, :digest)"
        connection.execute(text(insert), values)

    async with Database.open(tmp_path) as database:
        await database.write(forge)
        await Audit(database, HandClock()).note(SignedIn())
    assert found(tmp_path) == [(AUDIT, 5, Fault.CHANGED)]


async def test_an_older_state_put_back_whole_is_found_with_an_end_kept_elsewhere(
    tmp_path: Path,
) -> None:
    await lived(tmp_path)
    with reading(tmp_path) as read:
        end = verify(read.connection, read.public).audit_end
    assert found(tmp_path, end) == []
    assert found(tmp_path, End(4, "0" * 64)) == [(AUDIT, 4, Fault.CHANGED)]
    assert found(tmp_path, End(9, end.digest)) == [(AUDIT, 9, Fault.CUT)]


YOUNGER = (
    *("audit", "holds", "anchors"),
    *("publications", "brands", "logos", "terms"),
    *("answers", "participants", "addresses"),
)
"""Tables that came with the audit or after it."""


async def test_ledgers_from_before_the_audit_get_a_signed_end(tmp_path: Path) -> None:
    session = await lived(tmp_path)
    await tamper(
        tmp_path,
        *(f"DROP TABLE {table}" for table in YOUNGER),
        "DROP INDEX ix_sessions_ended_at",
        "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT 1; END",
        "UPDATE alembic_version SET version_num = '0002'",
    )
    async with Database.open(tmp_path) as database:
        assert await Ledger(database, Audit(database, HandClock())).verify(session) is None
    assert found(tmp_path) == []


async def test_the_command_says_what_it_finds_while_the_relay_runs(tmp_path: Path) -> None:
    data = str(tmp_path)
    async with a_relay(tmp_path) as relay:
        session, _ = await relay.offers()
        ran = CliRunner().invoke(main, ["audit", "verify", "--data-dir", data])
    assert ran.exit_code == 0, ran.output
    first, end, last = ran.output.splitlines()
    assert first == "Looked at 1 row of the audit and 1 ledger."
    assert last == "All are as they were written."
    kept = end.removeprefix("The audit ends with ")
    await tamper(tmp_path, "UPDATE ledger SET entry = entry || ' '", "DELETE FROM audit")
    ran = CliRunner().invoke(main, ["audit", "verify", "--data-dir", data, "--end", kept])
    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [
        "audit: row 1 cut",
        "audit: row 1 cut",
        f"ledger {session}: row 1 changed",
    ]
    assert "as they were written" not in ran.stdout


def test_a_folder_without_data_is_said(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["audit", "verify", "--data-dir", str(tmp_path / "none")])
    assert ran.exit_code == 1
    assert "no data of a relay in this folder" in ran.output
    assert CliRunner().invoke(main, ["audit", "verify", "--end", "7"]).exit_code == 2
