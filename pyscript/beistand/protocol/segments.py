"""Segments: the files that a recording consists of, written by the relay, read by the player.

A segment is a head and then records, appended as they come: magic, version, when it was opened
and the seal of the segment before it; for each record its kind, time, length and CRC-32, then its
payload. The last record is the seal, the SHA-256 of every byte before it. Whatever a crash tore
off at the end is found by length and checksum, and cut.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from beistand.protocol.frames import HEADER_BYTES, MAX_PAYLOAD

MAGIC: Final = b"BEISTAND"
VERSION: Final = 1
NO_SEAL: Final = bytes(32)
"""What the first segment of a session carries in place of the seal before it."""

# magic, version, opened at, the seal before: 50 bytes, network order
_HEAD = struct.Struct("!8sHQ32s")
HEAD_BYTES: Final = _HEAD.size
# kind, time, length, checksum of the three and of the payload: 17 bytes, network order
_RECORD = struct.Struct("!BQII")
_CHECKED = struct.Struct("!BQI")
RECORD_BYTES: Final = _RECORD.size
SEAL_BYTES: Final = RECORD_BYTES + 32
MAX_RECORD: Final = MAX_PAYLOAD + HEADER_BYTES


class SegmentError(ValueError):
    """A file that is no segment, or one of a version that this program does not know."""


class Kind(IntEnum):
    """What a record holds."""

    SCREEN = 1
    """One part of a screen frame as it was relayed, with its header."""
    CHAT = 2
    """A chat frame as it was relayed, with its header."""
    ENTRY = 3
    """An event as the relay repeated it (`wire.write_entry`), in UTF-8."""
    STILL = 4
    """Nothing: the picture had not changed up to this time."""
    SEAL = 5
    """The SHA-256 of every byte before this record; nothing follows it."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a segment says of itself: when it was opened (ms since 1970), the seal before it."""

    opened: int
    previous: bytes

    def packed(self) -> bytes:
        """The first 50 bytes of the file."""
        return _HEAD.pack(MAGIC, VERSION, self.opened, self.previous)


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record's payload lies in its segment; `at` is in milliseconds since 1970."""

    kind: Kind
    at: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Segment:
    """What a segment's bytes hold.

    `end` counts the bytes up to the end of the last whole record: what is behind it is torn.
    `seal` is None while the segment is being written, and after a crash until it is recovered.
    """

    head: Head
    records: tuple[Record, ...]
    end: int
    seal: bytes | None

    @property
    def ended(self) -> int:
        """Up to when it tells, in milliseconds since 1970."""
        return self.records[-1].at if self.records else self.head.opened


def record_head(kind: Kind, at: int, payload: bytes) -> bytes:
    """The 17 bytes that stand before a record's payload."""
    checked = _CHECKED.pack(kind, at, len(payload))
    return checked + zlib.crc32(payload, zlib.crc32(checked)).to_bytes(4, "big")


def seal(at: int, digest: bytes) -> bytes:
    """The record that closes a segment; `digest` is the SHA-256 of all that stands before."""
    return record_head(Kind.SEAL, at, digest) + digest


def read_head(data: bytes | memoryview) -> Head:
    """What the first 50 bytes say. Raises SegmentError where they are no segment's."""
    if len(data) < HEAD_BYTES:
        raise SegmentError("shorter than the head of a segment")
    magic, version, opened, previous = _HEAD.unpack_from(data)
    if magic != MAGIC:
        raise SegmentError("not a segment of a recording")
    if version != VERSION:
        raise SegmentError(f"a segment of version {version}")
    return Head(opened, previous)


def read_seal(tail: bytes) -> tuple[int, bytes] | None:
    """When a segment was sealed, and its digest, from its last 49 bytes; None where unsealed."""
    if len(tail) != SEAL_BYTES:
        return None
    kind, at, length, _ = _RECORD.unpack_from(tail)
    digest = tail[RECORD_BYTES:]
    whole = kind == Kind.SEAL and length == len(digest) and seal(at, digest) == tail
    return (at, digest) if whole else None


def read_segment(data: bytes | memoryview) -> Segment:
    """Everything that is whole in a segment, up to the first record that is not.

    Raises SegmentError where the head itself is not a segment's.
    """
    head = read_head(data)
    view = memoryview(data)
    records: list[Record] = []
    end, closing = HEAD_BYTES, None
    for record in outline(data):
        start, behind = record.offset - RECORD_BYTES, record.offset + record.length
        checksum = zlib.crc32(view[start : start + _CHECKED.size])
        checksum = zlib.crc32(view[record.offset : behind], checksum)
        told = view[start + _CHECKED.size : record.offset]
        if behind > len(view) or checksum != int.from_bytes(told, "big"):
            break
        records.append(record)
        end = behind
        if record.kind is Kind.SEAL:
            closing = bytes(view[record.offset : behind])
            break
    return Segment(head, tuple(records), end, closing)


def outline(data: bytes | memoryview) -> Iterator[Record]:
    """The records as they are announced, without a look at what they hold.

    The last one may reach beyond the end of `data`. Raises SegmentError where the head is not a
    segment's.
    """
    read_head(data)
    offset = HEAD_BYTES
    while offset + RECORD_BYTES <= len(data):
        kind, at, length, _ = _RECORD.unpack_from(data, offset)
        if kind not in _KINDS or length > MAX_RECORD:
            return
        yield Record(_KINDS[kind], at, offset + RECORD_BYTES, length)
        offset += RECORD_BYTES + length


def is_intact(data: bytes | memoryview, segment: Segment) -> bool:
    """Whether a sealed segment holds exactly the bytes that were sealed."""
    if segment.seal is None or segment.end != len(data):
        return False
    sealed = memoryview(data)[: segment.end - SEAL_BYTES]
    return hashlib.sha256(sealed).digest() == segment.seal


_KINDS = {int(kind): kind for kind in Kind}
