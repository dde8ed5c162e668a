"""Both ends of a line through a relay: sockets that speak WebSocket, or nothing."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bench.peers.wire import CLOSES_HEAD, Blocks, Messages, Opcode, framed, request

PATIENCE = 20.0
PIECE = 1 << 18


class Finds(Protocol):
    """What arrives, cut into messages."""

    def found(self, data: bytes) -> list[tuple[Opcode, bytes]]: ...


Frames = Callable[[Opcode, bytes], bytes]


class End:
    """A socket whose messages are heard and said whole; `set_free`, it waits for nothing."""

    def __init__(self, line: socket.socket, finds: Finds, frames: Frames) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line = line
        self._finds = finds
        self._frames = frames
        self.unsaid = b""
        """What the socket did not take yet."""

    def set_free(self) -> None:
        self.line.setblocking(False)

    def says(self, opcode: Opcode, payload: bytes) -> None:
        data = self._frames(opcode, payload)
        if self.unsaid:
            self.unsaid += data
        else:
            self._write(data)

    def goes_on(self) -> None:
        """The socket takes more."""
        data, self.unsaid = self.unsaid, b""
        self._write(data)

    def hears(self) -> list[tuple[Opcode, bytes]]:
        """What has arrived whole; pings are answered here. Raises EOFError at the end."""
        try:
            data = self.line.recv(PIECE)
        except BlockingIOError:
            return []
        if not data:
            raise EOFError("a relay has closed a line")
        heard = self._finds.found(data)
        for opcode, payload in heard:
            if opcode is Opcode.PING:
                self.says(Opcode.PONG, payload)
            elif opcode is Opcode.CLOSE:
                raise EOFError(f"a relay closes a line: {payload!r}")
        return heard

    def close(self) -> None:
        self.line.close()

    def _write(self, data: bytes) -> None:
        try:
            sent = self.line.send(data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self.unsaid = data[sent:]


@dataclass
class Pair:
    """Somebody who shows and somebody who looks, and the number of the next picture."""

    sender: End
    viewer: End
    next: int = 0
    key_wanted: bool = True


def web_socket(port: int, path: str, origin: str = "") -> End:
    """Connected to a relay of this machine."""
    line = _connected(port)
    line.sendall(request(f"localhost:{port}", path, origin or f"http://localhost:{port}"))
    answer = b""
    while CLOSES_HEAD not in answer:
        piece = line.recv(PIECE)
        if not piece:
            raise RuntimeError(f"port {port} closed: {answer!r}")
        answer += piece
    head, _, rest = answer.partition(CLOSES_HEAD)
    if b" 101 " not in head:
        raise RuntimeError(f"port {port} says {head!r}")
    messages = Messages()
    if messages.found(rest):
        raise RuntimeError("who has not been spoken to yet says something")
    return End(line, messages, framed)


def _connected(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), PATIENCE)
    line.settimeout(PATIENCE)
    return line


def _plain(_opcode: Opcode, payload: bytes) -> bytes:
    return payload


class Meeting:
    """Where plain viewers wait behind a proxy."""

    def __init__(self, size: int) -> None:
        """`size` is that of every picture."""
        self._size = size
        self._door = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = int(self._door.getsockname()[1])

    def joined(self, sender: End) -> Pair:
        """`sender` and whoever the proxy connects because of it."""
        self._door.settimeout(PATIENCE)
        line, _ = self._door.accept()
        return Pair(sender, self._end(line))

    def plain(self, port: int) -> End:
        """A sender that speaks to a proxy."""
        return self._end(_connected(port))

    def close(self) -> None:
        self._door.close()

    def _end(self, line: socket.socket) -> End:
        return End(line, Blocks(self._size), _plain)
