"""Makes compiled libraries smaller: cuts off others that are never called, and drops what only
debuggers read.

The wheel of PyAV brings encoders, protocols and devices for everything; the agent uses one encoder.
A library can be left out where those that name it load without it: `Library.without` takes it from
their list, and lets each of its functions answer 0, or an empty text, as if nothing were there.

Layout and names are those of the "System V Application Binary Interface", chapters 4 and 5, for
64-bit little-endian machines.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

MAGIC: Final = b"\x7fELF\x02\x01"
ANSWERS_0: Final = b"\x31\xc0\xc3"
"""xor eax, eax; ret"""
ANSWERS_EMPTY: Final = b"\x48\x8d\x05\x01\x00\x00\x00\xc3\x00"
"""lea rax, [rip + 1]; ret; and the empty text that this points to"""
TELL_A_TEXT: Final = ("_configuration", "_license")
_LOAD, _DYNAMIC = 1, 2
_EXECUTABLE = 1
_NEEDED, _STRTAB, _SYMTAB, _SONAME, _IGNORED = 1, 5, 6, 14, 21
_GNU_HASH, _VERNEED = 0x6FFFFEF5, 0x6FFFFFFE
_FUNCTION, _HIDDEN = 2, 2
_SEGMENT = struct.Struct("<IIQQQQQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_SECTIONS = struct.Struct("<HHH")
_PAGE = 0x1000


@dataclass(frozen=True)
class _Segment:
    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    size: int
    memory: int
    alignment: int

    def holds(self, offset: int) -> bool:
        return self.offset <= offset < self.offset + self.size


class Library:
    """A shared library or a program, held in memory as `data`."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError where it is none."""
        if not data.startswith(MAGIC):
            raise ValueError("not an ELF file of 64 bits")
        self.data = bytearray(data)

    @property
    def name(self) -> str:
        """What other libraries call it; empty where none can."""
        return next(self._strings(_SONAME), "")

    @property
    def needed(self) -> list[str]:
        """The libraries that are loaded with it."""
        return list(self._strings(_NEEDED))

    @property
    def offered(self) -> dict[str, bool]:
        """What other libraries can take from it, and whether that is a function."""
        symbols = self._symbols(self._count_symbols())
        return {
            self._text(name): info & 15 == _FUNCTION
            for _, name, info, section in symbols
            if section
        }

    def without(self, name: str, offered: Mapping[str, bool]) -> None:
        """Let it load without the library of this name, which offers this.

        Raises ValueError where it takes more than functions from there.
        """
        for place, tag, value in self._tags():
            if tag == _NEEDED and self._text(value) == name:
                # A library's tag for debuggers is ignored, and all others keep their places.
                struct.pack_into("<QQ", self.data, place, _IGNORED, 0)
        self._forget_versions(name)
        for place, symbol, _, section in self._symbols(self._first_hashed()):
            taken = self._text(symbol)
            if section or taken not in offered:
                continue
            if not offered[taken]:
                raise ValueError(f"{self.name} takes {taken} from {name}, which is no function")
            code = ANSWERS_EMPTY if taken.endswith(TELL_A_TEXT) else ANSWERS_0
            # What is hidden is not looked up in other libraries.
            hidden = (symbol, _FUNCTION, _HIDDEN, 1, self._address_of(code), len(code))
            _SYMBOL.pack_into(self.data, place, *hidden)

    def strip(self) -> None:
        """Keep only what is loaded: no section, symbol or line that only debuggers read."""
        segments = self._segments()
        loads = sorted((s for s in segments if s.kind == _LOAD and s.size), key=lambda s: s.offset)
        data, moved = bytearray(), []
        for load in loads:
            # The loader maps whole pages: offset and address must agree within one.
            data += bytes((load.address - len(data)) % _PAGE)
            moved.append((load, len(data) - load.offset))
            data += self.data[load.offset : load.offset + load.size]
        start, size = self._read("<Q", 32)[0], self._read("<H", 54)[0]

        def shift(offset: int) -> int:
            return next((by for load, by in moved if load.holds(offset)), -offset)

        start += shift(start)
        for number, segment in enumerate(segments):
            offset = segment.offset + shift(segment.offset) if segment.size else 0
            if segment.kind == _LOAD and not segment.size:
                offset = segment.address % _PAGE
            there = replace(segment, offset=offset)
            _SEGMENT.pack_into(data, start + number * size, *vars(there).values())
        struct.pack_into("<QQ", data, 32, start, 0)
        _SECTIONS.pack_into(data, 58, 0, 0, 0)
        self.data = data

    # Reading

    def _read(self, form: str, place: int) -> tuple[Any, ...]:
        return struct.unpack_from(form, self.data, place)

    def _segments(self) -> list[_Segment]:
        (start,), (size, count) = self._read("<Q", 32), self._read("<HH", 54)
        places = range(start, start + size * count, size)
        return [_Segment(*_SEGMENT.unpack_from(self.data, place)) for place in places]

    def _offset(self, address: int) -> int:
        """Where in the file the byte at this address is."""
        for load in self._segments():
            if load.kind == _LOAD and load.address <= address < load.address + load.size:
                return load.offset + address - load.address
        raise ValueError(f"nothing is loaded at {address:#x}")

    def _tags(self) -> Iterator[tuple[int, int, int]]:
        dynamic = [segment for segment in self._segments() if segment.kind == _DYNAMIC]
        for segment in dynamic:
            for place in range(segment.offset, segment.offset + segment.size, 16):
                tag, value = self._read("<QQ", place)
                if tag == 0:
                    return
                yield place, tag, value

    def _table(self, tag: int) -> int:
        """Where the table of this tag begins in the file; 0 where there is none."""
        address = next((value for _, each, value in self._tags() if each == tag), 0)
        return self._offset(address) if address else 0

    def _strings(self, tag: int) -> Iterator[str]:
        return (self._text(value) for _, each, value in list(self._tags()) if each == tag)

    def _text(self, offset: int) -> str:
        start = self._table(_STRTAB) + offset
        return self.data[start : self.data.index(0, start)].decode()

    def _symbols(self, count: int) -> Iterator[tuple[int, int, int, int]]:
        """Place, name, kind and section of the first symbols; section 0 is another library's."""
        start = self._table(_SYMTAB)
        for place in range(start, start + count * _SYMBOL.size, _SYMBOL.size):
            name, info, _, section, _, _ = _SYMBOL.unpack_from(self.data, place)
            yield place, name, info, section

    def _first_hashed(self) -> int:
        """All symbols before this one are taken from others: only what is offered is hashed."""
        return int(self._read("<II", self._table(_GNU_HASH))[1])

    def _count_symbols(self) -> int:
        table = self._table(_GNU_HASH)
        buckets, first, blooms, _ = self._read("<IIII", table)
        start = table + 16 + 8 * blooms
        last = max(self._read(f"<{buckets}I", start))
        if last < first:
            return int(first)
        chains = start + 4 * buckets
        while not self._read("<I", chains + 4 * (last - first))[0] & 1:
            last += 1
        return int(last) + 1

    def _address_of(self, function: bytes) -> int:
        """Where this function is; it is put behind the library's own code where it has none."""
        (start,), (size,) = self._read("<Q", 32), self._read("<H", 54)
        loads = [(at, each) for at, each in enumerate(self._segments()) if each.kind == _LOAD]
        for number, code in loads:
            if not code.flags & _EXECUTABLE:
                continue
            end = code.offset + code.size
            found = self.data.find(function, code.offset, end)
            if found >= 0:
                return code.address + found - code.offset
            taken = [other.offset for _, other in loads if other.offset >= end]
            if min(taken, default=0) >= end + len(function):
                self.data[end : end + len(function)] = function
                longer = code.size + len(function)
                _SEGMENT.pack_into(
                    self.data,
                    start + number * size,
                    *vars(replace(code, size=longer, memory=longer)).values(),
                )
                return code.address + code.size
        raise ValueError(f"{self.name} has no room for another function")

    def _forget_versions(self, name: str) -> None:
        """Which versions of the library's symbols are wanted, a list linked by distances."""
        table = next((place for place, tag, _ in self._tags() if tag == _VERNEED), 0)
        place, before = self._table(_VERNEED), 0
        while place:
            (file,), (ahead,) = self._read("<I", place + 4), self._read("<I", place + 12)
            if self._text(file) != name:
                before = place
            elif before:
                step = place + ahead - before if ahead else 0
                struct.pack_into("<I", self.data, before + 12, step)
            else:
                (address,) = self._read("<Q", table + 8)
                struct.pack_into("<Q", self.data, table + 8, address + ahead)
            place = place + ahead if ahead else 0
