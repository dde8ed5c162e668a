"""The data folder: private to the relay's user, used by one relay at a time."""

import os
import secrets
import sys
from pathlib import Path
from typing import Self

from beistand.relay.errors import (
    DataFolderError,
    DataFolderInUseError,
    SecretDamagedError,
    SigningKeyDamagedError,
)
from beistand.relay.secret import SECRET_BYTES, Secret
from beistand.relay.signing import KEY_BYTES, Signer

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


DATABASE = "beistand.sqlite3"
SECRET = "secret.key"  # noqa: S105 — the name of its file
SIGNING_KEY = "signing.key"


class DataFolder:
    """The folder with everything that a relay keeps; held until closed or until the process ends.

    Two processes on one SQLite file would be allowed, but SQLite before 3.51.3 can lose data then
    (its "WAL-reset" bug), and two relays would not know of each other's rooms.
    """

    def __init__(self, path: Path, secret: Secret, signer: Signer, descriptor: int) -> None:
        self.path = path
        self.secret = secret
        self.signer = signer
        self._descriptor = descriptor

    @classmethod
    def open(cls, path: Path) -> Self:
        """Make the folder where there is none, and take it.

        Raises DataFolderError, DataFolderInUseError, SecretDamagedError or SigningKeyDamagedError.
        """
        descriptor = -1
        try:
            _make_private(path)
            descriptor = os.open(path / "relay.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(descriptor)
            except OSError as error:
                raise DataFolderInUseError(str(path)) from error
            return cls(path, _secret(path), _signer(path), descriptor)
        except BaseException as error:
            if descriptor >= 0:
                os.close(descriptor)
            if isinstance(error, OSError):
                raise DataFolderError(f"{path}: {error.strerror}") from error
            raise

    @property
    def database(self) -> Path:
        """The database's file, which is made here so that nobody else can read it."""
        path = self.path / DATABASE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        return path

    def close(self) -> None:
        """Let the folder go."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _make_private(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A folder with other things in it may be shared on purpose; the files in it are private anyway.
    if not any(path.iterdir()) or (path / "relay.lock").exists():
        path.chmod(0o700)


def _secret(folder: Path) -> Secret:
    path = folder / SECRET
    key = _key(path, SECRET_BYTES)
    if len(key) != SECRET_BYTES:
        raise SecretDamagedError(str(path))
    return Secret(key)


def _signer(folder: Path) -> Signer:
    path = folder / SIGNING_KEY
    key = _key(path, KEY_BYTES)
    if len(key) != KEY_BYTES:
        raise SigningKeyDamagedError(str(path))
    return Signer(key)


def _key(path: Path, size: int) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _write_new_key(path, size)


def _write_new_key(path: Path, size: int) -> bytes:
    """Whole or not at all: after a power cut there is either no key or this one."""
    key = secrets.token_bytes(size)
    half = path.with_suffix(".new")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    half.replace(path)
    if sys.platform != "win32":
        opened = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    return key
