"""PE: what a library of Windows asks of others, and how it asks another one instead.

Layout and names are those of Microsoft's "PE Format", for machines with 64 bits.
"""

import struct
from collections.abc import Iterator
from typing import Final

_DESCRIPTOR: Final = struct.Struct("<5I")
_IMPORTS: Final = 1
_BY_NUMBER: Final = 1 << 63


class Library:
    """A DLL; `data` are its bytes, changed in place. Raises ValueError where it is none."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        (self._header,) = struct.unpack_from("<I", data, 0x3C)
        magic = struct.unpack_from("<H", data, self._header + 24)
        if data[self._header : self._header + 4] != b"PE\0\0" or magic != (0x20B,):
            raise ValueError("not a library for 64 bits")

    @property
    def asked(self) -> dict[str, list[str]]:
        """The libraries that it loads, and the functions that it asks each for."""
        return {self._text(name): list(self._names(names)) for names, name in self._descriptors()}

    def ask_instead(self, library: str, other: str) -> None:
        """Load another library instead, of a name that is no longer, which offers the same."""
        for _, name in self._descriptors():
            old = self._text(name)
            if old == library:
                if len(other) > len(old):
                    raise ValueError("no room for the name")
                start = self._place_of(name)
                self.data[start : start + len(old)] = other.encode("ascii").ljust(len(old), b"\0")

    def _descriptors(self) -> Iterator[tuple[int, int]]:
        """Where the functions' names are listed, and where the library's name is."""
        directories = self._header + 24 + 112
        (where,) = struct.unpack_from("<I", self.data, directories + 8 * _IMPORTS)
        at = self._place_of(where) if where else len(self.data)
        while at < len(self.data):
            names, _, _, name, _ = _DESCRIPTOR.unpack_from(self.data, at)
            if not name:
                return
            yield names, name
            at += _DESCRIPTOR.size

    def _names(self, where: int) -> Iterator[str]:
        at = self._place_of(where)
        while entry := int(struct.unpack_from("<Q", self.data, at)[0]):
            if entry & _BY_NUMBER:
                raise ValueError("a function without a name")
            yield self._text(entry + 2)  # behind a hint of two bytes
            at += 8

    def _text(self, address: int) -> str:
        start = self._place_of(address)
        return self.data[start : self.data.index(0, start)].decode("ascii")

    def _place_of(self, address: int) -> int:
        """Where in the file stands what is loaded to this address."""
        (sections,) = struct.unpack_from("<H", self.data, self._header + 6)
        (optional,) = struct.unpack_from("<H", self.data, self._header + 20)
        for number in range(sections):
            entry = self._header + 24 + optional + 40 * number
            size, begin, raw, place = struct.unpack_from("<4I", self.data, entry + 8)
            if begin <= address < begin + max(size, raw):
                return int(place + address - begin)
        raise ValueError("an address outside the file")
