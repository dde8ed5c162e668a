"""Adapter: arriving frames, put together, decoded and drawn; their bytes never enter Python."""

import time
from collections.abc import Callable
from typing import Any, Final

import js
from pyodide.ffi import JsException, create_proxy, to_js

from beistand.ends import codecs
from beistand.ends.lateness import Lateness
from beistand.ends.parts import Found, Order
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.frames import HEADER_BYTES, Header, Picture, read_header, read_picture

ASK_AGAIN: Final = 2.0
"""Seconds after which a key frame that did not come is asked for again."""
_DESCRIPTION: Final = 128
"""More bytes than a picture's description has."""


async def decodable() -> tuple[str, ...]:
    """The codec families that this browser can decode, best first: what `Decodes` says."""
    if not hasattr(js, "VideoDecoder"):
        return ()
    families = []
    for family in codecs.PREFERENCE:
        codec = codecs.codec_string(family, 1280, 720)
        assert codec is not None
        try:
            answer = await js.VideoDecoder.isConfigSupported(_config(Picture(codec, 1280, 720)))
        except JsException:  # a codec string that the browser does not even know
            continue
        if answer.supported:
            families.append(family)
    return tuple(families)


class Viewer:
    """Shows one screen on a canvas, live or from a recording.

    `acknowledge(sequence)` hears of each frame that is on the canvas (a player may leave it out),
    `ask_key_frame()` that nothing can be shown without one, `changed_size(width, height)` of the
    picture's size in pixels. While the tab is hidden a live viewer takes frames and acknowledges
    them, so that sending and recording go on, but decodes nothing; it begins anew when it is seen.
    """

    def __init__(
        self,
        canvas: Any,
        acknowledge: Callable[[int], None] | None,
        ask_key_frame: Callable[[], None],
        changed_size: Callable[[int, int], None],
    ) -> None:
        self.shown = 0
        """Frames drawn so far."""
        self.lateness = Lateness()
        """Of the picture on the canvas."""
        self._captured: dict[int, int] = {}
        self._canvas = canvas
        self._context = canvas.getContext("2d", alpha=False)
        self._acknowledge = acknowledge
        self._ask_key_frame = ask_key_frame
        self._changed_size = changed_size
        self._order = Order()
        self._asked_at = -ASK_AGAIN
        self._unseen = False
        self._parts: list[Any] = []
        self._picture: Picture | None = None
        self._size = (0, 0)
        self._decoder: Any = None
        self._output = create_proxy(self._puts_out)
        self._error = create_proxy(self._gives_up)
        self._visibility = create_proxy(self._is_seen)
        js.document.addEventListener("visibilitychange", self._visibility)

    def receive(self, message: Any) -> None:
        """Takes one message of the screen's stream, an ArrayBuffer with one part of a frame.

        Raises RemoteProtocolError where it is none.
        """
        length = message.byteLength
        head = js.Uint8Array.new(message, 0, min(length, HEADER_BYTES + _DESCRIPTION)).to_bytes()
        header = read_header(head)
        if length != HEADER_BYTES + header.length:
            raise RemoteProtocolError("a frame's length does not fit its header")
        if self._acknowledge is not None and js.document.hidden:
            self._order.lose()
            self._unseen = True
            if header.last:
                self._acknowledge(header.sequence)
            return
        found = self._order.arrives(header)
        if found is Found.USELESS:
            self._parts.clear()
            self._ask()
            return
        offset = HEADER_BYTES
        if header.part == 0:
            self._parts.clear()
            if header.key:
                picture, end = read_picture(memoryview(head)[HEADER_BYTES:])
                offset += end
                self._prepare(picture)
        self._parts.append(js.Uint8Array.new(message, offset))
        if found is Found.WHOLE:
            self._decode(header)

    def reset(self) -> None:
        """Forgets what came before and waits for a key frame; the last picture stays."""
        self._order.lose()
        self._parts.clear()
        self._asked_at = -ASK_AGAIN
        self._unseen = False
        self._captured.clear()
        self.lateness.forget()
        self._shut()

    def clear(self) -> None:
        """Nothing stays visible: for when the sharing has stopped."""
        self.reset()
        self._context.fillRect(0, 0, self._canvas.width, self._canvas.height)

    def close(self) -> None:
        """Clears the canvas and lets go of everything; the viewer is of no use afterwards."""
        self.clear()
        js.document.removeEventListener("visibilitychange", self._visibility)
        for proxy in (self._output, self._error, self._visibility):
            proxy.destroy()

    def _prepare(self, picture: Picture) -> None:
        """A decoder for this kind of picture; the one that stands where it fits."""
        if self._decoder is not None and picture == self._picture:
            return
        self._shut()
        self._picture = picture
        self._decoder = js.VideoDecoder.new(output=self._output, error=self._error)
        self._decoder.configure(_config(picture))

    def _decode(self, header: Header) -> None:
        data = self._parts[0] if len(self._parts) == 1 else _joined(self._parts)
        self._parts.clear()
        if self._decoder is None or self._decoder.state != "configured":
            self._lose()
            return
        self._captured[header.sequence] = header.time
        kind = "key" if header.key else "delta"
        # The decoder hands the timestamp through: it says which frame comes out.
        chunk = js.EncodedVideoChunk.new(type=kind, timestamp=header.sequence, data=data)
        self._decoder.decode(chunk)

    def _puts_out(self, frame: Any) -> None:
        try:
            sequence = int(frame.timestamp)
            # Where more are waiting, only the newest is worth the drawing.
            captured = self._captured.pop(sequence, None)
            if self._decoder is not None and self._decoder.decodeQueueSize == 0:
                self._draw(frame)
                if captured is not None:
                    self.lateness.seen(captured, int(js.Date.now()))
        finally:
            frame.close()
        if self._acknowledge is not None:
            self._acknowledge(sequence)

    def _draw(self, frame: Any) -> None:
        size = (frame.displayWidth, frame.displayHeight)
        if size != self._size:
            self._size = size
            self._canvas.width, self._canvas.height = size
            self._changed_size(*size)
        self._context.drawImage(frame, 0, 0)
        self.shown += 1

    def _gives_up(self, _error: Any) -> None:
        self._shut()
        self._lose()

    def _lose(self) -> None:
        self._order.lose()
        self._ask()

    def _ask(self) -> None:
        """Once, and again only where nothing came of it: each key frame is a large one."""
        now = time.monotonic()
        if now - self._asked_at >= ASK_AGAIN:
            self._asked_at = now
            self._ask_key_frame()

    def _is_seen(self, _event: Any) -> None:
        if self._unseen and not js.document.hidden:
            # Not at the next frame: while the customer's screen stands still, none may come.
            self._unseen = False
            self._asked_at = -ASK_AGAIN
            self._ask()

    def _shut(self) -> None:
        """Closes the decoder; what it still held is dropped and never drawn."""
        decoder, self._decoder = self._decoder, None
        if decoder is not None and decoder.state != "closed":
            decoder.close()


def _joined(pieces: list[Any]) -> Any:
    whole = js.Uint8Array.new(sum(piece.byteLength for piece in pieces))
    offset = 0
    for piece in pieces:
        whole.set(piece, offset)
        offset += piece.byteLength
    return whole


def _config(picture: Picture) -> Any:
    config = {
        "codec": picture.codec,
        "codedWidth": picture.width,
        "codedHeight": picture.height,
        "optimizeForLatency": True,
    }
    return to_js(config, dict_converter=js.Object.fromEntries)
