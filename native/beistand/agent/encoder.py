"""Adapter: H.264 by x264 through PyAV, in the form that the browser's decoder takes."""

import asyncio
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
        self._time = 0
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
        assert self._picture is not None
        self._thread.submit(self._work, frame.picture, self._picture, self._bitrate, key)

    def encode_crisp(self, frame: Shot, bitrate: int) -> None:
        """A key frame; it is as sharp as all others."""
        self.encode(frame, key=True)

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

    def _work(self, frame: av.VideoFrame, picture: Picture, bitrate: int, key: bool) -> None:
        try:
            begins = self._context is None
            context = self._context or self._open(picture, bitrate)
            small = frame.reformat(picture.width, picture.height, "yuv420p")
            self._time += 1
            small.pts, small.time_base = self._time, _TIME_BASE
            small.pict_type = PictureType.I if key or begins else PictureType.NONE
            for packet in context.encode(small):
                self._tell(self._encoded, bytes(packet), packet.size, packet.is_keyframe)
        except av.FFmpegError as error:
            self._context = None
            self._tell(self._failed, str(error))

    def _open(self, picture: Picture, bitrate: int) -> av.VideoCodecContext:
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
            "maxrate": str(bitrate),
            "bufsize": str(bitrate // 2),
            "forced-idr": "1",
            "threads": "2",
        }
        self._context = context
        return context

    def _tell(self, callback: Callable[..., None], *told: object) -> None:
        def tell() -> None:
            if not self._closed:
                callback(*told)

        self._loop.call_soon_threadsafe(tell)


def _level(codec: str) -> str:
    """The level at the end of an H.264 codec string, as x264 says it: `1F` is 3.1."""
    level = int(codec[-2:], 16)
    return f"{level // 10}.{level % 10}"
