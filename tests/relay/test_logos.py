"""A logo is what its bytes say, without what a page does not need."""

import pytest

from beistand.relay.errors import BadLogoError
from beistand.relay.logos import LARGEST, MAX_BYTES, read_logo
from tests.relay.pictures import canvas, chunk, lossless, png, webp

SECRET = b"Software\0Dr. Ott"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def test_a_png_is_taken_and_says_its_size() -> None:
    logo = read_logo(png(240, 80))
    assert (logo.width, logo.height, logo.suffix) == (240, 80, "png")
    assert logo.content == png(240, 80)


def test_a_webp_is_taken_and_says_its_size() -> None:
    logo = read_logo(webp(canvas(100, 50), lossless(100, 50)))
    assert (logo.width, logo.height, logo.suffix) == (100, 50, "webp")
    plain = bytes([0, 0, 0, 0x9D, 0x01, 0x2A, 100, 0, 50, 0]) + b"\0" * 8
    assert (read_logo(webp((b"VP8 ", plain))).width) == 100


@pytest.mark.parametrize(
    "content",
    [
        png(240, 80, chunk(b"tEXt", SECRET), chunk(b"eXIf", SECRET)) + SECRET,
        webp(canvas(100, 50, 0x0C), lossless(100, 50), (b"EXIF", SECRET), (b"XMP ", SECRET))
        + SECRET,
    ],
)
def test_who_made_it_and_what_stands_behind_its_end_is_left_out(content: bytes) -> None:
    assert SECRET in content
    logo = read_logo(content)
    assert SECRET not in logo.content
    assert read_logo(logo.content) == logo


@pytest.mark.parametrize(
    "content",
    [
        b"",
        SVG,
        b"GIF89a" + b"\0" * 100,
        b"\x89PNG\r\n\x1a\n",
        png(240, 80)[:-6],
        png(240, 80).replace(b"IDAT", b"IDOT"),
        png(240, 80)[:50] + b"!" + png(240, 80)[51:],
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        png(240, 80, chunk(b"acTL", b"\0" * 8)),
        png(15, 80),
        png(LARGEST + 1, 16),
        png(240, 80, chunk(b"tEXt", b"\0" * MAX_BYTES)),
        webp(),
        webp(canvas(100, 50, 0x02), lossless(100, 50)),
        webp(canvas(2000, 50), lossless(100, 50)),
        webp((b"ANMF", b"\0" * 20)),
        webp(lossless(100, 50))[:-4],
    ],
)
def test_everything_else_is_refused(content: bytes) -> None:
    with pytest.raises(BadLogoError):
        read_logo(content)
