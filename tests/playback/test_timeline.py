from hypothesis import given
from hypothesis import strategies as st

from beistand.playback.timeline import Gap, Timeline, lay_out
from beistand.protocol.events import Paused
from beistand.protocol.roles import Role
from beistand.protocol.wire import Entry

NOW = 1_790_000_000_000


def recorded(*times: tuple[int, int]) -> Timeline:
    return lay_out(
        {"number": number, "bytes": 1, "started": NOW + started, "ended": NOW + ended}
        for number, (started, ended) in enumerate(times, 1)
    )


def test_an_empty_recording_takes_no_time() -> None:
    assert recorded().duration == 0
    assert recorded().gaps() == []
    assert recorded().position(NOW) == 0


def test_what_was_not_recorded_takes_no_time_and_is_told_as_a_gap() -> None:
    timeline = recorded((0, 1000), (1000, 3000), (63_000, 64_000))
    assert timeline.duration == 4000
    assert [span.begin for span in timeline.spans] == [0, 1000, 3000]
    assert timeline.gaps() == [Gap(3000, NOW + 33_000, 60_000)]


def test_a_change_of_surface_is_no_gap() -> None:
    assert recorded((0, 1000), (1700, 3000)).gaps() == []


def test_the_clock_jumps_where_nothing_was_recorded() -> None:
    timeline = recorded((0, 1000), (61_000, 62_000))
    assert [timeline.clock(each) - NOW for each in (0, 999, 1000, 1500, 2000, 9999)] == [
        0,
        999,
        61_000,
        61_500,
        62_000,
        62_000,
    ]


def test_an_event_lies_where_it_can_be_seen() -> None:
    timeline = recorded((1000, 2000), (61_000, 62_000))
    moments = (0, 1000, 1500, 2000, 30_000, 61_000, 61_500, 99_000)
    positions = [0, 0, 500, 1000, 1000, 1000, 1500, 2000]
    assert [timeline.position(NOW + each) for each in moments] == positions
    entries = [Entry(7, Role.CUSTOMER, 1, NOW + 30_000, Paused())]
    assert [(each.position, each.entry.number) for each in timeline.marks(entries)] == [(1000, 7)]


def test_events_and_gaps_stand_in_the_order_in_which_they_happened() -> None:
    timeline = recorded((0, 1000), (61_000, 62_000), (122_000, 123_000))
    moments = (500, 1000, 60_990, 61_500, 62_010, 122_500)
    marks = timeline.marks(Entry(7, Role.CUSTOMER, 1, NOW + at, Paused()) for at in moments)
    told = [each if isinstance(each, Gap) else each.at - NOW for each in timeline.in_order(marks)]
    first, second = timeline.gaps()
    assert told == [500, 1000, first, 60_990, 61_500, 62_010, second, 122_500]


def test_each_position_belongs_to_one_segment() -> None:
    timeline = recorded((0, 1000), (1000, 3000))
    assert [timeline.span(each).number for each in (-5, 0, 999, 1000, 3000, 9000)] == [
        1,
        1,
        1,
        2,
        2,
        2,
    ]
    first, second = timeline.spans
    assert timeline.after(first) is second
    assert timeline.after(second) is None


def test_a_clock_that_was_set_back_does_not_turn_the_timeline_round() -> None:
    timeline = recorded((0, 5000), (3000, 4000), (6000, 7000))
    assert timeline.duration == 6000
    assert all(span.ended >= span.started for span in timeline.spans)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=9))
def test_a_recorded_moment_is_found_again(times: list[tuple[int, int]]) -> None:
    timeline = recorded(*times)
    for span in timeline.spans:
        for position in {span.begin, (span.begin + span.end) // 2, max(span.begin, span.end - 1)}:
            at = timeline.clock(position)
            assert timeline.position(at) <= position
            assert timeline.clock(timeline.position(at)) <= at or span.started == span.ended
