"""Undertakings of secrecy: who has given one, to which text, and until when it holds.

§ 203 (4) StGB: who lets others contribute to a professional's work must see to it that they are
bound to secrecy. So without a valid one nobody enters a session.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, insert, select

from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.errors import BadUndertakingError
from beistand.relay.tables import undertakings, users


@dataclass(frozen=True)
class Undertaking:
    """One on file, valid from the day it was given to the day it expires, both included."""

    given_on: date
    expires_on: date
    version: str
    on_paper: bool
    filed_by: str
    filed_at: int

    def holds(self, today: date) -> bool:
        """Whether it is valid on this day."""
        return self.given_on <= today <= self.expires_on


class Undertakings:
    """The newest one of each person counts; those before stay on file for ever."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @property
    def today(self) -> date:
        """The day by the relay's clock (UTC)."""
        return datetime.fromtimestamp(self._clock.now() / 1000, UTC).date()

    def span(self, months: int) -> tuple[date, date]:
        """From today on for so many months: the first and the last day."""
        today = self.today
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        last = min(today.day, monthrange(year, month + 1)[1])
        return today, date(year, month + 1, last)

    async def file(
        self,
        user_id: int,
        version: str,
        expires_on: date,
        filed_by: int,
        given_on: date,
        text: str = "",
    ) -> None:
        """Put one on file. `text` is what was agreed to on the page; none where it was on paper.

        Raises BadUndertakingError.
        """
        if given_on > self.today or expires_on < given_on:
            raise BadUndertakingError
        row = {
            "user_id": user_id,
            "given_on": given_on.isoformat(),
            "expires_on": expires_on.isoformat(),
            "version": version,
            "text": text,
            "filed_by": filed_by,
            "filed_at": self._clock.now(),
        }
        statement = insert(undertakings).values(**row)
        await self._database.write(lambda connection: connection.execute(statement))

    async def current(self, user_id: int) -> Undertaking | None:
        """The newest one of somebody, whether it holds or not."""
        return (await self._newest([user_id])).get(user_id)

    async def valid(self, user_id: int) -> Undertaking | None:
        """The newest one of somebody, if it holds today."""
        newest = await self.current(user_id)
        return newest if newest is not None and newest.holds(self.today) else None

    async def all(self) -> dict[int, Undertaking]:
        """The newest one of everybody who has given any, by account."""
        return await self._newest(None)

    async def _newest(self, people: list[int] | None) -> dict[int, Undertaking]:
        newest = select(func.max(undertakings.c.id)).group_by(undertakings.c.user_id)
        if people is not None:
            newest = newest.where(undertakings.c.user_id.in_(people))
        statement = (
            select(undertakings, users.c.name)
            .join(users, users.c.id == undertakings.c.filed_by)
            .where(undertakings.c.id.in_(newest))
        )
        rows = await self._database.read(lambda c: c.execute(statement).all())
        return {
            row.user_id: Undertaking(
                given_on=date.fromisoformat(row.given_on),
                expires_on=date.fromisoformat(row.expires_on),
                version=row.version,
                on_paper=row.text == "",
                filed_by=row.name,
                filed_at=row.filed_at,
            )
            for row in rows
        }
