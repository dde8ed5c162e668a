"""The load: so many pairs, so many pictures a second, and how old each is when it is seen.

It runs in one thread and works with the bytes alone, so that it takes less than any relay does.
"""

import gc
import select
import time
from dataclasses import dataclass, field
from typing import Self

from beistand.protocol import signals as s
from beistand.protocol.frames import HEADER_BYTES, Flag, Header, Picture, Stream
from beistand.protocol.wire import write_signal
from bench.peers.ends import End, Pair
from bench.peers.wire import Opcode

PICTURE = Picture("avc1.42E01F", 1280, 720).packed()
FRAME_BYTES = 10_000
WHOLE = HEADER_BYTES + FRAME_BYTES
KEY_FRAME_WANTED = write_signal(s.KeyFrameWanted()).encode()
LATE = 3.0
"""Seconds that the last pictures have to arrive."""
MASK = 0xFFFFFFFF


def picture(pair: Pair, now: float) -> bytes:
    """The next picture of a pair, which bears the time."""
    flags = Flag.LAST | (Flag.KEY if pair.key_wanted else Flag.NONE)
    pair.key_wanted = False
    header = Header(Stream.SCREEN, 1, flags, pair.next, 0, int(now * 1_000_000), FRAME_BYTES)
    pair.next += 1
    return header.packed() + PICTURE.ljust(FRAME_BYTES, b"\0")


@dataclass
class Round:
    """What came of a few seconds of load."""

    delays: list[float] = field(default_factory=list)
    """Milliseconds, of each picture that was seen."""
    sent: int = 0
    held: int = 0
    """Pictures that were due while the one before still lay in the sender: never sent."""
    seconds: float = 0.0
    busy: float = 0.0
    """Share of the time in which the load itself was at work."""

    def quantile(self, share: float) -> float:
        return sorted(self.delays)[min(len(self.delays) - 1, int(len(self.delays) * share))]


class Load:
    """The pairs of one relay."""

    def __init__(self) -> None:
        self.pairs: list[Pair] = []
        self._poll = select.epoll()
        self._ends: dict[int, tuple[Pair, End]] = {}
        self._outgoing: set[int] = set()

    def takes(self, pair: Pair) -> None:
        self.pairs.append(pair)
        for end in (pair.sender, pair.viewer):
            end.set_free()
            self._ends[end.line.fileno()] = (pair, end)
            self._poll.register(end.line.fileno(), select.EPOLLIN)

    def tend(self) -> None:
        """Answers pings: to be called between rounds."""
        while self._heard(0, Round()):
            pass

    def runs(self, rate: int, seconds: float, deaf: int = 0) -> Round:
        """Every pair sends so often for so long, each at a moment of its own; the viewers of the
        first `deaf` pairs read nothing meanwhile."""
        done = Round()
        for pair in self.pairs[:deaf]:
            self._poll.unregister(pair.viewer.line.fileno())
        gc.collect()
        gc.disable()
        used, began = time.process_time(), time.perf_counter()
        count, number = round(len(self.pairs) * rate * seconds), 0
        apart = seconds / count
        while number < count:
            now = time.perf_counter()
            while number < count and began + number * apart <= now:
                self._sends(self.pairs[number % len(self.pairs)], done)
                number += 1
                now = time.perf_counter()
            self._heard(max(0.0, began + number * apart - now), done)
        done.seconds = time.perf_counter() - began
        done.busy = (time.process_time() - used) / done.seconds
        late = time.perf_counter() + LATE
        expected = done.sent - deaf * int(rate * seconds)
        while len(done.delays) < expected and time.perf_counter() < late:
            self._heard(0.1, done)
        gc.enable()
        for pair in self.pairs[:deaf]:
            self._poll.register(pair.viewer.line.fileno(), select.EPOLLIN)
        return done

    def close(self) -> None:
        self._poll.close()
        for _, end in self._ends.values():
            end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sends(self, pair: Pair, done: Round) -> None:
        if pair.sender.unsaid:
            done.held += 1
            return
        done.sent += 1
        pair.sender.says(Opcode.BINARY, picture(pair, time.perf_counter()))
        self._follows(pair.sender)

    def _heard(self, seconds: float, done: Round) -> bool:
        ready = self._poll.poll(seconds)
        for number, event in ready:
            pair, end = self._ends[number]
            if event & select.EPOLLOUT:
                end.goes_on()
            if event & ~select.EPOLLOUT:
                for opcode, message in end.hears():
                    if end is pair.viewer:
                        self._sees(end, opcode, message, done)
                    elif message == KEY_FRAME_WANTED:
                        pair.key_wanted = True
            self._follows(end)
        return bool(ready)

    def _sees(self, viewer: End, opcode: Opcode, message: bytes, done: Round) -> None:
        """Acknowledges each picture, as a console does; relays pass that on to the sender."""
        if opcode is Opcode.BINARY and len(message) == WHOLE:
            sequence, sent = int.from_bytes(message[4:8]), int.from_bytes(message[10:18])
            done.delays.append((time.perf_counter() - sent / 1_000_000) * 1000)
            viewer.says(Opcode.TEXT, write_signal(s.Shown(sequence)).encode())

    def _follows(self, end: End) -> None:
        """Looks at what a socket takes only while something is left to be said."""
        number = end.line.fileno()
        if bool(end.unsaid) is not (number in self._outgoing):
            if end.unsaid:
                self._outgoing.add(number)
                self._poll.modify(number, select.EPOLLIN | select.EPOLLOUT)
            else:
                self._outgoing.discard(number)
                self._poll.modify(number, select.EPOLLIN)
