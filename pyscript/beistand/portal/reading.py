"""Adapter: the frames of a captured track, one by one, in the way that this browser has."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Protocol

import js
from pyodide.ffi import JsException, create_proxy, jsnull, to_js

from beistand.ends.codecs import FRAMES_PER_SECOND
from beistand.portal import browser

_HAVE_CURRENT_DATA: Final = 2
"""HTMLMediaElement.readyState from which on there is a picture."""


class Reading(Protocol):
    """Frames on their way, each one call."""

    def stop(self) -> None:
        """No frame comes after this."""


def possible() -> bool:
    """Whether this browser gives single frames of a track at all."""
    return hasattr(js, "MediaStreamTrackProcessor") or hasattr(js, "VideoFrame")


def read(
    track: Any, arrived: Callable[[Any], None], failed: Callable[[str], None]
) -> "Piped | Looked":
    """Hands each VideoFrame to `arrived`, which must close it; `failed` hears why none come."""
    if hasattr(js, "MediaStreamTrackProcessor"):
        return Piped(track, arrived, failed)
    return Looked(track, arrived, failed)


class Piped:
    """The frames of a track, by MediaStreamTrackProcessor: as the browser has them, each once.

    It holds its rate in a hidden tab, where requestVideoFrameCallback and timers stand still.

    The browser's own pipe carries them. A Python loop over `reader.read()` would make a promise,
    a future and a task's step of each frame; here a frame is one call.
    """

    def __init__(
        self, track: Any, arrived: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        self._arrived = arrived
        self._write = create_proxy(self._takes)
        self._abort = js.AbortController.new()
        processor = js.MediaStreamTrackProcessor.new(track=track)
        sink = js.WritableStream.new(
            to_js({"write": self._write}, dict_converter=js.Object.fromEntries)
        )
        pipe = processor.readable.pipeTo(sink, signal=self._abort.signal)
        self._task = asyncio.ensure_future(self._watch(pipe, failed))
        self._stopped = False

    def stop(self) -> None:
        """No frame comes after this."""
        if not self._stopped:
            self._stopped = True
            self._abort.abort()

    def _takes(self, frame: Any, _controller: Any) -> None:
        if self._stopped:
            frame.close()
        else:
            self._arrived(frame)

    async def _watch(self, pipe: Any, failed: Callable[[str], None]) -> None:
        """Owns the pipe's promise and, after it, the proxy that the pipe has called."""
        try:
            await pipe
        except JsException as error:
            if not self._stopped:
                failed(f"{error.name}: {error.message}")
        finally:
            self._write.destroy()


class Looked:
    """What a video element shows of a track, looked at thirty times a second.

    For browsers without MediaStreamTrackProcessor (docs/decisions/0011-firefox.md). In a hidden
    tab the element's picture goes on, but requestVideoFrameCallback and every timer of the page
    come once a second; only a worker's timer keeps its rate. So a worker ticks, and does no more.
    """

    def __init__(
        self, track: Any, arrived: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        self._arrived, self._failed = arrived, failed
        self._stopped = False
        video = self._video = js.document.createElement("video")
        # Not `play()`: its promise would fail where the reading stops before the first picture.
        video.muted = video.autoplay = video.playsInline = True
        video.srcObject = js.MediaStream.new(to_js([track]))
        self._tick = create_proxy(self._looks)
        self._error = create_proxy(self._cannot_tick)
        self._clock = js.Worker.new(browser.page_says("clock"))
        self._clock.addEventListener("message", self._tick)
        self._clock.addEventListener("error", self._error)
        self._clock.postMessage(1000 / FRAMES_PER_SECOND)

    def stop(self) -> None:
        """No frame comes after this."""
        if self._stopped:
            return
        self._stopped = True
        self._clock.removeEventListener("message", self._tick)
        self._clock.removeEventListener("error", self._error)
        self._clock.terminate()
        self._video.srcObject = jsnull
        self._tick.destroy()
        self._error.destroy()

    def _looks(self, _event: Any) -> None:
        if self._stopped or self._video.readyState < _HAVE_CURRENT_DATA:
            return
        # A frame made of an element has the element's time, which moves about once a second.
        now = int(js.performance.now() * 1000)
        self._arrived(js.VideoFrame.new(self._video, timestamp=now))

    def _cannot_tick(self, _event: Any) -> None:
        self._failed("the clock's worker did not start")
