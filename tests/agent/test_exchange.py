"""What the agent does with texts and files, wired to a relay that repeats whatever may be said."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from beistand.agent.exchange import Exchange
from beistand.agent.system import System
from beistand.ends import clipboard as text_frames
from beistand.ends.chat import Message
from beistand.ends.files import PART, Incoming, Outgoing
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import Event, What
from beistand.protocol.frames import MAX_FILE, MAX_TEXT
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read, write_entry, write_signal
from tests.protocol.walk import WITH_AGENT

TECHNICIAN, AGENT = Role.TECHNICIAN, Role.AGENT
PARTIES = {Role.RELAY: 0, Role.CUSTOMER: 1, Role.TECHNICIAN: 2, Role.AGENT: 3}


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.copied = "im Haus"
        self.excluded = False
        self.choice: asyncio.Future[Path | None] = asyncio.Future()
        self.asked_for_a_file = 0
        self.notes: list[tuple[str, dict[str, object]]] = []
        self.moves = 0
        self.said: list[Event] = []
        self.signals: list[s.Signal] = []
        self.frames: list[bytes] = []
        self.side = Side(Role.AGENT, self, self, lambda: 0)
        system = System(self, None, None, self, folder)  # type: ignore[arg-type]
        self.exchange = Exchange(self.side, self.frames.append, system, self)
        self.number = 0
        self.joins()
        for by, event in WITH_AGENT:
            self.happens(by, event)

    # The relay

    def joins(self) -> None:
        welcome = s.Welcome(Role.AGENT, 3, 0, 0, 0, "session", "secret")
        self.side.hear_text(write_signal(welcome))

    def happens(self, by: Role, event: Event) -> None:
        self.number += 1
        entry = Entry(self.number, by, PARTIES[by], 0, event)
        self.side.hear_text(write_entry(entry))

    def grants(self, what: What, file: str = "", size: int = 0) -> None:
        self.happens(TECHNICIAN, e.Requested(what, what, "", file, size))
        self.happens(Role.CUSTOMER, e.Granted(what))

    def send_text(self, text: str) -> None:
        said = read(text)
        if isinstance(said, Event):
            self.said.append(said)
            asyncio.get_running_loop().call_soon(self.happens, AGENT, said)
        elif isinstance(said, s.Signal):
            self.signals.append(said)

    def send_bytes(self, data: bytes) -> None:
        """Nobody chats."""

    # The conduct

    def happened(self, entry: Entry, before: State) -> None:
        self.exchange.follow(self.side.state)
        self.exchange.happened(entry.event, before)

    def signalled(self, signal: s.Signal) -> None:
        self.exchange.signalled(signal)

    def welcomed(self) -> None: ...

    def not_welcome(self, why: s.Why, seconds: int) -> None: ...

    def wrote(self, message: Message) -> None: ...

    def chat_moved(self) -> None: ...

    # The person and the system

    async def choose_file(self) -> Path | None:
        self.asked_for_a_file += 1
        return await self.choice

    def told(self, key: str, **values: object) -> None:
        self.notes.append((key, values))

    def progressed(self) -> None:
        self.moves += 1

    async def read(self) -> str:
        return self.copied

    def write(self, text: str) -> bool:
        self.copied = text
        return True

    def clipboard_is_excluded(self) -> bool:
        return self.excluded

    # What a test does

    async def until(self, happened: Callable[[], object]) -> None:
        for _ in range(5000):
            if happened():
                return
            await asyncio.sleep(0.001)
        raise AssertionError("not within five seconds")

    def files(self) -> list[str]:
        return sorted(each.name for each in self.folder.iterdir())

    def sends(self, content: bytes, parts: int | None = None) -> Outgoing:
        """The technician's end, as far as it may go and no further than so many parts."""
        outgoing = Outgoing(len(content), 2, 1, lambda: 0)
        self.send_on(outgoing, content, parts)
        return outgoing

    def send_on(self, outgoing: Outgoing, content: bytes, parts: int | None = None) -> None:
        while (wanted := outgoing.next) is not None and parts != 0:
            parts = None if parts is None else parts - 1
            self.exchange.hear(outgoing.pack(content[wanted.start : wanted.stop]))
            taken = [each.size for each in self.signals if isinstance(each, s.FileTaken)]
            outgoing.take(taken[-1] if taken else 0)

    async def takes_all(self, size: int) -> bytes:
        """The technician's end of a file that this agent sends."""
        incoming, content = Incoming(size), b""
        while not incoming.whole:
            await self.until(lambda: self.frames)
            content += incoming.hear(self.frames.pop(0))
            self.exchange.signalled(s.FileTaken(incoming.taken))
        return content


CONTENT = bytes(range(256)) * 700  # five and a half parts


async def test_a_text_reaches_the_clipboard_only_once_it_is_allowed(tmp_path: Path) -> None:
    world = World(tmp_path)
    frame = text_frames.pack("Grüße ☺", 2, 1, 0)
    world.exchange.hear(frame)
    assert world.copied == "im Haus"

    world.grants(What.GIVE_TEXT)
    world.exchange.hear(frame)

    assert world.copied == "Grüße ☺"
    await world.until(lambda: world.said == [e.Copied(What.GIVE_TEXT, 7)])
    await world.until(lambda: world.notes == [("log.give_text", {"characters": 7})])


async def test_the_clipboard_is_told_only_while_that_way_is_open(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.copied = "Müller"
    world.grants(What.TAKE_TEXT)
    world.exchange.signalled(s.TextWanted())
    await world.until(lambda: world.frames)
    assert text_frames.unpack(world.frames[0]) == "Müller"
    await world.until(lambda: e.Copied(What.TAKE_TEXT, 6) in world.said)

    world.exchange.signalled(s.TextWanted())
    world.happens(AGENT, e.Withdrawn(What.TAKE_TEXT))
    await asyncio.sleep(0.01)

    assert len(world.frames) == 1


@pytest.mark.parametrize("copied", ["", "x" * (MAX_TEXT + 1)], ids=["empty", "too long"])
async def test_what_cannot_be_sent_is_answered_by_nothing(tmp_path: Path, copied: str) -> None:
    world = World(tmp_path)
    world.copied = copied
    world.grants(What.TAKE_TEXT)
    world.exchange.signalled(s.TextWanted())
    await world.until(lambda: world.frames)

    assert text_frames.unpack(world.frames[0]) == ""
    assert world.said == []


async def test_what_an_excluded_program_has_copied_stays_here(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.excluded = True
    world.grants(What.TAKE_TEXT)
    world.exchange.signalled(s.TextWanted())
    await world.until(lambda: world.frames)

    assert text_frames.unpack(world.frames[0]) == ""


async def test_a_file_is_saved_byte_for_byte_and_the_person_is_told_where(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))

    world.sends(CONTENT)

    assert world.files() == ["treiber.zip"]
    assert (tmp_path / "treiber.zip").read_bytes() == CONTENT
    assert world.notes == [("agent.saved", {"path": tmp_path / "treiber.zip"})]
    await world.until(lambda: not world.side.state.requests)
    assert world.said == [e.Transferred(What.GIVE_FILE)]
    assert world.files() == ["treiber.zip"]


async def test_progress_is_known_and_told(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))
    (request,) = world.side.state.requests
    assert world.exchange.progress(request) == 0

    world.sends(CONTENT, parts=3)

    assert world.exchange.progress(request) == 100 * 3 * PART // len(CONTENT)
    assert world.moves == 3
    world.exchange.end()


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "leer.txt", 0)

    world.sends(b"")

    assert world.files() == ["leer.txt"]


async def test_nothing_is_kept_of_a_file_that_nobody_allowed(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.happens(TECHNICIAN, e.Requested("f", What.GIVE_FILE, "", "treiber.zip", len(CONTENT)))

    world.sends(CONTENT, parts=2)
    world.happens(Role.CUSTOMER, e.Refused("f"))
    world.sends(CONTENT, parts=2)

    assert world.files() == []


@pytest.mark.parametrize("by", [TECHNICIAN, AGENT])
async def test_stopped_in_the_middle_leaves_no_part(tmp_path: Path, by: Role) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))
    outgoing = world.sends(CONTENT, parts=2)
    assert len(world.files()) == 1

    world.happens(by, e.Withdrawn(What.GIVE_FILE))

    assert world.files() == []
    assert ("log.transfer_over", {}) in world.notes
    world.send_on(outgoing, CONTENT)
    assert world.files() == []


async def test_a_lost_line_leaves_no_part(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))
    world.sends(CONTENT, parts=2)

    world.side.lost()
    world.exchange.follow(world.side.state)

    assert world.files() == []


async def test_the_end_leaves_no_part(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))
    world.sends(CONTENT, parts=2)

    world.exchange.end()

    assert world.files() == []


async def test_a_forged_part_ends_the_transfer(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))
    first = Outgoing(len(CONTENT), 2, 1, lambda: 0).pack(CONTENT[:PART])
    world.exchange.hear(first)

    with pytest.raises(RemoteProtocolError):
        world.exchange.hear(first)

    assert world.files() == []
    await world.until(lambda: world.said == [e.Withdrawn(What.GIVE_FILE)])


async def test_a_disk_that_does_not_play_along_is_told_once(tmp_path: Path) -> None:
    world = World(tmp_path / "file" / "downloads")
    (tmp_path / "file").touch()

    world.grants(What.GIVE_FILE, "treiber.zip", len(CONTENT))
    world.happens(Role.CUSTOMER, e.RecordingDecided(False))
    await world.until(lambda: not world.side.state.requests)

    told = [key for key, _ in world.notes]
    assert told.count("agent.not_saved") == 1
    assert world.said == [e.Withdrawn(What.GIVE_FILE)]


async def test_a_chosen_file_goes_out_byte_for_byte(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "Befund Müller.pdf").write_bytes(CONTENT)
    world.grants(What.TAKE_FILE)
    world.choice.set_result(tmp_path / "Befund Müller.pdf")

    assert await world.takes_all(len(CONTENT)) == CONTENT

    assert world.said == [e.FileChosen(What.TAKE_FILE, "Befund Müller.pdf", len(CONTENT))]
    world.happens(TECHNICIAN, e.Transferred(What.TAKE_FILE))
    assert world.notes == [("log.take_file", {"file": "Befund Müller.pdf"})]
    assert world.asked_for_a_file == 1


async def test_no_byte_goes_out_before_the_relay_has_repeated_the_choice(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"abc")
    world.grants(What.TAKE_FILE)
    world.send_text = lambda text: None  # type: ignore[method-assign] # a relay that is slow
    world.choice.set_result(tmp_path / "a.txt")
    await asyncio.sleep(0.05)

    assert world.frames == []
    world.exchange.end()


async def test_nothing_chosen_takes_the_request_back(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.TAKE_FILE)
    world.choice.set_result(None)

    await world.until(lambda: world.said == [e.Withdrawn(What.TAKE_FILE)])


async def test_a_request_that_is_taken_back_closes_the_dialog(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.grants(What.TAKE_FILE)
    await world.until(lambda: world.asked_for_a_file)

    world.happens(TECHNICIAN, e.Withdrawn(What.TAKE_FILE))

    await world.until(world.choice.cancelled)
    assert world.said == []


async def test_a_file_that_is_too_large_is_not_sent(tmp_path: Path) -> None:
    world = World(tmp_path)
    with (tmp_path / "film.mp4").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    world.grants(What.TAKE_FILE)
    world.choice.set_result(tmp_path / "film.mp4")

    await world.until(lambda: world.said == [e.Withdrawn(What.TAKE_FILE)])
    assert world.notes[0] == ("agent.too_large", {})


async def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    world = World(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    world.grants(What.TAKE_FILE)
    world.choice.set_result(tmp_path / "pipe")

    await world.until(lambda: world.said == [e.Withdrawn(What.TAKE_FILE)])
    assert world.notes[0] == ("agent.unreadable", {})


async def test_a_file_that_shrinks_meanwhile_is_given_up(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "log.txt").write_bytes(CONTENT * 3)
    world.grants(What.TAKE_FILE)
    world.choice.set_result(tmp_path / "log.txt")
    await world.until(lambda: world.frames)
    (tmp_path / "log.txt").write_bytes(b"")

    taking = asyncio.ensure_future(world.takes_all(len(CONTENT) * 3))
    await world.until(lambda: e.Withdrawn(What.TAKE_FILE) in world.said)
    taking.cancel()
    assert ("agent.unreadable", {}) in world.notes


async def test_what_an_earlier_agent_left_half_done_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "treiber.zip.beistand-part").touch()

    assert World(tmp_path).files() == []
