"""Adapter: the browser's VideoEncoder; its chunks leave as messages, never through Python."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy, to_js

from beistand.ends.codecs import FRAMES_PER_SECOND
from beistand.ends.parts import Part
from beistand.protocol.frames import Picture

# Level 3.1 allows 14 Mbit/s. A low frame rate, though, makes the budget of a single frame large:
# at one frame a second the encoder spends as much as its best quality can use.
_CRISP_BITRATE = 10_000_000
_CRISP_RATE = 1


class Encoder:
    """Encodes one picture size at a time; `configure` opens a new one.

    `encoded(chunk, size, key)` is called for each chunk, in the order of `encode`; `failed` with a
    reason when the encoder gave up, after which only `configure` helps.
    """

    def __init__(
        self, encoded: Callable[[Any, int, bool], None], failed: Callable[[str], None]
    ) -> None:
        self._encoded = encoded
        self._failed = failed
        self._output = create_proxy(self._puts_out)
        self._error = create_proxy(self._gives_up)
        self._encoder: Any = None
        self._rect: Any = None
        self._picture: Picture | None = None
        self._timestamp = 0
        self._tuned = False
        self._first_tuned = -1
        """The timestamp of a frame that came after `tune` and was not to be a key frame."""
        self._renews = False
        """Whether this encoder makes a key frame whenever it is tuned, as Firefox's do."""

    async def encodes(self, codec: str, width: int, height: int, bitrate: int) -> bool:
        """Whether this browser can encode such a picture."""
        config = _config(Picture(codec, width, height), bitrate, FRAMES_PER_SECOND)
        try:
            answer = await js.VideoEncoder.isConfigSupported(config)
        except JsException:  # a codec string that the browser does not even know
            return False
        return bool(answer.supported)

    def configure(self, picture: Picture, source: tuple[int, int], bitrate: int) -> None:
        """Begins anew with pictures of this kind, made of frames of the size `source`."""
        self._shut()
        self._picture = picture
        self._rect = None
        size = (picture.width, picture.height)
        # Cut, not scaled: scaling by one column would blur every letter. What is larger than a
        # codec's limit is left whole; the encoder scales it.
        if size != source and max(source[0] - size[0], source[1] - size[1]) <= 1:
            self._rect = js.DOMRect.new(0, 0, *size)
        self._encoder = js.VideoEncoder.new(output=self._output, error=self._error)
        self.tune(bitrate)

    def tune(self, bitrate: int, rate: int = FRAMES_PER_SECOND) -> None:
        """Another bitrate from the next frame on; in most browsers no key frame comes of it."""
        assert self._picture is not None
        self._tuned = True
        with self._unless_closed():
            self._encoder.configure(_config(self._picture, bitrate, rate))

    def encode(self, frame: Any, key: bool) -> None:
        """Takes a frame; it stays the caller's to close."""
        timestamp = frame.timestamp
        if self._rect is None and timestamp > self._timestamp:
            self._timestamp = timestamp
            self._put_in(frame, key)
            return
        # A frame that is encoded a second time needs a time of its own: some encoders drop what
        # does not go forward.
        self._timestamp = max(timestamp, self._timestamp + 1)
        init = {"timestamp": self._timestamp}
        if self._rect is not None:
            init["visibleRect"] = self._rect
        own = js.VideoFrame.new(frame, **init)
        try:
            self._put_in(own, key)
        finally:
            own.close()

    def encode_crisp(self, frame: Any, bitrate: int) -> None:
        """A key frame at the best quality the encoder has, then `bitrate` again.

        Where each change of the bitrate makes a key frame, the way back would replace the crisp
        picture by a coarse one: there it is made within the standing bitrate.
        """
        if self._renews:
            self.encode(frame, key=True)
            return
        self.tune(_CRISP_BITRATE, _CRISP_RATE)
        self.encode(frame, key=True)
        self.tune(bitrate)

    def messages(self, chunk: Any, size: int, cut: Iterable[Part]) -> Iterator[Any]:
        """Each part of a chunk as one ArrayBuffer, ready for `WebSocket.send`."""
        whole = None
        for part in cut:
            start = len(part.head)
            message = js.Uint8Array.new(start + part.end - part.start)
            message.subarray(0, start).assign(part.head)
            if part.end - part.start == size:
                chunk.copyTo(message.subarray(start))
            else:
                # A chunk copies itself whole or not at all.
                if whole is None:
                    whole = js.Uint8Array.new(size)
                    chunk.copyTo(whole)
                message.set(whole.subarray(part.start, part.end), start)
            yield message.buffer

    def close(self) -> None:
        """Drops what is being encoded and lets go of the browser's encoder."""
        self._shut()
        for proxy in (self._output, self._error):
            if proxy is not None:
                proxy.destroy()
        self._output = self._error = None

    def _put_in(self, frame: Any, key: bool) -> None:
        if self._tuned and not key:
            self._first_tuned = frame.timestamp
        self._tuned = False
        with self._unless_closed():
            if key:
                self._encoder.encode(frame, keyFrame=True)
            else:
                self._encoder.encode(frame)

    @contextmanager
    def _unless_closed(self) -> Iterator[None]:
        """An encoder that fails is closed at once; the callback that says so comes after."""
        try:
            yield
        except JsException:
            if self._encoder.state != "closed":
                raise

    def _shut(self) -> None:
        if self._encoder is not None and self._encoder.state != "closed":
            self._encoder.close()
        self._encoder = None

    def _puts_out(self, chunk: Any, _metadata: Any) -> None:
        key = chunk.type == "key"
        if key and chunk.timestamp == self._first_tuned:
            self._renews = True
        self._encoded(chunk, chunk.byteLength, key)

    def _gives_up(self, error: Any) -> None:
        self._failed(f"{error.name}: {error.message}")


def _config(picture: Picture, bitrate: int, rate: int) -> Any:
    config: dict[str, Any] = {
        "codec": picture.codec,
        "width": picture.width,
        "height": picture.height,
        "bitrate": bitrate,
        "framerate": rate,
        "latencyMode": "realtime",
        "contentHint": "text",
    }
    if picture.codec.startswith("avc1"):
        # By default the parameter sets stand beside the first chunk only; in Annex B they stand
        # inside each key frame, so that a late viewer and a recording can begin at any of them.
        config["avc"] = {"format": "annexb"}
    return to_js(config, dict_converter=js.Object.fromEntries)
