"""The lobby: finds the room of a session, opens new ones, and lets time pass in all of them."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from beistand.protocol.errors import ProtocolError
from beistand.protocol.events import KeyOffered, Reason
from beistand.protocol.keys import Key
from beistand.relay.accounts import User
from beistand.relay.errors import RestartingError
from beistand.relay.rooms import Room
from beistand.relay.services import Services

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
CLOSING_SECONDS = 2.0


class Lobby:
    """All rooms of this relay. A session lives in exactly one room."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rooms: dict[str, Room] = {}
        self._finding = asyncio.Lock()
        self._watchers: set[Callable[[], None]] = set()
        self._sockets = 0
        self.closing = False
        """Whether the relay is being stopped: nobody new is let in."""

    async def offer(self, user: User, offered: KeyOffered, minutes: int) -> tuple[str, Key]:
        """Open a session for a technician and make its key.

        Raises NoKeyLeftError, and RestartingError while the relay is being stopped.
        """
        if self.closing:
            raise RestartingError
        session_id = secrets.token_hex(16)
        now = self._services.clock.now()
        await self._services.sessions.create(session_id, user.id, offered, now)
        key = await self._services.offers.make(session_id, minutes)
        room = await self.room(session_id)
        await room.offer(offered)
        return session_id, key

    async def room(self, session_id: str) -> Room:
        """The session's room, read from its ledger where nobody is in it yet."""
        async with self._finding:
            room = self._rooms.get(session_id)
            if room is None:
                entries = await self._services.ledger.entries(session_id)
                room = Room(session_id, entries, self._services, self._tell_watchers)
                self._rooms[session_id] = room
            return room

    async def end(self, session_id: str, reason: Reason) -> None:
        """End a session from the relay's side."""
        await (await self.room(session_id)).end(reason)

    async def close(self) -> None:
        """The relay is being stopped: everybody is told to come back, and the ledgers say so.

        With the last picture gone the recordings are sealed. Whoever does not go in time is left to
        the server.
        """
        self.closing = True
        for room in self._rooms.values():
            room.send_away()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                while self._sockets:  # noqa: ASYNC110 — two seconds at most, once
                    await asyncio.sleep(0.02)

    @contextlib.contextmanager
    def received(self) -> Iterator[None]:
        """A socket is being served, until its last message has gone out."""
        self._sockets += 1
        try:
            yield
        finally:
            self._sockets -= 1

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Revive the sessions of a stopped relay, and let time pass while open."""
        for session_id in await self._services.sessions.unfinished():
            try:
                await (await self.room(session_id)).revive()
            except ProtocolError:
                # One ledger that cannot be read must not keep all others from being served.
                log.exception("session %s cannot go on", session_id)
        ticking = asyncio.create_task(self._tick_forever(), name="lobby")
        try:
            yield
        finally:
            ticking.cancel()
            for room in self._rooms.values():
                room.stop()

    async def tick(self) -> None:
        """One second has passed."""
        await self._services.sign_ins.close_what_is_over()
        await self._services.refusals.tick()
        for session_id in await self._services.offers.expire():
            await self.end(session_id, Reason.EXPIRED)
        for room in list(self._rooms.values()):
            try:
                await room.tick()
            except Exception:
                # One broken room must not stop the clocks of all others.
                log.exception("the clock of session %s stumbled", room.session_id)
            if room.empty and room.state.over:
                del self._rooms[room.session_id]

    async def _tick_forever(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                await self.tick()
            except Exception:
                log.exception("the lobby's clock stumbled")

    # The table of sessions in the console is live: it is told that something changed.

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this whenever any session changed."""
        self._watchers.add(changed)

    def unwatch(self, changed: Callable[[], None]) -> None:
        """Call it no longer."""
        self._watchers.discard(changed)

    def _tell_watchers(self) -> None:
        for changed in self._watchers:
            changed()
