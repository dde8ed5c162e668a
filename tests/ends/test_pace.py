from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from beistand.ends.pace import (
    FULL_RATE,
    LEAST_BITRATE,
    LEAST_RATE,
    MOST_BUFFERED,
    MOST_BYTES,
    Pace,
)

FULL = 4_000_000


class Line:
    """A line that delivers in order, so many bytes per millisecond, and answers."""

    def __init__(self, pace: Pace, speed: float, distance: float = 20) -> None:
        self.pace, self.speed, self.distance = pace, speed, distance
        self.now = 0.0
        self.free_at = 0.0
        self.sequence = 0
        self.sent = 0
        self.answers: list[tuple[float, int]] = []
        self.ages: list[float] = []

    def runs(self, milliseconds: float, size: int, broken: bool = False) -> int:
        """A camera of 30 frames a second; returns the frames that went out."""
        went, end = 0, self.now + milliseconds
        while self.now < end:
            self.now += 1000 / 30
            while self.answers and self.answers[0][0] <= self.now:
                at, sequence = self.answers.pop(0)
                self.pace.acknowledged(sequence, at)
            if self.pace.may_encode(self.now, 0):
                self.pace.sent(self.sequence, size, self.now)
                self.free_at = max(self.free_at, self.now) + size / self.speed
                if not broken:
                    self.answers.append((self.free_at + self.distance, self.sequence))
                    self.ages.append(self.free_at + self.distance - self.now)
                self.sequence += 1
                went += 1
        return went


def test_a_good_line_gets_every_frame() -> None:
    line = Line(Pace(FULL), speed=10_000)
    assert line.runs(10_000, 5_000) >= 295
    assert line.pace.ample


def test_jitter_of_the_capture_costs_no_frame() -> None:
    pace = Pace(FULL)
    taken = 0
    for number in range(300):
        now = number * 1000 / 30 + (6 if number % 2 else 0)
        if pace.may_encode(now, 0):
            taken += 1
            pace.sent(number, 100, now)
            pace.acknowledged(number, now)
    assert taken == 300


def test_a_full_line_slows_the_frames_before_it_takes_their_sharpness() -> None:
    line = Line(Pace(FULL), speed=100)
    seen_slower = False
    for _ in range(40):
        line.runs(500, 12_000)
        if line.pace.rate < FULL_RATE and line.pace.bitrate == FULL:
            seen_slower = True
        if line.pace.bitrate < FULL:
            assert seen_slower
    assert line.pace.rate < FULL_RATE


def test_a_full_line_never_becomes_a_queue() -> None:
    line = Line(Pace(FULL), speed=100)
    line.runs(5_000, 12_000)
    line.ages.clear()
    line.runs(60_000, 12_000)
    assert median(line.ages) < 500
    assert max(line.ages) < 1_500
    # ... and it is used all the same: 100 kB a second are eight such frames.
    assert len(line.ages) > 60 * 8 * 0.75


def test_what_was_lost_comes_back_sharpness_first() -> None:
    line = Line(Pace(FULL), speed=20)
    line.runs(20_000, 12_000)
    assert line.pace.rate == LEAST_RATE
    assert line.pace.bitrate < FULL
    line.speed = 100_000
    line.runs(8_000, 2_000)
    assert line.pace.bitrate == FULL or line.pace.rate == LEAST_RATE
    line.runs(30_000, 2_000)
    assert line.pace.ample


def test_distance_alone_is_no_congestion() -> None:
    line = Line(Pace(FULL), speed=10_000, distance=250)
    line.runs(10_000, 5_000)
    assert line.pace.ample


def test_too_much_under_way_holds_everything_back() -> None:
    pace = Pace(FULL)
    assert pace.may_encode(0, 0)
    pace.sent(0, MOST_BYTES + 1, 0)
    assert not pace.may_encode(40, 0, key=True)
    pace.acknowledged(0, 100)
    assert pace.may_encode(100, 0)


def test_bytes_that_have_not_left_the_browser_hold_everything_back() -> None:
    assert not Pace(FULL).may_encode(0, MOST_BUFFERED + 1)


def test_without_an_answer_it_stops() -> None:
    line = Line(Pace(FULL), speed=10_000)
    line.runs(1_000, 3_000)
    line.answers.clear()
    line.runs(10_000, 3_000, broken=True)
    assert line.runs(10_000, 3_000, broken=True) == 0
    assert line.pace.is_silent(line.now)


def test_an_answer_after_a_silence_asks_for_a_key_frame_if_something_may_be_lost() -> None:
    pace = Pace(FULL)
    for number in (1, 2, 3):
        pace.sent(number, 100, 0)
    assert not pace.may_encode(5_000, 0)
    assert pace.acknowledged(2, 5_100)
    assert pace.under_way == 0
    assert pace.may_encode(5_101, 0)


def test_an_answer_to_all_after_a_silence_needs_no_key_frame() -> None:
    pace = Pace(FULL)
    for number in (1, 2, 3):
        pace.sent(number, 100, 0)
    assert not pace.may_encode(5_000, 0)
    assert not pace.acknowledged(3, 5_100)
    assert pace.may_encode(5_101, 0)


def test_a_large_key_frame_on_a_slow_line_is_not_taken_for_silence() -> None:
    pace = Pace(FULL)
    pace.sent(0, 300_000, 0, key=True)
    assert not pace.is_silent(6_000)
    assert pace.key_under_way
    pace.acknowledged(0, 6_000)
    assert not pace.key_under_way


def test_a_key_frame_does_not_wait_for_its_turn() -> None:
    pace = Pace(FULL)
    assert pace.may_encode(0, 0)
    assert not pace.may_encode(1, 0)
    assert pace.may_encode(1, 0, key=True)


def test_answers_to_what_was_never_sent_are_ignored() -> None:
    pace = Pace(FULL)
    pace.sent(5, 100, 0)
    for nonsense in (4, 6, 2**32 - 1):
        assert not pace.acknowledged(nonsense, 10)
    assert pace.under_way == 100


def test_sequences_go_on_after_32_bits() -> None:
    pace = Pace(FULL)
    pace.sent(2**32 - 1, 100, 0)
    pace.sent(0, 100, 10)
    pace.acknowledged(0, 20)
    assert pace.under_way == 0


def test_another_size_keeps_the_share_of_what_would_be_full() -> None:
    pace = Pace(FULL)
    pace.bitrate = FULL // 2
    pace.resize(8_000_000)
    assert pace.bitrate == 4_000_000


@given(
    st.lists(
        st.tuples(st.sampled_from("tsa"), st.integers(0, 400_000), st.integers(0, 3_000)),
        max_size=200,
    )
)
def test_whatever_happens_rate_and_bitrate_stay_in_their_bounds(
    steps: list[tuple[str, int, int]],
) -> None:
    pace, now, sequence = Pace(FULL), 0, 0
    for step, number, wait in steps:
        now += wait
        if step == "t":
            pace.may_encode(now, number)
        elif step == "s":
            sequence += 1
            pace.sent(sequence, number, now)
        else:
            pace.acknowledged(sequence - number % 5, now)
        assert LEAST_RATE <= pace.rate <= FULL_RATE
        assert LEAST_BITRATE <= pace.bitrate <= FULL
        assert pace.under_way >= 0
