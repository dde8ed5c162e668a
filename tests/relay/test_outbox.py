"""What is on its way to one socket."""

import asyncio

from beistand.protocol.frames import Flag, Header, Stream
from beistand.relay.outbox import CREDIT_BYTES, MAX_WAITING_BYTES, MAX_WAITING_SCREEN, Outbox


def a_frame(sequence: int, *, key: bool = False, size: int = 1000, part: int = 0) -> Header:
    flags = Flag.LAST | Flag.KEY if key else Flag.LAST
    return Header(Stream.SCREEN, 1, flags, sequence, part, 0, size)


async def sent(outbox: Outbox) -> list[str | bytes]:
    messages: list[str | bytes] = []

    async def send(message: str | bytes) -> None:
        messages.append(message)

    outbox.close()
    await outbox.run(send)
    return messages


async def test_a_viewer_begins_with_a_key_frame() -> None:
    outbox = Outbox()
    outbox.put_screen(a_frame(1), b"delta", 0.0)
    outbox.put_screen(a_frame(2, key=True), b"key", 0.0)
    outbox.put_screen(a_frame(3), b"delta", 0.0)
    assert await sent(outbox) == [b"key", b"delta"]


async def test_a_slow_viewer_skips_to_the_next_key_frame() -> None:
    outbox = Outbox()
    outbox.put_screen(a_frame(1, key=True), b"1", 0.0)
    outbox.put_screen(a_frame(2), b"2", 1.5)  # the first is not shown after a second and a half
    assert outbox.skipping
    outbox.shown(1)
    outbox.put_screen(a_frame(3), b"3", 1.6)
    assert outbox.has_credit
    outbox.put_screen(a_frame(4, key=True), b"4", 1.7)
    assert await sent(outbox) == [b"1", b"4"]


async def test_bytes_on_their_way_are_bounded() -> None:
    outbox = Outbox()
    big = bytes(CREDIT_BYTES + 1)
    outbox.put_screen(a_frame(1, key=True), big, 0.0)
    for sequence in range(2, 100):
        outbox.put_screen(a_frame(sequence, key=True), big, 0.0)
    assert await sent(outbox) == [big]


async def test_all_parts_of_a_frame_share_its_fate() -> None:
    outbox = Outbox()
    outbox.put_screen(a_frame(1), b"skipped", 0.0)
    outbox.put_screen(a_frame(1, part=1), b"skipped too", 0.0)
    outbox.put_screen(a_frame(2, key=True), b"a", 0.0)
    outbox.put_screen(a_frame(2, part=1), b"b", 0.0)
    assert await sent(outbox) == [b"a", b"b"]


async def test_events_and_chat_keep_their_order_and_are_never_skipped() -> None:
    outbox = Outbox()
    outbox.put("event")
    outbox.put_screen(a_frame(1), b"skipped", 0.0)
    outbox.put(b"chat")
    assert await sent(outbox) == ["event", b"chat"]


async def test_closing_wakes_a_waiting_outbox() -> None:
    outbox = Outbox()

    async def send(message: str | bytes) -> None:
        raise AssertionError("nothing was put")

    running = asyncio.create_task(outbox.run(send))
    await asyncio.sleep(0)
    outbox.close()
    await asyncio.wait_for(running, 1)


async def test_pictures_that_still_wait_are_thrown_away_with_the_sharing() -> None:
    outbox = Outbox()
    outbox.put("event")
    outbox.put_screen(a_frame(1, key=True), b"picture", 0.0)
    outbox.put(b"chat")
    outbox.start_afresh()
    outbox.put("paused")
    assert await sent(outbox) == ["event", b"chat", "paused"]


async def test_one_endless_picture_is_given_up_and_cuts_nobody_off() -> None:
    outbox = Outbox()
    part = bytes(250_000)
    for number in range(100):
        outbox.put_screen(a_frame(1, key=True, part=number), part, 0.0)
    outbox.put("event")
    assert not outbox.overflows
    assert outbox.skipping
    assert outbox.has_credit
    messages = await sent(outbox)
    assert len(messages) == 1 + MAX_WAITING_SCREEN // len(part)
    assert messages[-1] == "event"


async def test_who_leaves_too_much_lying_is_cut_off_and_gets_no_more() -> None:
    outbox = Outbox()
    for _ in range(100):
        outbox.put(bytes(250_000))
    assert outbox.overflows
    assert sum(len(message) for message in await sent(outbox)) <= MAX_WAITING_BYTES


async def test_a_long_history_cuts_nobody_off() -> None:
    outbox = Outbox()
    for _ in range(100):
        outbox.put_history(bytes(250_000))
    outbox.put("event")
    assert not outbox.overflows
    assert len(await sent(outbox)) == 101


class Line:
    """Takes messages at once while it is free."""

    def __init__(self) -> None:
        self.free = True
        self.taken: list[str | bytes] = []

    def write_now(self, message: str | bytes) -> bool:
        if self.free:
            self.taken.append(message)
        return self.free


async def test_what_a_free_line_takes_waits_for_nothing() -> None:
    line = Line()
    outbox = Outbox(line.write_now)
    outbox.put("event")
    outbox.put_screen(a_frame(1, key=True), b"key", 0.0)
    assert line.taken == ["event", b"key"]
    assert await sent(outbox) == []


async def test_nothing_is_written_past_what_waits() -> None:
    line = Line()
    outbox = Outbox(line.write_now)
    line.free = False
    outbox.put("first")
    line.free = True
    outbox.put("second")
    assert line.taken == []
    assert await sent(outbox) == ["first", "second"]


async def test_nothing_is_written_past_what_is_being_sent() -> None:
    line = Line()
    outbox = Outbox(line.write_now)
    line.free = False
    outbox.put("first")
    line.free = True
    messages: list[str | bytes] = []

    async def send(message: str | bytes) -> None:
        if message == "first":
            outbox.put("second")  # the line is free again, but the first is not through
            assert line.taken == []
        messages.append(message)

    outbox.close()
    await outbox.run(send)
    assert messages == ["first", "second"]
