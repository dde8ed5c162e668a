"""Chats: the chat frames of each session, numbered, each kept exactly once."""

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import Header
from beistand.relay.database import Database
from beistand.relay.tables import chats

MAX_CHAT = 32 * 1024
"""Bytes of one chat message: twice what a page sends."""


def check_message(header: Header) -> None:
    """Raises RemoteProtocolError where this is no chat message."""
    if header.part or not header.last or header.length > MAX_CHAT:
        raise RemoteProtocolError("a chat message has one part, and a short one")


class Chats:
    """The frames as they came; only the ends can read what is in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, session_id: str, sender: int, sequence: int, frame: bytes, at: int
    ) -> int | None:
        """Keep a frame; its number, from 1 for each session.

        None where the sender's frame of this sequence is there already: a repeat after a lost
        connection, which nobody must see twice.
        """
        next_number = (
            select(func.coalesce(func.max(chats.c.number), 0) + 1)
            .where(chats.c.session_id == session_id)
            .scalar_subquery()
        )
        statement = (
            insert(chats)
            .values(
                session_id=session_id,
                number=next_number,
                sender=sender,
                sequence=sequence,
                at=at,
                frame=frame,
            )
            .on_conflict_do_nothing(index_elements=["session_id", "sender", "sequence"])
            .returning(chats.c.number)
        )
        return await self._database.write(lambda connection: connection.scalar(statement))

    async def since(self, session_id: str, after: int) -> list[bytes]:
        """The frames behind number `after`, in order."""
        statement = (
            select(chats.c.frame)
            .where(chats.c.session_id == session_id, chats.c.number > after)
            .order_by(chats.c.number)
        )
        return await self._database.read(
            lambda connection: list(connection.scalars(statement).all())
        )

    async def count(self, session_id: str) -> int:
        """How many frames there are."""
        statement = select(func.count()).where(chats.c.session_id == session_id)
        return await self._database.read(
            lambda connection: connection.execute(statement).scalar_one()
        )
