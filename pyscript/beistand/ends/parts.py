"""A frame is cut into parts before it goes, and found whole again where it arrives."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from beistand.protocol.frames import MAX_PAYLOAD, Flag, Header, Stream


@dataclass(frozen=True, slots=True)
class Part:
    """One message: `head` as it is, then the encoder's bytes from `start` to `end`."""

    head: bytes
    start: int
    end: int


def cut(
    sender: int,
    sequence: int,
    time: int,
    flags: Flag,
    opening: bytes,
    size: int,
    largest: int = MAX_PAYLOAD,
) -> Iterator[Part]:
    """The parts of a screen frame of `size` encoded bytes.

    `opening` (the picture's description) stands before the bytes of the first part and counts as
    its payload. None has more than `largest` bytes of it.
    """
    start = part = 0
    while True:
        end = min(size, start + largest - len(opening))
        mine = flags | Flag.LAST if end == size else flags
        length = len(opening) + end - start
        header = Header(Stream.SCREEN, sender, mine, sequence, part, time, length)
        yield Part(header.packed() + opening, start, end)
        if end == size:
            return
        start, part, opening = end, part + 1, b""


class Found(Enum):
    """What an arriving part means."""

    PART = auto()
    """It belongs to a frame that can be decoded; keep it."""
    WHOLE = auto()
    """It completes such a frame."""
    USELESS = auto()
    """Without a key frame nothing can be done with it."""


class Order:
    """Follows the headers of arriving parts: which frames can be decoded, and which cannot.

    A frame can be decoded after a key frame and every frame since. One that is missing makes all
    that follow useless up to the next key frame.
    """

    def __init__(self) -> None:
        self.lost = True
        """Whether only a key frame helps."""
        self._sender = self._sequence = -1
        self._part = 0

    def lose(self) -> None:
        """What follows cannot be decoded: the decoder failed, or was given nothing for a while."""
        self.lost = True
        self._part = 0

    def arrives(self, header: Header) -> Found:
        """Takes the next header. A part 0 begins a new frame, whatever came before."""
        if header.part == 0:
            unfinished, self._part = self._part, 0
            if header.key:
                self.lost = False
                self._sender = header.sender
            elif unfinished or header.sender != self._sender or not self._follows(header):
                self.lost = True
            self._sequence = header.sequence
        elif (
            self._part != header.part
            or header.sequence != self._sequence
            or header.sender != self._sender
        ):
            self.lost = True
        if self.lost:
            self._part = 0
            return Found.USELESS
        self._part = 0 if header.last else header.part + 1
        return Found.WHOLE if header.last else Found.PART

    def _follows(self, header: Header) -> bool:
        return header.sequence == (self._sequence + 1) & 0xFFFFFFFF
