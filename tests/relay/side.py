"""One end of a session's socket, for the relay's tests: says, hears, waits."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from beistand.protocol import signals as s
from beistand.protocol.events import Event
from beistand.protocol.frames import Stream, read_header
from beistand.protocol.keys import Key, read_key
from beistand.protocol.roles import Role
from beistand.protocol.session import Session
from beistand.protocol.signals import Signal
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry, read, write_event, write_signal
from tests.relay.saying import build, steps

PATIENCE = 20.0
"""Seconds until what should arrive counts as lost; many programs share the machine."""

AT_ONCE = 2.0
"""Seconds within which the sockets of whoever is signed out or disabled are closed."""


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
            # Not `wait_for`: in Python 3.11 it loses a cancellation that meets a message.
            async with asyncio.timeout(PATIENCE):
                message = await self.connection.recv()
            told = message if isinstance(message, bytes) else read(message)
            if isinstance(told, Entry):
                self.session.learn(told.by, told.event)
            self.heard.append(told)
        self._read += 1
        return self.heard[self._read - 1]

    async def hears(self, kind: type[Any]) -> Any:
        """The next signal, or entry of an event, of this kind."""
        async with asyncio.timeout(PATIENCE):  # other things may go on arriving for ever
            while True:
                told = await self.next()
                if isinstance(told, kind):
                    return told
                if isinstance(told, Entry) and isinstance(told.event, kind):
                    return told

    async def sees(self, check: Callable[[State], bool]) -> None:
        """Wait until the session is like this."""
        async with asyncio.timeout(PATIENCE):
            while not check(self.state):
                await self.next()

    async def gets(self, frame: bytes) -> None:
        """Wait until this frame is here."""
        async with asyncio.timeout(PATIENCE):
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
