"""Recordings: the segments of all sessions, found by session and number.

Adapter: touches the file system. They lie under `<root>/<session>/0001.seg`; a session that was
never recorded has neither file nor folder.
"""

import logging
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from beistand.protocol import segments
from beistand.protocol.frames import read_header
from beistand.protocol.segments import (
    HEAD_BYTES,
    NO_SEAL,
    SEAL_BYTES,
    Kind,
    Segment,
    SegmentError,
)
from beistand.relay.recorder import MAX_NUMBER, Limits, Recorder, RecorderError
from beistand.relay.segment_file import remove

__all__ = ["Limits", "Recorder", "RecorderError", "Recordings", "SegmentInfo"]

log = logging.getLogger(__name__)

_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"\d{4}\.seg")


@dataclass(frozen=True)
class SegmentInfo:
    """One segment of a session's recording; the times are in milliseconds since 1970."""

    number: int
    bytes: int
    sealed: bool
    started: int
    ended: int


class Recordings:
    """Every recording there is, and the recorders of those that are being made."""

    def __init__(self, root: Path, limits: Limits | None = None) -> None:
        self._root = root
        self._limits = limits or Limits()
        self._recorders: dict[str, Recorder] = {}
        # One thread is enough to wait for the disk, so that no session ever does.
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="recordings")

    def begin(self, session: str) -> Recorder:
        """A recorder for this session; one that was still running for it is stopped.

        It makes no file before the first key frame. Raises ValueError where the session's name
        is none.
        """
        folder = self._folder(session)
        if folder is None:
            raise ValueError("a session with a strange name")
        if before := self._recorders.get(session):
            before.stop(0)
        self._recover(folder)
        number, previous = 1, NO_SEAL
        if paths := _segments(folder):
            number = _number(paths[-1]) + 1
            sealed = _read_seal(paths[-1])
            previous = sealed[1] if sealed else NO_SEAL
        recorder = Recorder(folder, number, previous, self._disk, self._limits)
        running = {name: each for name, each in self._recorders.items() if each.running}
        self._recorders = {**running, session: recorder}
        return recorder

    def listing(self, session: str) -> list[SegmentInfo]:
        """The session's segments in their order; none where it was not recorded."""
        folder = self._folder(session)
        found = [_info(path) for path in _segments(folder)] if folder else []
        return [info for info in found if info is not None]

    def path(self, session: str, number: int) -> Path | None:
        """Where one segment lies, if it exists. Whatever the arguments, it is never outside."""
        folder = self._folder(session)
        if folder is None or not 0 < number <= MAX_NUMBER:
            return None
        path = folder / f"{number:04d}.seg"
        return path if path.is_file() else None

    def seal(self, session: str) -> str:
        """The last segment's seal, which stands for all before it; empty where there is none."""
        folder = self._folder(session)
        paths = _segments(folder) if folder else []
        sealed = _read_seal(paths[-1]) if paths else None
        return sealed[1].hex() if sealed else ""

    def delete(self, session: str) -> None:
        """Take a session's recording away. It must not be running."""
        folder = self._folder(session)
        for path in _segments(folder) if folder else []:
            remove(path)

    @staticmethod
    def is_segment(session: str, name: str) -> bool:
        """Whether these are names that a recording can have."""
        return bool(_SESSION.fullmatch(session) and _NAME.fullmatch(name))

    def recover(self) -> int:
        """To be called before any session begins: cuts what a crash tore off, seals what is left.

        Returns how many segments had to be sealed.
        """
        if not self._root.is_dir():
            return 0
        names = sorted(path.name for path in self._root.iterdir())
        folders = [folder for name in names if (folder := self._folder(name))]
        return sum(self._recover(folder) for folder in folders)

    def close(self) -> None:
        """Stops every recorder that still runs, and waits until the disk has everything."""
        for recorder in self._recorders.values():
            recorder.stop(0)
        self._disk.shutdown()

    def _folder(self, session: str) -> Path | None:
        return self._root / session if _SESSION.fullmatch(session) else None

    def _recover(self, folder: Path) -> int:
        torn = [path for path in _segments(folder) if _read_seal(path) is None]
        return sum(_seal(path) for path in torn)


def _segments(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))


def _number(path: Path) -> int:
    return int(path.stem)


def _info(path: Path) -> SegmentInfo | None:
    try:
        with path.open("rb") as file:
            head = segments.read_head(file.read(HEAD_BYTES))
            about = os.fstat(file.fileno())
    except (OSError, SegmentError):
        return None
    sealed = _read_seal(path)
    ended = sealed[0] if sealed else max(head.opened, about.st_mtime_ns // 1_000_000)
    return SegmentInfo(_number(path), about.st_size, sealed is not None, head.opened, ended)


def _read_seal(path: Path) -> tuple[int, bytes] | None:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - SEAL_BYTES))
        return segments.read_seal(file.read(SEAL_BYTES))


def _seal(path: Path) -> bool:
    """Seals what is whole in an unsealed segment; where no picture is whole, none is left."""
    data = path.read_bytes()
    try:
        segment = segments.read_segment(data)
    except SegmentError:
        if len(data) < HEAD_BYTES:
            remove(path)
        else:
            log.warning("%s is no segment of a recording", path.name)
        return False
    if not _has_picture(data, segment):
        remove(path)
        return False
    try:
        with path.open("r+b") as file:
            file.truncate(segment.end)
            file.seek(segment.end)
            file.write(segments.seal(segment.ended, sha256(data[: segment.end]).digest()))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.warning("%s could not be sealed: %s", path.name, error.strerror or error)
        return False
    return True


def _has_picture(data: bytes, segment: Segment) -> bool:
    view = memoryview(data)
    frames = (record for record in segment.records if record.kind is Kind.SCREEN)
    return any(read_header(view[frame.offset :]).last for frame in frames)
