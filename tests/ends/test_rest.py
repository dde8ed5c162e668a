from beistand.ends.codecs import H264, unchanged
from beistand.ends.rest import CRISP_AFTER, STILL, Rest

UNCHANGED = unchanged(H264, 1280 * 720)
BITRATE = 4_000_000
FRAME = 33.3


def scrolled(rest: Rest, frames: int, size: int, now: float = 0.0) -> float:
    for _ in range(frames):
        now += FRAME
        rest.changed(size, UNCHANGED, BITRATE, now)
    return now


def test_frames_within_the_budget_leave_nothing_to_make_crisp() -> None:
    rest = Rest()
    rest.begins(0, crisp=True)
    now = scrolled(rest, 300, 4_000)
    assert not rest.blurred
    assert not rest.crisp_due(now + 10_000, False, CRISP_AFTER)


def test_frames_beyond_the_budget_are_made_crisp_when_they_rest() -> None:
    rest = Rest()
    rest.begins(0, crisp=True)
    now = scrolled(rest, 30, 60_000)
    assert rest.blurred
    assert not rest.crisp_due(now + 100, False, CRISP_AFTER)
    assert rest.crisp_due(now + CRISP_AFTER, False, CRISP_AFTER)


def test_one_large_change_is_enough() -> None:
    rest = Rest()
    rest.begins(0, crisp=True)
    rest.changed(200_000, UNCHANGED, BITRATE, FRAME)
    assert rest.blurred


def test_typing_is_not_worth_a_large_picture() -> None:
    rest = Rest()
    rest.begins(0, crisp=True)
    scrolled(rest, 3_000, 500)
    assert not rest.blurred


def test_a_coarse_key_frame_is_followed_by_a_crisp_one() -> None:
    rest = Rest()
    rest.begins(0, crisp=False)
    assert rest.crisp_due(CRISP_AFTER, False, CRISP_AFTER)
    rest.begins(CRISP_AFTER, crisp=True)
    assert not rest.crisp_due(10_000, False, CRISP_AFTER)


def test_a_frame_that_was_held_back_may_be_a_change() -> None:
    rest = Rest()
    rest.begins(0, crisp=False)
    rest.changed(5_000, UNCHANGED, BITRATE, 10)
    assert not rest.crisp_due(5_000, True, CRISP_AFTER)
    rest.changed(UNCHANGED, UNCHANGED, BITRATE, 5_001)
    assert rest.crisp_due(5_002, True, CRISP_AFTER)


def test_a_screen_stands_still_only_when_the_encoder_says_so() -> None:
    rest = Rest()
    rest.begins(0, crisp=True)
    assert not rest.still(STILL + 1)
    rest.changed(40, UNCHANGED, BITRATE, STILL)
    assert rest.still(STILL + 1)
    rest.changed(4_000, UNCHANGED, BITRATE, STILL + 2)
    assert not rest.still(STILL + 3)
