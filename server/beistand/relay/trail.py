"""The trail: the audit looked through, the newest row first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from beistand.relay.audit import By, told_by
from beistand.relay.clock import moment
from beistand.relay.database import Database
from beistand.relay.deed_kinds import KINDS, Kind
from beistand.relay.tables import audit

PAGE = 50
"""How many rows are shown at a time."""
BATCH = 1000
"""How many are read at a time on their way into a file."""


@dataclass(frozen=True)
class Wanted:
    """What the rows have in common; None and empty texts stand for anything.

    Times are in milliseconds since 1970, `until` is after the last.
    """

    since: int | None = None
    until: int | None = None
    kind: Kind | None = None
    who: str = ""
    by: By | None = None


class Trail:
    """Reads the audit, and changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, wanted: Wanted, before: int | None = None, limit: int = PAGE
    ) -> list[dict[str, Any]]:
        """The newest rows in front of number `before`, the newest first."""
        there = select(audit.c.entry).where(*_conditions(wanted))
        if before is not None:
            there = there.where(audit.c.number < before)
        statement = there.order_by(audit.c.number.desc()).limit(limit)
        return await self._database.read(lambda connection: told_by(connection, statement))

    async def count(self, wanted: Wanted) -> int:
        """How many rows there are."""
        statement = select(func.count()).select_from(audit).where(*_conditions(wanted))
        return await self._database.read(lambda c: c.execute(statement).scalar_one())

    async def batch(self, wanted: Wanted, after: int) -> list[tuple[int, str, str]]:
        """Number, text and hash of the rows behind number `after`, the oldest first."""
        statement = (
            select(audit.c.number, audit.c.entry, audit.c.digest)
            .where(*_conditions(wanted), audit.c.number > after)
            .order_by(audit.c.number)
            .limit(BATCH)
        )
        return await self._database.read(
            lambda c: [(number, entry, digest) for number, entry, digest in c.execute(statement)]
        )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    columns = audit.c
    if wanted.since is not None:
        yield columns.at >= moment(wanted.since)
    if wanted.until is not None:
        yield columns.at < moment(wanted.until)
    if wanted.kind is not None:
        yield columns.what.in_(kind.__name__ for kind, of in KINDS.items() if of is wanted.kind)
    if wanted.who:
        yield columns.who == wanted.who
    if wanted.by is not None:
        yield func.json_extract(columns.entry, "$.by") == wanted.by
