"""Steering: the technician's strokes on their way out, in as few frames as the line takes."""

from collections.abc import Callable, Iterable

from beistand.ends.input import Stroke, coalesced, pack

MOST_UNDONE = 8
"""Batches that the agent has not answered yet: beyond them what comes is put together."""


class Steering:
    """Numbers, coalesces and sends. `now` in milliseconds since 1970."""

    def __init__(self, send: Callable[[bytes], None], now: Callable[[], int]) -> None:
        self._send = send
        self._now = now
        self._sequence = 0
        self._done = 0
        self._waiting: list[Stroke] = []
        self._sent_at: dict[int, int] = {}
        self.delay: int | None = None
        """Milliseconds from the last answered stroke to its answer."""

    def add(self, strokes: Iterable[Stroke], party: int) -> None:
        """Send the strokes, now or with those that follow."""
        self._waiting = coalesced([*self._waiting, *strokes])
        self._party = party
        if self._sequence - self._done < MOST_UNDONE:
            self._flush()

    def done(self, sequence: int) -> None:
        """The agent has done everything up to this batch."""
        self._done = max(self._done, sequence)
        if sent := self._sent_at.get(sequence):
            self.delay = self._now() - sent
        self._sent_at = {each: at for each, at in self._sent_at.items() if each > sequence}
        if self._waiting:
            self._flush()

    def forget(self) -> None:
        """Control is over, or the line was lost: nobody answers what was sent."""
        self._waiting.clear()
        self._sent_at.clear()
        self._done = self._sequence
        self.delay = None

    def _flush(self) -> None:
        self._sequence += 1
        now = self._sent_at[self._sequence] = self._now()
        self._send(pack(self._waiting, self._party, self._sequence, now))
        self._waiting = []
