"""Who could be called into a session, and what keeps the others from coming."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from beistand.relay.console.door import Caller, Door
from beistand.relay.lobby import Lobby
from beistand.relay.permissions import Right
from beistand.relay.services import Services
from beistand.relay.sessions import SessionRow


class Colleagues:
    """The route by which a technician finds a colleague. Calling one in is the session's matter."""

    def __init__(self, services: Services, lobby: Lobby, door: Door) -> None:
        self._services = services
        self._lobby = lobby
        self._door = door

    @property
    def routes(self) -> list[Route]:
        """All of them."""
        return [self._door.in_session("/colleagues", self.candidates, Right.HELP)]

    async def candidates(self, request: Request, caller: Caller, row: SessionRow) -> Response:
        """Everybody of the house but the caller, with what is missing where something is."""
        state = (await self._lobby.room(row.id)).state
        found = await self._services.colleagues.candidates(row.id, state)
        return JSONResponse(
            [
                {
                    "party": each.party,
                    "name": each.name,
                    "undertaking": each.undertaking,
                    "missing": each.missing,
                }
                for each in found
                if each.user_id != caller.user.id
            ]
        )
