from hypothesis import given, settings
from hypothesis import strategies as st

from beistand.ends.parts import Found, Order, cut
from beistand.protocol.frames import (
    HEADER_BYTES,
    MAX_PAYLOAD,
    Flag,
    Header,
    Picture,
    Stream,
    read_frame,
    read_picture,
)

OPENING = Picture("avc1.42E01F", 1280, 720).packed()


def pattern(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def messages(size: int, flags: Flag = Flag.NONE, opening: bytes = b"") -> list[bytes]:
    data = pattern(size)
    return [part.head + data[part.start : part.end] for part in cut(7, 5, 99, flags, opening, size)]


def header(sequence: int, flags: Flag = Flag.LAST, part: int = 0, sender: int = 7) -> Header:
    return Header(Stream.SCREEN, sender, flags, sequence, part, 0, 10)


KEY = Flag.KEY | Flag.LAST


@settings(deadline=None)
@given(st.integers(min_value=1, max_value=3 * MAX_PAYLOAD), st.booleans())
def test_parts_put_together_are_the_frame(size: int, key: bool) -> None:
    opening = OPENING if key else b""
    flags = Flag.KEY if key else Flag.NONE
    order = Order()
    order.lost = False
    order._sender, order._sequence = 7, 4
    whole = b""
    sent = messages(size, flags, opening)
    for index, message in enumerate(sent):
        head, payload = read_frame(message)
        assert head.part == index
        assert head.last == (index == len(sent) - 1)
        assert head.key == key
        assert len(message) <= HEADER_BYTES + MAX_PAYLOAD
        found = order.arrives(head)
        assert found is (Found.WHOLE if head.last else Found.PART)
        whole += payload
    if key:
        picture, end = read_picture(whole)
        assert picture.width == 1280
        whole = whole[end:]
    assert whole == pattern(size)


def test_only_the_first_part_carries_the_description() -> None:
    first, second = messages(MAX_PAYLOAD, Flag.KEY, OPENING)
    assert len(first) == HEADER_BYTES + MAX_PAYLOAD
    assert len(second) == HEADER_BYTES + len(OPENING)


def test_nothing_can_be_shown_before_a_key_frame() -> None:
    order = Order()
    assert order.arrives(header(1)) is Found.USELESS
    assert order.arrives(header(2, KEY)) is Found.WHOLE
    assert order.arrives(header(3)) is Found.WHOLE


def test_after_a_gap_everything_is_useless_up_to_the_next_key_frame() -> None:
    order = Order()
    order.arrives(header(1, KEY))
    assert order.arrives(header(3)) is Found.USELESS
    assert order.arrives(header(4)) is Found.USELESS
    assert order.arrives(header(9, KEY)) is Found.WHOLE
    assert order.arrives(header(10)) is Found.WHOLE


def test_a_frame_that_misses_a_part_is_useless_and_so_is_what_follows() -> None:
    order = Order()
    order.arrives(header(1, KEY))
    assert order.arrives(header(2, Flag.NONE, 0)) is Found.PART
    assert order.arrives(header(2, Flag.LAST, 2)) is Found.USELESS
    assert order.arrives(header(3)) is Found.USELESS


def test_a_frame_that_breaks_off_makes_the_next_one_useless() -> None:
    order = Order()
    order.arrives(header(1, KEY))
    order.arrives(header(2, Flag.NONE, 0))
    assert order.arrives(header(3)) is Found.USELESS


def test_a_key_frame_that_breaks_off_is_forgotten_for_the_next_one() -> None:
    order = Order()
    assert order.arrives(header(1, Flag.KEY, 0)) is Found.PART
    assert order.arrives(header(2, KEY)) is Found.WHOLE


def test_another_sender_begins_with_a_key_frame() -> None:
    order = Order()
    order.arrives(header(1, KEY))
    assert order.arrives(header(2, sender=8)) is Found.USELESS
    assert order.arrives(header(0, KEY, sender=8)) is Found.WHOLE
    assert order.arrives(header(1, sender=8)) is Found.WHOLE


def test_the_count_goes_on_after_32_bits() -> None:
    order = Order()
    order.arrives(header(2**32 - 1, KEY))
    assert order.arrives(header(0)) is Found.WHOLE


def test_what_was_declared_lost_needs_a_key_frame() -> None:
    order = Order()
    order.arrives(header(1, KEY))
    order.lose()
    assert order.arrives(header(2)) is Found.USELESS
