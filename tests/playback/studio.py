"""A studio for the tests of playback: segments as the relay writes them, fetched as from it."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from beistand.playback.recording import Recording, open_recording
from beistand.protocol import segments
from beistand.protocol.frames import Flag, Header, Picture, Stream
from beistand.protocol.segments import NO_SEAL, Head, Kind

NOW = 1_790_000_000_000
PICTURE = Picture("avc1.42E01F", 1280, 720)
SMALL = Picture("avc1.42E01F", 640, 480)


@dataclass
class Take:
    """One segment on its way: `opened` and all times are milliseconds after NOW."""

    opened: int = 0
    sequence: int = 0
    records: list[tuple[Kind, int, bytes]] = field(default_factory=list)

    def shoots(
        self, at: int, picture: Picture | None = None, taken: int | None = None, parts: int = 1
    ) -> "Take":
        """A frame that arrives at a time, taken at another; its content names its sequence."""
        self.sequence += 1
        key = Flag.KEY if picture else Flag.NONE
        for part in range(parts):
            flags = key | (Flag.LAST if part == parts - 1 else Flag.NONE)
            payload = f"<{self.sequence}.{part}>".encode()
            if picture and part == 0:
                payload = picture.packed() + payload
            time = NOW + (at if taken is None else taken)
            head = Header(Stream.SCREEN, 1, flags, self.sequence, part, time, len(payload))
            self.records.append((Kind.SCREEN, NOW + at, head.packed() + payload))
        return self

    def notes(self, at: int) -> "Take":
        """An event."""
        self.records.append((Kind.ENTRY, NOW + at, b"{}"))
        return self

    def loses(self, records: int = 1) -> "Take":
        """The last records never came."""
        del self.records[-records:]
        return self

    def cut(self, at: int) -> bytes:
        """The sealed segment's bytes."""
        data = self.torn()
        return data + segments.seal(NOW + at, sha256(data).digest())

    def torn(self) -> bytes:
        """The bytes without the seal."""
        data = Head(NOW + self.opened, NO_SEAL).packed()
        for kind, at, payload in self.records:
            data += segments.record_head(kind, at, payload) + payload
        return data


class Buffer:
    """An ArrayBuffer, as far as playback looks at it."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def to_bytes(self) -> bytes:
        return self.data

    def slice(self, start: int, end: int) -> bytes:
        return self.data[start:end]


@dataclass
class Answer:
    """What `pyfetch` gives back."""

    content: bytes
    status: int = 200

    @property
    def ok(self) -> bool:
        return self.status < 300

    async def text(self) -> str:
        return self.content.decode()

    async def buffer(self) -> Buffer:
        return Buffer(self.content)


class Relay:
    """Serves a recording, and remembers what was asked for."""

    def __init__(self, *takes: bytes) -> None:
        self.takes = takes
        self.asked: list[str] = []
        self.answers = True

    async def fetch(self, address: str, headers: dict[str, str] | None = None) -> Any:
        await asyncio.sleep(0)
        if not self.answers:
            raise OSError("no network")
        name = address.rpartition("/")[2]
        limit = (headers or {}).get("Range", "").removeprefix("bytes=0-")
        self.asked.append(name + (" opening" if limit else ""))
        if name == "recording":
            return Answer(json.dumps(list(self._listing())).encode())
        if not 0 < int(name) <= len(self.takes):
            return Answer(b"", 404)
        take = self.takes[int(name) - 1]
        return Answer(take[: int(limit) + 1], 206) if limit else Answer(take)

    def _listing(self) -> Iterable[dict[str, int]]:
        for number, take in enumerate(self.takes, 1):
            segment = segments.read_segment(take)
            yield {
                "number": number,
                "bytes": len(take),
                "started": segment.head.opened,
                "ended": segment.ended,
            }

    async def opened(self) -> Recording:
        return await open_recording("/admin/sessions/s/recording", self.fetch)
