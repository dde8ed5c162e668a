"""Film: the pictures of one segment, in their order, with their places in its bytes."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import NamedTuple

from beistand.ends.parts import Found, Order
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import HEADER_BYTES, Header, Picture, read_header, read_picture
from beistand.protocol.segments import (
    Kind,
    Record,
    Segment,
    is_intact,
    outline,
    read_segment,
)

MAX_DELAY = 2000
"""No network holds a frame back for longer (ms): a sender's clock that says so was changed."""

IN_ONE_GO = 256
"""So many records are read before others get their turn."""

Stretch = tuple[int, int]
"""The first byte in the segment, and the one behind the last."""


class Frame(NamedTuple):
    """One frame on its way to a shot: its parts, and what their headers say."""

    records: list[Record]
    headers: list[Header]


@dataclass(frozen=True, slots=True)
class Shot:
    """One whole picture. `at` is when it was taken, by the relay's clock (ms since 1970).

    `parts` are the frames as relayed, for the viewer; `content` is the codec's bytes, for a file.
    """

    at: int
    sequence: int
    picture: Picture | None
    """Said with each key frame."""
    parts: tuple[Stretch, ...]
    content: tuple[Stretch, ...]

    @property
    def key(self) -> bool:
        """Whether it can be decoded by itself."""
        return self.picture is not None


@dataclass(frozen=True)
class Film:
    """The pictures of one segment; the first is a key frame.

    `intact` says whether the segment holds exactly what the relay sealed.
    """

    shots: tuple[Shot, ...]
    ended: int
    intact: bool
    _times: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_times", [shot.at for shot in self.shots])

    def index(self, at: int) -> int:
        """The picture to be seen at a moment: the last one taken until then, or the first."""
        return max(0, bisect_right(self._times, at) - 1)

    def key_before(self, index: int) -> int:
        """Where decoding must begin to see this picture."""
        return next(each for each in range(index, -1, -1) if self.shots[each].key)

    def lasts(self, index: int) -> int:
        """How long a picture is to be seen, in milliseconds."""
        following = self._times[index + 1] if index + 1 < len(self._times) else self.ended
        return max(1, following - self._times[index])


async def develop(data: bytes) -> Film:
    """The pictures in a segment's bytes. Raises SegmentError where they are no segment's.

    Pictures that never became whole are left out, and all that cannot be decoded without them.
    While it works, whatever is playing gets its turn.
    """
    segment = read_segment(data)
    view = memoryview(data)
    order = Order()
    found: list[Frame] = []
    frame = Frame([], [])
    for turn, record in enumerate(segment.records):
        if turn % IN_ONE_GO == 0:
            await asyncio.sleep(0)
        if record.kind is not Kind.SCREEN:
            continue
        header = read_header(view[record.offset :])
        if header.part == 0:
            frame = Frame([], [])
        frame.records.append(record)
        frame.headers.append(header)
        if order.arrives(header) is Found.WHOLE:
            found.append(frame)
    shots = [shot async for shot in _shots(view, segment, found)]
    return Film(tuple(shots), segment.ended, is_intact(data, segment))


def first_picture(data: bytes) -> Picture | None:
    """The first picture's description, from a segment's first bytes; None where it is not in them.

    Raises ValueError where they are no segment's.
    """
    head = next((each for each in outline(data) if each.kind is Kind.SCREEN), None)
    if head is None:
        return None
    opening = memoryview(data)[head.offset :]
    if len(opening) < HEADER_BYTES or not read_header(opening).key:
        return None
    try:
        return read_picture(opening[HEADER_BYTES:])[0]
    except RemoteProtocolError:
        return None


async def _shots(view: memoryview, segment: Segment, frames: list[Frame]) -> AsyncIterator[Shot]:
    # Frames arrive in bursts, but were taken evenly: the sender's clock tells the distance
    # between them. The one that travelled fastest tells how far its clock is from the relay's.
    ahead = min((each.records[0].at - each.headers[0].time for each in frames), default=0)
    earliest = segment.head.opened
    for turn, (records, headers) in enumerate(frames):
        if turn % IN_ONE_GO == 0:
            await asyncio.sleep(0)
        arrived, taken = records[-1].at, headers[0].time + ahead
        if not arrived - MAX_DELAY <= taken <= arrived:
            taken = arrived
        parts = [(each.offset, each.offset + each.length) for each in records]
        content = [(start + HEADER_BYTES, end) for start, end in parts]
        picture = None
        if headers[0].key:
            start, end = content[0]
            picture, opening = read_picture(view[start:end])
            content[0] = (start + opening, end)
        at = max(earliest, taken)
        earliest = at + 1
        yield Shot(at, headers[0].sequence, picture, tuple(parts), tuple(content))
