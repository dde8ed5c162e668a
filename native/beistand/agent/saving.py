"""Saving: a file from the technician, under a name that does no harm, and only once it is whole."""

import contextlib
import os
import re
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

NAMELESS: Final = "Datei"
PART: Final = ".beistand-part"
"""The ending of what is not whole yet; no other program bears it."""
_LONGEST: Final = 120
_LONGEST_ENDING: Final = 16
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
# Devices under Windows, whatever follows the dot; see "Naming Files" in Microsoft's documentation.
_RESERVED: Final = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])", re.IGNORECASE
)


def safe_name(name: str) -> str:
    """The name under which a file may lie in a folder, whatever the other end called it.

    Only the last part of a path, no control characters, no mark that turns the direction of
    reading ("gpj.exe" read as "exe.jpg"), not hidden, no device of Windows, not too long.
    """
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name
    printable = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    bare = _FORBIDDEN.sub("_", printable).strip().lstrip(".").rstrip(". ")
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, ending = bare, ""
    if _RESERVED.fullmatch(bare.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    stem = stem[:_LONGEST].rstrip() or NAMELESS
    return f"{stem}.{ending}" if ending else stem


class Saving:
    """A file that is being saved. Raises OSError where the disk does not play along."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._name = folder, safe_name(name)
        self._part, descriptor = _create(folder, self._name, PART)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        """The bytes that follow."""
        self._file.write(data)

    def keep(self) -> Path:
        """The file is whole: give it its name, and say where it is. Nothing is overwritten."""
        self._file.close()
        # The name is taken first: what another program has put there meanwhile stays as it is.
        path, descriptor = _create(self._folder, self._name)
        os.close(descriptor)
        try:
            return self._part.replace(path)
        except OSError:
            path.unlink()
            raise

    def drop(self) -> None:
        """It will not become whole: leave nothing of it."""
        with contextlib.suppress(OSError):  # a full disk: there is no room for the last bytes
            self._file.close()
        self._part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what an agent that was killed has left. One agent at a time sits at a desk."""
    for left in folder.glob(f"*{PART}"):
        left.unlink(missing_ok=True)


def _create(folder: Path, name: str, ending: str = "") -> tuple[Path, int]:
    """A new file of this name, numbered where it exists; only its owner may read it."""
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (name, "")
    number = 0
    while True:
        number += 1
        numbered = name if number == 1 else f"{stem} ({number}){suffix}"
        path = folder / f"{numbered}{ending}"
        try:
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
            return path, os.open(path, flags, 0o600)
        except FileExistsError:
            continue
