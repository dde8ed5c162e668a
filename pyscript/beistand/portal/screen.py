"""Adapter: the customer's screen as one thing: asked for by a click, sent by a sender."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from beistand.ends.codecs import H264
from beistand.ends.sender import Sender
from beistand.portal import capture
from beistand.portal.encoder import Encoder


def missing() -> str:
    """The name of what this browser lacks for showing its screen; empty where it can."""
    share, encoder = capture.supported()
    if not share:
        return "ScreenShareMissing"
    return "" if encoder else "EncoderMissing"


def is_unsaid(stream: Any) -> bool:
    """Whether the browser keeps to itself what of the screen a capture shows."""
    return stream is not None and not capture.surface_of(stream)


class Screen:
    """Makes captures and their senders, which count their frames on from one to the next.

    `send` takes an ArrayBuffer, `buffered` is the socket's `bufferedAmount`, `failed` hears why a
    running sender has given up.
    """

    def __init__(
        self,
        send: Callable[[Any], None],
        buffered: Callable[[], int],
        failed: Callable[[str], None],
    ) -> None:
        self._send = send
        self._buffered = buffered
        self._failed = failed
        self._sender: Sender | None = None
        self._offers: tuple[str, ...] = (H264,)

    def ask(self) -> Awaitable[capture.Capture]:
        """Opens the browser's picker; inside the click, see `capture.ask`."""
        return capture.ask()

    def sender(self, shared: capture.Capture, party: int) -> Sender:
        """A sender for a capture; it waits for its `start`."""
        sequence = 0 if self._sender is None else self._sender.sequence
        self._sender = Sender(
            shared,
            Encoder,
            self._send,
            buffered=self._buffered,
            failed=self._failed,
            sender=party,
            sequence=sequence,
            offers=self._offers,
        )
        return self._sender

    def offered(self, families: Iterable[str]) -> None:
        """The codec families that the viewers decode, for this sender and the ones after it."""
        self._offers = tuple(families)
        if self._sender is not None:
            self._sender.offered(self._offers)
