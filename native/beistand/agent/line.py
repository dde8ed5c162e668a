"""Adapter: the agent's WebSocket to the relay, opened again whenever it is lost."""

import asyncio
import socket
import ssl
import sys
from collections import deque
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    InvalidURI,
    ProxyError,
)

from beistand.protocol.frames import STREAM_OFFSET, Stream

PAUSES = (0.2, 0.5, 1.0, 2.0, 3.0)
UNSENT = 32 * 1024
"""Bytes that the system holds beyond those on their way."""
SILENCE_SECONDS = 15.0
"""The relay sends a sign of life every five seconds; a line silent for longer is dead."""
OPEN_SECONDS = 6.0
"""A firewall that swallows what is sent says nothing; the person is told all the same."""
# What a proxy of an unknown kind needs is an import that fails.
_PROXY = (ProxyError, InvalidProxy, ImportError)
_LOST = (OSError, ConnectionClosed, InvalidHandshake, InvalidURI, *_PROXY)


class Line:
    """One line to the relay, across as many sockets as it takes. See `ends.side.Line`.

    `opened` is called on each new socket and says the first message, `heard` gets each text,
    `arrived` each frame, and `lost` is called when a socket is gone or none could be had.
    """

    def __init__(
        self,
        origin: str,
        opened: Callable[[], None],
        heard: Callable[[str], None],
        arrived: Callable[[bytes], None],
        lost: Callable[[], None],
    ) -> None:
        self._origin = origin
        self._opened, self._heard, self._arrived, self._lost = opened, heard, arrived, lost
        self._connection: ClientConnection | None = None
        self._begin_anew()
        self._closed = False
        self.trouble = ""
        """Why there is no socket: unreachable, untrusted or proxy; empty while there is one."""

    def send_text(self, text: str) -> None:
        """Send a text message; lost where the line is down."""
        self._send(text)

    def send_bytes(self, data: bytes) -> None:
        """Send a frame; lost where the line is down."""
        self._send(data)

    def close(self) -> None:
        """Close the line for good, once what was said has gone out."""
        self._closed = True
        self._stirred.set()

    async def run(self) -> None:
        """Keep the line up until it is closed."""
        failures = 0
        while not self._closed:
            try:
                async with self._open() as connection:
                    failures = 0
                    await self._serve(connection)
            except _LOST as error:
                failures += 1
                self.trouble = _trouble(error)
            self._connection = None
            self._begin_anew()
            if not self._closed:
                self._lost()
                await asyncio.sleep(PAUSES[min(failures, len(PAUSES)) - 1])

    def _open(self) -> connect:
        return connect(
            "ws" + self._origin.removeprefix("http") + "/session",
            origin=self._origin,  # type: ignore[arg-type] # a NewType over str
            compression=None,
            max_size=1 << 20,
            open_timeout=OPEN_SECONDS,
            close_timeout=2,
            ping_interval=None,
        )

    async def _serve(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.trouble = ""
        _keep_short(connection)
        self._opened()
        sending = asyncio.ensure_future(self._drain(connection))
        try:
            while not self._closed:
                message = await asyncio.wait_for(connection.recv(), SILENCE_SECONDS)
                if isinstance(message, str):
                    self._heard(message)
                else:
                    self._arrived(message)
            await sending
        finally:
            sending.cancel()

    async def _drain(self, connection: ClientConnection) -> None:
        """Pictures and files wait for all else: answers to the technician's strokes, the chat."""
        while True:
            if self._first or self._bulk:
                message = (self._first or self._bulk).popleft()
                await connection.send(message)
                self.waiting_bytes -= len(message)
            elif self._closed:
                break
            else:
                self._stirred.clear()
                await self._stirred.wait()
        await connection.close()

    def _send(self, message: str | bytes) -> None:
        if self._connection is not None:
            self.waiting_bytes += len(message)
            (self._bulk if _is_bulk(message) else self._first).append(message)
            self._stirred.set()

    def _begin_anew(self) -> None:
        self._first: deque[str | bytes] = deque()
        self._bulk: deque[str | bytes] = deque()
        self._stirred = asyncio.Event()
        self.waiting_bytes = 0
        """What was not given to the network yet."""


def _trouble(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "untrusted"
    return "proxy" if isinstance(error, _PROXY) else "unreachable"


def _is_bulk(message: str | bytes) -> bool:
    return isinstance(message, bytes) and message[STREAM_OFFSET] in (Stream.SCREEN, Stream.FILES)


def _keep_short(connection: ClientConnection) -> None:
    """Let the system take no more than goes out soon, where it can: what comes first overtakes."""
    if sys.platform == "linux":
        line: socket.socket = connection.transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
