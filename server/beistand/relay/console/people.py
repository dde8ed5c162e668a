"""People: who has an account, and what those who keep the accounts do about it."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay import deeds
from beistand.relay.accounts import Account, User
from beistand.relay.console.door import Caller, Door, Name, Visible
from beistand.relay.console.statements import Paper, file_paper
from beistand.relay.factors import Ways
from beistand.relay.permissions import Rank, Right
from beistand.relay.requests import Strict
from beistand.relay.services import Services
from beistand.relay.undertakings import Undertaking


class NewPerson(Strict):
    name: Name
    role: Visible


class NewRole(Strict):
    role: Visible


OnPerson = Callable[[Request, Caller, User], Awaitable[Response]]


class People:
    """The routes of the page "Personen"."""

    def __init__(self, services: Services, door: Door) -> None:
        self._services = services
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """One to look, the others to change."""
        return [
            self._door.route("/admin/people", self.people, Right.SEE_PEOPLE),
            self._door.route("/admin/people", self.make, Right.KEEP_PEOPLE, "POST"),
            self._on("role", self.set_role),
            self._on("disable", self.disable),
            self._on("enable", self.enable),
            self._on("link", self.link),
            self._on("reset-factors", self.reset_factors),
            self._on("sign-out", self.sign_out),
            self._on("undertaking", self.undertaking),
        ]

    def _on(self, verb: str, handler: OnPerson) -> Route:
        async def find(request: Request, caller: Caller) -> Response:
            number = request.path_params["person"]
            for account in await self._services.accounts.all():
                if account.user.id == number:
                    return await handler(request, caller, account.user)
            raise HTTPException(404)

        path = f"/admin/people/{{person:int}}/{verb}"
        return self._door.route(path, find, Right.KEEP_PEOPLE, "POST")

    async def people(self, request: Request, caller: Caller) -> Response:
        """Everybody, with what they have set up and undertaken."""
        undertakings = await self._services.undertakings.all()
        told = []
        for account in await self._services.accounts.all():
            ways = await self._services.factors.ways(account.user.id)
            told.append(self._described(account, ways, undertakings.get(account.user.id)))
        required = self._door.needs_second_factor(request)
        return JSONResponse({"people": told, "required": required, "me": caller.user.id})

    def _described(
        self, account: Account, ways: Ways, undertaking: Undertaking | None
    ) -> dict[str, object]:
        today = self._services.undertakings.today
        return {
            "id": account.user.id,
            "name": account.user.name,
            "role": account.user.role,
            "disabled": account.disabled_at is not None,
            "invited": account.invited,
            "second_factor": ways.any,
            "undertaking": None
            if undertaking is None
            else {
                "given": undertaking.given_on.isoformat(),
                "expires": undertaking.expires_on.isoformat(),
                "version": undertaking.version,
                "on_paper": undertaking.on_paper,
                "filed_by": undertaking.filed_by,
                "holds": undertaking.holds(today),
            },
        }

    async def make(self, request: Request, caller: Caller) -> Response:
        """An account, and the one-time link for its owner."""
        body = await self._door.body(request, NewPerson)
        role = _rank(body.role)
        user, token = await self._services.accounts.invite(body.name, role)
        made = deeds.AccountMade(user.name, user.role)
        await self._services.audit.note(made, who=caller.user.name)
        return JSONResponse({"name": user.name, "link": self._address(request, token)})

    async def set_role(self, request: Request, caller: Caller, user: User) -> Response:
        """Another role; whoever has it signs in anew."""
        role = _rank((await self._door.body(request, NewRole)).role)
        await self._services.accounts.set_role(user.id, role)
        await self._services.sign_ins.end_all(user.id)
        changed = deeds.RoleChanged(user.name, role)
        await self._services.audit.note(changed, who=caller.user.name)
        return Response(status_code=204)

    async def disable(self, request: Request, caller: Caller, user: User) -> Response:
        """Nobody uses this account any more: all its sockets are closed at once."""
        await self._services.accounts.disable(user.id)
        await self._services.sign_ins.end_all(user.id)
        await self._services.audit.note(deeds.AccountDisabled(user.name), who=caller.user.name)
        return Response(status_code=204)

    async def enable(self, request: Request, caller: Caller, user: User) -> Response:
        """The account can be used again."""
        await self._services.accounts.enable(user.id)
        await self._services.audit.note(deeds.AccountEnabled(user.name), who=caller.user.name)
        return Response(status_code=204)

    async def link(self, request: Request, caller: Caller, user: User) -> Response:
        """A one-time link for a new password; the password before is good no longer."""
        token = await self._services.accounts.link(user.id)
        await self._services.sign_ins.end_all(user.id)
        await self._services.audit.note(deeds.LinkMade(user.name), who=caller.user.name)
        return JSONResponse({"name": user.name, "link": self._address(request, token)})

    async def reset_factors(self, request: Request, caller: Caller, user: User) -> Response:
        """Forget the second factors of somebody who has lost them."""
        await self._services.factors.reset(user.id)
        await self._services.sign_ins.end_all(user.id)
        removed = deeds.FactorRemoved(user.name, "all")
        await self._services.audit.note(removed, who=caller.user.name)
        return Response(status_code=204)

    async def sign_out(self, request: Request, caller: Caller, user: User) -> Response:
        """Sign somebody out everywhere; they may come in again at once."""
        await self._services.sign_ins.end_all(user.id)
        await self._services.audit.note(deeds.SignInsEnded(user.name), who=caller.user.name)
        return Response(status_code=204)

    async def undertaking(self, request: Request, caller: Caller, user: User) -> Response:
        """Put on file that somebody has signed a paper."""
        paper = await self._door.body(request, Paper)
        await file_paper(self._services, user, caller.user, paper)
        return Response(status_code=204)

    def _address(self, request: Request, token: str) -> str:
        # Behind a # it never reaches a log.
        base = self._services.settings.public_url or str(request.base_url)
        return f"{base.rstrip('/')}/setup#{token}"


def _rank(role: str) -> Rank:
    try:
        return Rank(role)
    except ValueError as error:
        raise HTTPException(422) from error
