"""What happens to each frame of a shared screen, from its capture until it is sent.

Nothing here knows the browser: source, encoder and socket are handed in, frames are only passed
on and closed.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

from beistand.ends import codecs, parts
from beistand.ends.pace import Pace
from beistand.ends.pipeline import Counters, Encoder, MakesEncoder, Reading, Source
from beistand.ends.reminder import NEVER, Reminder
from beistand.ends.rest import CRISP_AFTER, CRISP_AFTER_SLOWLY, STILL_RATE, Rest
from beistand.protocol.frames import MAX_PAYLOAD, Flag, Picture

KEY_FRAME_GAP: Final = 300
"""Milliseconds between key frames: two viewers that ask at the same moment get the same one."""
TOO_OFTEN: Final = 5_000
"""An encoder that fails twice in so many milliseconds is not tried again."""
_ENCODING: Final = 2
"""Frames inside the encoder, at most. The browser lends two, and takes none while both are out."""
_TUNE: Final = 0.15
NO_CODEC: Final = "no codec that the viewers decode holds this size"


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
        largest_part: int = MAX_PAYLOAD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sequence = sequence
        self.counters = Counters()
        self.codec = self._family = ""
        self._source, self._makes_encoder, self._send = source, encoder, send
        self._buffered, self._failed = buffered, failed
        self._sender, self._offers, self._clock = sender, tuple(offers), clock
        self._largest_part = largest_part
        self._encoder: Encoder | None = None
        self._reading: Reading | None = None
        self._choosing: asyncio.Task[None] | None = None
        self._reminder = Reminder(self._looks_again, 2 * CRISP_AFTER, CRISP_AFTER_SLOWLY)
        self._paused = False
        self._frame: Any = None
        self._fresh = False
        """Whether the kept frame has not been encoded yet."""
        self._size: tuple[int, int] | None = None
        self._unchanged = 0
        self._opening = b""
        self._opens = True
        self._begins = True
        """Whether nothing can be sent before a key frame."""
        self._wants_key = True
        self._bitrate = 1
        self._encoding: deque[tuple[float, int, bool]] = deque()
        self._encoded_at = self._key_at = self._failed_at = NEVER
        self._key_bytes = 0
        self._pace = Pace(codecs.full_bitrate(1280, 720))
        self._rest = Rest()

    def start(self) -> None:
        """Begins, once the relay has repeated that the sharing started."""
        self._encoder = self._makes_encoder(self._encoded, self._gave_up)
        self._reading = self._source.read(self._arrived, self._fail)

    def pause(self) -> None:
        """Nothing is encoded or sent until `resume`, not even what the encoder holds."""
        self._paused = True
        self._reminder.stop()

    def resume(self) -> None:
        """Goes on with a key frame of what the screen shows now."""
        if self._paused:
            self._paused = False
            self._begin_anew()
            self._advance()

    def stop(self) -> None:
        """Ends for good. The capture itself is its owner's to stop."""
        self._reminder.stop()
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
        # What is under way is of no use to it. A key frame may be what it waits for, though: on a
        # slow line a second one would only keep both up.
        if self._pace.is_silent(self._now()) or not self._pace.key_under_way:
            self._pace.forget()
        self._advance()

    def acknowledged(self, sequence: int) -> None:
        """A viewer shows this frame."""
        began = self._now()
        if self._pace.acknowledged(sequence, began):
            self._wants_key = True
        self._advance()
        self.counters.python_ms += self._now() - began

    def offered(self, families: Iterable[str]) -> None:
        """The viewers decode these families; a codec that is not among them is given up."""
        self._offers = tuple(families)
        if self._family not in self._offers:
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
            self._reminder.touch(began)
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
        crisp = self._rest.crisp_due(now, self._fresh, self._crisp_after())
        key = (crisp or self._wants_key) and self._may_key(now)
        if not (key or self._fresh) or (not key and self._waits_at_rest(now)):
            return
        if self._pace.may_encode(now, self._buffered(), key):
            self._encode(frame, now, key, crisp or self._pace.ample)

    def _may_key(self, now: float) -> bool:
        if self._pace.key_under_way and self._pace.is_silent(now):
            self._pace.forget()  # it was lost, and somebody has asked for another
        return not self._pace.key_under_way and now - self._key_at >= KEY_FRAME_GAP

    def _crisp_after(self) -> float:
        if self._pace.ample:
            return CRISP_AFTER
        return max(CRISP_AFTER_SLOWLY, self._key_bytes / self._pace.delivery)

    def _waits_at_rest(self, now: float) -> bool:
        return self._rest.still(now) and now - self._encoded_at < 1000 / STILL_RATE

    def _encode(self, frame: Any, now: float, key: bool, crisp: bool) -> None:
        assert self._encoder is not None
        bitrate = self._pace.bitrate
        if abs(bitrate - self._bitrate) > _TUNE * self._bitrate:
            self._bitrate = bitrate
            self._encoder.tune(bitrate)
        self._encoding.append((now, int(time.time() * 1000), key))
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
        asked, captured, wanted = self._encoding.popleft() if self._encoding else (began, 0, False)
        # What the encoder still held when a pause began is left out, and what builds on it too.
        if self._paused or self._encoder is None or (self._begins and not key):
            return
        flags, opening = Flag.NONE, b""
        if key:
            self._begins = False
            flags, opening = Flag.KEY | Flag.OPENS if self._opens else Flag.KEY, self._opening
            self._opens = False
            self._key_bytes = size
            if not wanted:
                self._rest.begins(began, crisp=False)  # the encoder began anew by itself
            self.counters.key_frames += 1
        else:
            self._rest.changed(size, self._unchanged, self._bitrate, began)
        sequence = self.sequence
        self.sequence = (sequence + 1) & 0xFFFFFFFF
        pieces = parts.cut(
            *(self._sender, sequence, captured or int(time.time() * 1000), flags, opening, size),
            largest=self._largest_part,
        )
        for message in self._encoder.messages(chunk, size, pieces):
            self._send(message)
        now = self._now()
        self._pace.sent(sequence, size, now, key)
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
            families = codecs.candidates(self._offers, width, height)
            for self._family, self.codec in families:
                if await encoder.encodes(self.codec, width, height, full):
                    break
            else:
                self._fail(NO_CODEC)
                return
            self._size = size
            picture = Picture(self.codec, width, height)
            self._opening = picture.packed()
            self._unchanged = codecs.unchanged(self._family, width * height)
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
        self._key_at = NEVER
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

    def _looks_again(self) -> bool:
        self._advance()
        waits = self._fresh or self._wants_key or self._rest.blurred
        return waits and self._frame is not None and not self._pace.is_silent(self._now())
