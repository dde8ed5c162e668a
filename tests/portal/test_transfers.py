"""The console's end of a file, wired to a relay that repeats whatever may be said."""

import asyncio
from collections.abc import Callable

import pytest

from beistand.ends.chat import Message
from beistand.ends.files import PART, Incoming, Outgoing
from beistand.ends.side import Side
from beistand.portal.transfers import Transfers
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, What
from beistand.protocol.frames import MAX_FILE
from beistand.protocol.roles import Role
from beistand.protocol.states import Request, State
from beistand.protocol.wire import Entry, read, write_entry, write_signal
from tests.protocol.walk import WITH_AGENT

CUSTOMER, TECHNICIAN, AGENT = Role.CUSTOMER, Role.TECHNICIAN, Role.AGENT
PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}
CONTENT = bytes(range(256)) * 700  # five and a half parts


class File:
    """What the technician has chosen."""

    def __init__(self, content: bytes, name: str = "treiber.zip", size: int | None = None) -> None:
        self.content, self.name = content, name
        self.size = len(content) if size is None else size
        self.seconds = 0.0

    async def read(self, start: int, end: int) -> bytes:
        await asyncio.sleep(self.seconds)
        if self.size != len(self.content):
            raise OSError
        return self.content[start:end]


class World:
    def __init__(self) -> None:
        self.said: list[Event] = []
        self.signals: list[s.Signal] = []
        self.frames: list[bytes] = []
        self.told: list[tuple[str, str]] = []
        self.gathered: list[bytes] = []
        self.saved: list[tuple[str, bytes]] = []
        self.number = 0
        self.side = Side(Role.TECHNICIAN, self, self, lambda: 0)
        self.transfers = Transfers(
            self.side,
            self.frames.append,
            self.collector,
            lambda key, request: self.told.append((key, request.file)),
        )
        welcome = s.Welcome(TECHNICIAN, 2, 0, 0, 0, "session", "secret")
        self.side.hear_text(write_signal(welcome))
        for by, event in WITH_AGENT:
            self.happens(by, event)

    def happens(self, by: Role, event: Event) -> None:
        self.number += 1
        self.side.hear_text(write_entry(Entry(self.number, by, PARTIES[by], 0, event)))

    def send_text(self, text: str) -> None:
        said = read(text)
        if isinstance(said, Event):
            self.said.append(said)
            asyncio.get_running_loop().call_soon(self.happens, TECHNICIAN, said)
        elif isinstance(said, s.Signal):
            self.signals.append(said)

    def send_bytes(self, data: bytes) -> None:
        """Nobody chats."""

    def happened(self, entry: Entry, before: State) -> None:
        self.transfers.follow(self.side.state)
        self.transfers.happened(entry.event, before)

    def welcomed(self) -> None: ...

    def not_welcome(self, why: s.Why, seconds: int) -> None: ...

    def wrote(self, message: Message) -> None: ...

    def chat_moved(self) -> None: ...

    def signalled(self, signal: s.Signal) -> None: ...

    def collector(self) -> "World":
        self.gathered = []
        return self

    def add(self, data: bytes) -> None:
        self.gathered.append(data)

    def save(self, name: str) -> None:
        self.saved.append((name, b"".join(self.gathered)))

    async def until(self, happened: Callable[[], object]) -> None:
        for _ in range(5000):
            if happened():
                return
            await asyncio.sleep(0.001)
        raise AssertionError("not within five seconds")

    async def offers(self, file: File) -> Request:
        assert self.transfers.offer("f", file)
        await self.until(lambda: self.side.state.requests)
        return self.side.state.requests[0]

    def gets(self, content: bytes, size: int, file: str = "protokoll.txt") -> list[bytes]:
        """A file that the customer has chosen is granted; the frames that the agent may send."""
        self.happens(TECHNICIAN, e.Requested("t", What.TAKE_FILE))
        self.happens(AGENT, e.Granted("t"))
        self.happens(AGENT, e.FileChosen("t", file, size))
        outgoing, frames = Outgoing(len(content), 3, 1, lambda: 0), []
        while (wanted := outgoing.next) is not None:
            frames.append(outgoing.pack(content[wanted.start : wanted.stop]))
            outgoing.take(wanted.stop)
        return frames


async def test_a_file_is_offered_with_its_name_and_size_and_waits_for_a_yes() -> None:
    world = World()
    request = await world.offers(File(CONTENT))

    assert (request.what, request.file, request.size) == (
        What.GIVE_FILE,
        "treiber.zip",
        len(CONTENT),
    )
    await asyncio.sleep(0.01)
    assert world.frames == []


async def test_a_granted_file_goes_out_byte_for_byte() -> None:
    world = World()
    await world.offers(File(CONTENT))
    world.happens(CUSTOMER, e.Granted("f"))
    incoming, arrived = Incoming(len(CONTENT)), b""
    while not incoming.whole:
        await world.until(lambda: world.frames)
        arrived += incoming.hear(world.frames.pop(0))
        world.transfers.taken(incoming.taken)
    assert arrived == CONTENT

    world.happens(AGENT, e.Transferred("f"))
    assert world.told == [("sent", "treiber.zip")]


async def test_its_progress_is_what_has_arrived() -> None:
    world = World()
    request = await world.offers(File(CONTENT))
    world.happens(CUSTOMER, e.Granted("f"))
    (request,) = world.side.state.requests
    await world.until(lambda: len(world.frames) == 4)
    assert world.transfers.percent(request) == 0

    world.transfers.taken(2 * PART)

    assert world.transfers.percent(request) == 100 * 2 * PART // len(CONTENT)


@pytest.mark.parametrize("by", [CUSTOMER, TECHNICIAN, AGENT])
async def test_nothing_more_goes_out_once_it_is_stopped(by: Role) -> None:
    world = World()
    file = File(CONTENT)
    file.seconds = 0.02
    await world.offers(file)
    world.happens(CUSTOMER, e.Granted("f"))
    await world.until(lambda: world.frames)

    world.happens(by, e.Withdrawn("f"))
    sent = len(world.frames)
    await asyncio.sleep(0.06)

    assert len(world.frames) == sent < 4
    assert world.told == [("stopped", "treiber.zip")]


async def test_a_refused_file_never_goes_out() -> None:
    world = World()
    await world.offers(File(CONTENT))

    world.happens(CUSTOMER, e.Refused("f"))
    await asyncio.sleep(0.01)

    assert world.frames == []


async def test_a_lost_line_ends_what_goes_out() -> None:
    world = World()
    await world.offers(File(CONTENT))
    world.happens(CUSTOMER, e.Granted("f"))
    await world.until(lambda: len(world.frames) == 4)

    world.side.lost()
    world.transfers.follow(world.side.state)
    world.transfers.taken(4 * PART)
    await asyncio.sleep(0.01)

    assert len(world.frames) == 4


async def test_a_file_that_is_too_large_is_not_even_asked_for() -> None:
    world = World()

    assert not world.transfers.offer("f", File(b"", size=MAX_FILE + 1))
    assert world.said == []


async def test_a_file_that_cannot_be_read_any_more_is_told_and_given_up() -> None:
    world = World()
    await world.offers(File(b"", size=5))
    world.happens(CUSTOMER, e.Granted("f"))

    await world.until(lambda: e.Withdrawn("f") in world.said)
    assert world.told[0] == ("unreadable", "treiber.zip")


async def test_a_file_of_the_customer_is_saved_once_it_is_whole() -> None:
    world = World()
    *frames, last = world.gets(CONTENT, len(CONTENT))
    for frame in frames:
        world.transfers.hear(frame)
    assert world.saved == []
    world.transfers.hear(last)

    assert world.saved == [("protokoll.txt", CONTENT)]
    assert world.signals[-1] == s.FileTaken(len(CONTENT))
    await world.until(lambda: not world.side.state.requests)
    assert world.said == [e.Transferred("t")]
    assert world.told == [("saved", "protokoll.txt")]


async def test_a_file_that_is_not_as_agreed_is_not_saved() -> None:
    world = World()
    for frame in world.gets(CONTENT, len(CONTENT) - 1):
        world.transfers.hear(frame)

    assert world.saved == []
    await world.until(lambda: world.said == [e.Withdrawn("t")])


async def test_what_came_out_of_order_is_not_made_good_by_what_follows() -> None:
    world = World()
    first, second, third, *rest = world.gets(CONTENT, len(CONTENT))
    for frame in (first, third, second, third, *rest):
        world.transfers.hear(frame)

    assert world.saved == []
    await world.until(lambda: world.said == [e.Withdrawn("t")])


async def test_what_comes_after_a_stop_is_dropped() -> None:
    world = World()
    first, *rest = world.gets(CONTENT, len(CONTENT))
    world.transfers.hear(first)
    world.happens(TECHNICIAN, e.Withdrawn("t"))
    for frame in rest:
        world.transfers.hear(frame)

    assert world.saved == []
    assert len(world.gathered) == 1
