"""Outboxes: what is on its way to one socket, and the rule that video never queues.

A message is written at once where the line takes it and nothing is before it; else it waits.
What must arrive (events, signals, chat) waits in order. Screen frames are let in only while the
viewer keeps up, measured by what it says is on its canvas: a socket's `send` returns while
megabytes still lie in buffers. A viewer that falls behind skips to the next key frame.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from beistand.protocol.frames import Header

CREDIT_BYTES = 500_000
CREDIT_SECONDS = 1.0
MAX_WAITING_BYTES = 2_000_000
"""A reader that leaves more than this lying is cut off: it comes back and resumes."""
MAX_WAITING_SCREEN = 1_500_000
"""Pictures alone never cut anybody off: what does not fit is skipped."""

Send = Callable[[str | bytes], Awaitable[None]]
WriteNow = Callable[[str | bytes], bool]
"""Writes a message if the line takes it without waiting, and returns whether it did."""


class _Waiting(NamedTuple):
    """A message, and how much it counts against a reader that does not read."""

    message: str | bytes
    weight: int
    screen: bool = False


class Outbox:
    """The outgoing side of one socket."""

    def __init__(self, write_now: WriteNow = lambda _: False) -> None:
        self._write_now = write_now
        self._sending = False
        self._waiting: deque[_Waiting] = deque()
        self._waiting_bytes = 0
        self._overflown = False
        self._filled = asyncio.Event()
        self._closing = False
        self._unshown: deque[tuple[int, int, float]] = deque()
        self._unshown_bytes = 0
        self._skipping = True
        self._passing: int | None = None

    @property
    def overflows(self) -> bool:
        """Whether the reader has stopped reading what must arrive."""
        return self._overflown

    @property
    def skipping(self) -> bool:
        """Whether the viewer needs a key frame before it can be shown anything."""
        return self._skipping

    @property
    def has_credit(self) -> bool:
        """Whether the viewer has room for a key frame."""
        return self._unshown_bytes < CREDIT_BYTES // 2

    def put(self, message: str | bytes) -> None:
        """Let a message wait for its turn."""
        if self._waiting_bytes + len(message) > MAX_WAITING_BYTES:
            self._overflown = True
        if not self._overflown:  # else it is heard after coming back
            self._append(_Waiting(message, len(message)))

    def put_history(self, message: str | bytes) -> None:
        """Let a message wait that was said before; however many there are, they cut nobody off."""
        self._append(_Waiting(message, 0))

    def put_screen(self, header: Header, data: bytes, now: float) -> None:
        """Let one part of a screen frame in, or skip its frame. `now` in monotonic seconds."""
        if header.part == 0:
            self._passing = header.sequence if self._lets_in(header, now) else None
        if self._passing != header.sequence:
            return
        if header.part == 0:
            self._unshown.append((header.sequence, 0, now))
        sequence, size, since = self._unshown.pop()
        if self._waiting_bytes + len(data) > MAX_WAITING_SCREEN:
            self._unshown_bytes -= size
            self._skipping = True
            self._passing = None
            return
        self._unshown.append((sequence, size + len(data), since))
        self._unshown_bytes += len(data)
        self._append(_Waiting(data, len(data), screen=True))

    def shown(self, sequence: int) -> None:
        """The viewer has this frame, and with it all before it, on its canvas."""
        while self._unshown and self._unshown[0][0] <= sequence:
            self._unshown_bytes -= self._unshown.popleft()[1]

    def start_afresh(self) -> None:
        """The viewer threw away what it had, or the sharing began anew: wait for a key frame.

        Pictures that still wait here are thrown away: what was taken back is sent to nobody.
        """
        self._waiting = deque(each for each in self._waiting if not each.screen)
        self._waiting_bytes = sum(each.weight for each in self._waiting)
        self._unshown.clear()
        self._unshown_bytes = 0
        self._skipping = True
        self._passing = None

    def close(self) -> None:
        """Send what waits, then stop."""
        self._closing = True
        self._filled.set()

    async def run(self, send: Send) -> None:
        """Send message after message until closed."""
        while True:
            while self._waiting:
                waiting = self._waiting.popleft()
                self._waiting_bytes -= waiting.weight
                self._sending = True
                await send(waiting.message)
                self._sending = False
            if self._closing:
                return
            self._filled.clear()
            await self._filled.wait()

    def _append(self, waiting: _Waiting) -> None:
        if not (self._sending or self._waiting) and self._write_now(waiting.message):
            return
        self._waiting.append(waiting)
        self._waiting_bytes += waiting.weight
        self._filled.set()

    def _lets_in(self, header: Header, now: float) -> bool:
        late = bool(self._unshown) and now - self._unshown[0][2] > CREDIT_SECONDS
        if late or self._unshown_bytes > CREDIT_BYTES:
            self._skipping = True
        elif header.key:
            self._skipping = False
        return not self._skipping
