"""Frames: content on its way, behind a small clear header that the relay can route by.

The payload is opaque to the relay. A frame travels in parts of at most 256 kB, each with the
whole header, so that one large key frame never holds up a chat message for long.
"""

import json
import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

from beistand.protocol.errors import RemoteProtocolError

VERSION: Final = 1
MAX_PAYLOAD: Final = 256 * 1024
MAX_FILE: Final = 100 * 1024 * 1024
"""Bytes of the largest file that can be sent."""
MAX_TEXT: Final = 256 * 1024
"""Bytes of the longest text for a clipboard."""

# version, stream, sender, flags, sequence, part, time, length: 22 bytes, network order
HEADER_FORMAT: Final = "!BBBBIHQI"
_HEADER = struct.Struct(HEADER_FORMAT)
HEADER_BYTES: Final = _HEADER.size
STREAM_OFFSET: Final = 1


class Stream(IntEnum):
    """What a frame carries."""

    SCREEN = 1
    CHAT = 2
    INPUT = 3
    FILES = 4
    TEXT = 5
    """What goes through the clipboard."""


class Flag(IntFlag):
    """What the relay may know of a frame beyond its size."""

    NONE = 0
    LAST = 1
    """The last (often the only) part of its frame."""
    KEY = 2
    """A picture that can be decoded without any before it."""
    OPENS = 4
    """The first frame of a new configuration: another codec, size or surface follows from here."""


@dataclass(frozen=True)
class Header:
    """The header of one part of one frame.

    `sequence` counts the frames of one sender in one stream, `part` the parts of one frame from 0,
    `time` is the sender's clock in milliseconds since 1970, `length` the payload's bytes.
    """

    stream: Stream
    sender: int
    flags: Flag
    sequence: int
    part: int
    time: int
    length: int

    @property
    def key(self) -> bool:
        """Whether a late viewer or a recording can start here."""
        return Flag.KEY in self.flags

    @property
    def last(self) -> bool:
        """Whether the frame is whole with this part."""
        return Flag.LAST in self.flags

    @property
    def opens(self) -> bool:
        """Whether a new configuration begins here."""
        return Flag.OPENS in self.flags

    def packed(self) -> bytes:
        """The header's 22 bytes."""
        return _HEADER.pack(
            VERSION,
            self.stream,
            self.sender,
            self.flags,
            self.sequence,
            self.part,
            self.time,
            self.length,
        )


def read_header(data: bytes | memoryview) -> Header:
    """The header at the start of `data`, of which 22 bytes are enough.

    Raises RemoteProtocolError where it is none.
    """
    if len(data) < HEADER_BYTES:
        raise RemoteProtocolError("a frame is shorter than its header")
    version, stream, sender, flags, sequence, part, time, length = _HEADER.unpack_from(data)
    if version != VERSION:
        raise RemoteProtocolError(f"a frame of version {version}")
    if stream not in _STREAMS:
        raise RemoteProtocolError(f"a frame of the unknown stream {stream}")
    if flags > _ALL_FLAGS:
        raise RemoteProtocolError(f"a frame with the unknown flags {flags}")
    if length > MAX_PAYLOAD:
        raise RemoteProtocolError(f"a part of {length} bytes")
    return Header(_STREAMS[stream], sender, _FLAGS[flags], sequence, part, time, length)


def read_frame(data: bytes) -> tuple[Header, memoryview]:
    """Header and payload of one part. Raises RemoteProtocolError where the length is a lie."""
    header = read_header(data)
    if len(data) != HEADER_BYTES + header.length:
        raise RemoteProtocolError("a frame's length does not fit its header")
    return header, memoryview(data)[HEADER_BYTES:]


# Looking an enum member up by value costs several times a dictionary's look-up, and this is
# done for each part of each frame.
_STREAMS = {int(stream): stream for stream in Stream}
_ALL_FLAGS = int(Flag.LAST | Flag.KEY | Flag.OPENS)
_FLAGS = {number: Flag(number) for number in range(_ALL_FLAGS + 1)}


@dataclass(frozen=True)
class Picture:
    """What the ends must know to decode a screen frame: it stands before each key frame.

    `codec` is a WebCodecs codec string; `width` and `height` are the coded size in pixels.
    """

    codec: str
    width: int
    height: int

    def packed(self) -> bytes:
        """Two bytes of length, then JSON: the beginning of a key frame's payload."""
        text = json.dumps([self.codec, self.width, self.height], separators=(",", ":")).encode()
        return len(text).to_bytes(2, "big") + text


def read_picture(payload: bytes | memoryview) -> tuple[Picture, int]:
    """The picture's description and the offset at which the codec's own bytes begin.

    Raises RemoteProtocolError where the payload does not begin with a description.
    """
    end = 2 + int.from_bytes(payload[:2], "big")
    try:
        codec, width, height = json.loads(bytes(payload[2:end]))
    except (ValueError, TypeError, RecursionError) as error:
        raise RemoteProtocolError("a key frame without its description") from error
    if not (
        end <= len(payload)
        and isinstance(codec, str)
        and len(codec) <= 64
        and type(width) is type(height) is int
        and 0 < width <= 16384
        and 0 < height <= 16384
    ):
        raise RemoteProtocolError("a key frame with a strange description")
    return Picture(codec, width, height), end
