"""Segment file: one segment on its way to the disk.

Adapter: touches the file system. Whatever goes wrong, the file ends with a whole record.
"""

import hashlib
import os
from concurrent.futures import Executor, Future
from pathlib import Path

from beistand.protocol import segments
from beistand.protocol.segments import Head, Kind

# What leaves out the times of the file; macOS and Windows only know the whole.
_flush = getattr(os, "fdatasync", os.fsync)


class SegmentFile:
    """An open segment; `disk` does the waiting for the disk."""

    def __init__(self, path: Path, head: Head, disk: Executor) -> None:
        """Raises OSError where the file cannot be made."""
        self.opened = self.at = head.opened
        self.length = 0
        self.pictures = 0
        self.since_key = 0
        self._path = path
        self._disk = disk
        self._flushed: Future[None] | None = None
        self._dirty = True
        self._hash = hashlib.sha256()
        self._file = _made(path)
        try:
            self._write(head.packed())
        except OSError:
            self.discard()
            raise
        disk.submit(_flush_folder, path.parent)
        disk.submit(_flush_folder, path.parent.parent)

    def append(self, kind: Kind, at: int, payload: bytes) -> None:
        """One record more. Raises OSError; then the file is as it was before."""
        # The relay's clock may be set back while it records; the times in a file never are.
        self.at = max(self.at, at) if self.pictures else at
        self._write(segments.record_head(kind, self.at, payload) + payload)

    def flush(self) -> None:
        """Sees to it that the disk has what was appended, without waiting for it.

        Raises OSError where the disk refused the last time.
        """
        if self._flushed is not None:
            if not self._flushed.done():
                return  # A slow disk is not asked twice.
            flushed, self._flushed = self._flushed, None
            flushed.result()
        if self._dirty:
            self._dirty = False
            self._flushed = self._disk.submit(_flush_and_close, os.dup(self._file))

    def seal(self, at: int) -> bytes:
        """Closes the file with its hash, which is returned. Raises OSError; closed it is anyway."""
        digest = self._hash.digest()
        try:
            self._write(segments.seal(max(self.at, at), digest))
        finally:
            self._disk.submit(_flush_and_close, self._file)
        return digest

    def discard(self) -> None:
        """Closes the file and leaves none."""
        os.close(self._file)
        remove(self._path)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            os.ftruncate(self._file, self.length)
            raise
        self._hash.update(data)
        self.length += len(data)
        self._dirty = True


def remove(path: Path) -> None:
    """Takes a segment away, and its folder where it was the only one."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def _made(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    except FileExistsError:
        raise
    except OSError:
        remove(path)
        raise


def _flush_and_close(file: int) -> None:
    try:
        _flush(file)
    finally:
        os.close(file)


def _flush_folder(folder: Path) -> None:
    # Only then is a new file's name on the disk as well.
    try:
        file = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return  # The file in it was discarded meanwhile, and the folder with it.
    try:
        os.fsync(file)
    finally:
        os.close(file)
