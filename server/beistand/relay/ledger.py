"""The ledger: what happened in each session, in order and for good."""

import hashlib
from typing import Unpack

from sqlalchemy import Connection, insert, select, update

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.wire import Entry, read, write_entry
from beistand.relay.database import Database
from beistand.relay.errors import OutOfOrderError
from beistand.relay.sessions import Derived
from beistand.relay.tables import ledger, sessions


class Ledger:
    """The audit of every consent: rows are only ever added, and each seals the one before it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, session_id: str, entry: Entry, **derived: Unpack[Derived]) -> None:
        """Write an entry down, and what it changes in its session's row; on the disk on return.

        Raises OutOfOrderError where the entry's number is not the next one.
        """
        text = write_entry(entry)

        def work(connection: Connection) -> None:
            number, before = _last(connection, session_id)
            if entry.number != number + 1:
                raise OutOfOrderError(f"{entry.number} after {number}")
            connection.execute(
                insert(ledger).values(
                    session_id=session_id,
                    number=entry.number,
                    entry=text,
                    digest=_digest(before, text),
                )
            )
            if derived:
                row = sessions.c.id == session_id
                connection.execute(update(sessions).where(row).values(**derived))

        await self._database.write(work)

    async def entries(self, session_id: str, after: int = 0) -> list[Entry]:
        """What happened in a session, from the entry behind number `after` on."""
        statement = (
            select(ledger.c.entry)
            .where(ledger.c.session_id == session_id, ledger.c.number > after)
            .order_by(ledger.c.number)
        )
        texts = await self._database.read(lambda connection: connection.scalars(statement).all())
        return [_entry(text) for text in texts]

    async def verify(self, session_id: str) -> int | None:
        """The number of the first row that is missing or was changed; None where all are sound.

        Rows cut off at the end leave no gap: compare the last digest with one kept elsewhere.
        """
        statement = (
            select(ledger.c.number, ledger.c.entry, ledger.c.digest)
            .where(ledger.c.session_id == session_id)
            .order_by(ledger.c.number)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        before = _beginning(session_id)
        for expected, (number, text, digest) in enumerate(rows, start=1):
            if number != expected or digest != _digest(before, text) or not _bears(text, expected):
                return expected
            before = digest
        return None


def _beginning(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def _digest(before: str, text: str) -> str:
    return hashlib.sha256((before + text).encode()).hexdigest()


def _last(connection: Connection, session_id: str) -> tuple[int, str]:
    row = connection.execute(
        select(ledger.c.number, ledger.c.digest)
        .where(ledger.c.session_id == session_id)
        .order_by(ledger.c.number.desc())
        .limit(1)
    ).one_or_none()
    return (0, _beginning(session_id)) if row is None else (row.number, row.digest)


def _entry(text: str) -> Entry:
    entry = read(text)
    if not isinstance(entry, Entry):
        raise RemoteProtocolError("a row of the ledger is no entry")
    return entry


def _bears(text: str, number: int) -> bool:
    """Whether a row's text is an entry of this number."""
    try:
        return _entry(text).number == number
    except RemoteProtocolError:
        return False
