"""Seats: the secrets with which the parties of a session come back into it."""

import hmac
import secrets

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from beistand.relay.database import Database
from beistand.relay.tables import seats


class Seats:
    """Resume secrets of 256 bits, of which only keyed hashes are kept.

    Each party has at most two: the one it came in with, and the one it was given then. The first
    dies when the second is first used, so that a lost answer locks nobody out.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, session_id: str, party: int) -> str:
        """A new secret for a party, in place of the last one given and never used."""
        secret = secrets.token_urlsafe(32)
        given = self._digest(session_id, secret)
        statement = (
            insert(seats)
            .values(session_id=session_id, party=party, given=given)
            .on_conflict_do_update(index_elements=["session_id", "party"], set_={"given": given})
        )
        await self._database.write(lambda connection: connection.execute(statement))
        return secret

    async def party(self, session_id: str, secret: str) -> int | None:
        """Whose secret this is; None where it is nobody's (any longer)."""
        digest = self._digest(session_id, secret)
        here = seats.c.session_id == session_id

        def find(connection: Connection) -> int | None:
            found = None
            for row in connection.execute(select(seats).where(here)).all():
                if hmac.compare_digest(row.given or b"", digest):
                    found = row.party
                    first_use = update(seats).where(here, seats.c.party == row.party)
                    connection.execute(first_use.values(used=digest, given=None))
                elif hmac.compare_digest(row.used or b"", digest):
                    found = row.party
            return found

        return await self._database.write(find)

    async def clear(self, session_id: str) -> None:
        """The session is over: nobody comes back."""
        statement = delete(seats).where(seats.c.session_id == session_id)
        await self._database.write(lambda connection: connection.execute(statement))

    def _digest(self, session_id: str, secret: str) -> bytes:
        return self._database.secret.digest("seat", session_id, secret)
