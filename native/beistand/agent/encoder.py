"""Adapter: H.264 by x264 through PyAV, in the form that the browser's decoder takes."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Final

import av
from av.video.frame import PictureType

from beistand.agent.shot import Shot
from beistand.ends.codecs import FRAMES_PER_SECOND, H264
from beistand.ends.parts import Part
from beistand.protocol.frames import Picture

CODECS: Final = (H264,)
_TIME_BASE: Final = Fraction(1, 1000)
# A quantizer at which text stays sharp; the bitrate only cuts what moves too much.
_QUALITY: Final = "20"
_REOPEN: Final = 0.7
_CRISP_SECONDS: Final = 16
"""A crisp key frame may draw on what the line takes in so many seconds, of which x264 gives one
picture no more than half ..."""
_AMPLE: Final = 2_000_000
"""... and from so many bits per second on, as much as it likes: the densest text at 1920×1080 takes
six seconds then. A cap, however high, would also hold it to what the codec's level allows."""
_BURST: Final = 2
"""So many times what a coarse picture may draw on may follow a crisp one before it is coarse again:
what moves then is not given as much as it likes."""


class Encoder:
    """See `ends.pipeline.Encoder`. Works in a thread of its own, one frame after the other."""

    def __init__(
        self, encoded: Callable[[bytes, int, bool], None], failed: Callable[[str], None]
    ) -> None:
        self._encoded, self._failed = encoded, failed
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "encoder")
        self._picture: Picture | None = None
        self._bitrate = 1
        self._context: av.VideoCodecContext | None = None
        self._time = self._began = 0
        self._crisp = False
        self._spent = 0.0
        self._closed = False

    async def encodes(self, codec: str, width: int, height: int, bitrate: int) -> bool:
        """Whether this codec string is one of ours."""
        return codec.startswith("avc1.42E0")

    def configure(self, picture: Picture, source: tuple[int, int], bitrate: int) -> None:
        """Another size of picture: begins with a key frame."""
        self._picture = picture
        self._bitrate = bitrate
        self._thread.submit(self._forget)

    def tune(self, bitrate: int) -> None:
        """Another bitrate. x264 learns it by beginning anew, so only a large step counts."""
        if not _REOPEN < bitrate / self._bitrate < 1 / _REOPEN:
            self._bitrate = bitrate
            self._thread.submit(self._forget)

    def encode(self, frame: Shot, key: bool) -> None:
        """Takes a frame; it stays the caller's to close."""
        self._begin(frame, key, crisp=False)

    def encode_crisp(self, frame: Shot, bitrate: int) -> None:
        """A key frame on which text is sharp. On a narrow line it takes its time, and nothing else
        is encoded before it has arrived; it goes in parts, between which all else passes.
        """
        self._begin(frame, key=True, crisp=True)

    def _begin(self, frame: Shot, key: bool, crisp: bool) -> None:
        assert self._picture is not None
        told = (frame.picture, self._picture, self._bitrate, key, crisp)
        self._thread.submit(self._work, *told)

    def messages(self, chunk: bytes, size: int, cut: Iterable[Part]) -> Iterator[bytes]:
        """Each part of a chunk as one message."""
        for part in cut:
            yield part.head + chunk[part.start : part.end]

    def close(self) -> None:
        """Drops what is being encoded."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    # In the thread

    def _forget(self) -> None:
        self._context = None

    def _work(
        self, frame: av.VideoFrame, picture: Picture, bitrate: int, key: bool, crisp: bool
    ) -> None:
        try:
            small = frame.reformat(picture.width, picture.height, "yuv420p")
            if crisp or self._context is None or (key and self._crisp):
                # What x264 may draw on is decided when it begins.
                self._open(picture, bitrate, crisp)
                key = True
            chunks = self._encode(small, key)
            if not key and self._crisp and self._overdraws(chunks, bitrate):
                self._open(picture, bitrate, crisp=False)
                chunks = self._encode(small, key=True)
            for chunk, begins in chunks:
                self._tell(self._encoded, chunk, len(chunk), begins)
        except av.FFmpegError as error:
            self._context = None
            self._tell(self._failed, str(error))

    def _encode(self, small: av.VideoFrame, key: bool) -> list[tuple[bytes, bool]]:
        assert self._context is not None
        # By the true time: what x264 may draw on grows with it.
        now = time.monotonic_ns() // 1_000_000 - self._began
        before, self._time = self._time, max(self._time + 1, now)
        self._passed = self._time - before
        small.pts, small.time_base = self._time, _TIME_BASE
        small.pict_type = PictureType.I if key else PictureType.NONE
        return [(bytes(each), each.is_keyframe) for each in self._context.encode(small)]

    def _overdraws(self, chunks: Iterable[tuple[bytes, bool]], bitrate: int) -> bool:
        """Whether what moves since the crisp picture is more than the line takes."""
        self._spent = max(0.0, self._spent - self._passed * bitrate / 1000)
        self._spent += sum(8 * len(chunk) for chunk, _ in chunks)
        return self._spent > _BURST * _reserve(bitrate)

    def _open(self, picture: Picture, bitrate: int, crisp: bool) -> None:
        context = av.VideoCodecContext.create("libx264", "w")
        context.width, context.height = picture.width, picture.height
        context.pix_fmt = "yuv420p"
        context.time_base = _TIME_BASE
        context.framerate = Fraction(FRAMES_PER_SECOND)
        context.gop_size = 100_000  # key frames come when somebody asks
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "level": _level(picture.codec),
            "crf": _QUALITY,
            "forced-idr": "1",
            "threads": "2",
        }
        if not crisp or bitrate < _AMPLE:
            reserve = _CRISP_SECONDS * bitrate if crisp else _reserve(bitrate)
            context.options |= {"maxrate": str(bitrate), "bufsize": str(reserve)}
        self._context, self._crisp, self._spent = context, crisp, 0.0
        self._time, self._began = 0, time.monotonic_ns() // 1_000_000

    def _tell(self, callback: Callable[..., None], *told: object) -> None:
        def tell() -> None:
            if not self._closed:
                callback(*told)

        self._loop.call_soon_threadsafe(tell)


def _reserve(bitrate: int) -> int:
    """Bits that one picture may draw on where it must not stand in the way of the next."""
    return bitrate // 2


def _level(codec: str) -> str:
    """The level at the end of an H.264 codec string, as x264 says it: `1F` is 3.1."""
    level = int(codec[-2:], 16)
    return f"{level // 10}.{level % 10}"
