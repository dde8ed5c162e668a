"""The relay as an application: a list of routes, and what opens and closes with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from beistand.relay.assets import Assets
from beistand.relay.clock import Clock, SystemClock
from beistand.relay.console.door import told
from beistand.relay.console.routes import console_routes
from beistand.relay.counter import Counter
from beistand.relay.errors import RelayError
from beistand.relay.headers import SecurityHeaders
from beistand.relay.health import Health
from beistand.relay.lobby import Lobby
from beistand.relay.packages import Packages
from beistand.relay.pages import NOTICES, Pages
from beistand.relay.services import Services, open_services
from beistand.relay.settings import Settings
from beistand.relay.sockets import Reception
from beistand.relay.wheel import Wheels


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """The relay. Its services open with its lifespan and are found in `app.state.services`."""
    assets = Assets()
    wheels = Wheels(assets.bytecode)
    packages = Packages(settings.agents_dir or assets.web / "agents")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_services(settings, clock or SystemClock(), assets) as services:
            lobby = Lobby(services)
            app.state.services = services
            app.state.lobby = lobby
            app.state.pages = Pages(settings, assets, wheels, packages, services)
            app.router.routes.extend(routes(services, lobby, wheels, app.state.pages))
            app.router.routes.extend(packages.routes)
            async with lobby.open(), services.retention.open():
                yield

    return _Relay(
        settings.secure,
        lifespan=lifespan,
        exception_handlers={RelayError: told, HTTPException: _error, 500: _error},
    )


class _Relay(Starlette):
    """An application with the security headers on every answer, on that to our own mistake too."""

    def __init__(self, secure: bool, **options: Any) -> None:
        super().__init__(**options)
        self._secure = secure

    def build_middleware_stack(self) -> ASGIApp:
        # Starlette answers a mistake of ours outside of all middleware that it is given.
        return SecurityHeaders(super().build_middleware_stack(), self._secure)


def routes(services: Services, lobby: Lobby, wheels: Wheels, pages: Pages) -> list[BaseRoute]:
    """Everything that a browser can ask this relay for."""
    return [
        Route("/", pages.portal, methods=["GET", "POST"]),
        Route("/admin", pages.admin),
        Route("/setup", pages.set_up),
        Route("/verify", pages.verify),
        *(Route(f"/{name}", pages.notice(name)) for name in NOTICES),
        WebSocketRoute("/session", Reception(services, lobby, wheels.build).receive),
        *Health(services, lobby).routes,
        *Counter(services).routes,
        *console_routes(services, lobby),
        *services.assets.routes,
        *services.brands.looks.routes,
        *wheels.routes,
        Route("/robots.txt", _robots),
    ]


async def _robots(request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


async def _error(request: Request, error: Exception) -> Response:
    """A page for people, a bare number for programs."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 403:
        await request.app.state.services.refusals.request(request, "ForeignOrigin")
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(str(status), status)
    pages: Pages = request.app.state.pages
    return pages.error(request, status)
