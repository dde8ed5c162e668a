"""Files: one file on its way, in parts, never more of it at once than the line carries lightly.

A file that fills the line would hold up the picture and the mouse that travel behind it. So a part
goes out only when those before it have arrived; how many may be under way follows from how long
they take.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import Flag, Header, Stream, read_frame

PART: Final = 32 * 1024
MOST_UNDER_WAY: Final = 1024 * 1024
_BEGIN: Final = 4 * PART
_QUICK, _SLOW = 150, 300
"""Milliseconds from a part's sending until it has arrived: more may go, and less."""


class Outgoing:
    """A file that goes out. `now` in milliseconds."""

    def __init__(self, size: int, sender: int, sequence: int, now: Callable[[], int]) -> None:
        self.size = size
        self.taken = 0
        """Bytes that the other end has and keeps."""
        self._sender, self._sequence, self._now = sender, sequence, now
        self._sent = self._parts = 0
        self._room = _BEGIN
        self._under_way: deque[tuple[int, int]] = deque()

    @property
    def all_sent(self) -> bool:
        """Whether nothing is left to be sent; an empty file is one empty part."""
        return bool(self._parts) and self._sent == self.size

    @property
    def next(self) -> range | None:
        """The bytes that may go out now; None where the other end has to take some first."""
        end = min(self._sent + PART, self.size)
        if self.all_sent or end - self.taken > self._room:
            return None
        return range(self._sent, end)

    def pack(self, payload: bytes) -> bytes:
        """The next part as a frame; `payload` are the bytes that `next` named."""
        self._sent += len(payload)
        flags = Flag.LAST if self._sent == self.size else Flag.NONE
        now = self._now()
        header = Header(
            Stream.FILES,
            self._sender,
            flags,
            self._sequence,
            self._parts,
            now,
            len(payload),
        )
        self._parts += 1
        self._under_way.append((self._sent, now))
        return header.packed() + payload

    def take(self, size: int) -> None:
        """The other end has so many bytes. What cannot be is ignored."""
        if not self.taken <= size <= self._sent:
            return
        self.taken = size
        took = None
        while self._under_way and self._under_way[0][0] <= size:
            took = self._now() - self._under_way.popleft()[1]
        if took is not None and took < _QUICK:
            self._room = min(self._room + PART, MOST_UNDER_WAY)
        elif took is not None and took > _SLOW:
            self._room = max(self._room // 2, PART)


class Incoming:
    """A file that comes in, and is as large as was agreed."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.taken = 0
        self.whole = False
        self._sequence: int | None = None
        self._parts = 0

    def hear(self, frame: bytes) -> bytes:
        """The bytes that follow. Raises RemoteProtocolError: the file cannot become whole then."""
        header, payload = read_frame(frame)
        if self.whole or header.part != self._parts:
            raise RemoteProtocolError("a part of a file is out of order")
        if self._sequence is None:
            self._sequence = header.sequence
        if header.sequence != self._sequence:
            raise RemoteProtocolError("a part of another file")
        self.taken += header.length
        if self.taken > self.size or header.last is not (self.taken == self.size):
            raise RemoteProtocolError("a file is not as large as was agreed")
        self._parts += 1
        self.whole = header.last
        return bytes(payload)


def percent(part: int, whole: int) -> int:
    """How much of a file that is."""
    return 100 * part // whole if whole else 100
