"""The archive: sessions that are over, found again by what somebody remembers of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from beistand.protocol.events import Reason
from beistand.protocol.states import Phase
from beistand.relay.database import Database
from beistand.relay.folding import folded
from beistand.relay.sessions import SessionRow, rows_of, took_part
from beistand.relay.tables import sessions

PAGE = 25
"""How many are shown at a time."""
BATCH = 500
"""How many are read at a time on their way into a file."""


@dataclass(frozen=True)
class Sought:
    """What the sessions have in common; None and empty texts stand for anything.

    Times are in milliseconds since 1970 and mean the session's end, `until` is after the last.
    """

    since: int | None = None
    until: int | None = None
    technician: int | None = None
    """The account that made the key."""
    customer: str = ""
    words: str = ""
    """A part of the purpose or of the ticket number."""
    connected: bool | None = None
    recorded: bool | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Place:
    """A session's place in the order; what stands behind it comes on the next page."""

    ended: int
    session: str


class Archive:
    """Everything that has ended; `of` narrows it down to those in which one account took part."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, sought: Sought, of: int | None, after: Place | None = None, limit: int = PAGE
    ) -> list[SessionRow]:
        """The newest of them behind a place, the newest first."""
        order = sessions.c.ended_at, sessions.c.id
        statement = (
            select(sessions)
            .where(*conditions(sought, of))
            .order_by(*(column.desc() for column in order))
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(tuple_(*order) < (after.ended, after.session))
        return await self._database.read(lambda connection: rows_of(connection, statement))

    async def count(self, sought: Sought, of: int | None) -> int:
        """How many there are."""
        statement = select(func.count()).select_from(sessions).where(*conditions(sought, of))
        return await self._database.read(lambda c: c.execute(statement).scalar_one())

    async def technicians(self, of: int | None) -> list[tuple[int, str]]:
        """Whose sessions these are, by name."""
        statement = (
            select(sessions.c.user_id, func.max(sessions.c.technician))
            .where(*conditions(Sought(), of))
            .group_by(sessions.c.user_id)
        )

        def work(connection: Connection) -> list[tuple[int, str]]:
            found = [(ident, name) for ident, name in connection.execute(statement)]
            return sorted(found, key=lambda each: folded(each[1]))

        return await self._database.read(work)


def conditions(sought: Sought, of: int | None) -> Iterator[ColumnElement[bool]]:
    """What a row of `sessions` must fulfil."""
    columns = sessions.c
    yield columns.phase == Phase.ENDED
    if of is not None:
        yield took_part(of)
    if sought.since is not None:
        yield columns.ended_at >= sought.since
    if sought.until is not None:
        yield columns.ended_at < sought.until
    if sought.technician is not None:
        yield columns.user_id == sought.technician
    if sought.reason is not None:
        yield columns.ended_reason == sought.reason
    if sought.recorded is not None:
        yield columns.recorded.is_(sought.recorded)
    if sought.connected is not None:
        never = columns.connected_at.is_(None)
        yield ~never if sought.connected else never
    if sought.customer:
        yield _holds(columns.customer, sought.customer)
    if sought.words:
        yield or_(_holds(columns.purpose, sought.words), _holds(columns.ticket, sought.words))


def _holds(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    # Not LIKE: it knows capitals of ASCII alone, and has signs of its own.
    return func.instr(func.folded(column), folded(part)) > 0
