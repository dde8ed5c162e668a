"""Exchange: clipboard and files between the technician and this computer, as the customer allows.

What the state does not allow never begins; what it no longer allows ends at once and leaves no
part of a file behind.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from beistand.agent.saving import Saving, sweep
from beistand.agent.sending import Sending
from beistand.agent.system import System
from beistand.ends import clipboard as text_frames
from beistand.ends.files import Incoming, percent
from beistand.ends.side import Side
from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import What
from beistand.protocol.frames import STREAM_OFFSET, Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import Request, State

log = logging.getLogger(__name__)


class Person(Protocol):
    """Whoever sits at this computer."""

    def choose_file(self) -> Awaitable[Path | None]:
        """The file that the person chooses; None for none. Cancelled, nobody is asked any more."""

    def told(self, key: str, **values: object) -> None:
        """Tell the person something, by the name of a text."""

    def progressed(self) -> None:
        """A file came further on its way."""


class Exchange:
    """The agent's end of clipboard and files."""

    def __init__(
        self, side: Side, send: Callable[[bytes], None], system: System, person: Person
    ) -> None:
        self._side, self._send, self._person = side, send, person
        self._clipboard, self._screen = system.clipboard, system.screen
        self._folder = system.downloads
        self._receiving: _Receiving | None = None
        self._sending: Sending | None = None
        self._reading: asyncio.Task[None] | None = None
        self._texts = self._files = 0
        self._unkept = ""
        sweep(self._folder)

    def progress(self, request: Request) -> int | None:
        """How much of a file has arrived, in percent; None for what is no file on its way."""
        if self._receiving is not None and self._receiving.request == request:
            return percent(self._receiving.incoming.taken, request.size)
        if self._sending is not None and self._sending.name == request.request and request.file:
            return percent(self._sending.taken, request.size)
        return None

    def follow(self, state: State) -> None:
        """Begin and end what the state says. While the line is lost nothing is on its way."""
        if not self._side.welcome:
            state = State()
        given, taken = state.sends_file(Role.TECHNICIAN), state.granted(What.TAKE_FILE)
        if self._receiving is not None and self._receiving.request != given:
            self._receiving.drop()
            self._receiving = None
        if self._receiving is None and given is not None and given.request != self._unkept:
            self._receive(given)
        if self._sending is not None and (taken is None or taken.request != self._sending.name):
            self._sending.stop()
            self._sending = None
        if self._sending is None and taken is not None:
            self._files += 1
            self._sending = Sending(
                taken.request, self._files, self._side, self._send, self._person
            )
        if self._sending is not None and taken is not None and taken.file:
            self._sending.may_begin()

    def happened(self, event: e.Event, before: State) -> None:
        """Tell the person what went through."""
        match event:
            case e.Copied(what, characters):
                self._person.told(f"log.{what}", characters=characters)
            case e.Transferred(request) if done := before.asked(request):
                # Where a file for this computer lies is told where it is saved.
                if done.what is What.TAKE_FILE:
                    self._person.told("log.take_file", file=done.file)
            case e.Withdrawn(request) if (done := before.asked(request)) and done.granted:
                if done.file:
                    self._person.told("log.transfer_over")

    def hear(self, frame: bytes) -> None:
        """A text or a part of a file. Raises RemoteProtocolError where it makes no sense."""
        if frame[STREAM_OFFSET] == Stream.TEXT:
            self._hear_text(frame)
        elif self._receiving is not None:
            self._hear_file(self._receiving, frame)

    def signalled(self, signal: s.Signal) -> None:
        """What the technician wants, or has got."""
        match signal:
            case s.TextWanted() if self._reading is None:
                self._reading = asyncio.ensure_future(self._read())
            case s.FileTaken(size) if self._sending is not None:
                before = self._sending.percent
                self._sending.take(size)
                if self._sending.percent != before:
                    self._person.progressed()

    def end(self) -> None:
        """Nothing half done is left."""
        if self._receiving is not None:
            self._receiving.drop()
        if self._sending is not None:
            self._sending.stop()
        if self._reading is not None:
            self._reading.cancel()

    # Texts

    def _hear_text(self, frame: bytes) -> None:
        text = text_frames.unpack(frame)
        if text and self._side.state.grants(What.GIVE_TEXT):
            if self._clipboard.write(text):
                self._side.say(e.Copied(What.GIVE_TEXT, len(text)))
            else:
                log.warning("another program does not let go of the clipboard")

    async def _read(self) -> None:
        try:
            text = await self._clipboard.read()
            # Asked afterwards: what an excluded program copies meanwhile is its own affair, too.
            if self._screen.clipboard_is_excluded() or not text_frames.fits(text):
                text = ""
            if not self._side.state.grants(What.TAKE_TEXT):
                return
            self._texts += 1
            now = self._side.now()
            self._send(text_frames.pack(text, self._side.party, self._texts, now))
            if text:
                self._side.say(e.Copied(What.TAKE_TEXT, len(text)))
        finally:
            self._reading = None

    # Files that arrive

    def _receive(self, request: Request) -> None:
        try:
            self._receiving = _Receiving(request, self._folder)
        except OSError as error:
            self._cannot_keep(request, error)

    def _hear_file(self, receiving: "_Receiving", frame: bytes) -> None:
        if receiving.over:
            return
        request = receiving.request
        before = percent(receiving.incoming.taken, request.size)
        try:
            kept = receiving.hear(frame)
        except RemoteProtocolError:
            receiving.drop()
            self._side.say(e.Withdrawn(request.request))
            raise
        except OSError as error:
            receiving.drop()
            self._cannot_keep(request, error)
            return
        self._side.signal(s.FileTaken(receiving.incoming.taken))
        if kept is not None:
            self._side.say(e.Transferred(request.request))
            self._person.told("agent.saved", path=kept)
        elif percent(receiving.incoming.taken, request.size) != before:
            self._person.progressed()

    def _cannot_keep(self, request: Request, error: OSError) -> None:
        log.warning("a file cannot be kept: %s", type(error).__name__)
        self._unkept = request.request
        self._person.told("agent.not_saved", file=request.file)
        self._side.say(e.Withdrawn(request.request))


class _Receiving:
    """One file on its way to this computer's disk."""

    def __init__(self, request: Request, folder: Path) -> None:
        self.request = request
        self.incoming = Incoming(request.size)
        self.over = False
        self._saving = Saving(folder, request.file)

    def hear(self, frame: bytes) -> Path | None:
        """Where the file lies, once it is whole."""
        self._saving.write(self.incoming.hear(frame))
        if not self.incoming.whole:
            return None
        path = self._saving.keep()
        self.over = True
        return path

    def drop(self) -> None:
        """Leave nothing of what is not whole."""
        if not self.over:
            self._saving.drop()
        self.over = True
