"""Which codec two ends speak, and its WebCodecs codec string for a size of picture."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

FRAMES_PER_SECOND: Final = 30

H264: Final = "h264"
VP8: Final = "vp8"
VP9: Final = "vp9"
AV1: Final = "av1"
PREFERENCE: Final = (H264, VP8, VP9, AV1)
"""Cheapest first: H.264 takes a fifth of the time of VP9, and AV1 longest for a key frame.

VP8 is for browsers that encode no H.264: as quick, with pictures some times as large as VP9's.
"""

# ITU-T H.264 table A-1: level number, macroblocks per frame, macroblocks per second. The profile
# is Constrained Baseline: no picture waits for a later one.
_H264_LEVELS: Final = (
    (0x1F, 3_600, 108_000),
    (0x20, 5_120, 216_000),
    (0x28, 8_192, 245_760),
    (0x2A, 8_704, 522_240),
    (0x32, 22_080, 589_824),
    (0x33, 36_864, 983_040),
    (0x34, 36_864, 2_073_600),
)
# VP9's and AV1's levels: the string's level, pixels per frame, pixels per second.
_VP9_LEVELS: Final = (
    ("31", 983_040, 36_864_000),
    ("40", 2_228_224, 83_558_400),
    ("41", 2_228_224, 160_432_128),
    ("50", 8_912_896, 311_951_360),
    ("51", 8_912_896, 588_251_136),
    ("60", 35_651_584, 1_176_502_272),
)
_AV1_LEVELS: Final = (
    ("05", 1_065_024, 31_950_720),
    ("08", 2_359_296, 70_778_880),
    ("09", 2_359_296, 141_557_760),
    ("12", 8_912_896, 267_386_880),
    ("13", 8_912_896, 534_773_760),
    ("16", 35_651_584, 1_069_547_520),
)
Level = TypeVar("Level", int, str)

MOST_PIXELS: Final = 36_864 * 256
"""The largest picture that is sent: H.264's level 5.1, a little more than 3840×2160."""


def codec_string(family: str, width: int, height: int) -> str | None:
    """The WebCodecs string of the lowest level that holds this size at 30 frames per second.

    None where the family has no such level.
    """
    if family == H264:
        blocks = -(-width // 16) * -(-height // 16)
        level = _lowest(_H264_LEVELS, blocks)
        return None if level is None else f"avc1.42E0{level:02X}"
    if family == VP8:
        return "vp8"  # it has no levels
    if family == VP9:
        vp9 = _lowest(_VP9_LEVELS, width * height)
        return None if vp9 is None else f"vp09.00.{vp9}.08"
    if family == AV1:
        av1 = _lowest(_AV1_LEVELS, width * height)
        return None if av1 is None else f"av01.0.{av1}M.08"
    return None


def _lowest(levels: Iterable[tuple[Level, int, int]], units: int) -> Level | None:
    for level, per_frame, per_second in levels:
        if units <= per_frame and units * FRAMES_PER_SECOND <= per_second:
            return level
    return None


def candidates(offers: Iterable[str], width: int, height: int) -> Iterator[tuple[str, str]]:
    """Families and codec strings to try for a picture, best first, of those that viewers decode."""
    offered = set(offers)
    for family in PREFERENCE:
        if family in offered and (codec := codec_string(family, width, height)):
            yield family, codec


def fitted(width: int, height: int) -> tuple[int, int]:
    """The size that is sent for a surface of this size: even, and not above `MOST_PIXELS`.

    4:2:0 pictures have half as many colours as points in each direction, so an odd column or row
    is cut off. What is too large is scaled down by the encoder.
    """
    if width * height > MOST_PIXELS:
        shrink = (MOST_PIXELS / (width * height)) ** 0.5
        width, height = int(width * shrink), int(height * shrink)
    return max(2, width & ~1), max(2, height & ~1)


def full_bitrate(width: int, height: int) -> int:
    """The bits per second at which a screen's text stays legible while it scrolls.

    4 Mbit/s at 1280×720, growing with the side rather than the area: large screens show larger
    quiet areas, not more motion.
    """
    return int(4_000_000 * (width * height / (1280 * 720)) ** 0.5)


def unchanged(family: str, pixels: int) -> int:
    """The most bytes in which an encoder says that nothing has changed.

    Seen at 720p: 32 to 110 in Chromium's H.264, 63 in Firefox's VP9, 303 in its VP8, which says it
    of each block.
    """
    return 64 + pixels // (3072 if family == VP8 else 16384)
