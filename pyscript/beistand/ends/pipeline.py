"""What a sender needs of the browser, and what it has counted, in plain Python's words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from beistand.ends.parts import Part
from beistand.protocol.frames import Picture


class Reading(Protocol):
    """A running capture, see `capture.Reading`."""

    def stop(self) -> None: ...


class Source(Protocol):
    """Where frames come from, see `capture.Capture`."""

    def read(self, arrived: Callable[[Any], None], failed: Callable[[str], None]) -> Reading: ...


class Encoder(Protocol):
    """What encodes them, see `encoder.Encoder`."""

    async def encodes(self, codec: str, width: int, height: int, bitrate: int) -> bool: ...
    def configure(self, picture: Picture, source: tuple[int, int], bitrate: int) -> None: ...
    def tune(self, bitrate: int) -> None: ...
    def encode(self, frame: Any, key: bool) -> None: ...
    def encode_crisp(self, frame: Any, bitrate: int) -> None: ...
    def messages(self, chunk: Any, size: int, cut: Iterable[Part]) -> Iterable[Any]: ...
    def close(self) -> None: ...


class MakesEncoder(Protocol):
    """Opens an encoder with its two callbacks."""

    def __call__(
        self, encoded: Callable[[Any, int, bool], None], failed: Callable[[str], None]
    ) -> Encoder: ...


@dataclass
class Counters:
    """What a sender has done so far; times in milliseconds, summed."""

    captured: int = 0
    frames: int = 0
    key_frames: int = 0
    bytes: int = 0
    encode_ms: float = 0.0
    python_ms: float = 0.0
