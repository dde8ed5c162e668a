"""Recorder: what is shown in one session goes into its segments, as it was relayed.

Adapter: touches the file system. Nothing is written before the first key frame. A new segment
opens where one can start to watch: at a key frame that follows a start, a new configuration, a
gap, or a segment that has become long enough.
"""

import logging
import shutil
from collections import deque
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from beistand.protocol.frames import Header, Stream
from beistand.protocol.segments import Head, Kind
from beistand.relay.segment_file import SegmentFile

log = logging.getLogger(__name__)

SECOND = 1000
MAX_PENDING = 64
MAX_NUMBER = 9999


class RecorderError(Exception):
    """The recording cannot go on, for instance because the disk is full; what is there, holds."""


@dataclass(frozen=True)
class Limits:
    """How long a segment may become, and how much of the disk a recording leaves alone.

    After `milliseconds` or `length` bytes the next key frame opens a new segment, and one is
    asked for. Twice the bytes are the wall: from there nothing is written before a key frame.
    One is asked for after `pictures` without any, too: so many must be decoded to reach the one
    that somebody looks for. `reserve` is in bytes.
    """

    milliseconds: int = 2 * 60 * SECOND
    length: int = 8 * 1024 * 1024
    pictures: int = 600
    reserve: int = 500_000_000


class Recorder:
    """Records one session from its beginning to `stop`; a stopped recorder takes nothing more.

    All times are the relay's, in milliseconds since 1970. Each method but `stop` may raise
    RecorderError; the recorder is stopped then, and what it has written can be watched.
    """

    def __init__(
        self, folder: Path, number: int, previous: bytes, disk: Executor, limits: Limits
    ) -> None:
        self.running = True
        self._folder = folder
        self._number = number
        self._previous = previous
        self._disk = disk
        self._limits = limits
        self._file: SegmentFile | None = None
        self._last: Header | None = None
        self._pending: deque[tuple[Kind, int, bytes]] = deque(maxlen=MAX_PENDING)
        self._now = 0
        self._checked = 0

    @property
    def wants_key_frame(self) -> bool:
        """Whether the sender should be asked for a key frame: nothing can begin without one."""
        if self._file is None or self._long(self._file):
            return self.running
        return self._file.since_key >= self._limits.pictures

    def frame(self, at: int, data: bytes, header: Header) -> None:
        """One part of a screen frame as it was relayed, with its header."""
        if not self.running or header.stream is not Stream.SCREEN:
            return
        self._look_around(at)
        follows = self._follows(header)
        if header.part == 0 and header.key:
            if self._file is None or self._long(self._file) or header.opens or not follows:
                self._open(at)
        elif not follows:
            # What comes after a gap cannot be decoded, and must not look as if it could.
            self._close(at)
        self._last = header
        if self._file is not None:
            self._append(Kind.SCREEN, at, data)
            if header.last:
                self._picture_done(header.key)

    def chat(self, at: int, data: bytes) -> None:
        """A chat frame as it was relayed, with its header."""
        self._note(Kind.CHAT, at, data)

    def entry(self, at: int, text: str) -> None:
        """An event as it was repeated (`wire.write_entry`)."""
        self._note(Kind.ENTRY, at, text.encode())

    def tick(self, at: int) -> None:
        """To be called once a second, so that a picture standing still reaches the disk too."""
        if self.running:
            self._look_around(at)

    def stop(self, at: int) -> None:
        """Nothing more is recorded: the last picture lasted until now."""
        if self.running:
            self.running = False
            self._close(at)

    def _look_around(self, at: int) -> None:
        self._now = at
        if abs(at - self._checked) < SECOND:
            return
        self._checked = at
        file = self._file
        try:
            if shutil.disk_usage(_existing(self._folder)).free < self._limits.reserve:
                raise OSError("the disk is nearly full")
            if file is None:
                return
            if file.pictures and at - file.at >= SECOND:
                file.append(Kind.STILL, at, b"")
            file.flush()
        except OSError as error:
            raise self._failed(error) from error

    def _long(self, file: SegmentFile) -> bool:
        old = self._now - file.opened >= self._limits.milliseconds
        return old or file.length >= self._limits.length

    def _follows(self, header: Header) -> bool:
        last = self._last
        if last is None or last.sender != header.sender:
            return False
        if last.last:
            return header.part == 0 and header.sequence == (last.sequence + 1) % 2**32
        return header.part == last.part + 1 and header.sequence == last.sequence

    def _note(self, kind: Kind, at: int, payload: bytes) -> None:
        if not self.running:
            return
        if self._file is None:
            self._pending.append((kind, at, payload))
        else:
            self._append(kind, at, payload)

    def _append(self, kind: Kind, at: int, payload: bytes) -> None:
        assert self._file is not None
        try:
            self._file.append(kind, at, payload)
        except OSError as error:
            raise self._failed(error) from error

    def _picture_done(self, key: bool) -> None:
        file = self._file
        assert file is not None
        file.pictures += 1
        file.since_key = 0 if key else file.since_key + 1
        if file.length >= 2 * self._limits.length:
            self._close(file.at)

    def _open(self, at: int) -> None:
        self._close(at)
        path = self._folder / f"{self._number:04d}.seg"
        try:
            if self._number > MAX_NUMBER:
                raise OSError("too many segments")
            self._file = SegmentFile(path, Head(at, self._previous), self._disk)
            self._number += 1
        except OSError as error:
            raise self._failed(error) from error
        while self._pending:
            kind, noted, payload = self._pending.popleft()
            self._append(kind, noted, payload)

    def _close(self, at: int) -> None:
        """Seals the segment, or leaves none where no picture in it became whole."""
        file, self._file = self._file, None
        self._last = None
        if file is None:
            return
        try:
            if file.pictures:
                self._previous = file.seal(at)
            else:
                file.discard()
                self._number -= 1
        except OSError as error:
            # It can be watched as it is, and is sealed when the relay starts the next time.
            log.warning("a segment could not be sealed: %s", error.strerror or error)

    def _failed(self, error: OSError) -> RecorderError:
        self.running = False
        self._close(self._now)
        return RecorderError(error.strerror or str(error))


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
