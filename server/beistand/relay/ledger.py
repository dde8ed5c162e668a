"""The ledger: what happened in each session, in order and for good."""

from sqlalchemy import Connection, insert, select, update

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry, read, write_entry
from beistand.relay import witness
from beistand.relay.audit import Audit, Row
from beistand.relay.chains import (
    Broken,
    End,
    Fault,
    beginning,
    first_broken,
    following,
    sign_end,
    tip,
)
from beistand.relay.database import Database
from beistand.relay.errors import OutOfOrderError
from beistand.relay.participants import follow_people
from beistand.relay.sessions import derived
from beistand.relay.tables import ledger, sessions


class Ledger:
    """The record of every consent: rows are only ever added, and each seals the one before it."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    async def append(self, session_id: str, entry: Entry, before: State) -> None:
        """Write an entry down, with what the audit and the table of sessions have to know of it;
        all of it is on the disk on return.

        `before` is the session's state until now. Raises OutOfOrderError where the entry's number
        is not the next one.
        """
        text = write_entry(entry)
        after = follow(before, entry.by, entry.event)
        signer = self._database.signer

        def work(connection: Connection) -> list[Row]:
            place = tip(connection, signer.public, session_id, last_of(connection, session_id))
            end = following(place.end, text)
            if entry.number != end.number:
                raise OutOfOrderError(f"{entry.number} after {end.number - 1}")
            connection.execute(
                insert(ledger).values(
                    session_id=session_id, number=end.number, entry=text, digest=end.digest
                )
            )
            if place.sound:
                sign_end(connection, signer, session_id, end)
            row = sessions.c.id == session_id
            connection.execute(update(sessions).where(row).values(**derived(entry, after)))
            follow_people(connection, session_id, entry, before)
            who, by = witness.account(entry, after), witness.speaker(entry)
            return [
                self._audit.write(connection, deed, who, session_id, by)
                for deed in witness.testify(entry, before, after, end)
            ]

        self._audit.told(*await self._database.write(work))

    async def entries(self, session_id: str, after: int = 0) -> list[Entry]:
        """What happened in a session, from the entry behind number `after` on."""
        statement = (
            select(ledger.c.entry)
            .where(ledger.c.session_id == session_id, ledger.c.number > after)
            .order_by(ledger.c.number)
        )
        texts = await self._database.read(lambda connection: connection.scalars(statement).all())
        return [_entry(text) for text in texts]

    async def end(self, session_id: str) -> tuple[int, str]:
        """How many entries there are, and the hash of the last."""
        return await self._database.read(lambda connection: last_of(connection, session_id))

    async def verify(self, session_id: str) -> int | None:
        """The number of the first row that is missing or was changed; None where all are sound."""
        public = self._database.signer.public
        broken = await self._database.read(lambda c: verify(c, public, session_id))
        return None if broken is None else broken.number


def verify(connection: Connection, public: bytes, session_id: str) -> Broken | None:
    """What is wrong first with a session's ledger; `public` is the relay's public key."""
    rows = connection.execute(
        select(ledger.c.number, ledger.c.entry, ledger.c.digest)
        .where(ledger.c.session_id == session_id)
        .order_by(ledger.c.number)
    ).all()
    told = [(row.number, row.entry, row.digest) for row in rows]
    broken = first_broken(connection, public, session_id, told)
    for number, text, _ in told:
        if (broken is None or number < broken.number) and not _bears(text, number):
            return Broken(number, Fault.CHANGED)
    return broken


def last_of(connection: Connection, session_id: str) -> End:
    """Where a session's ledger ends."""
    row = connection.execute(
        select(ledger.c.number, ledger.c.digest)
        .where(ledger.c.session_id == session_id)
        .order_by(ledger.c.number.desc())
        .limit(1)
    ).one_or_none()
    return beginning(session_id) if row is None else End(row.number, row.digest)


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
