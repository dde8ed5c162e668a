"""Player: conducts the live viewer, which is fed from a recording instead of a socket."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from beistand.playback.recording import Recording, RecordingError, Reel

SPEEDS = (1, 2, 4)
AHEAD = 8
"""So many pictures at most are on their way through the decoder."""
STEP = 0.2
"""The position is told at least this often while playing, in seconds.

As often a picture is waited for: a viewer that is busy decoding leaves out the drawing.
"""
LATE = 250
"""Further behind, in milliseconds, the player does not try to catch up."""


class Projector(Protocol):
    """What makes the pictures appear."""

    def comes(self, sequence: int) -> None:
        """Says that the frame of this number comes next."""

    def receive(self, part: Any) -> None:
        """Takes one part of a frame, as it was relayed."""

    async def keeps_up(self, ahead: int) -> None:
        """Returns when at most so many frames have not been decoded yet."""

    def hold(self) -> None:
        """Keeps the picture that is to be seen, while others are decoded."""

    def release(self) -> None:
        """Shows the newest picture again."""

    def reset(self) -> None:
        """Forgets what was decoded; a key frame follows."""

    def close(self) -> None:
        """Lets go of everything."""


class Player:
    """Plays one recording. Positions are milliseconds since its beginning.

    `clock` counts seconds; `changed` is called when `position`, `playing` or `failure` changed.
    """

    def __init__(
        self,
        recording: Recording,
        projector: Projector,
        clock: Callable[[], float],
        changed: Callable[[], None],
    ) -> None:
        self.recording = recording
        self.position = 0
        self.failure: RecordingError | None = None
        self._projector = projector
        self._clock = clock
        self._changed = changed
        self._speed = 1
        self._on = False
        self._task: asyncio.Task[None] | None = None
        # What the decoder has seen last: a segment, and a picture's place in it.
        self._reel: Reel | None = None
        self._shot = -1
        # How often the place was looked for again since a picture was last found.
        self._tries = 0
        # The clock's time at which position 0 would have been, at this speed.
        self._zero = 0.0

    @property
    def playing(self) -> bool:
        """Whether the recording is playing, or will be as soon as it is loaded."""
        return self._on

    @property
    def duration(self) -> int:
        """How long the recording is, in milliseconds."""
        return self.recording.timeline.duration

    @property
    def speed(self) -> int:
        """How many times faster than it happened."""
        return self._speed

    @speed.setter
    def speed(self, speed: int) -> None:
        self._speed = speed
        self._set_clock()

    def play(self) -> None:
        """Play on from here; from the beginning where the end was reached."""
        if self._on or not self.duration:
            return
        self._on = True
        self._begin(self._play, 0 if self.position >= self.duration else self.position)

    def pause(self) -> None:
        """Stop here."""
        self._on = False
        self._end()
        self._changed()

    def seek(self, position: int) -> None:
        """Show the picture of a position, and play on from there if it was playing."""
        if self.duration:
            position = max(0, min(position, self.duration))
            self._begin(self._play if self._on else self._reach, position)

    def lost(self) -> None:
        """The projector needs a key frame: its decoder failed, or nobody was looking."""
        self._reel = None
        if self._tries:
            self.failure = RecordingError("this browser cannot show the recording")
            self.pause()
        else:
            self._tries += 1
            self.seek(self.position)

    def close(self) -> None:
        """Stops for good and closes the projector."""
        self._on = False
        self._end()
        self._projector.close()

    async def settled(self) -> None:
        """Returns when what was asked for last is done: the picture is there, or the end."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def _begin(self, work: Callable[[int], Awaitable[None]], position: int) -> None:
        before = self._end()
        self.failure = None
        self._task = asyncio.ensure_future(self._door(before, work, position))

    def _end(self) -> asyncio.Task[None] | None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        return task

    async def _door(
        self,
        before: asyncio.Task[None] | None,
        work: Callable[[int], Awaitable[None]],
        position: int,
    ) -> None:
        mine = asyncio.current_task()
        if before is not None:
            # Two at once would mix their pictures in one decoder.
            await asyncio.wait([before])
        try:
            await work(position)
        except RecordingError as error:
            self.failure, self._on = error, False
        finally:
            if self._task is mine:
                self._task = None
                self._changed()

    async def _reach(self, position: int) -> None:
        """Shows the picture of a position: decodes from the key frame before, without showing."""
        timeline = self.recording.timeline
        self.position = position
        self._changed()
        span = timeline.span(position)
        reel = await self.recording.reel(span)
        wanted = reel.film.index(span.started + position - span.begin)
        first = reel.film.key_before(wanted)
        if self._reel is reel and first <= self._shot + 1 <= wanted + 1:
            first = self._shot + 1
        else:
            self._projector.reset()
            self._reel = reel
        # Where another seek comes in between, it is the one that lets go.
        self._projector.hold()
        for index in range(first, wanted + 1):
            await self._feed(reel, index)
        await self._projector.keeps_up(0)
        self._projector.release()
        self._tries = 0

    async def _play(self, position: int) -> None:
        await self._reach(position)
        timeline = self.recording.timeline
        self._set_clock()
        seen = self._clock()
        while self._reel is not None:
            reel, span = self._reel, self._reel.span
            following = timeline.after(span)
            if following is not None:
                self.recording.prepare(following)
            for index in range(self._shot + 1, len(reel.film.shots)):
                await self._wait_for(span.begin + reel.film.shots[index].at - span.started)
                if self._clock() - seen >= STEP:
                    await self._projector.keeps_up(0)
                    seen = self._clock()
                await self._feed(reel, index)
            await self._wait_for(span.end)
            if following is None:
                break
            self._reel, self._shot = await self.recording.reel(following), -1
            self._set_clock()
        self._on = False

    async def _wait_for(self, position: int) -> None:
        """Waits until it is time for a position; being late moves the clock, not the pictures."""
        while True:
            now = (self._clock() - self._zero) * 1000 * self._speed
            self.position = max(self.position, min(int(now), position))
            self._changed()
            if now >= position:
                break
            await asyncio.sleep(min((position - now) / 1000 / self._speed, STEP))
        if now - position > LATE * self._speed:
            self.position = position
            self._set_clock()

    def _set_clock(self) -> None:
        self._zero = self._clock() - self.position / 1000 / self._speed

    async def _feed(self, reel: Reel, index: int) -> None:
        await self._projector.keeps_up(AHEAD)
        shot = reel.film.shots[index]
        self._shot = index
        self._projector.comes(shot.sequence)
        for start, end in shot.parts:
            self._projector.receive(reel.buffer.slice(start, end))
