"""What happens to each frame of a shared screen, from its capture until it is sent.

Nothing here knows the browser: source, encoder and socket are handed in, frames are only passed
on and closed.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from beistand.portal import codecs, parts
from beistand.portal.pace import Pace
from beistand.portal.rest import CRISP_AFTER, CRISP_AFTER_SLOWLY, STILL_RATE, Rest
from beistand.protocol.frames import Flag, Picture

KEY_FRAME_GAP: Final = 300
"""Milliseconds between key frames: two viewers that ask at the same moment get the same one."""
TOO_OFTEN: Final = 5_000
"""An encoder that fails twice in so many milliseconds is not tried again."""
_ENCODING: Final = 2
"""Frames inside the encoder, at most. The browser lends two, and takes none while both are out."""
_TUNE: Final = 0.15


class Reading(Protocol):
    """A running capture, see `capture.Reading`."""

    def stop(self) -> None: ...


class Source(Protocol):
    """Where frames come from, see `capture.Capture`."""

    def read(self, arrived: Callable[[Any], None], failed: Callable[[str], None]) -> Reading: ...


class Encoder(Protocol):
    """What encodes them, see `encoder.Encoder`."""

    async def encodes(self, codec: str, width: int, height: int, bitrate: int) -> bool: ...
    def configure(self, picture: Picture, source: tuple[int, int], bitrate: int) -> None: ...
    def tune(self, bitrate: int) -> None: ...
    def encode(self, frame: Any, key: bool) -> None: ...
    def encode_crisp(self, frame: Any, bitrate: int) -> None: ...
    def messages(self, chunk: Any, size: int, cut: Iterable[parts.Part]) -> Iterable[Any]: ...
    def close(self) -> None: ...


class MakesEncoder(Protocol):
    """Opens an encoder with its two callbacks."""

    def __call__(
        self, encoded: Callable[[Any, int, bool], None], failed: Callable[[str], None]
    ) -> Encoder: ...


@dataclass
class Counters:
    """What a sender has done so far; times in milliseconds, summed."""

    captured: int = 0
    frames: int = 0
    key_frames: int = 0
    bytes: int = 0
    encode_ms: float = 0.0
    python_ms: float = 0.0


class Sender:
    """Sends one capture, from `start` to `stop`; it never queues a picture.

    Only the newest frame is kept. It is encoded when the pace allows it, and what came between is
    gone. The kept one also answers a request for a key frame while the screen stands still.
    `sequence` is the number of the next frame: hand it to the sender that follows this one.
    """

    def __init__(
        self,
        source: Source,
        encoder: MakesEncoder,
        send: Callable[[Any], None],
        *,
        buffered: Callable[[], int],
        failed: Callable[[str], None],
        sender: int,
        sequence: int = 0,
        offers: Iterable[str] = (codecs.H264,),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sequence = sequence
        self.counters = Counters()
        self.codec = ""
        self._source, self._makes_encoder, self._send = source, encoder, send
        self._buffered, self._failed = buffered, failed
        self._sender, self._offers, self._clock = sender, tuple(offers), clock
        self._encoder: Encoder | None = None
        self._reading: Reading | None = None
        self._choosing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._frame: Any = None
        self._fresh = False
        """Whether the kept frame has not been encoded yet."""
        self._size: tuple[int, int] | None = None
        self._pixels = 1
        self._opening = b""
        self._opens = True
        self._begins = True
        """Whether nothing can be sent before a key frame."""
        self._wants_key = True
        self._bitrate = 1
        self._encoding: deque[tuple[float, int]] = deque()
        self._encoded_at = self._key_at = self._failed_at = self._armed_at = -1e9
        self._pace = Pace(codecs.full_bitrate(1280, 720))
        self._rest = Rest()

    def start(self) -> None:
        """Begins, once the relay has repeated that the sharing started."""
        self._encoder = self._makes_encoder(self._encoded, self._gave_up)
        self._reading = self._source.read(self._arrived, self._fail)

    def pause(self) -> None:
        """Nothing is encoded or sent until `resume`, not even what the encoder holds."""
        self._paused = True
        self._disarm()

    def resume(self) -> None:
        """Goes on with a key frame of what the screen shows now."""
        if self._paused:
            self._paused = False
            self._begin_anew()
            self._advance()

    def stop(self) -> None:
        """Ends for good. The capture itself is its owner's to stop."""
        self._disarm()
        if self._choosing is not None:
            self._choosing.cancel()
        if self._reading is not None:
            self._reading.stop()
        if self._encoder is not None:
            self._encoder.close()
        self._reading = self._encoder = None
        self._drop_frame()

    def key_frame_wanted(self) -> None:
        """A viewer or the recording begins anew."""
        self._wants_key = True
        self._pace.forget()
        self._advance()

    def acknowledged(self, sequence: int) -> None:
        """A viewer shows this frame."""
        if self._pace.acknowledged(sequence, self._now()):
            self._wants_key = True
        self._advance()

    def offered(self, families: Iterable[str]) -> None:
        """The viewers decode these families; a codec that is not among them is given up."""
        offers = tuple(families)
        if offers != self._offers:
            self._offers = offers
            self._size = None
            self._advance()

    @property
    def pace(self) -> Pace:
        """Rate and bitrate as they stand, for the page's display and for measurements."""
        return self._pace

    def _now(self) -> float:
        return self._clock() * 1000

    def _arrived(self, frame: Any) -> None:
        began = self._now()
        self._drop_frame()
        self._frame = frame
        self._fresh = True
        self.counters.captured += 1
        if not self._paused:
            self._arm(began)
            self._advance()
        self.counters.python_ms += self._now() - began

    def _advance(self) -> None:
        """Encodes the kept frame if there is a reason to, and if it may be now."""
        frame = self._frame
        if self._paused or frame is None or self._encoder is None or self._choosing is not None:
            return
        size = (frame.displayWidth, frame.displayHeight)
        if size != self._size:
            self._choosing = asyncio.ensure_future(self._choose(size))
            return
        now = self._now()
        if self._encoding and now - self._encoding[0][0] > 2000:
            self._encoding.clear()  # an encoder may drop a frame and say nothing
        if len(self._encoding) >= _ENCODING:
            return
        crisp = self._rest.crisp_due(now, self._pace.ample)
        key = crisp or (self._wants_key and now - self._key_at >= KEY_FRAME_GAP)
        if not (key or self._fresh) or (not key and self._waits_at_rest(now)):
            return
        if self._pace.may_encode(now, self._buffered(), key):
            self._encode(frame, now, key, crisp or self._pace.ample)

    def _waits_at_rest(self, now: float) -> bool:
        return self._rest.still(now) and now - self._encoded_at < 1000 / STILL_RATE

    def _encode(self, frame: Any, now: float, key: bool, crisp: bool) -> None:
        assert self._encoder is not None
        bitrate = self._pace.bitrate
        if abs(bitrate - self._bitrate) > _TUNE * self._bitrate:
            self._bitrate = bitrate
            self._encoder.tune(bitrate)
        self._encoding.append((now, int(time.time() * 1000)))
        self._encoded_at = now
        self._fresh = False
        if key:
            self._wants_key = False
            self._key_at = now
            self._rest.begins(now, crisp)
        if key and crisp:
            self._encoder.encode_crisp(frame, self._bitrate)
        else:
            self._encoder.encode(frame, key)

    def _encoded(self, chunk: Any, size: int, key: bool) -> None:
        began = self._now()
        asked, captured = self._encoding.popleft() if self._encoding else (began, 0)
        # What the encoder still held when a pause began is left out, and what builds on it too.
        if self._paused or self._encoder is None or (self._begins and not key):
            return
        flags, opening = Flag.NONE, b""
        if key:
            self._begins = False
            flags, opening = Flag.KEY | Flag.OPENS if self._opens else Flag.KEY, self._opening
            self._opens = False
            self.counters.key_frames += 1
        else:
            self._rest.changed(size, self._pixels, self._bitrate, began)
        sequence = self.sequence
        self.sequence = (sequence + 1) & 0xFFFFFFFF
        pieces = parts.cut(
            self._sender, sequence, captured or int(time.time() * 1000), flags, opening, size
        )
        for message in self._encoder.messages(chunk, size, pieces):
            self._send(message)
        now = self._now()
        self._pace.sent(sequence, size, now)
        self.counters.frames += 1
        self.counters.bytes += size
        self.counters.encode_ms += began - asked
        # The next frame may have waited for this one to leave the encoder.
        if self._fresh or self._wants_key:
            self._advance()
        self.counters.python_ms += self._now() - began

    async def _choose(self, size: tuple[int, int]) -> None:
        """Finds the codec for a new size of surface and opens the encoder for it."""
        encoder = self._encoder
        assert encoder is not None
        width, height = codecs.fitted(*size)
        full = codecs.full_bitrate(width, height)
        try:
            for codec in codecs.candidates(self._offers, width, height):
                if await encoder.encodes(codec, width, height, full):
                    break
            else:
                self._fail(f"no codec for {width}×{height}")
                return
            self._size = size
            self.codec = codec
            picture = Picture(codec, width, height)
            self._opening = picture.packed()
            self._pixels = width * height
            self._pace.resize(full)
            self._bitrate = self._pace.bitrate
            self._encoding.clear()
            encoder.configure(picture, size, self._bitrate)
            self._opens = True
            self._begin_anew()
        finally:
            self._choosing = None
        self._advance()

    def _begin_anew(self) -> None:
        self._begins = True
        self._pace.forget()
        self._wants_key = True
        self._key_at = -1e9
        if self._frame is not None:
            self._fresh = True

    def _gave_up(self, reason: str) -> None:
        """The encoder failed, as hardware ones do when a computer sleeps: once more from anew."""
        now = self._now()
        if now - self._failed_at < TOO_OFTEN:
            self._fail(reason)
        else:
            self._failed_at = now
            self._size = None
            self._advance()

    def _fail(self, reason: str) -> None:
        self.stop()
        self._failed(reason)

    def _drop_frame(self) -> None:
        if self._frame is not None:
            self._frame.close()
            self._frame = None

    def _arm(self, now: float) -> None:
        """Looks again after the last of several frames, where no further one brings us here.

        Frames do not wait for this timer. It is set from a frame and not from itself, at most
        five times a second: a hidden tab fires timers once a second, and chains of them once a
        minute.
        """
        if now - self._armed_at > CRISP_AFTER / 2:
            self._disarm()
            self._armed_at = now
            self._set_timer(CRISP_AFTER)

    def _set_timer(self, milliseconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(milliseconds / 1000, self._looks_again)

    def _looks_again(self) -> None:
        self._timer = None
        self._advance()
        waits = self._fresh or self._wants_key or self._rest.blurred
        if waits and self._frame is not None and not self._pace.silent:
            self._set_timer(CRISP_AFTER_SLOWLY)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
