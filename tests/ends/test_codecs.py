import pytest
from hypothesis import given
from hypothesis import strategies as st

from beistand.ends.codecs import (
    AV1,
    FRAMES_PER_SECOND,
    H264,
    MOST_PIXELS,
    PREFERENCE,
    VP8,
    VP9,
    candidates,
    codec_string,
    fitted,
    unchanged,
)

sizes = st.integers(min_value=1, max_value=16_384)


@pytest.mark.parametrize(
    ("width", "height", "codec"),
    [
        (640, 480, "avc1.42E01F"),
        (1276, 720, "avc1.42E01F"),
        (1280, 720, "avc1.42E01F"),
        (1280, 800, "avc1.42E020"),
        (1920, 1080, "avc1.42E028"),
        (1920, 1088, "avc1.42E028"),
        (1920, 1200, "avc1.42E032"),
        (2560, 1440, "avc1.42E032"),
        (3840, 1080, "avc1.42E032"),
        (3840, 2160, "avc1.42E033"),
    ],
)
def test_h264_takes_the_lowest_level_that_holds_the_size(
    width: int, height: int, codec: str
) -> None:
    assert codec_string(H264, width, height) == codec


def test_a_surface_beyond_the_largest_level_has_no_h264() -> None:
    assert codec_string(H264, 7680, 4320) is None
    assert codec_string(VP9, 7680, 4320) == "vp09.00.60.08"


def test_the_other_families_follow_their_own_levels() -> None:
    assert codec_string(VP9, 1280, 720) == "vp09.00.31.08"
    assert codec_string(VP9, 1920, 1080) == "vp09.00.40.08"
    assert codec_string(AV1, 1280, 720) == "av01.0.05M.08"
    assert codec_string(AV1, 2560, 1440) == "av01.0.12M.08"
    assert codec_string("hevc", 1280, 720) is None


def test_vp8_has_no_levels() -> None:
    assert codec_string(VP8, 640, 480) == codec_string(VP8, 7680, 4320) == "vp8"


def test_vp8_needs_more_bytes_to_say_that_nothing_has_changed() -> None:
    assert unchanged(H264, 1280 * 720) < 303 < unchanged(VP8, 1280 * 720) < 500


def test_h264_is_tried_first_whatever_the_order_of_the_offers() -> None:
    tried = list(candidates([AV1, VP9, VP8, H264, "hevc"], 1280, 720))
    assert [family for family, _ in tried] == list(PREFERENCE)


def test_what_no_viewer_decodes_is_not_tried() -> None:
    assert list(candidates([VP9], 1280, 720)) == [(VP9, "vp09.00.31.08")]
    assert not list(candidates([], 1280, 720))


def test_an_odd_surface_loses_one_column_and_one_row() -> None:
    assert fitted(1277, 721) == (1276, 720)
    assert fitted(2560, 1440) == (2560, 1440)


def test_what_is_too_large_keeps_its_shape() -> None:
    width, height = fitted(7680, 4320)
    assert abs(width / height - 16 / 9) < 0.01


@given(sizes, sizes)
def test_every_surface_has_a_size_and_an_h264_level(width: int, height: int) -> None:
    fit_width, fit_height = fitted(width, height)
    assert fit_width % 2 == fit_height % 2 == 0
    assert fit_width * fit_height <= max(MOST_PIXELS, 4)
    # Ribbons whose last row of macroblocks is mostly air do not count against the limit.
    if min(fit_width, fit_height) >= 720 and fit_width * fit_height < MOST_PIXELS * 0.9:
        assert codec_string(H264, fit_width, fit_height) is not None


def test_full_rate_is_part_of_the_level() -> None:
    # 1920×1080 at 30 frames is 244,800 macroblocks a second of level 4.0's 245,760.
    assert FRAMES_PER_SECOND == 30
