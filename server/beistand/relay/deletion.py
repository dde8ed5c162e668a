"""Deletion: what of a session goes, and the note that it leaves in the audit.

The note is written first: after a crash in between, the next run finds what is left and takes it.
"""

import hashlib
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from beistand.relay.audit import Audit, By, Row
from beistand.relay.chains import forget_end
from beistand.relay.database import Database
from beistand.relay.deeds import ChatDeleted, Deed, EventsDeleted, RecordingDeleted
from beistand.relay.ledger import last_of
from beistand.relay.recordings import Recordings
from beistand.relay.tables import (
    chats,
    holds,
    ledger,
    notes,
    offers,
    participants,
    seats,
    sessions,
)


class Why(StrEnum):
    """Why something is deleted."""

    RETENTION = "retention"
    """It has been kept as long as the operator's settings say."""
    ERASURE = "erasure"
    """The operator erases what there is of a customer."""


class Deletion:
    """Takes one kind of a session's data at a time; what is not there is left alone."""

    def __init__(
        self, database: Database, audit: Audit, recordings: Recordings, why: Why, by: By
    ) -> None:
        self._database = database
        self._audit = audit
        self._recordings = recordings
        self._why = why
        self._by = by

    async def chat(self, session_id: str) -> bool:
        """Delete the chat; whether there was one."""

        def work(connection: Connection) -> list[Row]:
            return self._delete_chat(connection, session_id)

        rows = await self._database.write(work)
        self._audit.told(*rows)
        return bool(rows)

    async def recording(self, session_id: str) -> bool:
        """Delete the recording; whether there was one."""
        segments = self._recordings.listing(session_id)
        if not segments:
            return False
        size = sum(segment.bytes for segment in segments)
        seal = self._recordings.seal(session_id)
        gone = RecordingDeleted(self._why, len(segments), size, seal)
        await self._audit.note(gone, session=session_id, by=self._by)
        self._recordings.delete(session_id)
        return True

    async def events(self, session_id: str) -> None:
        """Delete the session whole: recording, chat, notes, ledger and its row in the table.

        The hash of the ledger's last row stays in the audit: a receipt in the customer's hands can
        still be compared with it.
        """
        await self.recording(session_id)

        def work(connection: Connection) -> list[Row]:
            end = last_of(connection, session_id)
            told = self._delete_chat(connection, session_id)
            deed = EventsDeleted(self._why, end.number, end.digest)
            told.append(self._note(connection, deed, session_id))
            for table in (ledger, notes, seats, offers, holds, participants):
                connection.execute(delete(table).where(table.c.session_id == session_id))
            connection.execute(delete(sessions).where(sessions.c.id == session_id))
            forget_end(connection, session_id)
            return told

        self._audit.told(*await self._database.write(work))

    def _delete_chat(self, connection: Connection, session_id: str) -> list[Row]:
        here = chats.c.session_id == session_id
        frames = connection.scalars(
            select(chats.c.frame).where(here).order_by(chats.c.number)
        ).all()
        if not frames:
            return []
        digest = hashlib.sha256(b"".join(frames)).hexdigest()
        deed = ChatDeleted(self._why, len(frames), digest)
        connection.execute(delete(chats).where(here))
        return [self._note(connection, deed, session_id)]

    def _note(self, connection: Connection, deed: Deed, session_id: str) -> Row:
        return self._audit.write(connection, deed, session=session_id, by=self._by)
