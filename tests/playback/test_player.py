import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from beistand.playback.player import Player
from beistand.playback.recording import Recording
from beistand.protocol.frames import read_header
from tests.playback.studio import PICTURE, SMALL, Relay, Take


class Wall:
    """A projector that remembers which frames it got, and which of them were to be seen."""

    def __init__(self) -> None:
        self.got: list[int] = []
        self.seen: list[int] = []
        self.resets = 0
        self.closed = False
        self.breaks: Callable[[], None] | None = None
        self._held = False

    def comes(self, sequence: int) -> None:
        self.got.append(sequence)

    def receive(self, part: Any) -> None:
        assert read_header(part).sequence == self.got[-1]
        if self.breaks is not None:
            asyncio.get_running_loop().call_soon(self.breaks)
        if not self._held:
            self.seen.append(self.got[-1])

    async def keeps_up(self, ahead: int) -> None:
        await asyncio.sleep(0 if self.breaks is None else 2)

    def hold(self) -> None:
        self._held = True

    def release(self) -> None:
        self._held = False
        self.seen.append(self.got[-1])

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        self.closed = True


class Cinema:
    """A player of two segments of 200 ms each, with a pause of a minute between them."""

    def __init__(self, recording: Recording, relay: Relay) -> None:
        self.relay = relay
        self.wall = Wall()
        self.told = 0
        self._position = 0
        self._reached = asyncio.Event()
        self.player = Player(recording, self.wall, time.monotonic, self.changed)

    def plays(self) -> bool:
        return self.player.playing

    def changed(self) -> None:
        self.told += 1
        if self.player.position > self._position:
            self._reached.set()

    async def reaches(self, position: int) -> None:
        self._position = position
        self._reached.clear()
        await self._reached.wait()

    async def seeks(self, position: int) -> list[int]:
        """The frames that were decoded for it."""
        before = len(self.wall.got)
        self.player.seek(position)
        await self.player.settled()
        return self.wall.got[before:]


@pytest.fixture
async def cinema() -> Cinema:
    first = Take().shoots(0, PICTURE).shoots(50).shoots(100, PICTURE).shoots(150)
    second = Take(60_200, sequence=4).shoots(60_200, SMALL).shoots(60_300)
    relay = Relay(first.cut(200), second.cut(60_400))
    return Cinema(await relay.opened(), relay)


async def test_the_first_picture_is_there_before_it_plays(cinema: Cinema) -> None:
    assert await cinema.seeks(0) == [1]
    assert cinema.wall.seen == [1]
    assert not cinema.plays()
    assert cinema.player.duration == 400


async def test_it_plays_every_picture_in_its_order_to_the_end(cinema: Cinema) -> None:
    cinema.player.play()
    assert cinema.plays()
    await cinema.player.settled()
    assert cinema.wall.seen == [1, 2, 3, 4, 5, 6]
    assert not cinema.plays()
    assert cinema.player.position == 400
    assert cinema.told > 6


async def test_at_the_end_it_plays_from_the_beginning(cinema: Cinema) -> None:
    await cinema.seeks(400)
    cinema.player.speed = 4
    cinema.player.play()
    await cinema.player.settled()
    assert cinema.wall.seen == [6, 1, 2, 3, 4, 5, 6]


async def test_seeking_decodes_from_the_key_frame_before_and_shows_only_the_one_wanted(
    cinema: Cinema,
) -> None:
    assert await cinema.seeks(199) == [3, 4]
    assert await cinema.seeks(60) == [1, 2]
    assert await cinema.seeks(301) == [5, 6]
    assert cinema.wall.seen == [4, 2, 6]
    assert cinema.wall.resets == 3


async def test_what_is_decoded_already_is_not_decoded_again(cinema: Cinema) -> None:
    await cinema.seeks(0)
    assert await cinema.seeks(60) == [2]
    assert await cinema.seeks(70) == []
    assert await cinema.seeks(160) == [3, 4]
    assert cinema.wall.resets == 1


async def test_a_position_outside_is_taken_for_the_nearest(cinema: Cinema) -> None:
    await cinema.seeks(-50)
    assert cinema.player.position == 0
    await cinema.seeks(10**9)
    assert cinema.player.position == 400


async def test_it_goes_on_where_it_was_stopped(cinema: Cinema) -> None:
    cinema.player.play()
    await cinema.reaches(60)
    cinema.player.pause()
    stopped = cinema.player.position
    await asyncio.sleep(0.05)
    assert cinema.player.position == stopped
    assert not cinema.plays()
    cinema.player.play()
    await cinema.player.settled()
    assert cinema.wall.got == [1, 2, 3, 4, 5, 6]


async def test_seeking_while_it_plays_plays_on_from_there(cinema: Cinema) -> None:
    cinema.player.play()
    await asyncio.sleep(0.02)
    cinema.player.seek(250)
    assert cinema.plays()
    await cinema.player.settled()
    assert cinema.wall.seen[-2:] == [5, 6]
    assert cinema.player.position == 400


async def test_the_last_of_many_seeks_wins(cinema: Cinema) -> None:
    for position in range(0, 400, 7):
        cinema.player.seek(position)
        await asyncio.sleep(0)
    await cinema.player.settled()
    assert cinema.player.position == 399
    assert cinema.wall.seen[-1] == 6


async def test_a_segment_that_cannot_be_loaded_stops_it_and_is_told(cinema: Cinema) -> None:
    cinema.relay.takes = cinema.relay.takes[:1]
    cinema.player.play()
    await cinema.player.settled()
    assert cinema.player.failure is not None
    assert not cinema.plays()
    assert cinema.wall.got == [1, 2, 3, 4]
    await cinema.seeks(0)
    assert cinema.player.failure is None


async def test_what_nobody_saw_is_looked_for_again(cinema: Cinema) -> None:
    await cinema.seeks(60)
    for _ in range(3):  # the tab was hidden and is seen again
        cinema.player.lost()
        await cinema.player.settled()
    assert cinema.wall.got == [1, 2] * 4
    assert cinema.player.failure is None


async def test_a_decoder_that_fails_gets_one_more_try(cinema: Cinema) -> None:
    cinema.player.play()
    await cinema.reaches(60)
    cinema.wall.breaks = cinema.player.lost
    cinema.player.seek(0)
    await cinema.player.settled()
    assert cinema.wall.got[-2:] == [1, 1]
    assert cinema.player.failure is not None
    assert not cinema.plays()


async def test_nothing_happens_after_it_was_closed(cinema: Cinema) -> None:
    cinema.player.play()
    cinema.player.close()
    await asyncio.sleep(0.1)
    assert cinema.wall.closed
    assert cinema.wall.got == []


async def test_an_empty_recording_plays_nothing() -> None:
    player = Player(await Relay().opened(), Wall(), time.monotonic, lambda: None)
    player.play()
    player.seek(5)
    await player.settled()
    assert not player.playing
