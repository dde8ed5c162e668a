"""Auditing: the audit to look through, to check and to take away, and what an account touched."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from pydantic import Field, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay import deeds
from beistand.relay.audit import By, Row
from beistand.relay.console.door import Caller, Door, Visible
from beistand.relay.console.reports import Moment, Number
from beistand.relay.deed_kinds import Kind
from beistand.relay.downloads import Taken, file
from beistand.relay.permissions import Right
from beistand.relay.report_files import day
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.trace_files import trace_as_csv, trace_as_json
from beistand.relay.tracing import Trace, trace
from beistand.relay.trail import Wanted
from beistand.relay.verification import Verdict, checked

AccountName = Annotated[Visible, Field(max_length=100)]


class Narrowed(Strict):
    """What rows of the audit have in common."""

    since: Moment | None = None
    until: Moment | None = None
    kind: Annotated[Kind, Field(strict=False)] | None = None
    who: AccountName = ""
    by: Annotated[By, Field(strict=False)] | None = None

    @property
    def wanted(self) -> Wanted:
        """As the trail takes it."""
        return Wanted(**{name: getattr(self, name) for name in Narrowed.model_fields})


class Looked(Narrowed):
    before: Number | None = None


class Traced(Strict):
    account: Annotated[AccountName, Field(min_length=1)]
    since: Moment
    until: Moment

    @model_validator(mode="after")
    def _rises(self) -> "Traced":
        if self.since >= self.until:
            raise ValueError("a time ends after it begins")
        return self


class TakenTrace(Taken):
    of: Traced


class Auditing:
    """The routes of the page "Audit"."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door
        self._checking = asyncio.Lock()

    @property
    def routes(self) -> list[Route]:
        """All for those who may read the audit."""

        def route(path: str, handler: Any) -> Route:
            return self._door.route(f"/admin/audit{path}", handler, Right.AUDIT, "POST")

        return [
            route("", self.look),
            route("/check", self.check),
            route("/export", self.export),
            route("/trace", self.trace),
            route("/trace/export", self.export_trace),
        ]

    async def look(self, request: Request, caller: Caller) -> Response:
        """One page of rows, how many there are in all, and who may have done something."""
        body = await self._door.body(request, Looked)
        trail = self._services.trail
        return JSONResponse(
            {
                "rows": await trail.page(body.wanted, body.before),
                "count": await trail.count(body.wanted),
                "accounts": [each.user.name for each in await self._services.accounts.all()],
            }
        )

    async def check(self, request: Request, caller: Caller) -> Response:
        """Look at every row of every chain, beside the relay's own work; one look at a time."""
        async with self._checking:
            verdict = await asyncio.to_thread(checked, self._services.settings.data_dir)
        rows, faults = verdict.audit_end.number, len(verdict.faults)
        looked = deeds.AuditChecked(rows, faults)
        await self._services.audit.note(looked, who=caller.user.name)
        return JSONResponse(_described(verdict))

    async def export(self, request: Request, caller: Caller) -> Response:
        """The rows as lines of JSON with their hashes, as they stand in the log."""
        body = await self._door.body(request, Narrowed)
        count = await self._services.trail.count(body.wanted)
        taken = deeds.AuditExported(count)
        await self._services.audit.note(taken, who=caller.user.name)
        name = f"audit-{day(self._services.clock.now(), 'UTC')}"
        return file(name, "jsonl", self._lines(body.wanted))

    async def _lines(self, wanted: Wanted) -> AsyncIterator[str]:
        after = 0
        while rows := await self._services.trail.batch(wanted, after):
            yield "".join(f"{Row(*row).line}\n" for row in rows)
            after = rows[-1][0]

    async def trace(self, request: Request, caller: Caller) -> Response:
        """What an account touched in a time."""
        body = await self._door.body(request, Traced)
        found = await self._traced(body, caller)
        return JSONResponse(json.loads(trace_as_json(found)) | {"whole": found.whole})

    async def export_trace(self, request: Request, caller: Caller) -> Response:
        """The same as a file."""
        body = await self._door.body(request, TakenTrace)
        found = await self._traced(body.of, caller)
        name = f"konto-{day(self._services.clock.now(), body.zone)}"
        if body.format == "json":
            return file(name, "json", iter([trace_as_json(found)]))
        return file(name, "csv", trace_as_csv(found, body.language, body.zone))

    async def _traced(self, asked: Traced, caller: Caller) -> Trace:
        database = self._services.database
        found = await trace(database, asked.account, asked.since, asked.until)
        traced = deeds.AccountTraced(asked.account, len(found.sessions))
        await self._services.audit.note(traced, who=caller.user.name)
        return found


def _described(verdict: Verdict) -> dict[str, Any]:
    return {
        "rows": verdict.audit_end.number,
        "digest": verdict.audit_end.digest,
        "ledgers": verdict.ledgers,
        "faults": [each._asdict() for each in verdict.faults[:100]],
        "fault_count": len(verdict.faults),
    }
