"""Sessions: one row for each, for the table in the console."""

from dataclasses import dataclass
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, Select, insert, or_, select

from beistand.protocol.events import Connected, KeyOffered, Reason
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry
from beistand.relay.database import Database
from beistand.relay.participants import Participant, people_of
from beistand.relay.tables import participants, sessions


class Derived(TypedDict, total=False):
    """The columns that follow from the ledger, where an entry changes them."""

    phase: Phase
    connected_at: int
    ended_at: int
    ended_reason: Reason
    recorded: bool


def derived(entry: Entry, after: State) -> Derived:
    """What an entry changes in its session's row; `after` is the state that it leads to."""
    columns: Derived = {"phase": after.phase}
    if isinstance(entry.event, Connected):
        columns["connected_at"] = entry.at
    if after.recording:
        columns["recorded"] = True
    if after.ended is not None:
        columns["ended_at"] = entry.at
        columns["ended_reason"] = after.ended
    return columns


@dataclass(frozen=True)
class SessionRow:
    """A session as the table shows it; times are in milliseconds since 1970."""

    id: str
    user_id: int
    technician: str
    organisation: str
    purpose: str
    ticket: str
    customer: str
    created_at: int
    phase: Phase
    connected_at: int | None
    ended_at: int | None
    ended_reason: Reason | None
    recorded: bool
    people: tuple[Participant, ...] = ()
    """Whom the customer let in by name, beside who made it."""

    def participant(self, user_id: int) -> Participant | None:
        """Whether this person was let in, and how."""
        return next((each for each in self.people if each.user_id == user_id), None)


class Sessions:
    """All sessions that there ever were."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, session_id: str, user_id: int, offer: KeyOffered, at: int) -> None:
        """A session that nothing has happened in yet; `user_id` is the technician's."""
        row = {"id": session_id, "user_id": user_id, "created_at": at, "phase": Phase.NEW}
        offered = {name: value for name, value in vars(offer).items() if name in sessions.c}
        statement = insert(sessions).values(**row, **offered)
        await self._database.write(lambda connection: connection.execute(statement))

    async def row(self, session_id: str) -> SessionRow | None:
        """One session, if there is one of this name."""
        statement = select(sessions).where(sessions.c.id == session_id)

        def find(connection: Connection) -> SessionRow | None:
            return next(iter(rows_of(connection, statement)), None)

        return await self._database.read(find)

    async def latest(self, limit: int = 200, of: int | None = None) -> list[SessionRow]:
        """The newest sessions, the newest first; all, or those that somebody took part in."""
        newest = sessions.c.created_at.desc(), sessions.c.id
        statement = select(sessions).order_by(*newest).limit(limit)
        if of is not None:
            statement = statement.where(took_part(of))
        return await self._database.read(lambda connection: rows_of(connection, statement))

    async def unfinished(self) -> list[str]:
        """The names of all sessions that have not ended, the oldest first."""
        statement = (
            select(sessions.c.id)
            .where(sessions.c.phase != Phase.ENDED)
            .order_by(sessions.c.created_at, sessions.c.id)
        )
        return await self._database.read(
            lambda connection: list(connection.scalars(statement).all())
        )


def took_part(user_id: int) -> ColumnElement[bool]:
    """Whether a session is this account's own, or the customer let the account in."""
    let_in = select(participants.c.session_id).where(participants.c.user_id == user_id)
    return or_(sessions.c.user_id == user_id, sessions.c.id.in_(let_in))


def rows_of(connection: Connection, statement: Select[Any]) -> list[SessionRow]:
    """The sessions that a statement selects, with the people who were let into them."""
    rows = connection.execute(statement).all()
    people = people_of(connection, [row.id for row in rows])
    return [_row(row, people.get(row.id, ())) for row in rows]


def _row(row: Any, people: tuple[Participant, ...]) -> SessionRow:
    columns = row._asdict()
    reason = columns.pop("ended_reason")
    return SessionRow(
        **{**columns, "phase": Phase(columns["phase"])},
        ended_reason=None if reason is None else Reason(reason),
        people=people,
    )
