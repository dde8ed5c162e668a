"""Notes: what a technician writes down about a session, outside of its ledger."""

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from beistand.relay.database import Database
from beistand.relay.errors import NoteTooLongError
from beistand.relay.tables import notes

MAX_CHARACTERS = 20_000


class Notes:
    """One text for each session; whoever writes last has written it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def set(self, session_id: str, user_id: int, text: str, at: int) -> None:
        """Replace a session's notes. Raises NoteTooLongError."""
        if len(text) > MAX_CHARACTERS:
            raise NoteTooLongError
        values = {"user_id": user_id, "text": text, "at": at}
        statement = (
            insert(notes)
            .values(session_id=session_id, **values)
            .on_conflict_do_update(index_elements=["session_id"], set_=values)
        )
        await self._database.write(lambda connection: connection.execute(statement))

    async def text(self, session_id: str) -> str:
        """A session's notes; empty where there are none."""
        statement = select(notes.c.text).where(notes.c.session_id == session_id)
        return await self._database.read(lambda connection: connection.scalar(statement)) or ""
