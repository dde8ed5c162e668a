from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from beistand.playback.export import ExportError, export, file_name
from beistand.playback.film import Shot, Stretch
from beistand.playback.recording import RecordingError
from beistand.protocol.frames import Picture
from tests.playback.studio import PICTURE, SMALL, Buffer, Relay, Take

Packet = tuple[str, bool, int, int]


class File:
    """A muxer that remembers what it was given."""

    def __init__(self) -> None:
        self.picture: Picture | None = None
        self.packets: list[Packet] = []
        self.state = "open"

    def cut(self, buffer: Buffer, stretches: Iterable[Stretch]) -> bytes:
        return b"".join(buffer.slice(*stretch) for stretch in stretches)

    async def begin(self, picture: Picture) -> None:
        self.picture = picture

    async def add(self, data: bytes, key: bool, at: int, lasts: int) -> None:
        self.packets.append((data.decode(), key, at, lasts))

    async def finish(self) -> Any:
        self.state = "finished"
        return self

    async def cancel(self) -> None:
        self.state = "cancelled"


class Studio:
    """A converter that is always two pictures behind, and marks what it made."""

    def __init__(self, able: bool = True) -> None:
        self.able = able
        self.began = 0
        self.closed = False
        self._held: list[tuple[Any, bool, int]] = []

    async def begin(self, picture: Picture) -> bool:
        self.began += 1
        return self.able

    async def put(self, data: bytes, shot: Shot, at: int) -> list[tuple[Any, bool, int]]:
        self._held.append((b"new " + data, shot.key, at))
        ready, self._held = self._held[:-2], self._held[-2:]
        return ready

    async def flush(self) -> list[tuple[Any, bool, int]]:
        ready, self._held = self._held, []
        return ready

    def close(self) -> None:
        self.closed = True


def large(opened: int, sequence: int) -> bytes:
    take = Take(opened, sequence).shoots(opened, PICTURE, parts=2).shoots(opened + 100)
    return take.cut(opened + 1000)


def small(opened: int, sequence: int, picture: Picture = SMALL) -> bytes:
    take = Take(opened, sequence).shoots(opened, picture).shoots(opened + 30)
    return take.shoots(opened + 60).cut(opened + 500)


async def test_pictures_of_one_size_are_copied_with_their_real_times() -> None:
    recording = await Relay(large(0, 0), large(60_000, 2)).opened()
    file, studio, told = File(), Studio(), list[float]()
    assert await export(recording, file, studio, told.append) is file
    assert file.picture == PICTURE
    assert file.packets == [
        ("<1.0><1.1>", True, 0, 100),
        ("<2.0>", False, 100, 900),
        ("<3.0><3.1>", True, 1000, 100),
        ("<4.0>", False, 1100, 900),
    ]
    assert file.state == "finished"
    assert studio.began == 0
    assert studio.closed
    assert told == sorted(told)
    assert told[-1] == 1.0


async def test_pictures_of_another_size_are_converted_to_the_largest() -> None:
    recording = await Relay(small(0, 0), large(500, 3), small(1500, 5)).opened()
    file, studio = File(), Studio()
    await export(recording, file, studio, lambda part: None)
    assert file.picture == PICTURE
    assert file.packets == [
        ("new <1.0>", True, 0, 30),
        ("new <2.0>", False, 30, 30),
        ("new <3.0>", False, 60, 440),
        ("<4.0><4.1>", True, 500, 100),
        ("<5.0>", False, 600, 900),
        ("new <6.0>", True, 1500, 30),
        ("new <7.0>", False, 1530, 30),
        ("new <8.0>", False, 1560, 440),
    ]
    assert studio.began == 1


async def test_another_level_of_the_same_codec_needs_no_conversion() -> None:
    other = Picture("avc1.42E028", PICTURE.width, PICTURE.height)
    studio = Studio()
    recording = await Relay(large(0, 0), small(1000, 2, other)).opened()
    await export(recording, File(), studio, lambda part: None)
    assert studio.began == 0


async def test_another_codec_is_converted_even_if_the_size_fits() -> None:
    other = Picture("vp09.00.31.08", PICTURE.width, PICTURE.height)
    studio = Studio()
    recording = await Relay(large(0, 0), small(1000, 2, other)).opened()
    await export(recording, File(), studio, lambda part: None)
    assert studio.began == 1


async def test_a_size_that_changes_inside_a_segment_is_converted_too() -> None:
    take = Take().shoots(0, PICTURE).shoots(10, SMALL).shoots(20).shoots(30, PICTURE)
    file = File()
    recording = await Relay(take.cut(40)).opened()
    await export(recording, file, Studio(), lambda part: None)
    assert [packet[0] for packet in file.packets] == ["<1.0>", "new <2.0>", "new <3.0>", "<4.0>"]


async def test_times_rise_where_segments_touch() -> None:
    first = Take().shoots(0, PICTURE).shoots(0).shoots(0).cut(1)
    file = File()
    recording = await Relay(first, large(1, 3)).opened()
    await export(recording, file, Studio(), lambda part: None)
    times = [packet[2] for packet in file.packets]
    assert times == sorted(set(times))


async def test_what_this_browser_cannot_encode_is_said_and_leaves_no_file() -> None:
    file, studio = File(), Studio(able=False)
    recording = await Relay(large(0, 0), small(1000, 2)).opened()
    with pytest.raises(ExportError):
        await export(recording, file, studio, lambda part: None)
    assert file.state == "cancelled"
    assert studio.closed


async def test_a_relay_that_goes_away_leaves_no_file() -> None:
    relay = Relay(large(0, 0), large(1000, 2))
    recording = await relay.opened()
    file = File()

    def goes_away(part: float) -> None:
        relay.answers = False

    with pytest.raises(RecordingError):
        await export(recording, file, Studio(), goes_away)
    assert file.state == "cancelled"


async def test_nothing_recorded_cannot_be_exported() -> None:
    with pytest.raises(ExportError):
        await export(await Relay().opened(), File(), Studio(), lambda part: None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("4711", "4711"),
        ("Müller/4711: x", "Müller-4711-x"),
        ("../../etc", "etc"),
        ("s3ss10n", "s3ss10n"),
    ],
)
def test_the_file_is_named_by_day_and_ticket(name: str, expected: str) -> None:
    day = date(2026, 11, 23)
    assert file_name(day, name) == f"Beistand-Aufzeichnung-2026-11-23-{expected}.mp4"
