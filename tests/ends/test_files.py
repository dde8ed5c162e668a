from dataclasses import replace

import pytest

from beistand.ends.files import MOST_UNDER_WAY, PART, Incoming, Outgoing, percent
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import Flag, read_frame


class World:
    """A file between two ends; each part takes `delay` milliseconds."""

    def __init__(self, content: bytes, delay: int = 10) -> None:
        self.content, self.delay, self.time = content, delay, 0
        self.outgoing = Outgoing(len(content), 2, 1, lambda: self.time)
        self.incoming = Incoming(len(content))
        self.arrived = b""
        self.most = 0

    def sends(self) -> list[bytes]:
        """All parts that may go out now."""
        frames = []
        while (wanted := self.outgoing.next) is not None:
            frames.append(self.outgoing.pack(self.content[wanted.start : wanted.stop]))
            self.most = max(self.most, wanted.stop - self.outgoing.taken)
        return frames

    def hears(self, frames: list[bytes]) -> None:
        self.time += self.delay
        for frame in frames:
            self.arrived += self.incoming.hear(frame)
            self.outgoing.take(self.incoming.taken)


def hear_all(incoming: Incoming, frames: list[bytes]) -> None:
    for frame in frames:
        incoming.hear(frame)


def content(size: int) -> bytes:
    return bytes(number % 251 for number in range(size))


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 40 * PART + 7])
def test_a_file_arrives_byte_for_byte(size: int) -> None:
    world = World(content(size))
    rounds = 0
    while not world.incoming.whole:
        world.hears(world.sends())
        rounds += 1

    assert world.arrived == world.content
    assert world.outgoing.all_sent
    assert world.sends() == []
    assert rounds < 20


def test_no_part_is_larger_than_a_part() -> None:
    world = World(content(3 * PART + 5))

    assert [read_frame(frame)[0].length for frame in world.sends()] == [PART, PART, PART, 5]


def test_nothing_more_goes_out_before_the_other_end_has_taken_some() -> None:
    world = World(content(100 * PART))
    first = world.sends()

    assert 0 < len(first) < 100
    assert world.sends() == []
    world.outgoing.take(PART)
    assert len(world.sends()) >= 1


def test_a_quick_line_is_given_more_and_never_more_than_the_most() -> None:
    world = World(content(400 * PART), delay=10)
    while not world.incoming.whole:
        world.hears(world.sends())

    assert world.most == MOST_UNDER_WAY


def test_a_slow_line_is_given_one_part_at_a_time() -> None:
    world = World(content(60 * PART), delay=400)
    for _ in range(5):
        world.hears(world.sends())

    assert len(world.sends()) == 1


def test_a_lie_about_what_was_taken_is_ignored() -> None:
    world = World(content(100 * PART))
    sent = len(world.sends())

    world.outgoing.take(50 * PART)
    world.outgoing.take(-5)

    assert world.outgoing.taken == 0
    assert world.sends() == []
    assert sent < 50


def test_parts_out_of_order_are_refused() -> None:
    first, second, *_ = World(content(3 * PART)).sends()
    for frames in ([second], [first, first]):
        with pytest.raises(RemoteProtocolError):
            hear_all(Incoming(3 * PART), frames)


def test_a_file_that_is_larger_or_smaller_than_was_agreed_is_refused() -> None:
    frames = World(content(2 * PART)).sends()
    for size in (PART, PART + 1, 2 * PART + 1):
        with pytest.raises(RemoteProtocolError):
            hear_all(Incoming(size), frames)


def test_nothing_follows_the_last_part() -> None:
    (only,) = World(b"").sends()
    incoming = Incoming(0)
    incoming.hear(only)

    with pytest.raises(RemoteProtocolError):
        incoming.hear(only)


def test_a_part_of_another_file_is_refused() -> None:
    first, second = World(content(2 * PART)).sends()
    header, payload = read_frame(second)
    foreign = replace(header, sequence=header.sequence + 1).packed() + bytes(payload)
    incoming = Incoming(2 * PART)
    incoming.hear(first)

    with pytest.raises(RemoteProtocolError):
        incoming.hear(foreign)


def test_a_file_ends_with_the_part_that_says_so() -> None:
    header, payload = read_frame(World(content(5)).sends()[0])
    unfinished = replace(header, flags=Flag.NONE).packed() + bytes(payload)

    with pytest.raises(RemoteProtocolError):
        Incoming(5).hear(unfinished)


def test_progress_is_told_in_percent() -> None:
    assert [percent(*each) for each in ((0, 7), (1, 3), (7, 7), (0, 0))] == [0, 33, 100, 100]
