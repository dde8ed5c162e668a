"""Recording: one session's segments, fetched one by one when they are wanted.

A segment is at most some minutes and some megabytes long (the relay sees to that), so an hour is
never loaded at once.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from beistand.playback.film import Film, develop, first_picture
from beistand.playback.timeline import Span, Timeline, lay_out
from beistand.protocol.frames import Picture

KEPT = 3
"""So many segments stay loaded: what is watched, the one before and the next."""
OPENING = 64 * 1024
"""In so many bytes of a segment, its first picture's description is found."""

Fetch = Callable[..., Awaitable[Any]]
"""`pyodide.http.pyfetch`, or what answers like it: with `ok`, `status`, `text()`, `buffer()`.

It takes an address and `headers`, and raises OSError where nobody answers.
"""


class RecordingError(Exception):
    """The recording, or a part of it, could not be loaded."""


@dataclass(frozen=True)
class Reel:
    """A loaded segment: its pictures, and its bytes, which stay on the JavaScript side."""

    span: Span
    film: Film
    buffer: Any


class Recording:
    """A session's recording; see `open_recording`."""

    def __init__(self, address: str, fetch: Fetch, timeline: Timeline) -> None:
        self.timeline = timeline
        self.damaged: set[int] = set()
        """The loaded segments that do not hold what the relay sealed, by number.

        While the session is still being recorded, its last segment is one of them.
        """
        self._address = address
        self._fetch = fetch
        self._loading: dict[int, asyncio.Task[Reel]] = {}

    async def reel(self, span: Span) -> Reel:
        """A segment, fetched if need be. Raises RecordingError."""
        loading = self._wanted(span)
        # Who waits may be cancelled; the segment is still wanted the next time.
        return await asyncio.shield(loading)

    def prepare(self, span: Span) -> None:
        """Begin to fetch a segment that will be wanted soon."""
        _ = self._wanted(span)

    def _wanted(self, span: Span) -> asyncio.Task[Reel]:
        loading = self._loading.pop(span.number, None)
        if loading is None or (loading.done() and loading.exception() is not None):
            loading = asyncio.ensure_future(self._load(span))
            # A failure is told to whoever asks for the segment, not to nobody in the console.
            loading.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._loading[span.number] = loading
        while len(self._loading) > KEPT:
            del self._loading[next(iter(self._loading))]
        return loading

    async def opening(self, span: Span) -> Picture | None:
        """The kind of picture a segment begins with; only its first bytes are fetched."""
        wanted = {"Range": f"bytes=0-{OPENING - 1}"}
        response = await _answer(self._fetch, f"{self._address}/{span.number}", headers=wanted)
        buffer = await response.buffer()
        return first_picture(buffer.to_bytes())

    async def _load(self, span: Span) -> Reel:
        response = await _answer(self._fetch, f"{self._address}/{span.number}")
        buffer = await response.buffer()
        try:
            film = await develop(buffer.to_bytes())
        except ValueError as error:
            raise RecordingError(f"segment {span.number} cannot be read") from error
        if not film.shots:
            raise RecordingError(f"segment {span.number} shows nothing")
        if not film.intact:
            self.damaged.add(span.number)
        return Reel(span, film, buffer)


async def open_recording(address: str, fetch: Fetch) -> Recording:
    """The recording that the relay lists at `address`; its timeline is empty where there is none.

    Raises RecordingError where the relay does not answer.
    """
    listing = json.loads(await (await _answer(fetch, address)).text())
    return Recording(address, fetch, lay_out(listing))


async def _answer(fetch: Fetch, address: str, **options: Any) -> Any:
    try:
        response = await fetch(address, **options)
    except OSError as error:
        raise RecordingError("the relay does not answer") from error
    if not response.ok:
        raise RecordingError(f"the relay answered {response.status}")
    return response
