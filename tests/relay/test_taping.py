"""A session's recording runs while, and only while, its state says so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason, What
from beistand.protocol.frames import read_header
from beistand.protocol.roles import Role
from beistand.protocol.segments import Kind, is_intact, read_segment
from beistand.protocol.wire import Entry, read
from beistand.relay.recordings import Recorder, RecorderError
from tests.relay.saying import message, picture
from tests.relay.world import Relay


def files(relay: Relay, session: str) -> list[Path]:
    return sorted((relay.recordings / session).glob("*.seg"))


def recorded(file: Path) -> list[int | str]:
    """The pictures' sequences and the events' names, as they lie in a segment."""
    data = file.read_bytes()
    found: list[int | str] = []
    for record in read_segment(data).records:
        payload = data[record.offset : record.offset + record.length]
        if record.kind is Kind.SCREEN:
            found.append(read_header(payload).sequence)
        elif record.kind is Kind.ENTRY:
            entry = read(payload.decode())
            assert isinstance(entry, Entry)
            found.append(type(entry.event).__name__)
        elif record.kind is Kind.CHAT:
            found.append("chat")
    return found


async def test_a_recording_holds_what_was_relayed_while_it_was_allowed(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=True)
    await customer.sends(picture(1, key=True), message(1, "Guten Tag"), picture(2))
    await technician.gets(picture(2))
    await customer.says(e.Paused())
    await customer.sends(picture(3, key=True))
    await customer.says(e.Resumed())
    await customer.sends(picture(4, key=True))
    await technician.gets(picture(4, key=True))
    await customer.says(e.Ended(Reason.CUSTOMER))
    first, second = files(relay, customer.name)
    assert recorded(first) == ["SharingStarted", 1, "chat", 2, "Paused"]
    assert recorded(second) == ["Resumed", 4, "Ended"]
    for file in (first, second):
        assert is_intact(file.read_bytes(), read_segment(file.read_bytes()))


async def test_nothing_lies_on_the_disk_while_only_the_yes_is_there(relay: Relay) -> None:
    _, customer = await relay.helps(recording=True, sharing=False)
    await customer.sends(message(1, "Guten Tag"))
    await customer.gets(message(1, "Guten Tag"))
    assert not (relay.recordings / customer.name).exists()


async def test_a_recording_that_begins_late_asks_the_sharer_for_a_key_frame(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=False)
    await customer.sends(picture(1, key=True), picture(2))
    await technician.gets(picture(2))
    await technician.says(e.Requested("r", What.RECORDING))
    await customer.says(e.Granted("r"))
    await relay.passes(1)
    await customer.hears(s.KeyFrameWanted)
    await customer.sends(picture(3), picture(4, key=True), picture(5))
    await technician.gets(picture(5))
    await customer.says(e.RecordingDecided(False))
    (file,) = files(relay, customer.name)
    assert recorded(file) == ["Granted", 4, 5, "RecordingDecided"]


@pytest.mark.parametrize("when", ["frame", "chat", "entry", "tick"])
async def test_a_disk_that_fails_stops_the_recording_and_never_the_help(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    technician, customer = await relay.helps(recording=True)
    await customer.sends(picture(1, key=True))
    await technician.gets(picture(1, key=True))

    def full(self: Recorder, *args: object) -> None:
        self.stop(0)
        raise RecorderError("the disk is full")

    monkeypatch.setattr(Recorder, when, full)
    happens: dict[str, Callable[[], object]] = {
        "frame": lambda: customer.sends(picture(2)),
        "chat": lambda: customer.sends(message(1, "Guten Tag")),
        "entry": lambda: technician.says(e.Requested("r", What.CONTROL)),
        "tick": lambda: relay.passes(1),
    }
    await happens[when]()  # type: ignore[misc]
    if when == "chat":
        await technician.gets(message(1, "Guten Tag"))
        await relay.passes(1)
    for side in (technician, customer):
        failed = await side.hears(e.RecordingFailed)
        assert failed.by is Role.RELAY
        assert side.state.visible
        assert not side.state.recording_allowed
    await customer.sends(picture(3, key=True))
    await technician.gets(picture(3, key=True))
    assert len(files(relay, customer.name)) == 1
