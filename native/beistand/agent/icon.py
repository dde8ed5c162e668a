"""Icons of windows as PNG files, from the words in which X11 keeps them (_NET_WM_ICON)."""

import struct
import zlib

SIZE = 48
"""Larger icons are made smaller."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BITS_WITH_ALPHA = (8, 6, 0, 0, 0)


def png_of(words: bytes) -> bytes:
    """The best of the icons, each a width, a height and pixels (ARGB), 32 bits each; or nothing."""
    found: list[tuple[int, int, int]] = []
    at, count = 0, len(words) // 4
    while at + 2 <= count:
        width, height = struct.unpack_from("=II", words, 4 * at)
        at += 2
        if not width or not height or at + width * height > count:
            break
        found.append((width, height, at))
        at += width * height
    if not found:
        return b""
    # The smallest of those that are large enough, else the largest.
    width, height, start = min(found, key=lambda icon: (icon[0] < SIZE, abs(icon[0] - SIZE)))
    step = max(1, -(-max(width, height) // SIZE))
    rows = []
    for y in range(0, height, step):
        row = bytearray(b"\0")
        for x in range(0, width, step):
            (argb,) = struct.unpack_from("=I", words, 4 * (start + y * width + x))
            row += bytes((argb >> 16 & 255, argb >> 8 & 255, argb & 255, argb >> 24))
        rows.append(bytes(row))
    size = struct.pack(">II5B", (len(rows[0]) - 1) // 4, len(rows), *_EIGHT_BITS_WITH_ALPHA)
    packed = zlib.compress(b"".join(rows))
    return _SIGNATURE + _chunk(b"IHDR", size) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
