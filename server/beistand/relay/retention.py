"""Retention: each kind of data goes when its days are over, unless its session is held."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, select

from beistand.relay.audit import Audit, By
from beistand.relay.clock import DAY_MS, Clock
from beistand.relay.database import Database
from beistand.relay.deletion import Deletion, Why
from beistand.relay.recordings import Recordings
from beistand.relay.tables import chats, holds, seats, sessions
from beistand.relay.terms import Days, Terms

log = logging.getLogger(__name__)

HOUR_SECONDS = 3600
RECEIPT_DAYS = 1
"""How long a page that was in a session may fetch its receipt."""


@dataclass(frozen=True)
class Due:
    """How many things a run deletes."""

    chats: int
    recordings: int
    sessions: int


class Retention:
    """Runs once an hour. A day counts from the end of the session."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        recordings: Recordings,
        clock: Clock,
        terms: Terms,
        forgets: Iterable[Callable[[], Awaitable[None]]] = (),
    ) -> None:
        """`forgets` are those who keep what is good for a time only: each lets go of the rest."""
        self._database = database
        self._deletion = Deletion(database, audit, recordings, Why.RETENTION, By.RELAY)
        self._now = clock.now
        self._terms = terms
        self._recordings = recordings
        self._forgets = (self._forget_seats, *forgets)

    async def run(self) -> int:
        """Delete what is due now; how many things went."""
        days = self._terms.current
        gone = 0
        for session_id in await self._chats_due(days):
            gone += await self._deletion.chat(session_id)
        for session_id in await self._recordings_due(days):
            gone += await self._deletion.recording(session_id)
        for session_id in await self._due(days.event_days):
            await self._deletion.events(session_id)
            gone += 1
        for forget in self._forgets:
            await forget()
        if gone:
            await self._database.tidy()
            log.info("%d things were deleted: their time was over", gone)
        return gone

    async def forecast(self, days: Days) -> Due:
        """What the next run deletes where these days count."""
        recordings = await self._recordings_due(days)
        return Due(
            chats=len(await self._chats_due(days)),
            recordings=sum(bool(self._recordings.listing(each)) for each in recordings),
            sessions=len(await self._due(days.event_days)),
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Run at once and then every hour, while open."""
        running = asyncio.create_task(self._run_forever(), name="retention")
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def _run_forever(self) -> None:
        while True:
            try:
                await self.run()
            except Exception:
                log.exception("the retention run stumbled")
            await asyncio.sleep(HOUR_SECONDS)

    async def _chats_due(self, days: Days) -> list[str]:
        return await self._due(days.chat_days, exists().where(_same(chats.c.session_id)))

    async def _recordings_due(self, days: Days) -> list[str]:
        return await self._due(days.recording_days, sessions.c.recorded)

    async def _due(self, days: int, *also: ColumnElement[bool]) -> list[str]:
        """The sessions that ended at least so many days ago and are not held, oldest first."""
        statement = (
            select(sessions.c.id)
            .where(
                sessions.c.ended_at <= self._now() - days * DAY_MS,
                ~exists().where(_same(holds.c.session_id)),
                *also,
            )
            .order_by(sessions.c.ended_at)
        )
        return await self._database.read(lambda c: list(c.scalars(statement).all()))

    async def _forget_seats(self) -> None:
        over = sessions.c.ended_at <= self._now() - RECEIPT_DAYS * DAY_MS
        statement = delete(seats).where(seats.c.session_id.in_(select(sessions.c.id).where(over)))
        await self._database.write(lambda connection: connection.execute(statement))


def _same(column: ColumnElement[str]) -> ColumnElement[bool]:
    return column == sessions.c.id
