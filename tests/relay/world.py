"""A small world for the relay's tests: a relay on a free port, people who speak the wire, a clock
that moves by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import cache, partial
from itertools import count
from pathlib import Path
from typing import Any, Self, TypeVar
from unittest.mock import patch

import httpx2
import uvicorn
from pwdlib.hashers.argon2 import Argon2Hasher
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event
from beistand.protocol.frames import Flag, Header, Stream, read_header
from beistand.protocol.keys import Key, read_key
from beistand.protocol.roles import CUSTOMER_PARTY, Role
from beistand.protocol.session import Session
from beistand.protocol.signals import Signal
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry, read, write_event, write_signal
from beistand.relay import app as relay_app
from beistand.relay import services as relay_services
from beistand.relay.accounts import Accounts, Rank, User
from beistand.relay.agreements import Agreement
from beistand.relay.app import create_app
from beistand.relay.assets import Assets
from beistand.relay.lobby import Lobby
from beistand.relay.rooms import TECHNICIAN_PARTY, Room
from beistand.relay.serve import MAX_MESSAGE, listen
from beistand.relay.services import Services
from beistand.relay.settings import Settings
from beistand.relay.wheel import Wheels

PATIENCE = 20.0
"""Seconds until what should arrive counts as lost; many programs share the machine."""

PASSWORD = "ein langes Passwort"
NOBODY = User(0, "", Rank.TECHNICIAN)

T = TypeVar("T")


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> int:
        return 1_800_000_000_000 + round(self.seconds * 1000)

    def monotonic(self) -> float:
        return self.seconds


# Packing what the browser loads takes half a second, and is the same for every test.
assets = cache(Assets)


@cache
def wheels(bytecode: Path) -> Wheels:
    return Wheels(bytecode)


def build() -> str:
    return wheels(assets().bytecode).build


@contextmanager
def quick() -> Iterator[None]:
    """Without the work that is slow on purpose, or the same each time."""
    weak = partial(Accounts, hasher=Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
    with (
        patch.object(relay_app, "Assets", assets),
        patch.object(relay_app, "Wheels", wheels),
        patch.object(relay_services, "Accounts", weak),
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

    async def offers(self, purpose: str = "Drucker einrichten") -> tuple[str, Key]:
        """The technician makes a key: the session's name, and the key."""
        offered = e.KeyOffered(purpose, self.user.name, self.settings.organisation)
        return await self.lobby.offer(self.user, offered, 10)

    async def room(self, session: str) -> Room:
        return await self.lobby.room(session)

    async def ledger(self, session: str) -> list[Entry]:
        return await self.services.ledger.entries(session)

    async def events(self, session: str) -> list[Event]:
        return [entry.event for entry in await self.ledger(session)]

    # People

    async def dials(self, path: str = "/session", address: str = "127.0.0.1") -> "Side":
        return await dials(self.port, path, address)

    async def technician(self, session: str, heard: int = 0, chat: int = 0) -> "Side":
        """A technician who enters a session."""
        side = await self.dials()
        ticket = self.services.tickets.issue(self.user, session)
        await side.signals(s.Enter(s.PROTOCOL_VERSION, heard, chat, build(), ticket))
        await side.is_welcome()
        return side

    async def customer(self, key: Key, address: str = "127.0.0.1") -> "Side":
        """A customer who typed a key and was let in."""
        side = await self.dials(address=address)
        await side.joins(key)
        await side.is_welcome()
        return side

    async def comes_back(self, before: "Side", **wrong: Any) -> "Side":
        """A customer whose page lost its socket; welcome or not is the test's to say."""
        side = await self.dials()
        await side.resumes(before, **wrong)
        return side

    async def meet(self) -> tuple["Side", "Side"]:
        """Technician and customer of a new session, right after the key."""
        session, key = await self.offers()
        technician = await self.technician(session)
        customer = await self.customer(key)
        return technician, customer

    async def helps(self, recording: bool = False, sharing: bool = True) -> tuple["Side", "Side"]:
        """Technician and customer of a session that is on."""
        technician, customer = await self.meet()
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

    async def signs_in(self) -> str:
        """The token of the technician's sign-in."""
        return await self.services.accounts.sign_in(self.user.name, PASSWORD)


class Side:
    """One end of a socket. What arrives is kept in order, and read only when somebody waits."""

    _numbers = count(1)

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[Event | Signal | Entry | bytes] = []
        self.session = Session(Role.RELAY)
        self.welcome: s.Welcome | None = None
        self.before = (0, 0)
        """How many entries and chat messages the page had when it opened this socket."""
        self._read = 0

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def name(self) -> str:
        """The session's."""
        assert self.welcome is not None
        return self.welcome.session

    @property
    def entries(self) -> list[Entry]:
        return [each for each in self.heard if isinstance(each, Entry)]

    @property
    def events(self) -> list[Event]:
        return [entry.event for entry in self.entries]

    @property
    def frames(self) -> list[bytes]:
        return [each for each in self.heard if isinstance(each, bytes)]

    @property
    def pictures(self) -> list[int]:
        """The sequences of the screen frames that arrived."""
        return [read_header(frame).sequence for frame in self.frames if frame[1] == Stream.SCREEN]

    @property
    def chat(self) -> list[bytes]:
        return [frame for frame in self.frames if frame[1] == Stream.CHAT]

    # Saying

    async def joins(self, key: Key | str) -> None:
        key = read_key(key) if isinstance(key, str) else key
        await self.signals(s.Join(s.PROTOCOL_VERSION, build(), key.locator, key.proof))

    async def resumes(self, before: "Side", **wrong: Any) -> None:
        assert before.welcome is not None
        entries, chat = before.before
        self.before = (entries + len(before.entries), chat + len(before.chat))
        said: dict[str, Any] = {
            "version": s.PROTOCOL_VERSION,
            "heard": self.before[0],
            "chat": self.before[1],
            "build": build(),
            "session": before.welcome.session,
            "secret": before.welcome.secret,
        }
        # What was heard before counts as heard: the new page goes on from there.
        self.session = Session(Role.RELAY, before.state)
        await self.signals(s.Resume(**(said | wrong)))

    async def says(self, event: Event) -> Entry:
        """Say an event, and wait until it is repeated."""
        await self.connection.send(write_event(event))
        entry: Entry = await self.hears(type(event))
        return entry

    async def mutters(self, event: Event) -> None:
        """Say an event that will not become true."""
        await self.connection.send(write_event(event))

    async def signals(self, signal: Signal) -> None:
        await self.connection.send(write_signal(signal))

    async def sends(self, *frames: bytes) -> None:
        for frame in frames:
            await self.connection.send(frame)

    async def agrees(self, recording: bool = False) -> None:
        """The customer's whole way from the question to the session."""
        for step in steps(recording):
            await self.says(step)
        await self.sees(lambda state: state.phase is Phase.CONNECTED)

    # Hearing

    async def next(self) -> Event | Signal | Entry | bytes:
        """Whatever arrives next. Raises ConnectionClosed."""
        if self._read == len(self.heard):
            message = await asyncio.wait_for(self.connection.recv(), PATIENCE)
            told = message if isinstance(message, bytes) else read(message)
            if isinstance(told, Entry):
                self.session.learn(told.by, told.event)
            self.heard.append(told)
        self._read += 1
        return self.heard[self._read - 1]

    async def hears(self, kind: type[Any]) -> Any:
        """The next signal, or entry of an event, of this kind."""
        while True:
            told = await self.next()
            if isinstance(told, kind):
                return told
            if isinstance(told, Entry) and isinstance(told.event, kind):
                return told

    async def sees(self, check: Callable[[State], bool]) -> None:
        """Wait until the session is like this."""
        while not check(self.state):
            await self.next()

    async def gets(self, frame: bytes) -> None:
        """Wait until this frame is here."""
        while frame not in self.heard:
            await self.next()

    async def is_welcome(self) -> s.Welcome:
        self.welcome = await self.hears(s.Welcome)
        return self.welcome

    async def is_unwelcome(self) -> s.Unwelcome:
        """The refusal, behind which the socket is closed."""
        refusal: s.Unwelcome = await self.hears(s.Unwelcome)
        assert await self.is_closed() == 1000
        return refusal

    async def is_closed(self) -> int | None:
        """The code with which the relay closed the socket."""
        try:
            while True:
                await self.next()
        except ConnectionClosed:
            return self.connection.close_code

    async def catches_up(self, other: Self) -> None:
        """Wait until the relay has dealt with all that the other side said before.

        Whatever it passed on lies before the signal that says so.
        """
        number = next(self._numbers)
        await other.signals(s.ChatHeard(number))
        while await self.hears(s.ChatHeard) != s.ChatHeard(number):
            pass

    async def hangs_up(self) -> None:
        """The socket is gone, without a word."""
        self.connection.transport.abort()
        await self.connection.wait_closed()


@asynccontextmanager
async def a_relay(
    data: Path, clock: Clock | None = None, port: int = 0, **settings: Any
) -> AsyncIterator[Relay]:
    """A relay while it runs."""
    chosen = Settings(data_dir=data, host="127.0.0.1", **settings)
    clock = clock or Clock()
    with quick():
        app = create_app(chosen, clock)
        sockets = listen("127.0.0.1", port)
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="websockets-sansio",
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
                accounts = relay.services.accounts
                if await accounts.setup_token() is not None:
                    await accounts.add("Anna Berger", Rank.ADMIN, PASSWORD)
                relay.user = User(1, "Anna Berger", Rank.ADMIN)
                yield relay
            finally:
                server.should_exit = True
                await serving


async def dials(port: int, path: str = "/session", address: str = "127.0.0.1") -> Side:
    """A socket from a page of the relay on this port."""
    return Side(
        await connect(
            f"ws://127.0.0.1:{port}{path}",
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            compression=None,
            max_queue=None,
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
            close_timeout=1,
            local_addr=(address, 0),
        )
    )


async def until(check: Callable[[], bool]) -> None:
    """Wait for what nobody tells."""
    async with asyncio.timeout(PATIENCE):
        while not check():  # noqa: ASYNC110 — there is no event for it
            await asyncio.sleep(0.005)


def steps(recording: bool = False) -> list[Event]:
    """What the customer says on the way into a session."""
    return [e.Confirmed(), accepted(), e.RecordingDecided(recording)]


def accepted(organisation: str = "Ihr Softwarehaus") -> e.AgreementAccepted:
    """The consent to the agreement that the relay shows."""
    text = (assets().web / "agreements" / "1.de.md").read_text("utf-8")
    shown = Agreement(1, "de", text.replace("{organisation}", organisation))
    return e.AgreementAccepted(shown.number, shown.digest, shown.language)


def picture(
    sequence: int,
    key: bool = False,
    size: int = 1000,
    sender: int = CUSTOMER_PARTY,
    part: int = 0,
    last: bool = True,
    stream: Stream = Stream.SCREEN,
) -> bytes:
    """One part of a frame; its payload is nobody's business."""
    flags = (Flag.LAST if last else Flag.NONE) | (Flag.KEY if key else Flag.NONE)
    header = Header(stream, sender, flags, sequence, part, 1_800_000_000_000, size)
    return header.packed() + bytes(size)


def message(sequence: int, text: str, sender: int = CUSTOMER_PARTY) -> bytes:
    """A chat message."""
    payload = text.encode()
    header = Header(Stream.CHAT, sender, Flag.LAST, sequence, 0, 1_800_000_000_000, len(payload))
    return header.packed() + payload


TECHNICIAN = TECHNICIAN_PARTY
