"""Export: a recording becomes one standard video file.

The encoder's bytes are copied as they are wherever that is possible. A video has one size, a
recording as many as the customer shared: the largest becomes the video's, and pictures of another
size or codec are decoded, drawn in the middle of it and encoded anew.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Protocol

from beistand.playback.film import Shot, Stretch
from beistand.playback.recording import Recording, Reel
from beistand.protocol.frames import Picture

BESIDE = re.compile(r"[^A-Za-z0-9ÄÖÜäöüß._-]+")


class ExportError(Exception):
    """The browser cannot make a video of this recording."""


class Muxer(Protocol):
    """Packs encoded pictures into a file."""

    def cut(self, buffer: Any, stretches: Iterable[Stretch]) -> Any:
        """These bytes of a segment, one behind the other, as muxer and converter take them."""

    async def begin(self, picture: Picture) -> None:
        """The file will have this codec and size."""

    async def add(self, data: Any, key: bool, at: int, lasts: int) -> None:
        """One picture's bytes ; times in milliseconds."""

    async def finish(self) -> Any:
        """The file, a Blob."""

    async def cancel(self) -> None:
        """There will be no file."""


class Converter(Protocol):
    """Makes pictures of any kind into pictures of one kind."""

    async def begin(self, picture: Picture) -> bool:
        """Whether this browser can make such pictures."""

    async def put(self, data: Any, shot: Shot, at: int) -> list[tuple[Any, bool, int]]:
        """Takes a picture's bytes; returns what is ready, as bytes, key or not, and its time."""

    async def flush(self) -> list[tuple[Any, bool, int]]:
        """The rest, after which a key frame of any kind may follow."""

    def close(self) -> None:
        """Lets go of the browser's decoder and encoder."""


async def export(
    recording: Recording,
    muxer: Muxer,
    converter: Converter,
    progress: Callable[[float], None],
) -> Any:
    """The recording as a video file, a Blob; `progress` hears a number from 0 to 1.

    The positions in the video are the timeline's: what was not recorded takes no time, and the
    last picture before it is seen until then. Raises ExportError or RecordingError.
    """
    spans = recording.timeline.spans
    if not spans:
        raise ExportError("nothing was recorded")
    openings = [await recording.opening(span) for span in spans]
    target = largest([each for each in openings if each is not None])
    await muxer.begin(target)
    run = _Run(target, muxer, converter)
    try:
        for span in spans:
            reel = await recording.reel(span)
            for index in range(len(reel.film.shots)):
                await run.take(reel, index)
                position = span.begin + reel.film.shots[index].at - span.started
                progress(min(1.0, position / max(1, recording.timeline.duration)))
            # Loaded segments are let go of one by one; so are the decoder's pictures.
            await run.settle()
        video = await muxer.finish()
        progress(1.0)
        return video
    except BaseException:
        await muxer.cancel()
        raise
    finally:
        converter.close()


class _Run:
    """Copies or converts, whichever a picture needs, in order."""

    def __init__(self, target: Picture, muxer: Muxer, converter: Converter) -> None:
        self._target = target
        self._muxer = muxer
        self._converter = converter
        self._converts: bool | None = None
        self._copies = True
        self._last = -1
        self._lasts: dict[int, int] = {}

    async def take(self, reel: Reel, index: int) -> None:
        shot = reel.film.shots[index]
        # Two segments may touch; a video's times must rise.
        at = max(self._last + 1, reel.span.begin + shot.at - reel.span.started)
        self._last = at
        if shot.picture is not None:
            copies = alike(shot.picture, self._target)
            if copies and not self._copies:
                await self.settle()
            self._copies = copies
        self._lasts[at] = reel.film.lasts(index)
        data = self._muxer.cut(reel.buffer, shot.content)
        if self._copies:
            await self._add([(data, shot.key, at)])
            return
        if self._converts is None:
            self._converts = await self._converter.begin(self._target)
        if not self._converts:
            raise ExportError("this browser cannot encode pictures of the recording's kind")
        await self._add(await self._converter.put(data, shot, at))

    async def settle(self) -> None:
        if not self._copies:
            await self._add(await self._converter.flush())
        self._lasts.clear()

    async def _add(self, ready: list[tuple[Any, bool, int]]) -> None:
        for data, key, at in ready:
            await self._muxer.add(data, key, at, self._lasts.pop(at, 1))


def largest(pictures: list[Picture]) -> Picture:
    """The video's codec and size: those with the most pixels, where no letter becomes smaller.

    Raises ExportError where there are none.
    """
    if not pictures:
        raise ExportError("nothing in the recording can be shown")
    return max(pictures, key=lambda picture: picture.width * picture.height)


def alike(one: Picture, other: Picture) -> bool:
    """Whether two pictures may follow each other in one file; each key frame says its level."""
    return (family(one), one.width, one.height) == (family(other), other.width, other.height)


def family(picture: Picture) -> str:
    """What stands before the first dot of a WebCodecs codec string: avc1, vp8, vp09, av01."""
    return picture.codec.partition(".")[0]


def file_name(day: date, name: str) -> str:
    """What the file is called; `name` is the ticket's number, or a short id where it has none."""
    return f"Beistand-Aufzeichnung-{day.isoformat()}-{BESIDE.sub('-', name).strip('-.')}.mp4"
