"""What the agent encodes, a decoder shows again, from any key frame on."""

import asyncio
import math
import random
import string

import av
import pytest
from PIL import Image, ImageDraw, ImageFont

from beistand.agent.encoder import Encoder
from beistand.agent.shot import Shot, shot
from beistand.agent.system import Grab
from beistand.ends.codecs import codec_string
from beistand.protocol.frames import Picture

SIZES = [(1280, 720), (642, 358)]


def plain(width: int, height: int, blue: int, green: int, red: int) -> Shot:
    return shot(Grab(width, height, memoryview(bytes((blue, green, red, 0)) * width * height)), 0)


def text(width: int, height: int, seed: int) -> Shot:
    """A screen full of small text."""
    dice = random.Random(seed)
    page = Image.new("RGBA", (width, height), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(14)
    for y in range(60, height - 60, 22):
        words = ("".join(dice.choices(string.ascii_letters, k=7)) for _ in range(20))
        pen.text((20, y), " ".join(words), fill="black", font=font)
    return shot(Grab(width, height, memoryview(page.tobytes("raw", "BGRA"))), 0)


def luma(picture: av.VideoFrame) -> bytes:
    plane, width = picture.planes[0], picture.width
    rows = bytes(plane)
    starts = range(0, plane.line_size * picture.height, plane.line_size)
    return b"".join(rows[start : start + width] for start in starts)


def likeness(shown: bytes, wanted: bytes) -> float:
    """Peak signal-to-noise ratio in dB: from 40 on nobody sees a difference, at 20 text is mud."""
    errors = [(one - other) ** 2 for one, other in zip(shown[::7], wanted[::7], strict=True)]
    return 10 * math.log10(255**2 / max(sum(errors) / len(errors), 1e-9))


class World:
    def __init__(self, width: int, height: int, bitrate: int = 4_000_000) -> None:
        self.chunks: list[tuple[bytes, bool]] = []
        self.arrived = asyncio.Event()
        self.encoder = Encoder(self._encoded, self._failed)
        codec = codec_string("h264", width, height)
        assert codec is not None
        self.encoder.configure(Picture(codec, width, height), (width, height), bitrate)

    def _encoded(self, chunk: bytes, size: int, key: bool) -> None:
        assert len(chunk) == size
        self.chunks.append((chunk, key))
        self.arrived.set()

    def _failed(self, reason: str) -> None:
        raise AssertionError(reason)

    async def encodes(
        self, frame: Shot, key: bool = False, crisp: bool = False
    ) -> tuple[bytes, bool]:
        self.arrived.clear()
        if crisp:
            self.encoder.encode_crisp(frame, 0)
        else:
            self.encoder.encode(frame, key)
        await asyncio.wait_for(self.arrived.wait(), 20)
        return self.chunks[-1]


def last(chunks: list[bytes]) -> bytes:
    """The luma of the picture that the chunks end with."""
    context = av.VideoCodecContext.create("h264", "r")
    packets = [av.Packet(chunk) for chunk in chunks]
    return luma([frame for packet in (*packets, None) for frame in context.decode(packet)][-1])


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


@pytest.mark.parametrize(("bitrate", "least"), [(6_000_000, 40.0), (400_000, 30.0)])
async def test_text_is_sharp_at_rest_however_narrow_the_line(bitrate: int, least: float) -> None:
    size = (1920, 1080)
    world, page = World(*size, bitrate), text(*size, seed=1)
    wanted = luma(page.picture.reformat(*size, "yuv420p"))
    coarse = await world.encodes(page, key=True)
    crisp = await world.encodes(page, crisp=True)
    still = await world.encodes(page)
    world.encoder.close()

    assert [key for _, key in (coarse, crisp, still)] == [True, True, False]
    assert len(coarse[0]) < bitrate / 8 / 2
    # It takes no more than eight seconds of the line.
    assert len(crisp[0]) < max(bitrate, 2_000_000)
    assert likeness(last([crisp[0]]), wanted) > least
    assert likeness(last([crisp[0], still[0]]), wanted) > least


async def test_what_moves_after_a_crisp_picture_is_no_larger_than_a_narrow_line_takes() -> None:
    size, bitrate = (1280, 720), 400_000
    world = World(*size, bitrate)
    await world.encodes(text(*size, seed=1), crisp=True)
    moving = [await world.encodes(text(*size, seed=seed)) for seed in range(2, 5)]
    world.encoder.close()

    assert moving[0][1]  # begun anew, coarse
    assert sum(len(chunk) for chunk, _ in moving) < bitrate / 8
