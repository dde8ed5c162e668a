"""The desk: make keys, enter sessions, read what happened."""

import json
from typing import Annotated

from pydantic import Field, field_validator
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from beistand.protocol.events import KeyOffered, Reason, Tool
from beistand.protocol.roles import Role
from beistand.protocol.wire import write_entry
from beistand.relay import deeds
from beistand.relay.console.door import Caller, Door, Visible
from beistand.relay.console.keeping import told
from beistand.relay.errors import ForbiddenError, NoUndertakingError
from beistand.relay.feed import Feed
from beistand.relay.lobby import Lobby
from beistand.relay.origins import same_origin
from beistand.relay.permissions import Right, may
from beistand.relay.places import TECHNICIAN_PARTY, place_of
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow
from beistand.relay.undertakings import Undertaking


class NewKey(Strict):
    """A purpose and its tools: the view alone, unless it says more."""

    purpose: Annotated[Visible, Field(min_length=1, max_length=1024)]
    tools: Annotated[tuple[Tool, ...], Field(max_length=len(Tool))] = ()
    ticket: Annotated[Visible, Field(max_length=100)] = ""
    customer: Annotated[Visible, Field(max_length=100)] = ""
    minutes: Annotated[int, Field(ge=1, le=120)] | None = None

    @field_validator("tools")
    @classmethod
    def _rights_with_control(cls, tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
        if Tool.ELEVATION in tools and Tool.CONTROL not in tools:
            raise ValueError("administrator rights are used through control")
        return tuple(tool for tool in Tool if tool in tools)


class NewNotes(Strict):
    text: Annotated[str, Field(max_length=20_000)]


class Desk:
    """The routes of keys and sessions."""

    def __init__(self, services: Services, lobby: Lobby, door: Door) -> None:
        self._services = services
        self._lobby = lobby
        self._door = door

    @property
    def routes(self) -> list[Route | WebSocketRoute]:
        """All of them."""
        door = self._door
        return [
            door.route("/admin/keys", self.make_key, Right.HELP, "POST"),
            # The page asks by itself whenever something has changed: that is no use.
            door.route("/admin/sessions", self.sessions, Right.READ, use=False),
            WebSocketRoute("/admin/live", self.live),
            door.in_session("/ticket", self.ticket, Right.HELP, "POST"),
            door.in_session("/end", self.end, Right.END, "POST"),
            door.in_session("/report", self.report, Right.READ),
            door.in_session("/chat", self.chat, Right.WATCH),
            door.in_session("/notes", self.keep_notes, Right.NOTE, "PUT"),
            door.in_session("/recording", self.recording, Right.WATCH),
            door.in_session("/recording/{number:int}", self.segment, Right.WATCH),
        ]

    async def make_key(self, request: Request, caller: Caller) -> Response:
        """A session key; the answer names its parts as other support systems do."""
        body = await self._door.body(request, NewKey)
        undertaking = await self._undertaking(caller)
        settings = self._services.settings
        offered = KeyOffered(
            body.purpose,
            caller.user.name,
            self._services.brands.name(),
            body.ticket,
            body.customer,
            undertaking.given_on.isoformat(),
            body.tools,
        )
        minutes = body.minutes or settings.key_minutes
        session_id, key = await self._lobby.offer(caller.user, offered, minutes)
        base = (settings.public_url or str(request.base_url)).rstrip("/")
        return JSONResponse(
            {
                "session": session_id,
                "short_key": key.spoken,
                "key_url": f"{base}/#{key.digits}",
                "expires": self._services.clock.now() + minutes * 60_000,
            }
        )

    async def sessions(self, request: Request, caller: Caller) -> Response:
        """The table of sessions, newest first: all, or those of one's own."""
        everybody = may(caller.user.role, Right.READ, own=False)
        rows = await self._services.sessions.latest(of=None if everybody else caller.user.id)
        now = self._services.clock.now()
        table = [described(row, caller) for row in rows]
        return JSONResponse({"clock": now, "sessions": table})

    async def live(self, websocket: WebSocket) -> None:
        """Say "changed" whenever the table of sessions has changed."""
        ours = same_origin(websocket, self._services.settings)
        caller = await self._door.caller(websocket, use=False) if ours else None
        if caller is None or self._door.must_enrol(websocket, caller) or not caller.may(Right.READ):
            if not ours:
                await self._services.refusals.request(websocket, "ForeignOrigin")
            await websocket.close(1008)
            return
        await websocket.accept()
        feed = Feed(websocket, self._lobby)
        with self._services.lines.open(caller.sign_in.id, feed.close):
            # It may have been ended between the question and the line.
            if await self._services.sign_ins.find(caller.sign_in.id) is not None:
                await feed.run()

    async def ticket(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """A ticket of thirty seconds for one socket."""
        await self._undertaking(caller)
        ticket = self._services.tickets.issue((caller.sign_in.id, row.id))
        return JSONResponse({"ticket": ticket})

    async def end(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """Take an open key back, or end a session from the table.

        Whoever only watches just now, or was sent away, ends nothing, except where all sessions
        are to be ended; then it is said who did it.
        """
        room = await self._lobby.room(row.id)
        participant = row.participant(caller.user.id)
        made_it = TECHNICIAN_PARTY if row.user_id == caller.user.id else None
        party = participant.party if participant else made_it
        if party is not None and place_of(room.state, party) is Role.TECHNICIAN:
            await room.hang_up(party)
        elif may(caller.user.role, Right.END, own=False):
            await room.end(Reason.HOUSE, caller.user.name)
        else:
            raise ForbiddenError
        return Response(status_code=204)

    async def report(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """All events of a session; the notes for those who may write them."""
        await self._services.audit.note(deeds.ReportRead(), caller.user.name, row.id)
        entries = await self._services.ledger.entries(row.id)
        mine = caller.may(Right.NOTE, row)
        held = await self._services.holds.of(row.id) if caller.may(Right.HOLD, row) else None
        return JSONResponse(
            {
                "session": described(row, caller),
                "entries": [json.loads(write_entry(entry)) for entry in entries],
                "hold": told(held),
                "notes": await self._services.notes.text(row.id) if mine else "",
            }
        )

    async def chat(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """The chat's frames, one behind the other; only the page can read them."""
        await self._services.audit.note(deeds.ChatRead(), caller.user.name, row.id)
        frames = await self._services.chats.since(row.id, 0)
        return Response(b"".join(frames), media_type="application/octet-stream")

    async def keep_notes(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """The technician's notes, which live outside the ledger."""
        body = await self._door.body(request, NewNotes)
        now = self._services.clock.now()
        await self._services.notes.set(row.id, caller.user.id, body.text, now)
        return Response(status_code=204)

    async def recording(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """The segments of the recording; an empty list where nothing was recorded."""
        segments = self._services.recordings.listing(row.id)
        return JSONResponse(
            [
                {
                    "number": each.number,
                    "bytes": each.bytes,
                    "started": each.started,
                    "ended": each.ended,
                }
                for each in segments
            ]
        )

    async def segment(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """One segment of the recording."""
        number: int = request.path_params["number"]
        path = self._services.recordings.path(row.id, number)
        if path is None:
            raise HTTPException(404)
        viewed = deeds.RecordingViewed(number)
        await self._services.audit.note(viewed, caller.user.name, row.id)
        return FileResponse(path, media_type="application/octet-stream")

    async def _undertaking(self, caller: Caller) -> Undertaking:
        """The secrecy gate. Raises NoUndertakingError."""
        undertaking = await self._services.undertakings.valid(caller.user.id)
        if undertaking is None:
            raise NoUndertakingError
        return undertaking


def described(row: SessionRow, caller: Caller) -> dict[str, object]:
    """A session as the tables show it, with what the caller may do in it."""
    participant = row.participant(caller.user.id)
    return {
        "id": row.id,
        "phase": row.phase,
        "technician": row.technician,
        "customer": row.customer,
        "purpose": row.purpose,
        "ticket": row.ticket,
        "created": row.created_at,
        "connected": row.connected_at,
        "ended": row.ended_at,
        "reason": row.ended_reason,
        "recorded": row.recorded,
        "called_by": participant.called_by if participant else "",
        "may": [right for right in Right if caller.may(right, row)],
    }
