"""Customers: finding what there is of one practice, to give it out or to erase it.

A session bears its customer's name as the technician typed it, or none. Nobody but the people who
were there can say which names and sessions belong to one practice, so all of them are given.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from beistand.relay.database import Database
from beistand.relay.folding import folded
from beistand.relay.tables import sessions


@dataclass(frozen=True)
class Found:
    """One session of a customer; `ended` says whether it is over."""

    session_id: str
    customer: str
    ended: bool


async def find(
    database: Database, names: Iterable[str], session_ids: Iterable[str] = ()
) -> list[Found]:
    """The sessions with one of these names or numbers, the oldest first.

    Names are the same whatever their capitals and blanks.
    """
    wanted = {even(name) for name in names} - {""}
    numbers = set(session_ids)
    statement = select(sessions).order_by(sessions.c.created_at, sessions.c.id)
    rows = await database.read(lambda connection: connection.execute(statement).all())
    return [
        Found(row.id, row.customer, row.ended_at is not None)
        for row in rows
        if row.id in numbers or even(row.customer) in wanted
    ]


def even(name: str) -> str:
    """A name with no difference between capitals, blanks and compositions."""
    return " ".join(folded(name).split())
