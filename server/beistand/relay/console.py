"""The console's requests: sign in, make keys, enter sessions, read what happened."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from beistand.protocol.events import KeyOffered
from beistand.protocol.wire import write_entry
from beistand.relay.accounts import User
from beistand.relay.errors import FailedError, RelayError, TooManyAttemptsError
from beistand.relay.feed import Feed
from beistand.relay.lobby import Lobby
from beistand.relay.origins import same_origin
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow

COOKIE = "__Host-beistand"
MAX_BODY = 64 * 1024

Name = Annotated[str, Field(min_length=1, max_length=100)]
# What goes into the ledger must come out of it again: no sign that `wire` refuses, nor any other
# control character; and none that turns the writing direction of the words behind it around,
# since the customer reads these texts within sentences of ours.
Visible = Annotated[
    str, Field(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$")
]


class Strict(BaseModel):
    """A body from outside: nothing is guessed, nothing unknown is let in."""

    model_config = ConfigDict(strict=True, extra="forbid", str_strip_whitespace=True)


class SetUp(Strict):
    token: Annotated[str, Field(max_length=128)]
    name: Name
    password: Annotated[str, Field(max_length=1024)]


class SignIn(Strict):
    name: Name
    password: Annotated[str, Field(max_length=1024)]


class NewKey(Strict):
    purpose: Annotated[Visible, Field(min_length=1, max_length=1024)]
    ticket: Annotated[Visible, Field(max_length=100)] = ""
    customer: Annotated[Visible, Field(max_length=100)] = ""
    minutes: Annotated[int, Field(ge=1, le=120)] | None = None


class NewNotes(Strict):
    text: Annotated[str, Field(max_length=20_000)]


B = TypeVar("B", bound=Strict)


class Console:
    """The routes below /admin. Every one but set-up and sign-in asks who is there."""

    def __init__(self, services: Services, lobby: Lobby) -> None:
        self._services = services
        self._lobby = lobby

    @property
    def routes(self) -> list[Route | WebSocketRoute]:
        """All routes of the console."""
        session = "/admin/sessions/{session:str}"
        return [
            Route("/admin/set-up", self.set_up, methods=["POST"]),
            Route("/admin/sign-in", self.sign_in, methods=["POST"]),
            Route("/admin/sign-out", self.sign_out, methods=["POST"]),
            Route("/admin/me", self.me),
            Route("/admin/keys", self._signed_in(self.make_key), methods=["POST"]),
            Route("/admin/sessions", self._signed_in(self.sessions)),
            WebSocketRoute("/admin/live", self.live),
            Route(f"{session}/ticket", self._in_session(self.ticket), methods=["POST"]),
            Route(f"{session}/end", self._in_session(self.end), methods=["POST"]),
            Route(f"{session}/report", self._in_session(self.report)),
            Route(f"{session}/chat", self._in_session(self.chat)),
            Route(f"{session}/notes", self._in_session(self.keep_notes), methods=["PUT"]),
            Route(f"{session}/recording", self._in_session(self.recording)),
            Route(f"{session}/recording/{{number:int}}", self._in_session(self.segment)),
        ]

    # Coming in

    async def set_up(self, request: Request) -> Response:
        """The first account, made with the one-time link."""
        body = await self._body(request, SetUp)
        await self._services.accounts.set_up(body.token, body.name, body.password)
        return Response(status_code=204)

    async def sign_in(self, request: Request) -> Response:
        """Name and password."""
        body = await self._body(request, SignIn)
        address = request.client.host if request.client else ""
        await asyncio.sleep(self._services.limits.attempt(address, f"sign-in {body.name}"))
        token = await self._services.accounts.sign_in(body.name, body.password)
        self._services.limits.forgive(address, f"sign-in {body.name}")
        response = JSONResponse({"name": body.name})
        response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="strict", path="/")
        return response

    async def sign_out(self, request: Request) -> Response:
        """Forget this sign-in."""
        self._check_origin(request)
        await self._services.accounts.sign_out(request.cookies.get(COOKIE, ""))
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict", path="/")
        return response

    async def me(self, request: Request) -> Response:
        """Who is signed in, if anybody is: every console page asks this first."""
        user = await self._services.accounts.who(request.cookies.get(COOKIE, ""))
        answer = None if user is None else {"name": user.name, "role": user.role}
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    # Sessions

    async def make_key(self, request: Request, user: User) -> Response:
        """A session key; the answer names its parts as other support systems do."""
        body = await self._body(request, NewKey)
        settings = self._services.settings
        offered = KeyOffered(
            body.purpose, user.name, settings.organisation, body.ticket, body.customer
        )
        minutes = body.minutes or settings.key_minutes
        session_id, key = await self._lobby.offer(user, offered, minutes)
        base = (settings.public_url or str(request.base_url)).rstrip("/")
        return JSONResponse(
            {
                "session": session_id,
                "short_key": key.spoken,
                "key_url": f"{base}/#{key.digits}",
                "expires": self._services.clock.now() + minutes * 60_000,
            }
        )

    async def sessions(self, request: Request, user: User) -> Response:
        """The table of sessions, newest first."""
        rows = await self._services.sessions.latest()
        now = self._services.clock.now()
        return JSONResponse({"clock": now, "sessions": [_described(row) for row in rows]})

    async def live(self, websocket: WebSocket) -> None:
        """Say "changed" whenever the table of sessions has changed."""
        ours = same_origin(websocket, self._services.settings)
        if not ours or not await self._services.accounts.who(websocket.cookies.get(COOKIE, "")):
            await websocket.close(1008)
            return
        await websocket.accept()
        await Feed(websocket, self._lobby).run()

    async def ticket(self, request: Request, user: User, row: SessionRow) -> Response:
        """A ticket of thirty seconds for one socket."""
        return JSONResponse({"ticket": self._services.tickets.issue(user, row.id)})

    async def end(self, request: Request, user: User, row: SessionRow) -> Response:
        """Take an open key back, or end a session from the table."""
        await (await self._lobby.room(row.id)).hang_up()
        return Response(status_code=204)

    async def report(self, request: Request, user: User, row: SessionRow) -> Response:
        """All events of a session, and the notes."""
        entries = await self._services.ledger.entries(row.id)
        return JSONResponse(
            {
                "session": _described(row),
                "entries": [json.loads(write_entry(entry)) for entry in entries],
                "notes": await self._services.notes.text(row.id),
            }
        )

    async def chat(self, request: Request, user: User, row: SessionRow) -> Response:
        """The chat's frames, one behind the other; only the page can read them."""
        frames = await self._services.chats.since(row.id, 0)
        return Response(b"".join(frames), media_type="application/octet-stream")

    async def keep_notes(self, request: Request, user: User, row: SessionRow) -> Response:
        """The technician's notes, which live outside the ledger."""
        body = await self._body(request, NewNotes)
        now = self._services.clock.now()
        await self._services.notes.set(row.id, user.id, body.text, now)
        return Response(status_code=204)

    async def recording(self, request: Request, user: User, row: SessionRow) -> Response:
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

    async def segment(self, request: Request, user: User, row: SessionRow) -> Response:
        """One segment of the recording."""
        path = self._services.recordings.path(row.id, request.path_params["number"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type="application/octet-stream")

    # Doors

    def _check_origin(self, request: Request) -> None:
        if not same_origin(request, self._services.settings):
            raise HTTPException(403)

    async def _body(self, request: Request, model: type[B]) -> B:
        self._check_origin(request)
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY:
                raise HTTPException(413)
        try:
            return model.model_validate_json(bytes(data))
        except ValidationError as error:
            raise HTTPException(422) from error

    def _signed_in(
        self, route: Callable[[Request, User], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            if request.method != "GET":
                self._check_origin(request)
            user = await self._services.accounts.who(request.cookies.get(COOKIE, ""))
            if user is None:
                raise HTTPException(401)
            response = await route(request, user)
            response.headers.setdefault("cache-control", "no-store")
            return response

        return guarded

    def _in_session(
        self, route: Callable[[Request, User, SessionRow], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def found(request: Request, user: User) -> Response:
            row = await self._services.sessions.row(request.path_params["session"])
            if row is None:
                raise HTTPException(404)
            return await route(request, user, row)

        return self._signed_in(found)


def _described(row: SessionRow) -> dict[str, object]:
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
    }


async def told(request: Request, error: Exception) -> Response:
    """What went wrong, by its name: the page has the words for it."""
    assert isinstance(error, RelayError)
    answer = {"error": type(error).__name__.removesuffix("Error")}
    if isinstance(error, TooManyAttemptsError):
        return JSONResponse({**answer, "seconds": error.seconds}, 429)
    return JSONResponse(answer, 503 if isinstance(error, FailedError) else 400)
