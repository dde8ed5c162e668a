"""How fast the picture may go: what the viewer has really received decides, never a queue.

Time is handed in, in milliseconds of a clock that never goes back.
"""

from collections import deque
from typing import Final

FULL_RATE: Final = 30.0
LEAST_RATE: Final = 6.0
LEAST_BITRATE: Final = 400_000

MOST_BYTES: Final = 500_000
"""Sent and not acknowledged: beyond it nothing more is encoded."""
MOST_BUFFERED: Final = 64_000
"""Still inside this browser: beyond it the network takes less than we give."""
OLDEST: Final = 1_000
"""Milliseconds that a frame may be under way, at most, before the next one is skipped."""
SILENCE: Final = 2_000
"""Milliseconds without an acknowledgement after which the viewer counts as gone ..."""
SLOWEST: Final = 20
"""... plus the time that what is under way takes at so many bytes per millisecond."""

_PERIOD: Final = 500
_CALM_PERIODS: Final = 3
_ROUND_TRIP: Final = 100.0
_ROUND_TRIP_PERIOD: Final = 10_000


class Pace:
    """Decides when a frame may be encoded, at which rate and how many bits per second.

    Congestion lowers the frame rate first and the bitrate, so the sharpness, only after it; what
    was lost comes back in the other order.
    """

    def __init__(self, full_bitrate: int) -> None:
        self.rate = FULL_RATE
        self.full_bitrate = full_bitrate
        self.bitrate = full_bitrate
        self._silent = False
        self.delivery = 1000.0
        """Bytes per millisecond that the line took when it was full."""
        self._under_way: deque[tuple[int, int, float]] = deque()
        self._bytes = 0
        self._key: int | None = None
        self._next_at = 0.0
        self._round_trips = (_ROUND_TRIP, _ROUND_TRIP)
        self._round_trips_since = 0.0
        self._period = 0.0
        self._tried = self._held_back = self._delivered = self._calm = 0

    @property
    def under_way(self) -> int:
        """Bytes sent and not yet acknowledged."""
        return self._bytes

    @property
    def key_under_way(self) -> bool:
        """Whether the newest key frame is sent and not yet acknowledged."""
        return self._key is not None

    @property
    def ample(self) -> bool:
        """Whether the network takes all that we would like to send."""
        return self.rate == FULL_RATE and self.bitrate == self.full_bitrate

    def resize(self, full_bitrate: int) -> None:
        """Another picture: the bitrate keeps its share of what would be full."""
        share = self.bitrate / self.full_bitrate
        self.full_bitrate = full_bitrate
        self.bitrate = min(full_bitrate, max(LEAST_BITRATE, int(full_bitrate * share)))

    def may_encode(self, now: float, buffered: int, key: bool = False) -> bool:
        """Whether a frame may be encoded now; a key frame does not wait for its turn.

        `buffered` are the bytes that the socket has not given to the network yet.
        """
        self._look_back(now)
        if self.is_silent(now):
            return False
        # Frames arrive with some milliseconds of jitter: a quarter of an interval early is on
        # time, or a rate of 30 would fall to 15.
        interval = 1000 / self.rate
        if not key and now < self._next_at - interval / 4:
            return False
        self._tried += 1
        if self._is_held_back(now, buffered):
            self._held_back += 1
            return False
        self._next_at = max(self._next_at + interval, now + interval / 2)
        return True

    def is_silent(self, now: float) -> bool:
        """Whether nobody has answered for so long that the viewer counts as gone."""
        if self._under_way and now - self._under_way[0][2] > SILENCE + self._bytes / SLOWEST:
            self._silent = True
        return self._silent

    def _is_held_back(self, now: float, buffered: int) -> bool:
        if self._bytes > MOST_BYTES or buffered > MOST_BUFFERED:
            return True
        # Waiting for the full second would make every picture a second late on a full line:
        # a few of the quickest round trips tell a queue from mere distance.
        patience = min(OLDEST, 200 + 3 * min(self._round_trips))
        return bool(self._under_way) and now - self._under_way[0][2] > patience

    def sent(self, sequence: int, size: int, now: float, key: bool = False) -> None:
        """A whole frame was handed to the socket."""
        if key:
            self._key = sequence
        self._under_way.append((sequence, size, now))
        self._bytes += size

    def acknowledged(self, sequence: int, now: float) -> bool:
        """The viewer shows frame `sequence`. True where a key frame must follow.

        After a silence the viewer may have missed what was under way, unless this answers all.
        """
        if not self._under_way or not self._is_known(sequence):
            return False
        while self._under_way and not _after(self._under_way[0][0], sequence):
            number, size, at = self._under_way.popleft()
            self._bytes -= size
            self._delivered += size
            if number == self._key:
                self._key = None
            if number == sequence:
                self._learn_round_trip(now - at, now)
        was_silent, self._silent = self._silent, False
        missed = was_silent and bool(self._under_way)
        if missed:
            self.forget()
        self._look_back(now)
        return missed

    def forget(self) -> None:
        """The viewer starts anew: what was under way is answered by nobody."""
        self._under_way.clear()
        self._bytes = 0
        self._key = None
        self._silent = False

    def _is_known(self, sequence: int) -> bool:
        return not (
            _after(self._under_way[0][0], sequence) or _after(sequence, self._under_way[-1][0])
        )

    def _learn_round_trip(self, took: float, now: float) -> None:
        """Keeps the quickest of this period and of the one before, so that it can also rise."""
        before, this = self._round_trips
        if now - self._round_trips_since > _ROUND_TRIP_PERIOD:
            self._round_trips_since = now
            before, this = this, took
        self._round_trips = (before, min(this, took))

    def _look_back(self, now: float) -> None:
        """Twice a second: was the last half second too much for the line?"""
        span = now - self._period
        if span < _PERIOD:
            return
        congested = self._held_back * 4 > self._tried
        # Nothing was tried on a still screen: that says nothing about the line.
        if congested:
            self.delivery = (self.delivery + self._delivered / span) / 2
            self._slow_down()
        elif self._tried:
            self._calm += 1
            if self._calm >= _CALM_PERIODS:
                self._speed_up()
        self._period = now
        self._tried = self._held_back = self._delivered = 0

    def _slow_down(self) -> None:
        self._calm = 0
        if self.rate > LEAST_RATE:
            self.rate = max(LEAST_RATE, self.rate * 0.7)
        else:
            wanted = min(self.bitrate * 0.9, self.delivery * 8000 * 0.9)
            self.bitrate = max(LEAST_BITRATE, int(wanted))

    def _speed_up(self) -> None:
        if self.bitrate < self.full_bitrate:
            self.bitrate = min(self.full_bitrate, int(self.bitrate * 1.2))
        else:
            self.rate = min(FULL_RATE, self.rate * 1.2)


def _after(one: int, other: int) -> bool:
    """Whether sequence `one` was counted after `other`, across the end of their 32 bits."""
    return 0 < (one - other) & 0xFFFFFFFF < 0x80000000
