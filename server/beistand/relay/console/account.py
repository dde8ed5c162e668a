"""One's own account: password, second factors, sign-ins, undertaking."""

import asyncio
from typing import Annotated

import segno
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay import deeds
from beistand.relay.console.door import (
    Caller,
    Door,
    Handler,
    Name,
    Password,
    Visible,
    address_of,
    give_cookie,
)
from beistand.relay.console.statements import Statement, file_statement
from beistand.relay.credentials import MadeCredential
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.sign_ins import Way


class NewPassword(Strict):
    before: Password
    after: Password


class AppCode(Strict):
    ticket: Annotated[str, Field(max_length=64)]
    code: Annotated[str, Field(max_length=16)]


class NewPasskey(Strict):
    credential: MadeCredential
    name: Annotated[Visible, Name]


class OwnAccount:
    """The routes by which people keep their own account."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """All of them are open to everybody with an account."""

        def enrol(path: str, handler: Handler) -> Route:
            return self._door.route(
                f"/admin/account/{path}", handler, None, "POST", fresh=True, enrolling=True
            )

        def change(method: str, path: str, handler: Handler, fresh: bool = True) -> Route:
            return self._door.route(f"/admin/account/{path}", handler, None, method, fresh=fresh)

        return [
            self._door.route("/admin/account", self.account, enrolling=True),
            change("POST", "password", self.change_password),
            enrol("app", self.offer_app),
            enrol("app/confirm", self.confirm_app),
            change("DELETE", "app", self.forget_app),
            enrol("passkeys/options", self.offer_passkey),
            enrol("passkeys", self.add_passkey),
            change("DELETE", "passkeys/{passkey:str}", self.remove_passkey),
            change("POST", "recovery-codes", self.make_recovery_codes),
            change("DELETE", "sign-ins", self.end_others),
            change("DELETE", "sign-ins/{sign_in:str}", self.end_sign_in),
            change("POST", "undertaking", self.undertake, fresh=False),
        ]

    async def account(self, request: Request, caller: Caller) -> Response:
        """Everything that the page "Mein Konto" shows."""
        services, user = self._services, caller.user
        ways = await services.factors.ways(user.id)
        undertaking = await services.undertakings.current(user.id)
        return JSONResponse(
            {
                "name": user.name,
                "role": user.role,
                "required": self._door.needs_second_factor(request),
                "must_enrol": self._door.must_enrol(request, caller),
                "app": ways.code,
                "recovery": ways.recovery,
                "passkeys": [vars(each) for each in await services.passkeys.of(user.id)],
                "undertaking": None
                if undertaking is None
                else {
                    "given": undertaking.given_on.isoformat(),
                    "expires": undertaking.expires_on.isoformat(),
                    "version": undertaking.version,
                    "holds": undertaking.holds(services.undertakings.today),
                },
                "sign_ins": [
                    {
                        "id": each.id,
                        "way": each.way,
                        "browser": each.browser,
                        "address": each.address,
                        "created": each.created_at,
                        "seen": each.seen_at,
                        "here": each.id == caller.sign_in.id,
                    }
                    for each in await services.sign_ins.of(user.id)
                ],
            }
        )

    async def change_password(self, request: Request, caller: Caller) -> Response:
        """A new password for the one before; all other sign-ins are over."""
        body = await self._door.body(request, NewPassword)
        services, user, address = self._services, caller.user, address_of(request)
        subject = f"password {user.id}"
        await asyncio.sleep(services.limits.attempt(address, subject))
        await services.accounts.change_password(user, body.before, body.after)
        services.limits.forgive(address, subject)
        await services.sign_ins.end_all(user.id, but=caller.sign_in.id)
        await services.audit.note(deeds.PasswordChosen(user.name), who=user.name)
        return Response(status_code=204)

    # Second factors

    async def offer_app(self, request: Request, caller: Caller) -> Response:
        """The secret for an app, as text, as an address and as a picture's path."""
        factors = self._services.factors
        ticket, secret = factors.begin(caller.user.id)
        house = self._services.brands.name()
        address = factors.address(secret, caller.user.name, house)
        picture, size = _picture(address)
        return JSONResponse(
            {
                "ticket": ticket,
                "secret": secret,
                "address": address,
                "picture": picture,
                "size": size,
            }
        )

    async def confirm_app(self, request: Request, caller: Caller) -> Response:
        """The app shows the right code: it counts from here on."""
        body = await self._door.body(request, AppCode)
        await self._services.factors.confirm(caller.user.id, body.ticket, body.code)
        return await self._added(caller, "app", Way.CODE)

    async def forget_app(self, request: Request, caller: Caller) -> Response:
        """No codes by an app any more."""
        await self._services.factors.forget_app(caller.user.id)
        return await self._removed(caller, "app")

    async def offer_passkey(self, request: Request, caller: Caller) -> Response:
        """What the browser has to ask the device for."""
        party = self._door.party(request)
        return JSONResponse(await self._services.passkeys.offer(caller.user, party))

    async def add_passkey(self, request: Request, caller: Caller) -> Response:
        """The device has made a passkey."""
        body = await self._door.body(request, NewPasskey)
        party = self._door.party(request)
        await self._services.passkeys.register(caller.user, party, body.credential, body.name)
        return await self._added(caller, "passkey", Way.PASSKEY)

    async def remove_passkey(self, request: Request, caller: Caller) -> Response:
        """Forget a passkey."""
        ident = request.path_params["passkey"]
        if not await self._services.passkeys.remove(caller.user.id, ident):
            raise HTTPException(404)
        return await self._removed(caller, "passkey")

    async def make_recovery_codes(self, request: Request, caller: Caller) -> Response:
        """New recovery codes in place of those before; this is the only time they are shown."""
        codes = await self._services.factors.make_recovery_codes(caller.user.id)
        added = deeds.FactorAdded(caller.user.name, "recovery")
        await self._services.audit.note(added, who=caller.user.name)
        return JSONResponse({"codes": codes})

    async def _added(self, caller: Caller, factor: str, way: Way) -> Response:
        """The sign-in is a strong one now, under a new token; the first factor brings codes."""
        services, user = self._services, caller.user
        await services.audit.note(deeds.FactorAdded(user.name, factor), who=user.name)
        ways = await services.factors.ways(user.id)
        codes = [] if ways.recovery else await services.factors.make_recovery_codes(user.id)
        response = JSONResponse({"codes": codes})
        if not caller.sign_in.strong:
            give_cookie(response, await services.sign_ins.strengthen(caller.sign_in, way))
        return response

    async def _removed(self, caller: Caller, factor: str) -> Response:
        removed = deeds.FactorRemoved(caller.user.name, factor)
        await self._services.audit.note(removed, who=caller.user.name)
        return Response(status_code=204)

    # Sign-ins and undertaking

    async def end_sign_in(self, request: Request, caller: Caller) -> Response:
        """End one of one's own sign-ins, and close its sockets."""
        sign_in = request.path_params["sign_in"]
        if not await self._services.sign_ins.end(sign_in, caller.user.id):
            raise HTTPException(404)
        await self._services.audit.note(deeds.SignInEnded(), who=caller.user.name)
        return Response(status_code=204)

    async def end_others(self, request: Request, caller: Caller) -> Response:
        """End all of one's own sign-ins but this one, and close their sockets."""
        services, user = self._services, caller.user
        await services.sign_ins.end_all(user.id, but=caller.sign_in.id)
        await services.audit.note(deeds.SignInsEnded(user.name), who=user.name)
        return Response(status_code=204)

    async def undertake(self, request: Request, caller: Caller) -> Response:
        """Undertake secrecy by the text that the page shows."""
        statement = await self._door.body(request, Statement)
        await file_statement(self._services, caller.user, statement)
        return Response(status_code=204)


def _picture(address: str) -> tuple[str, int]:
    """A QR code (ISO/IEC 18004) as the path of an SVG, and how many squares it is wide."""
    code = segno.make(address, error="m")
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=0))
        for x, dark in enumerate(row)
        if dark
    )
    return path, len(code.matrix)
