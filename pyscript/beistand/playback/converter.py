"""Adapter: the browser decodes pictures of any kind, draws them, and encodes them as one kind."""

import asyncio
from typing import Any, Final

import js
from pyodide.ffi import JsException, create_proxy, to_js

from beistand.playback.export import ExportError
from beistand.playback.film import Shot
from beistand.protocol.frames import Picture

BITRATE: Final = 6_000_000
WAITING: Final = 8
"""So many pictures at most are on their way through decoder and encoder."""
PATIENCE: Final = 10.0
"""Seconds without a picture after which the browser has given up."""

Ready = list[tuple[Any, bool, int]]


class CanvasConverter:
    """Draws each picture in the middle of the new size: smaller where it must be, never larger."""

    def __init__(self) -> None:
        self._target: Picture | None = None
        self._source: Picture | None = None
        self._canvas: Any = None
        self._context: Any = None
        self._decoder: Any = None
        self._encoder: Any = None
        self._opens = True
        self._under_way = 0
        self._ready: Ready = []
        self._failure: str | None = None
        self._moved = asyncio.Event()
        self._decoded = create_proxy(self._draw)
        self._encoded = create_proxy(self._put_out)
        self._failed = create_proxy(self._fail)

    async def begin(self, picture: Picture) -> bool:
        """Whether this browser can make such pictures."""
        config = _encoding(picture)
        answer = await js.VideoEncoder.isConfigSupported(config)
        if not answer.supported:
            return False
        self._target = picture
        self._canvas = js.OffscreenCanvas.new(picture.width, picture.height)
        self._context = self._canvas.getContext("2d", alpha=False)
        self._encoder = js.VideoEncoder.new(output=self._encoded, error=self._failed)
        self._encoder.configure(config)
        return True

    async def put(self, data: Any, shot: Shot, at: int) -> Ready:
        """Takes a picture's bytes; returns what is ready, as bytes, key or not, and its time."""
        if shot.picture is not None and shot.picture != self._source:
            await self._drain()
            self._source = shot.picture
            self._shut(self._decoder)
            self._decoder = js.VideoDecoder.new(output=self._decoded, error=self._failed)
            self._decoder.configure(_decoding(shot.picture))
        chunk = js.EncodedVideoChunk.new(
            type="key" if shot.key else "delta", timestamp=at * 1000, data=data
        )
        await self._until(WAITING)
        self._under_way += 1
        self._decoder.decode(chunk)
        return self._take()

    async def flush(self) -> Ready:
        """The rest, after which a key frame of any kind may follow."""
        await self._drain()
        self._opens = True
        return self._take()

    def close(self) -> None:
        """Lets go of the browser's decoder and encoder."""
        self._shut(self._decoder)
        self._shut(self._encoder)
        for proxy in (self._decoded, self._encoded, self._failed):
            proxy.destroy()

    async def _drain(self) -> None:
        if self._decoder is not None and self._decoder.state == "configured":
            try:
                await self._decoder.flush()
                await self._encoder.flush()
            except JsException as error:
                raise ExportError(str(error)) from error
            # A key frame must follow a flush.
            self._source = None
        await self._until(1)

    async def _until(self, waiting: int) -> None:
        while self._under_way >= waiting and self._failure is None:
            self._moved.clear()
            try:
                await asyncio.wait_for(self._moved.wait(), PATIENCE)
            except TimeoutError as error:
                raise ExportError("the browser does not decode or encode any more") from error
        if self._failure is not None:
            raise ExportError(self._failure)

    def _take(self) -> Ready:
        ready, self._ready = self._ready, []
        return ready

    def _draw(self, frame: Any) -> None:
        try:
            width, height = self._canvas.width, self._canvas.height
            scale = min(1, width / frame.displayWidth, height / frame.displayHeight)
            size = round(frame.displayWidth * scale), round(frame.displayHeight * scale)
            left, top = (width - size[0]) // 2, (height - size[1]) // 2
            self._context.fillRect(0, 0, width, height)
            self._context.drawImage(frame, left, top, *size)
            drawn = js.VideoFrame.new(self._canvas, timestamp=frame.timestamp, alpha="discard")
        finally:
            frame.close()
        try:
            self._encoder.encode(drawn, keyFrame=self._opens)
            self._opens = False
        finally:
            drawn.close()

    def _put_out(self, chunk: Any, _metadata: Any) -> None:
        data = js.Uint8Array.new(chunk.byteLength)
        chunk.copyTo(data)
        self._ready.append((data, chunk.type == "key", round(chunk.timestamp / 1000)))
        self._under_way -= 1
        self._moved.set()

    def _fail(self, error: Any) -> None:
        self._failure = f"{error.name}: {error.message}"
        self._moved.set()

    def _shut(self, codec: Any) -> None:
        if codec is not None and codec.state != "closed":
            codec.close()


def _encoding(picture: Picture) -> Any:
    config: dict[str, Any] = {
        "codec": picture.codec,
        "width": picture.width,
        "height": picture.height,
        "bitrate": BITRATE,
        # In "realtime" an encoder may leave pictures out to keep the bitrate.
        "latencyMode": "quality",
    }
    if picture.codec.startswith("avc1"):
        config["avc"] = {"format": "annexb"}
    return to_js(config, dict_converter=js.Object.fromEntries)


def _decoding(picture: Picture) -> Any:
    config = {
        "codec": picture.codec,
        "codedWidth": picture.width,
        "codedHeight": picture.height,
        "optimizeForLatency": True,
    }
    return to_js(config, dict_converter=js.Object.fromEntries)
