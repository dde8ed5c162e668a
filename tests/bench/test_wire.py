"""The load's own WebSocket, beside the one of websockets."""

import pytest
from websockets.frames import Frame
from websockets.frames import Opcode as Theirs
from websockets.protocol import State
from websockets.server import ServerProtocol

from bench.peers.wire import Blocks, Messages, Opcode, framed

SIZES = (0, 1, 125, 126, 127, 65_535, 65_536)
SMALL = SIZES[:5]
PIECES = [(1, SMALL), (2, SMALL), (3, SMALL), (1000, SIZES), (1_000_000, SIZES)]


@pytest.mark.parametrize("size", SIZES)
def test_a_server_understands_what_is_framed(size: int) -> None:
    server = ServerProtocol(state=State.OPEN)
    server.receive_data(framed(Opcode.BINARY, bytes(size)))
    (frame,) = server.events_received()
    assert isinstance(frame, Frame)
    assert (frame.opcode, bytes(frame.data)) == (Theirs.BINARY, bytes(size))


@pytest.mark.parametrize(("piece", "sizes"), PIECES)
def test_messages_are_found_wherever_they_are_cut(piece: int, sizes: tuple[int, ...]) -> None:
    sent = [(Opcode.TEXT, b"a" * size) for size in sizes] + [(Opcode.PING, b"there?")]
    line = b"".join(
        Frame(Theirs(opcode), payload).serialize(mask=False) for opcode, payload in sent
    )
    messages = Messages()
    heard = []
    for at in range(0, len(line), piece):
        heard += messages.found(line[at : at + piece])
    assert heard == sent


def test_blocks_are_found_wherever_they_are_cut() -> None:
    blocks = Blocks(4)
    assert blocks.found(b"aaa") == []
    assert blocks.found(b"abbbbcc") == [(Opcode.BINARY, b"aaaa"), (Opcode.BINARY, b"bbbb")]
    assert blocks.found(b"cc") == [(Opcode.BINARY, b"cccc")]
