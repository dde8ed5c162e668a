"""The entrance: set up an account by its link, sign in in one or two steps, sign out."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay import deeds
from beistand.relay.accounts import User
from beistand.relay.audit import By
from beistand.relay.console.door import (
    COOKIE,
    Caller,
    Door,
    Name,
    Nothing,
    Password,
    address_of,
    give_cookie,
    take_cookie,
)
from beistand.relay.console.statements import Statement, file_statement
from beistand.relay.credentials import ShownCredential
from beistand.relay.errors import (
    NoSuchPersonError,
    PasskeyRefusedError,
    RefusedError,
    TooManyAttemptsError,
    WrongCodeError,
    WrongPasswordError,
    WrongTokenError,
)
from beistand.relay.limits import folded_subject
from beistand.relay.permissions import RIGHTS
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.sign_ins import Way
from beistand.relay.tickets import PENDING_SECONDS, Tickets

WRONG_CODES = 5
CODE_DIGITS = 6
BROWSERS = ("Edg/", "Firefox/", "Chrome/", "Safari/")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")


class Link(Strict):
    token: Annotated[str, Field(max_length=128)]


class SetUp(Link):
    name: Name
    password: Password
    undertaking: Statement | None = None


class Credentials(Strict):
    name: Name
    password: Password


class Code(Strict):
    pending: Annotated[str, Field(max_length=64)]
    code: Annotated[str, Field(max_length=64)]


class Credential(Strict):
    credential: ShownCredential


@dataclass
class Pending:
    """Somebody whose password was right, and whose second factor is awaited."""

    user: User
    left: int = WRONG_CODES


class Entrance:
    """The routes by which people come in and go out."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door
        self._pending: Tickets[Pending] = Tickets(services.clock, PENDING_SECONDS)

    @property
    def routes(self) -> list[Route]:
        """All of them; they are open to everybody, but for one's own time."""
        return [
            self._door.open("/admin/set-up", self.set_up),
            self._door.open("/admin/set-up/whose", self.whose),
            self._door.open("/admin/sign-in", self.sign_in),
            self._door.open("/admin/sign-in/code", self.code),
            self._door.open("/admin/sign-in/passkey/options", self.passkey_options),
            self._door.open("/admin/sign-in/passkey", self.passkey),
            self._door.open("/admin/sign-out", self.sign_out),
            Route("/admin/me", self.me),
            # The page asks by itself, so as to warn: that is no use.
            self._door.route("/admin/sign-in/time", self.time, enrolling=True, use=False),
            self._door.route("/admin/sign-in/time", self.more_time, method="POST", enrolling=True),
        ]

    # By a link

    async def whose(self, request: Request) -> Response:
        """Whose one-time link this is; no name is the first account's."""
        body = await self._door.body(request, Link)
        subject = f"link {body.token}"
        await self._attempt(request, subject)
        try:
            user = await self._services.accounts.invited(body.token)
        except WrongTokenError as error:
            await self._refuse(request, "", "link", error)
        self._services.limits.forgive(address_of(request), subject)
        return JSONResponse({"name": None if user is None else user.name})

    async def set_up(self, request: Request) -> Response:
        """Choose the password of an account by its one-time link; the first one makes it."""
        body = await self._door.body(request, SetUp)
        subject = f"link {body.token}"
        await self._attempt(request, subject)
        statement = body.undertaking
        if statement is not None:
            texts = self._services.undertaking_texts
            texts.named(statement.number, statement.language, statement.digest)
        try:
            invited = await self._services.accounts.invited(body.token)
        except WrongTokenError as error:
            await self._refuse(request, "", "link", error)
        user = await self._services.accounts.set_up(body.token, body.name, body.password)
        self._services.limits.forgive(address_of(request), subject)
        if invited is None:
            made = deeds.AccountMade(user.name, user.role)
            await self._services.audit.note(made, by=By.OPERATOR)
        else:
            await self._services.audit.note(deeds.PasswordChosen(user.name), who=user.name)
        if statement is not None:
            await file_statement(self._services, user, statement)
        return Response(status_code=204)

    # By name and password, and what comes after

    async def sign_in(self, request: Request) -> Response:
        """Name and password; the answer says whether a second step follows."""
        body = await self._door.body(request, Credentials)
        subject = f"sign-in {body.name}"
        await self._attempt(request, subject, body.name)
        try:
            user = await self._services.accounts.known_by(body.name, body.password)
        except WrongPasswordError as error:
            who = await self._known(body.name)
            await self._refuse(request, who, "password", error, body.name)
        self._services.limits.forgive(address_of(request), subject)
        ways = await self._services.factors.ways(user.id)
        if not ways.any:
            return await self._let_in(request, user, Way.PASSWORD)
        pending = self._pending.issue(Pending(user))
        shown = [
            *(["code"] if ways.code else []),
            *(["passkey"] if ways.passkeys else []),
            *(["recovery"] if ways.recovery else []),
        ]
        return JSONResponse({"pending": pending, "ways": shown})

    async def code(self, request: Request) -> Response:
        """The second step: six digits of the app, or a recovery code."""
        body = await self._door.body(request, Code)
        pending = self._pending.look(body.pending)
        if pending is None:
            await self._refuse(request, "", "late", WrongPasswordError())  # begin anew
        subject = f"code {pending.user.id}"
        await self._attempt(request, subject, pending.user.name)
        pending.left -= 1
        if pending.left <= 0:
            self._pending.redeem(body.pending)
        by_app = len(body.code.replace(" ", "")) == CODE_DIGITS
        way = Way.CODE if by_app else Way.RECOVERY
        try:
            if by_app:
                await self._services.factors.check(pending.user.id, body.code)
            else:
                await self._services.factors.recover(pending.user.id, body.code)
        except WrongCodeError as error:
            await self._refuse(request, pending.user.name, way, error, pending.user.name)
        self._pending.redeem(body.pending)
        user = await self._services.accounts.user(pending.user.id)
        if user is None:
            raise WrongPasswordError
        self._services.limits.forgive(address_of(request), subject)
        return await self._let_in(request, user, way)

    async def passkey_options(self, request: Request) -> Response:
        """What the browser has to ask the device for."""
        await self._door.body(request, Nothing)
        return JSONResponse(self._services.passkeys.ask(self._door.party(request)))

    async def passkey(self, request: Request) -> Response:
        """A passkey is a whole sign-in: it names the account, and its device knows the holder."""
        body = await self._door.body(request, Credential)
        subject = f"passkey {body.credential.id}"
        await self._attempt(request, subject)
        party = self._door.party(request)
        try:
            owner = await self._services.passkeys.owner(party, body.credential)
            user = await self._services.accounts.user(owner)
            if user is None:
                raise PasskeyRefusedError
        except PasskeyRefusedError as error:
            await self._refuse(request, "", Way.PASSKEY, error)
        self._services.limits.forgive(address_of(request), subject)
        return await self._let_in(request, user, Way.PASSKEY)

    async def sign_out(self, request: Request) -> Response:
        """Forget this sign-in, and close its sockets."""
        caller = await self._door.caller(request)
        if caller is not None:
            await self._services.sign_ins.end(caller.sign_in.id, caller.user.id)
            await self._services.audit.note(deeds.SignedOut(), who=caller.user.name)
        response = Response(status_code=204)
        take_cookie(response)
        return response

    async def me(self, request: Request) -> Response:
        """Who is signed in, if anybody is, and what they may: every console page asks first."""
        caller = await self._door.caller(request)
        answer: dict[str, Any] | None = None
        if caller is not None:
            undertaking = await self._services.undertakings.valid(caller.user.id)
            answer = {
                "name": caller.user.name,
                "role": caller.user.role,
                "rights": dict(RIGHTS[caller.user.role]),
                "must_enrol": self._door.must_enrol(request, caller),
                "undertaking": None if undertaking is None else undertaking.expires_on.isoformat(),
            }
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    async def time(self, request: Request, caller: Caller) -> Response:
        """How many seconds a sign-in lasts without any use, and how many at most."""
        idle, whole = self._services.sign_ins.left(caller.sign_in)
        return JSONResponse({"idle": idle, "whole": whole})

    async def more_time(self, request: Request, caller: Caller) -> Response:
        """Somebody is still there: the time without any use begins anew."""
        await self._services.sign_ins.touch([caller.sign_in.id])
        touched = await self._services.sign_ins.find(caller.sign_in.id)
        return await self.time(request, caller if touched is None else Caller(touched))

    async def _let_in(self, request: Request, user: User, way: Way) -> Response:
        before = request.cookies.get(COOKIE, "")
        if old := await self._services.sign_ins.who(before):
            await self._services.sign_ins.end(old.id, old.user.id)
        address = address_of(request)
        await self._services.audit.note(deeds.SignedIn(address, way), who=user.name)
        browser = _browser(request.headers.get("user-agent", ""))
        token = await self._services.sign_ins.make(user, way, browser, address)
        response = JSONResponse({"name": user.name})
        give_cookie(response, token)
        return response

    async def _attempt(self, request: Request, subject: str, name: str = "") -> None:
        try:
            delay = self._services.limits.attempt(address_of(request), subject)
        except TooManyAttemptsError:
            await self._look_for_a_siege(name)
            raise
        await asyncio.sleep(delay)

    async def _refuse(
        self, request: Request, who: str, why: str, error: RefusedError, name: str = ""
    ) -> NoReturn:
        """`who` is known to have an account, `name` was typed."""
        refused = deeds.SignInRefused(address_of(request), why)
        await self._services.refusals.note(refused, who, subject=folded_subject(name))
        await self._look_for_a_siege(name)
        raise error

    async def _look_for_a_siege(self, name: str) -> None:
        if name and self._services.sieges.begins(name) and (who := await self._known(name)):
            await self._services.audit.note(deeds.AccountAttacked(who))

    async def _known(self, name: str) -> str:
        """The account's name, where there is one: what a stranger typed is not written down."""
        try:
            return (await self._services.accounts.named(name)).name
        except NoSuchPersonError:
            return ""


def _browser(agent: str) -> str:
    """The few words of a User-Agent that its owner recognises: browser and system."""
    browser = next((name for name in BROWSERS if name in agent), "").rstrip("/")
    system = next((name for name in SYSTEMS if name in agent), "")
    plain = {"Edg": "Edge", "Macintosh": "macOS"}
    return " · ".join(plain.get(word, word) for word in (browser, system) if word)
