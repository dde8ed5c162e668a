"""Adapter: a piece of memory that the X server writes and we read (shmget, MIT-SHM)."""

import ctypes
from typing import Any

import xcffib.shm

from beistand.agent.errors import DistantDisplayError, NoSharedMemoryError

_libc = ctypes.CDLL(None, use_errno=True)
_libc.shmat.restype = ctypes.c_void_p
_libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
_libc.shmdt.argtypes = [ctypes.c_void_p]

_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0
_FAILED = ctypes.c_void_p(-1).value
_OWNER_ONLY = 0o600


class SharedMemory:
    """`size` bytes; `segment` is their name at the X server. Close it when done.

    Raises NoSharedMemoryError, or DistantDisplayError where the server does not reach ours.
    """

    def __init__(self, connection: Any, size: int) -> None:
        self.size = size
        self._connection = connection
        self._extension = connection(xcffib.shm.key)
        number = _libc.shmget(_IPC_PRIVATE, size, _IPC_CREAT | _OWNER_ONLY)
        self._address = _libc.shmat(number, None, 0) if number >= 0 else _FAILED
        if self._address in (None, _FAILED):
            raise NoSharedMemoryError("no shared memory")
        self.segment = connection.generate_id()
        try:
            self._extension.AttachChecked(self.segment, number, False).check()
        except xcffib.Error as error:
            _libc.shmdt(self._address)
            raise DistantDisplayError("the X server is not on this computer") from error
        finally:
            # Marked only: it goes with the last of us, also where this program is killed.
            _libc.shmctl(number, _IPC_RMID, None)
        array = (ctypes.c_ubyte * size).from_address(self._address)
        self.bytes = memoryview(array).cast("B")

    def fill(self, drawable: int, x: int, y: int, width: int, height: int) -> None:
        """Let the server write what a place shows, 4 bytes per pixel."""
        self._extension.GetImage(
            *(drawable, x, y, width, height),
            *(0xFFFFFFFF, xcffib.xproto.ImageFormat.ZPixmap, self.segment, 0),
        ).reply()

    def close(self) -> None:
        """Let go of it."""
        self._extension.Detach(self.segment)
        self._connection.flush()
        self.bytes.release()
        _libc.shmdt(self._address)
