"""What a sender works with, without a browser: a capture, an encoder and a line."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from beistand.ends.codecs import H264
from beistand.ends.parts import Part
from beistand.ends.sender import Sender
from beistand.protocol.frames import Header, Picture, read_frame


@dataclass
class Frame:
    displayWidth: int = 1280  # noqa: N815 (the browser's name)
    displayHeight: int = 720  # noqa: N815
    closed: int = 0

    def close(self) -> None:
        self.closed += 1


class Capture:
    """A source of frames and its own reading."""

    def __init__(self) -> None:
        self.arrived: Callable[[Any], None] = lambda frame: None
        self.stopped = False
        self.frames: list[Frame] = []

    def read(self, arrived: Callable[[Any], None], failed: Callable[[str], None]) -> "Capture":
        self.arrived = arrived
        return self

    def stop(self) -> None:
        self.stopped = True

    def gives(self, frame: Frame) -> None:
        self.frames.append(frame)
        self.arrived(frame)


@dataclass
class Encoder:
    """Puts out what it was given when the test says so."""

    encoded: Callable[[Any, int, bool], None]
    failed: Callable[[str], None]
    supported: set[str]
    log: list[str] = field(default_factory=list)
    waiting: list[bool] = field(default_factory=list)
    size: int = 5_000

    async def encodes(self, codec: str, width: int, height: int, bitrate: int) -> bool:
        await asyncio.sleep(0)
        return any(codec.startswith(start) for start in self.supported)

    def configure(self, picture: Picture, source: tuple[int, int], bitrate: int) -> None:
        self.waiting.clear()
        self.log.append(f"configure {picture.codec} {picture.width}×{picture.height}")

    def tune(self, bitrate: int) -> None:
        self.log.append("tune")

    def encode(self, frame: Any, key: bool) -> None:
        assert not frame.closed
        self.log.append("key" if key else "delta")
        self.waiting.append(key)

    def encode_crisp(self, frame: Any, bitrate: int) -> None:
        assert not frame.closed
        self.log.append("crisp")
        self.waiting.append(True)

    def messages(self, chunk: bytes, size: int, cut: Iterable[Part]) -> Iterator[bytes]:
        for part in cut:
            yield part.head + chunk[part.start : part.end]

    def close(self) -> None:
        self.log.append("close")

    def works(self, size: int | None = None) -> None:
        while self.waiting:
            key = self.waiting.pop(0)
            length = size or self.size
            self.encoded(b"x" * length, length, key)


class World:
    def __init__(
        self,
        supported: Iterable[str] = ("avc1",),
        offers: Iterable[str] = (H264,),
        sequence: int = 0,
    ) -> None:
        self.now = 100.0
        self.capture = Capture()
        self.sent: list[bytes] = []
        self.failures: list[str] = []
        self.buffered = 0
        self.supported = set(supported)
        self.sender = Sender(
            self.capture,
            self.makes,
            self.sent.append,
            buffered=lambda: self.buffered,
            failed=self.failures.append,
            sender=7,
            sequence=sequence,
            offers=offers,
            clock=lambda: self.now,
        )

    def makes(
        self, encoded: Callable[[Any, int, bool], None], failed: Callable[[str], None]
    ) -> Encoder:
        self.encoder = Encoder(encoded, failed, self.supported)
        return self.encoder

    @property
    def headers(self) -> list[Header]:
        return [read_frame(message)[0] for message in self.sent]

    async def begins(self) -> None:
        """Up to the first frame, on the line and answered."""
        self.sender.start()
        await self.shows()
        self.encoder.works()
        self.sender.acknowledged(self.sender.sequence - 1)
        self.sent.clear()
        self.encoder.log.clear()

    async def shows(self, frame: Frame | None = None, after: float = 0.034) -> None:
        self.now += after
        self.capture.gives(frame or Frame())
        for _ in range(5):
            await asyncio.sleep(0)

    async def moves(self, frames: int, size: int | None = None, answered: bool = True) -> None:
        for _ in range(frames):
            await self.shows()
            self.encoder.works(size)
            if answered:
                self.sender.acknowledged(self.sender.sequence - 1)
