"""The relay's table of routes as tests walk through it: a new route cannot be forgotten."""

import re
from collections.abc import Callable

from starlette.routing import Route, WebSocketRoute

from tests.relay.world import Relay

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
SAFE = {"GET", "HEAD"}


def requests(relay: Relay) -> list[tuple[str, str]]:
    """Every method with the path of its route."""
    return sorted(
        (method, route.path)
        for route in relay.app.router.routes
        if isinstance(route, Route)
        for method in route.methods or ()
    )


def changing(relay: Relay) -> list[tuple[str, str]]:
    """Those that may change something."""
    return [(method, path) for method, path in requests(relay) if method not in SAFE]


def sockets(relay: Relay) -> list[str]:
    """The path of every WebSocket."""
    routes = relay.app.router.routes
    return sorted(route.path for route in routes if isinstance(route, WebSocketRoute))


def with_places(path: str, value: Callable[[str, str], str]) -> str:
    """A path with something at each of its places; `value` is given its name and kind."""
    return PLACE.sub(lambda found: value(found[1], found[2] or "str"), path)


def anywhere(path: str, session: str = "x") -> str:
    """A path with something harmless at each of its places."""

    def value(name: str, kind: str) -> str:
        return session if name == "session" else "1" if kind == "int" else "x"

    return with_places(path, value)
