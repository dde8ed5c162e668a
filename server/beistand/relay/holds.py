"""Holds: sessions that nothing is deleted of, until the hold is lifted."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from beistand.relay.audit import Audit, By, Row
from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.deeds import Deed, HoldLifted, HoldPlaced
from beistand.relay.errors import NoSuchSessionError
from beistand.relay.tables import holds, sessions


@dataclass(frozen=True)
class Hold:
    """A session that nothing is deleted of: since when, by whom, what for."""

    session_id: str
    at: int
    who: str
    why: str


class Holds:
    """Art. 17(3) and 18 GDPR: what a claim or a court may need must not go by itself."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    async def place(
        self, session_id: str, by: By = By.OPERATOR, who: str = "", why: str = ""
    ) -> None:
        """Keep all of a session; who held it first is remembered. Raises NoSuchSessionError."""
        values = {"session_id": session_id, "at": self._clock.now(), "who": who, "why": why}

        def work(connection: Connection) -> Row:
            _check(connection, session_id)
            connection.execute(insert(holds).values(**values).on_conflict_do_nothing())
            return self._write(connection, HoldPlaced(), session_id, by, who)

        self._audit.told(await self._database.write(work))

    async def lift(self, session_id: str, by: By = By.OPERATOR, who: str = "") -> None:
        """Let the next run delete what is due. Raises NoSuchSessionError."""

        def work(connection: Connection) -> Row:
            _check(connection, session_id)
            connection.execute(delete(holds).where(holds.c.session_id == session_id))
            return self._write(connection, HoldLifted(), session_id, by, who)

        self._audit.told(await self._database.write(work))

    async def placed(self) -> list[str]:
        """The sessions that are held."""
        return sorted(hold.session_id for hold in await self.all())

    async def all(self) -> list[Hold]:
        """Every hold, the oldest first."""
        statement = select(holds).order_by(holds.c.at, holds.c.session_id)
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return [Hold(row.session_id, row.at, row.who, row.why) for row in rows]

    async def of(self, session_id: str) -> Hold | None:
        """The hold of this session."""
        return next((each for each in await self.all() if each.session_id == session_id), None)

    def _write(self, connection: Connection, deed: Deed, session_id: str, by: By, who: str) -> Row:
        return self._audit.write(connection, deed, who, session_id, by)


def _check(connection: Connection, session_id: str) -> None:
    if connection.scalar(select(sessions.c.id).where(sessions.c.id == session_id)) is None:
        raise NoSuchSessionError(session_id)
