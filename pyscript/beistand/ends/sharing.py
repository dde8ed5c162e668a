"""Sharing: the capture, from the customer's click to the last frame, as the session's state says.

Frames flow only while the relay has repeated that they may. What the person stops is stopped
here first and said then, so that a lost line never holds a picture open.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from beistand.ends.errors import ShareError
from beistand.ends.side import Side
from beistand.protocol import signals as s
from beistand.protocol.events import Paused, Resumed, SharingStarted, SharingStopped, Surface
from beistand.protocol.states import Phase, State


class Capture(Protocol):
    """What the browser's picker gave us."""

    stream: Any
    on_ended: Callable[[], None] | None

    @property
    def surface(self) -> str:
        """What was picked: monitor, window or browser."""

    def stop(self) -> None:
        """Stop all tracks."""


class Sender(Protocol):
    """What turns a capture into frames on the line."""

    def start(self) -> None:
        """Begin, with a key frame."""

    def pause(self) -> None:
        """Send nothing more until resumed."""

    def resume(self) -> None:
        """Go on, with a key frame."""

    def stop(self) -> None:
        """Let go of everything."""

    def key_frame_wanted(self) -> None:
        """Somebody begins anew."""

    def acknowledged(self, sequence: int) -> None:
        """A viewer shows this frame."""


class Picker(Protocol):
    """The browser's way to a screen."""

    def ask(self) -> Awaitable[Any]:
        """Open the picker; inside the click. The answer is a capture."""

    def sender(self, shared: Any, party: int) -> Sender:
        """A sender for a capture."""

    def offered(self, families: Iterable[str]) -> None:
        """What the viewers decode."""


class Sharing:
    """The customer's sharing."""

    def __init__(
        self,
        side: Side,
        picker: Picker,
        failed: Callable[[str], None],
        preview: Callable[[Any], None],
    ) -> None:
        self._side = side
        self._picker = picker
        self._failed = failed
        self._preview = preview
        self._asked: Awaitable[Capture] | None = None
        """The picker whose answer is still wanted."""
        self._capture: Capture | None = None
        self._sender: Sender | None = None
        self._flows = False
        self._announced = False
        self._pause_again = False
        self._stopping = False
        self._taking: set[asyncio.Task[None]] = set()

    # The person's clicks; each runs inside the click, before any await

    def ask(self) -> None:
        """Open the browser's picker."""
        asking = self._asked = self._picker.ask()
        task = asyncio.ensure_future(self._take(asking))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)

    def change(self) -> None:
        """Stop what is shown first, then ask again."""
        self.stop()
        self.ask()

    def stop(self) -> None:
        """Show nothing any longer."""
        self._let_go()
        self._stopping = self._side.say(SharingStopped())

    def pause(self) -> None:
        """Let the picture stand still."""
        self._hold()
        self._side.say(Paused())

    def resume(self) -> None:
        """Let it move again, once the relay has repeated it."""
        self._side.say(Resumed())

    def end(self) -> None:
        """The session is over, or about to be."""
        self._let_go()

    def signalled(self, signal: s.Signal) -> None:
        """What the viewers, or the relay's recording, say of the picture."""
        match signal:
            case s.Decodes(codecs):
                self._picker.offered(codecs)
            case s.KeyFrameWanted() if self._sender is not None:
                self._sender.key_frame_wanted()
            case s.Shown(sequence) if self._sender is not None:
                self._sender.acknowledged(sequence)

    # What becomes of it

    async def _take(self, asking: Awaitable[Capture]) -> None:
        try:
            capture = await asking
        except ShareError as error:
            if asking is self._asked:
                self._failed(type(error).__name__.removesuffix("Error"))
            return
        # A picker may be answered when all is over, also where the relay cannot say so any more.
        if asking is not self._asked or self._capture is not None:
            capture.stop()
            return
        self._capture = capture
        capture.on_ended = self.stop
        self._preview(capture.stream)
        self.follow(self._side.state)

    def follow(self, state: State, before: State | None = None) -> None:
        """Do what the state says, after each event and each new capture."""
        if state.over:
            self._let_go()
            return
        mine = state.shared_by is self._side.role
        if before and before.surface and not state.surface:
            self._hold()
            self._announced = False
            # Where the line was lost, what was paused must not move again by itself.
            self._pause_again = before.paused and not self._stopping
            self._stopping = False
        if self._capture is None or not self._side.welcome:
            return  # what is missed is heard first: it may have ended all this
        if state.phase is Phase.CONNECTED and state.surface is None and not self._announced:
            self._announced = self._side.say(SharingStarted(Surface(self._capture.surface)))
        elif mine and self._announced and self._pause_again:
            self._pause_again = False
            self._side.say(Paused())
        elif mine and self._announced and state.watched:
            self._flow()
        else:
            self._hold()

    def _flow(self) -> None:
        if self._flows or self._capture is None:
            return
        self._flows = True
        if self._sender is None:
            self._sender = self._picker.sender(self._capture, self._side.party)
            self._sender.start()
        else:
            self._sender.resume()

    def _hold(self) -> None:
        if self._flows and self._sender is not None:
            self._sender.pause()
        self._flows = False

    def _let_go(self) -> None:
        self._asked = None
        self._flows = self._announced = self._pause_again = False
        if self._sender is not None:
            self._sender.stop()
            self._sender = None
        if self._capture is not None:
            self._capture.on_ended = None
            self._capture.stop()
            self._capture = None
        self._preview(None)
