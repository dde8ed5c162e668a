"""Reports: sessions that are over, by list, as figures and as files."""

import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.protocol.events import Reason
from beistand.relay import deeds, report_files
from beistand.relay.archive import BATCH, Place, Sought
from beistand.relay.console.desk import described
from beistand.relay.console.door import Caller, Door, Visible
from beistand.relay.downloads import Taken, file
from beistand.relay.figures import LENGTHS, figures
from beistand.relay.permissions import Right, may
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow

# Up to the last day that a calendar of ours knows.
Moment = Annotated[int, Field(ge=0, le=253_402_300_799_999)]
Number = Annotated[int, Field(ge=1, le=2**53)]
Words = Annotated[Visible, Field(max_length=100)]
MOST_PARTS = 400


class Filters(Strict):
    """What sessions have in common. In the body: what people look for stands in no log."""

    since: Moment | None = None
    until: Moment | None = None
    technician: Number | None = None
    customer: Words = ""
    words: Words = ""
    connected: bool | None = None
    recorded: bool | None = None
    reason: Annotated[Reason, Field(strict=False)] | None = None

    @property
    def sought(self) -> Sought:
        """As the archive takes it."""
        return Sought(**{name: getattr(self, name) for name in Filters.model_fields})


class Behind(Strict):
    """The last session of the page before."""

    ended: Moment
    session: Annotated[Visible, Field(max_length=64)]


class Listed(Filters):
    after: Behind | None = None


class TakenList(Taken):
    filters: Filters


class Span(Strict):
    """A time in parts: the page knows where a day begins in its own zone."""

    bounds: Annotated[list[Moment], Field(min_length=2, max_length=MOST_PARTS + 1)]

    @model_validator(mode="after")
    def _rises(self) -> "Span":
        if any(one >= other for one, other in pairwise(self.bounds)):
            raise ValueError("each part ends after it begins")
        return self


class Reports:
    """The routes of the page "Berichte". A right that reaches one's own sessions finds no other."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """All of them."""
        return [
            self._door.route("/admin/reports", self.listing, Right.READ, "POST"),
            self._door.route("/admin/reports/figures", self.figures, Right.READ, "POST"),
            self._door.route("/admin/reports/export", self.export, Right.READ, "POST"),
            self._door.in_session("/export", self.export_one, Right.READ, "POST"),
        ]

    async def listing(self, request: Request, caller: Caller) -> Response:
        """One page of them, how many there are in all, and whose they may be."""
        body = await self._door.body(request, Listed)
        archive, of = self._services.archive, _reach(caller)
        after = None if body.after is None else Place(body.after.ended, body.after.session)
        rows = await archive.page(body.sought, of, after)
        return JSONResponse(
            {
                "sessions": [described(row, caller) for row in rows],
                "count": await archive.count(body.sought, of),
                "technicians": [
                    {"id": ident, "name": name} for ident, name in await archive.technicians(of)
                ],
            }
        )

    async def figures(self, request: Request, caller: Caller) -> Response:
        """Figures of a span of time; for all that somebody may see, never for one person."""
        body = await self._door.body(request, Span)
        found = await figures(self._services.database, body.bounds, _reach(caller))
        return JSONResponse(
            {
                "counts": found.counts,
                "total": found.total,
                "missed": found.missed,
                "limits": LENGTHS,
                "lengths": found.lengths,
                "median": found.median_seconds,
                "reasons": found.reasons,
                "recording": found.recording,
            }
        )

    async def export(self, request: Request, caller: Caller) -> Response:
        """The whole list as a file."""
        body = await self._door.body(request, TakenList)
        sought, of = body.filters.sought, _reach(caller)
        count = await self._services.archive.count(sought, of)
        taken = deeds.ListExported(body.format, count)
        await self._services.audit.note(taken, who=caller.user.name)
        rows = self._all(sought, of)
        name = f"berichte-{report_files.day(self._services.clock.now(), body.zone)}"
        if body.format == "json":
            return file(name, "json", report_files.list_as_json(rows))
        return file(name, "csv", report_files.list_as_csv(rows, body.language, body.zone))

    async def export_one(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """One session with every event. No chat: only the page can read that."""
        body = await self._door.body(request, Taken)
        taken = deeds.ReportExported(body.format)
        await self._services.audit.note(taken, caller.user.name, row.id)
        entries = await self._services.ledger.entries(row.id)
        name = f"bericht-{row.id[:8]}"
        if body.format == "json":
            notes = caller.may(Right.NOTE, row) and await self._services.notes.text(row.id)
            told = report_files.session_as_json(row, entries, notes or None)
            return file(name, "json", iter([json.dumps(told, ensure_ascii=False, indent=2)]))
        return file(name, "csv", report_files.session_as_csv(entries, body.language, body.zone))

    async def _all(self, sought: Sought, of: int | None) -> AsyncIterator[SessionRow]:
        after: Place | None = None
        while rows := await self._services.archive.page(sought, of, after, BATCH):
            for row in rows:
                yield row
            last = rows[-1]
            assert last.ended_at is not None
            after = Place(last.ended_at, last.id)


def _reach(caller: Caller) -> int | None:
    """The only account whose sessions somebody may read about; None for all."""
    everybody = may(caller.user.role, Right.READ, own=False)
    return None if everybody else caller.user.id
