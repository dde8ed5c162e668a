"""The door of the console: who asks, may they, and what do they say."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay import deeds
from beistand.relay.accounts import User
from beistand.relay.errors import (
    FailedError,
    ForbiddenError,
    NoUndertakingError,
    PasskeyRefusedError,
    RelayError,
    SecondFactorNeededError,
    SignInAgainError,
    TooManyAttemptsError,
    WrongCodeError,
    WrongPasswordError,
)
from beistand.relay.origins import origin_of, same_origin
from beistand.relay.passkeys import Party, party
from beistand.relay.permissions import Right, may
from beistand.relay.requests import MAX_BODY, B, Strict, body_of
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow
from beistand.relay.settings import LOCALHOST
from beistand.relay.sign_ins import SignIn

COOKIE = "__Host-beistand"

Name = Annotated[str, Field(min_length=1, max_length=100)]
Password = Annotated[str, Field(max_length=1024)]
# What goes into the ledger must come out of it again: no sign that `wire` refuses, nor any other
# control character; and none that turns the writing direction of the words behind it around,
# since the customer reads these texts within sentences of ours.
Visible = Annotated[
    str, Field(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$")
]
Day = Annotated[date, Field(strict=False)]


class Nothing(Strict):
    """A body that says nothing."""


@dataclass(frozen=True)
class Caller:
    """Who asks."""

    sign_in: SignIn

    @property
    def user(self) -> User:
        """The account."""
        return self.sign_in.user

    def may(self, right: Right, row: SessionRow | None = None) -> bool:
        """Whether this is allowed, in this session or in one of their own."""
        if row is None:
            return may(self.user.role, right)
        participant = row.participant(self.user.id)
        if right is Right.HELP and participant is not None and not participant.admitted:
            return False
        own = row.user_id == self.user.id or (participant is not None and participant.helped)
        return may(self.user.role, right, own, part=participant is not None)


# Shown by somebody who is signed in, so as to change the ways in; the entrance tells its own.
WRONG = (WrongPasswordError, WrongCodeError, PasskeyRefusedError)

Handler = Callable[[Request, Caller], Awaitable[Response]]
SessionHandler = Callable[[Request, Caller, SessionRow], Awaitable[Response]]


class Door:
    """Every request but those by which people come in passes it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    # Routes

    def open(self, path: str, handler: Callable[[Request], Awaitable[Response]]) -> Route:
        """A route for whoever is not signed in yet; its handler checks the origin with `body`."""

        async def answer(request: Request) -> Response:
            request.state.asked = f"POST {path}"
            self.check_origin(request)
            return _not_kept(await handler(request))

        return Route(path, answer, methods=["POST"])

    def route(
        self,
        path: str,
        handler: Handler,
        right: Right | None = None,
        method: str = "GET",
        *,
        fresh: bool = False,
        enrolling: bool = False,
        use: bool = True,
    ) -> Route:
        """A route for those who have the right; None is everybody with an account.

        `fresh` asks for a sign-in of the last minutes, `enrolling` lets those in who must set up
        their second factor first, and without `use` the request does not keep a sign-in alive.
        """

        async def answer(request: Request) -> Response:
            request.state.asked = f"{method} {path}"
            if request.method not in ("GET", "HEAD"):
                self.check_origin(request)
            caller = await self.caller(request, use)
            if caller is None:
                raise HTTPException(401)
            request.state.who = caller.user.name
            if not enrolling and self.must_enrol(request, caller):
                raise SecondFactorNeededError
            if right is not None and not caller.may(right):
                raise ForbiddenError
            if fresh and not self._services.sign_ins.is_fresh(caller.sign_in):
                raise SignInAgainError
            return _not_kept(await handler(request, caller))

        return Route(path, answer, methods=[method])

    def in_session(
        self, path: str, handler: SessionHandler, right: Right, method: str = "GET"
    ) -> Route:
        """A route for those who have the right in the session that the path names."""

        async def find(request: Request, caller: Caller) -> Response:
            row = await self._services.sessions.row(request.path_params["session"])
            if row is None:
                raise HTTPException(404)
            request.state.session = row.id
            if not caller.may(right, row):
                raise ForbiddenError
            return await handler(request, caller, row)

        return self.route(f"/admin/sessions/{{session:str}}{path}", find, right, method)

    # Who asks

    async def caller(self, connection: HTTPConnection, use: bool = True) -> Caller | None:
        """Who is signed in, if anybody is."""
        token = connection.cookies.get(COOKIE, "")
        sign_in = await self._services.sign_ins.who(token, use)
        return None if sign_in is None else Caller(sign_in)

    def must_enrol(self, connection: HTTPConnection, caller: Caller) -> bool:
        """Whether this sign-in is worth nothing yet but to set up a second factor."""
        return not caller.sign_in.strong and self.needs_second_factor(connection)

    def needs_second_factor(self, connection: HTTPConnection) -> bool:
        """Required wherever the relay is reached by a name other than localhost.

        A browser's word about the name would not do, for whoever has a password can say anything:
        the relay itself must listen on this machine only.
        """
        here = connection.url.hostname in LOCALHOST
        return not (here and self._services.settings.at_home)

    def check_origin(self, request: Request) -> None:
        """Raises HTTPException where the request comes from another page."""
        if not same_origin(request, self._services.settings):
            raise HTTPException(403)

    def party(self, request: Request) -> Party:
        """To whom a passkey made here belongs. Raises PasskeysNotHereError."""
        return party(origin_of(request, self._services.settings))

    # What they say

    async def body(self, request: Request, model: type[B], longest: int = MAX_BODY) -> B:
        """Raises HTTPException where it is too long or not as the model says."""
        return await body_of(request, model, self._services.settings, longest)


def address_of(request: HTTPConnection) -> str:
    """The browser's address."""
    return request.client.host if request.client else ""


def give_cookie(response: Response, token: str) -> None:
    """Let the browser keep a sign-in: no script and no other site gets it."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="strict", path="/")


def take_cookie(response: Response) -> None:
    """Let the browser forget it."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict", path="/")


def _not_kept(response: Response) -> Response:
    response.headers.setdefault("cache-control", "no-store")
    return response


async def told(request: Request, error: Exception) -> Response:
    """What went wrong, by its name: the page has the words for it."""
    assert isinstance(error, RelayError)
    await _note(request, error)
    answer = {"error": type(error).__name__.removesuffix("Error")}
    if isinstance(error, TooManyAttemptsError):
        return JSONResponse({**answer, "seconds": error.seconds}, 429)
    if isinstance(error, ForbiddenError):
        return JSONResponse(answer, 403)
    return JSONResponse(answer, 503 if isinstance(error, FailedError) else 400)


async def _note(request: Request, error: RelayError) -> None:
    """Who was refused what stands in the audit."""
    refusals = request.app.state.services.refusals
    why, who = type(error).__name__.removesuffix("Error"), getattr(request.state, "who", "")
    if isinstance(error, TooManyAttemptsError):
        await refusals.note(deeds.SignInRefused(address_of(request), why), who)
    elif isinstance(error, NoUndertakingError):
        session = getattr(request.state, "session", "")
        await refusals.note(deeds.EntryRefused(why), who, session)
    elif isinstance(error, ForbiddenError) or (who and isinstance(error, WRONG)):
        await refusals.request(request, why)
