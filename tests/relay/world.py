"""A small world for the relay's tests: a relay on a free port, people who speak the wire, a clock
that moves by hand."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import httpx2
import uvicorn
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.applications import Starlette

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Tool
from beistand.protocol.keys import Key
from beistand.protocol.wire import Entry
from beistand.relay import app as relay_app
from beistand.relay import services as relay_services
from beistand.relay.accounts import User
from beistand.relay.app import create_app
from beistand.relay.database import Database
from beistand.relay.folder import DATABASE
from beistand.relay.lobby import Lobby
from beistand.relay.passwords import Passwords
from beistand.relay.permissions import Rank
from beistand.relay.prompt import PromptProtocol
from beistand.relay.rooms import Room
from beistand.relay.serve import MAX_MESSAGE, listen
from beistand.relay.services import Services
from beistand.relay.settings import Settings
from beistand.relay.sign_ins import Way
from tests.relay.saying import assets, build, wheels
from tests.relay.side import PATIENCE, Side, dials

PASSWORD = "ein langes Passwort"
NOBODY = User(0, "", Rank.TECHNICIAN)


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> int:
        return 1_800_000_000_000 + round(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds


@contextmanager
def quick() -> Iterator[None]:
    """Without the work that is slow on purpose, or the same each time."""
    weak = partial(Passwords, hasher=Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
    with (
        patch.object(relay_app, "Assets", assets),
        patch.object(relay_app, "Wheels", wheels),
        patch.object(relay_services, "Passwords", weak),
    ):
        yield


class Server(uvicorn.Server):
    """uvicorn, which says when it is there and leaves the test's signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def capture_signals(self) -> Any:
        return nullcontext()


class Relay:
    """A relay that runs in the test's own loop."""

    def __init__(self, app: Starlette, port: int, clock: Clock, settings: Settings) -> None:
        self.app = app
        self.port = port
        self.clock = clock
        self.settings = settings
        self.user = NOBODY
        self.servers: list[Server] = []

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    @property
    def lobby(self) -> Lobby:
        lobby: Lobby = self.app.state.lobby
        return lobby

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def recordings(self) -> Path:
        return self.settings.data_dir / "recordings"

    async def passes(self, seconds: float) -> None:
        """Time goes by, and the relay notices."""
        self.clock.seconds += seconds
        await self.lobby.tick()

    async def offers(
        self,
        purpose: str = "Drucker einrichten",
        by: User | None = None,
        tools: tuple[Tool, ...] = tuple(Tool),
    ) -> tuple[str, Key]:
        """The technician makes a key: the session's name, and the key."""
        user = by or self.user
        offered = e.KeyOffered(purpose, user.name, self.settings.organisation, tools=tools)
        return await self.lobby.offer(user, offered, 10)

    async def room(self, session: str) -> Room:
        return await self.lobby.room(session)

    async def ledger(self, session: str) -> list[Entry]:
        return await self.services.ledger.entries(session)

    async def events(self, session: str) -> list[Event]:
        return [entry.event for entry in await self.ledger(session)]

    # People

    async def dials(self, path: str = "/session", address: str = "127.0.0.1") -> Side:
        return await dials(self.port, path, address)

    async def technician(
        self, session: str, heard: int = 0, chat: int = 0, token: str = ""
    ) -> Side:
        """A technician who enters a session; `token` is of a sign-in made before."""
        side = await self.dials()
        ticket = await self.ticket(session, token)
        await side.signals(s.Enter(s.PROTOCOL_VERSION, heard, chat, build(), ticket))
        await side.is_welcome()
        return side

    async def ticket(self, session: str, token: str = "") -> str:
        sign_in = await self.services.sign_ins.who(token or await self.signs_in())
        assert sign_in is not None
        return self.services.tickets.issue((sign_in.id, session))

    async def customer(self, key: Key, address: str = "127.0.0.1") -> Side:
        """A customer who typed a key and was let in."""
        side = await self.dials(address=address)
        await side.joins(key)
        await side.is_welcome()
        return side

    async def comes_back(self, before: Side, **wrong: Any) -> Side:
        """A customer whose page lost its socket; welcome or not is the test's to say."""
        side = await self.dials()
        await side.resumes(before, **wrong)
        return side

    async def meet(self, tools: tuple[Tool, ...] = tuple(Tool)) -> tuple[Side, Side]:
        """Technician and customer of a new session, right after the key."""
        session, key = await self.offers(tools=tools)
        technician = await self.technician(session)
        customer = await self.customer(key)
        return technician, customer

    async def helps(
        self, recording: bool = False, sharing: bool = True, tools: tuple[Tool, ...] = tuple(Tool)
    ) -> tuple[Side, Side]:
        """Technician and customer of a session that is on."""
        technician, customer = await self.meet(tools)
        await customer.agrees(recording)
        if sharing:
            await customer.says(e.SharingStarted(e.Surface.WINDOW))
        await technician.sees(lambda state: state.visible or not sharing)
        return technician, customer

    @asynccontextmanager
    async def browser(self, token: str = "", **headers: str) -> AsyncIterator[httpx2.AsyncClient]:
        """Requests as a page of this relay sends them; `token` is the sign-in's."""
        said = {"origin": self.url, "sec-fetch-site": "same-origin"}
        if token:
            said["cookie"] = f"__Host-beistand={token}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in (said | given).items() if value}
        async with httpx2.AsyncClient(base_url=self.url, headers=kept, timeout=PATIENCE) as client:
            yield client

    async def signs_in(self, user: User | None = None, way: Way = Way.PASSWORD) -> str:
        """The token of a sign-in, the technician's unless another is named."""
        return await self.services.sign_ins.make(user or self.user, way)

    async def somebody(self, name: str, rank: Rank, undertakes: bool = True) -> User:
        """Somebody else with an account, and an undertaking on file."""
        user = await self.services.accounts.add(name, rank, PASSWORD)
        if undertakes:
            await self.undertakes(user)
        return user

    async def undertakes(self, user: User, months: int = 24) -> None:
        """Put an undertaking of somebody on file."""
        undertakings = self.services.undertakings
        given, expires = undertakings.span(months)
        await undertakings.file(user.id, "1 (de)", expires, user.id, given, "Ich schweige.")


@cache
def new_database() -> bytes:
    """What a first start makes; most tests are over before it is made."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as other:
        other.submit(asyncio.run, _made_in(Path(folder))).result()
        return Path(folder, DATABASE).read_bytes()


def _prepare(data: Path) -> None:
    if not data.exists():
        data.mkdir(mode=0o700, parents=True)
        (data / DATABASE).write_bytes(new_database())
        (data / DATABASE).chmod(0o600)


async def _made_in(folder: Path) -> None:
    async with Database.open(folder):
        pass


@asynccontextmanager
async def a_relay(
    data: Path, clock: Clock | None = None, port: int = 0, *, account: bool = True, **settings: Any
) -> AsyncIterator[Relay]:
    """A relay while it runs; without an account where nobody has set it up yet."""
    # Tests let hours pass in one step, which no page could fill with signs of life.
    settings = {"signin_idle_minutes": 1440, "signin_hours": 168} | settings
    chosen = Settings(data_dir=data, host="127.0.0.1", **settings)
    clock = clock or Clock()
    _prepare(data)
    with quick():
        app = create_app(chosen, clock)
        sockets = listen("127.0.0.1", port)
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws=PromptProtocol,
            ws_max_size=MAX_MESSAGE,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=2,
            proxy_headers=bool(chosen.trusted_proxies),
            forwarded_allow_ips=list(chosen.trusted_proxies),
            server_header=False,
            access_log=False,
            log_config=None,
        )
        async with app.router.lifespan_context(app):
            server = Server(config)
            serving = asyncio.create_task(server.serve(sockets))
            await asyncio.wait_for(server.ready.wait(), PATIENCE)
            relay = Relay(app, sockets[0].getsockname()[1], clock, chosen)
            relay.servers.append(server)
            try:
                relay.user = User(1, "Anna Berger", Rank.ADMIN)
                if account and await relay.services.accounts.setup_token() is not None:
                    await relay.somebody("Anna Berger", Rank.ADMIN)
                yield relay
            finally:
                server.should_exit = True
                await serving
