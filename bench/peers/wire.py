"""The bytes of a WebSocket's client, as a load generator needs them: next to no work of its own."""

import struct
from enum import IntEnum

NO_MASK = bytes(4)
"""A client must mask what it says. Zeros change nothing, and are as much work for a relay."""
CLOSES_HEAD = b"\r\n\r\n"
SHORT, LONG = 126, 127
"""What stands in place of a length that has two bytes or eight of its own."""


class Opcode(IntEnum):
    """RFC 6455, 5.2."""

    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


def request(host: str, path: str, origin: str) -> bytes:
    """What asks a server for a WebSocket."""
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: binary",
        f"Origin: {origin}",
    )
    return "\r\n".join(lines).encode() + CLOSES_HEAD


def framed(opcode: Opcode, payload: bytes) -> bytes:
    """One whole message of a client."""
    size = len(payload)
    if size < SHORT:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | SHORT, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | LONG, size)
    return b"".join((head, NO_MASK, payload))


class Messages:
    """Finds a server's messages in what arrives; none that comes in several frames."""

    def __init__(self) -> None:
        self._rest = b""

    def found(self, data: bytes) -> list[tuple[Opcode, bytes]]:
        """What has become whole with this."""
        data = self._rest + data if self._rest else data
        whole, at, size = [], 0, len(data)
        while size - at >= 2:
            length, begins = data[at + 1], at + 2
            if length == SHORT:
                length, begins = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif length == LONG:
                length, begins = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if size < begins + length:
                break
            whole.append((Opcode(data[at] & 0x0F), data[begins : begins + length]))
            at = begins + length
        self._rest = data[at:]
        return whole


class Blocks:
    """Finds what travels without any frame, since all of it has one size."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest = b""

    def found(self, data: bytes) -> list[tuple[Opcode, bytes]]:
        """What has become whole with this."""
        data = self._rest + data if self._rest else data
        end = len(data) - len(data) % self._size
        self._rest = data[end:]
        return [(Opcode.BINARY, data[at : at + self._size]) for at in range(0, end, self._size)]
