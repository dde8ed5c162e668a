"""A library of Windows asks another one instead, of which nobody but us knows."""

import struct

import pytest

from packages.pe import Library

HEADER, SECTION, BEGIN = 0x80, 0x200, 0x1000


def library(imports: dict[str, list[str]]) -> bytes:
    """The least that is a library with these imports: headers, and one section that holds them."""
    section = bytearray(20 * (len(imports) + 1))
    for at, (name, functions) in enumerate(imports.items()):
        places = []
        for function in functions:
            places.append(BEGIN + len(section))
            section += b"\0\0" + function.encode() + b"\0"
        section += bytes(-len(section) % 8)
        names = BEGIN + len(section)
        section += struct.pack(f"<{len(places) + 1}Q", *places, 0)
        struct.pack_into("<5I", section, 20 * at, names, 0, 0, BEGIN + len(section), names)
        section += name.encode() + b"\0"
    data = bytearray(SECTION)
    struct.pack_into("<I", data, 0x3C, HEADER)
    data[HEADER : HEADER + 4] = b"PE\0\0"
    struct.pack_into("<H", data, HEADER + 6, 1)
    struct.pack_into("<H", data, HEADER + 20, 240)
    struct.pack_into("<H", data, HEADER + 24, 0x20B)
    struct.pack_into("<I", data, HEADER + 24 + 112 + 8, BEGIN)
    place = (len(section), BEGIN, len(section), SECTION)
    struct.pack_into("<4I", data, HEADER + 24 + 240 + 8, *place)
    return bytes(data + section)


def test_it_says_what_it_asks_of_whom() -> None:
    asked = {"one-1234567.dll": ["first", "second"], "two.dll": ["third"]}

    assert Library(library(asked)).asked == asked


def test_it_asks_another_instead_for_the_same() -> None:
    changed = Library(library({"one-1234567.dll": ["first"], "two.dll": ["third"]}))

    changed.ask_instead("one-1234567.dll", "absent.dll")

    assert Library(bytes(changed.data)).asked == {"absent.dll": ["first"], "two.dll": ["third"]}


def test_a_longer_name_has_no_room() -> None:
    with pytest.raises(ValueError, match="room"):
        Library(library({"a.dll": ["first"]})).ask_instead("a.dll", "absent.dll")


def test_what_is_no_library_for_64_bits_is_refused() -> None:
    data = bytearray(library({}))
    struct.pack_into("<H", data, HEADER + 24, 0x10B)

    with pytest.raises(ValueError, match="64"):
        Library(bytes(data))
