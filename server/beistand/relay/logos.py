"""Logos: pictures from outside, taken for what their bytes say and not for what their names do.

PNG and WebP only: an SVG is a document that can hold scripts. What a page does not need (who made
the picture, where, with which program) is left out, and so is whatever stands behind the end.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from beistand.relay.errors import BadLogoError

MAX_BYTES = 256 * 1024
SMALLEST, LARGEST = 16, 2048
"""Pixels of a side."""
PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"})
WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
WEBP_ALPHA = 0x10
"""In VP8X: some pixels are transparent. The other flags tell of what is left out or refused."""
WEBP_ANIMATED = 0x02


@dataclass(frozen=True)
class Logo:
    """A picture as it is served."""

    content: bytes
    width: int
    height: int

    @property
    def suffix(self) -> str:
        """Of a file with this content."""
        return "png" if self.content.startswith(PNG) else "webp"


def read_logo(content: bytes) -> Logo:
    """A picture that may be served. Raises BadLogoError."""
    if len(content) > MAX_BYTES:
        raise BadLogoError
    try:
        logo = _png(content) if content.startswith(PNG) else _webp(content)
    except (struct.error, IndexError) as error:
        raise BadLogoError from error
    if not all(SMALLEST <= side <= LARGEST for side in (logo.width, logo.height)):
        raise BadLogoError
    return logo


def _png(content: bytes) -> Logo:
    chunks = list(_png_chunks(content))
    names = [name for name, _ in chunks]
    if names[0] != b"IHDR" or names[-1] != b"IEND" or b"IDAT" not in names or b"acTL" in names:
        raise BadLogoError  # an animated one moves (WCAG 2.2.2)
    width, height = struct.unpack_from(">II", chunks[0][1])
    kept = b"".join(_png_chunk(name, data) for name, data in chunks if name in PNG_KEPT)
    return Logo(PNG + kept, width, height)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(name + data) != check:
            raise BadLogoError
        yield name, data
        if name == b"IEND":
            return
        at += 12 + length


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _webp(content: bytes) -> Logo:
    riff, size, kind = struct.unpack_from("<4sI4s", content)
    if riff != b"RIFF" or kind != b"WEBP" or size + 8 > len(content):
        raise BadLogoError
    chunks = dict(_webp_chunks(content[12 : size + 8]))
    kept = {name: data for name, data in chunks.items() if name in WEBP_KEPT}
    if b"VP8X" in kept:
        flags = kept[b"VP8X"][0]
        if flags & WEBP_ANIMATED:
            raise BadLogoError
        kept[b"VP8X"] = bytes([flags & WEBP_ALPHA]) + kept[b"VP8X"][1:]
    width, height = _webp_size(kept)
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in kept.items()
    )
    return Logo(b"RIFF" + struct.pack("<I", len(body)) + body, width, height)


def _webp_chunks(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(body):
        name, length = struct.unpack_from("<4sI", body, at)
        if at + 8 + length > len(body):
            raise BadLogoError
        yield name, body[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _webp_size(chunks: dict[bytes, bytes]) -> tuple[int, int]:
    """Of the picture itself; what VP8X says of the canvas must be the same."""
    if b"VP8L" in chunks:
        (bits,) = struct.unpack_from("<I", chunks[b"VP8L"], 1)
        found = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif b"VP8 " in chunks:
        width, height = struct.unpack_from("<HH", chunks[b"VP8 "], 6)
        found = width & 0x3FFF, height & 0x3FFF
    else:
        raise BadLogoError
    if canvas := chunks.get(b"VP8X"):
        told = tuple(int.from_bytes(canvas[at : at + 3], "little") + 1 for at in (4, 7))
        if told != found:
            raise BadLogoError
    return found
