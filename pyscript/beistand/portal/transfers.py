"""Transfers: the files between this console and the agent, as the customer has allowed them."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from beistand.ends.files import Incoming, Outgoing, percent
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import What
from beistand.protocol.frames import MAX_FILE
from beistand.protocol.roles import Role
from beistand.protocol.states import Request, State


class Chosen(Protocol):
    """A file that the technician has chosen in the browser."""

    name: str
    size: int

    async def read(self, start: int, end: int) -> bytes:
        """Its bytes from `start` to `end`. Raises OSError where they cannot be had any more."""


class Collector(Protocol):
    """Where the bytes of a file gather that comes in."""

    def add(self, data: bytes) -> None:
        """The bytes that follow."""

    def save(self, name: str) -> None:
        """The file is whole: let the browser save it."""


class Transfers:
    """One session's files. `told` is called with the name of a text and what it is about."""

    def __init__(
        self,
        side: Side,
        send: Callable[[bytes], None],
        collector: Callable[[], Collector],
        told: Callable[[str, Request], None],
    ) -> None:
        self._side, self._send, self._collector, self._told = side, send, collector, told
        self._offered: dict[str, Chosen] = {}
        self._sending: _Sending | None = None
        self._receiving: _Receiving | None = None
        self._files = 0

    def offer(self, name: str, chosen: Chosen) -> bool:
        """Ask whether the file may be sent; False where it is too large to be asked for."""
        if chosen.size > MAX_FILE:
            return False
        request = e.Requested(name, What.GIVE_FILE, file=chosen.name[:255], size=chosen.size)
        if self._side.say(request):
            self._offered[name] = chosen
        return True

    def percent(self, request: Request) -> int:
        """How much of a file has arrived."""
        for each in (self._sending, self._receiving):
            if each is not None and each.request == request:
                return percent(each.taken, request.size)
        return 0

    def follow(self, state: State) -> None:
        """Begin and end what the state says. While the line is lost nothing is on its way."""
        if not self._side.welcome:
            state = State()
        given, taken = state.sends_file(Role.TECHNICIAN), state.sends_file(Role.AGENT)
        if self._sending is not None and self._sending.request != given:
            self._sending.stop()
            self._sending = None
        if self._sending is None and given is not None and given.request in self._offered:
            self._files += 1
            chosen = self._offered.pop(given.request)
            self._sending = _Sending(given, chosen, self._files, self._side, self._send, self._fail)
        if self._receiving is not None and self._receiving.request != taken:
            self._receiving = None
        if self._receiving is None and taken is not None:
            self._receiving = _Receiving(taken, self._collector())

    def happened(self, event: e.Event, before: State) -> None:
        """Tell what became of a file."""
        match event:
            case e.Transferred(request) if done := before.asked(request):
                self._told("sent" if done.what is What.GIVE_FILE else "saved", done)
            case e.Withdrawn(request) if done := before.asked(request):
                if done.granted and done.what in (What.GIVE_FILE, What.TAKE_FILE):
                    self._told("stopped", done)

    def hear(self, frame: bytes) -> None:
        """A part of the file that comes in. What makes no sense ends the transfer."""
        receiving = self._receiving
        if receiving is None or receiving.over:
            return  # too late
        name = receiving.request.request
        try:
            whole = receiving.hear(frame)
        except RemoteProtocolError:
            receiving.over = True
            self._side.say(e.Withdrawn(name))
            return
        self._side.signal(s.FileTaken(receiving.taken))
        if whole:
            self._side.say(e.Transferred(name))

    def taken(self, size: int) -> None:
        """The agent has so many bytes."""
        if self._sending is not None:
            self._sending.take(size)

    def close(self) -> None:
        """The session is left."""
        if self._sending is not None:
            self._sending.stop()

    def _fail(self, request: Request) -> None:
        self._told("unreadable", request)
        self._side.say(e.Withdrawn(request.request))


class _Sending:
    """One file on its way to the agent."""

    def __init__(
        self,
        request: Request,
        chosen: Chosen,
        sequence: int,
        side: Side,
        send: Callable[[bytes], None],
        failed: Callable[[Request], None],
    ) -> None:
        self.request = request
        self._chosen, self._send, self._failed = chosen, send, failed
        self._outgoing = Outgoing(request.size, side.party, sequence, side.now)
        self._moved = asyncio.Event()
        self._work = asyncio.ensure_future(self._run())

    @property
    def taken(self) -> int:
        return self._outgoing.taken

    def take(self, size: int) -> None:
        self._outgoing.take(size)
        self._moved.set()

    def stop(self) -> None:
        self._work.cancel()

    async def _run(self) -> None:
        while not self._outgoing.all_sent:
            wanted = self._outgoing.next
            if wanted is None:
                self._moved.clear()
                await self._moved.wait()
                continue
            try:
                data = await self._chosen.read(wanted.start, wanted.stop)
            except OSError:
                data = b""
            if len(data) != len(wanted):
                self._failed(self.request)
                return
            self._send(self._outgoing.pack(data))


class _Receiving:
    """One file on its way into this browser."""

    def __init__(self, request: Request, collector: Collector) -> None:
        self.request = request
        self.over = False
        self._incoming = Incoming(request.size)
        self._collector = collector

    @property
    def taken(self) -> int:
        return self._incoming.taken

    def hear(self, frame: bytes) -> bool:
        """Whether the file is whole, and saved."""
        self._collector.add(self._incoming.hear(frame))
        if self._incoming.whole:
            self.over = True
            self._collector.save(self.request.file)
        return self._incoming.whole
