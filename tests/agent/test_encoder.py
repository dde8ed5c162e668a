"""What the agent encodes, a decoder shows again, from any key frame on."""

import asyncio

import av
import pytest

from beistand.agent.encoder import Encoder
from beistand.agent.shot import Shot, shot
from beistand.agent.system import Grab
from beistand.ends.codecs import codec_string
from beistand.protocol.frames import Picture

SIZES = [(1280, 720), (642, 358)]


def plain(width: int, height: int, blue: int, green: int, red: int) -> Shot:
    return shot(Grab(width, height, memoryview(bytes((blue, green, red, 0)) * width * height)), 0)


class World:
    def __init__(self, width: int, height: int) -> None:
        self.chunks: list[tuple[bytes, bool]] = []
        self.arrived = asyncio.Event()
        self.encoder = Encoder(self._encoded, self._failed)
        codec = codec_string("h264", width, height)
        assert codec is not None
        self.encoder.configure(Picture(codec, width, height), (width, height), 4_000_000)

    def _encoded(self, chunk: bytes, size: int, key: bool) -> None:
        assert len(chunk) == size
        self.chunks.append((chunk, key))
        self.arrived.set()

    def _failed(self, reason: str) -> None:
        raise AssertionError(reason)

    async def encodes(self, frame: Shot, key: bool = False) -> tuple[bytes, bool]:
        self.arrived.clear()
        self.encoder.encode(frame, key)
        await asyncio.wait_for(self.arrived.wait(), 20)
        return self.chunks[-1]


def decoded(chunks: list[bytes]) -> list[tuple[int, ...]]:
    """The colour in the middle of each picture."""
    context = av.VideoCodecContext.create("h264", "r")
    packets = [av.Packet(chunk) for chunk in chunks]
    frames = [frame for packet in (*packets, None) for frame in context.decode(packet)]
    pictures = [frame.to_image() for frame in frames]  # type: ignore[no-untyped-call]
    return [picture.getpixel((picture.width // 2, picture.height // 2)) for picture in pictures]


@pytest.mark.parametrize("size", SIZES)
async def test_colours_come_back_and_a_key_frame_begins_anew(size: tuple[int, int]) -> None:
    world = World(*size)
    first = await world.encodes(plain(*size, 20, 30, 200))
    second = await world.encodes(plain(*size, 200, 30, 20))
    third = await world.encodes(plain(*size, 20, 200, 30), key=True)
    world.encoder.close()

    assert [key for _, key in (first, second, third)] == [True, False, True]
    for chunks, wanted in (
        ([first[0], second[0]], [(200, 30, 20), (20, 30, 200)]),
        ([third[0]], [(30, 200, 20)]),
    ):
        for found, colour in zip(decoded(chunks), wanted, strict=True):
            assert all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


async def test_a_large_change_of_bitrate_begins_with_a_key_frame() -> None:
    world = World(642, 358)
    frame = plain(642, 358, 1, 2, 3)
    await world.encodes(frame)

    world.encoder.tune(3_500_000)
    assert not (await world.encodes(frame))[1]
    world.encoder.tune(1_000_000)
    assert (await world.encodes(frame))[1]
    world.encoder.close()


async def test_nothing_arrives_after_it_is_closed() -> None:
    world = World(642, 358)
    world.encoder.encode(plain(642, 358, 1, 2, 3), key=True)

    world.encoder.close()
    await asyncio.sleep(0)

    assert world.chunks == []
