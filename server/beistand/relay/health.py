"""Health: what a supervisor or a proxy asks the relay, without learning anything else."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from beistand.relay.errors import FailedError
from beistand.relay.lobby import Lobby
from beistand.relay.services import Services

PATIENCE_SECONDS = 2.0


class Health:
    """Two answers: it lives, and it can take sessions."""

    def __init__(self, services: Services, lobby: Lobby) -> None:
        self._services = services
        self._lobby = lobby

    @property
    def routes(self) -> list[Route]:
        """Both routes."""
        return [Route("/healthz", self.healthz), Route("/readyz", self.readyz)]

    async def healthz(self, request: Request) -> Response:
        """The process answers; if it does not, it must be started anew."""
        return _told("alive")

    async def readyz(self, request: Request) -> Response:
        """Whether it may be sent new sessions: its database can be written, and it stays."""
        if self._lobby.closing:
            return _told("restarting", 503)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._services.database.write(lambda connection: None)
        except (FailedError, TimeoutError):
            return _told("no database", 503)
        return _told("ready")


def _told(word: str, status: int = 200) -> Response:
    return PlainTextResponse(word + "\n", status, headers={"cache-control": "no-store"})
