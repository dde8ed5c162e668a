"""Keeping: for how long each kind of data is kept, and which sessions are held beyond that."""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay.audit import By
from beistand.relay.console.door import Caller, Door, Visible
from beistand.relay.holds import Hold
from beistand.relay.permissions import Right
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow
from beistand.relay.terms import LONGEST, Days

NumberOfDays = Annotated[int, Field(ge=1, le=LONGEST)]


def told(hold: Hold | None) -> dict[str, object] | None:
    """A hold for the pages."""
    return None if hold is None else {"at": hold.at, "who": hold.who, "why": hold.why}


class NewDays(Strict):
    chat_days: NumberOfDays
    recording_days: NumberOfDays
    event_days: NumberOfDays

    @property
    def days(self) -> Days:
        """Raises BadTermsError."""
        return Days(self.chat_days, self.recording_days, self.event_days)


class NewTerms(NewDays):
    number: Annotated[int, Field(ge=0)]


class NewHold(Strict):
    why: Annotated[Visible, Field(min_length=1, max_length=200)]


class Keeping:
    """The routes of the page "Aufbewahrung", and of a session that is to be held."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """To look, to try, to decide; to hold a session, and to let it go."""
        door = self._door
        return [
            door.route("/admin/retention", self.kept, Right.OPERATE),
            door.route("/admin/retention", self.change, Right.OPERATE, "POST"),
            door.route("/admin/retention/forecast", self.forecast, Right.OPERATE, "POST"),
            door.in_session("/hold", self.held, Right.HOLD),
            door.in_session("/hold", self.hold, Right.HOLD, "POST"),
            door.in_session("/hold", self.release, Right.HOLD, "DELETE"),
        ]

    async def kept(self, request: Request, caller: Caller) -> Response:
        """The days that count, what goes at the next run, and the sessions that are held."""
        terms, holds = self._services.terms, []
        for hold in await self._services.holds.all():
            row = await self._services.sessions.row(hold.session_id)
            if row is not None:
                holds.append(
                    {
                        "session": row.id,
                        "customer": row.customer,
                        "purpose": row.purpose,
                        "ended": row.ended_at,
                        **(told(hold) or {}),
                    }
                )
        due = await self._services.retention.forecast(terms.current)
        now = {"number": terms.number, "days": vars(terms.current), "due": vars(due)}
        settings = self._services.settings
        return JSONResponse({**now, "holds": holds, "address_days": settings.address_days})

    async def forecast(self, request: Request, caller: Caller) -> Response:
        """What the next run would delete if these days counted."""
        body = await self._door.body(request, NewDays)
        return JSONResponse(vars(await self._services.retention.forecast(body.days)))

    async def change(self, request: Request, caller: Caller) -> Response:
        """These days count from now on."""
        body = await self._door.body(request, NewTerms)
        await self._services.terms.change(body.number, body.days, caller.user.name)
        return Response(status_code=204)

    async def held(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """Who holds this session, since when and what for; null where nobody does."""
        return JSONResponse(told(await self._services.holds.of(row.id)))

    async def hold(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """Nothing of this session goes until somebody lets it."""
        body = await self._door.body(request, NewHold)
        await self._services.holds.place(row.id, By.ACCOUNT, caller.user.name, body.why)
        return Response(status_code=204)

    async def release(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """What is due of this session goes at the next run."""
        await self._services.holds.lift(row.id, By.ACCOUNT, caller.user.name)
        return Response(status_code=204)
