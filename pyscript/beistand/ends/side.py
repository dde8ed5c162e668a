"""A side: the page's end of a session, from the first message on a socket to the last event.

It does no I/O: what it wants to say it hands to `line`, what happened it tells its `listener`.
"""

from collections.abc import Callable
from typing import Protocol

from beistand.ends.chat import Chat, Message, pack
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import Ended, Event, Joined
from beistand.protocol.roles import Role
from beistand.protocol.session import Session
from beistand.protocol.states import State
from beistand.protocol.wire import Entry, read, write_event, write_signal


class Line(Protocol):
    """The socket, as far as a side needs it. What is sent while it is down is lost."""

    def send_text(self, text: str) -> None:
        """Send a text message."""

    def send_bytes(self, data: bytes) -> None:
        """Send a small frame."""


class Listener(Protocol):
    """Whoever conducts the page."""

    def welcomed(self) -> None:
        """The side is in the session and has heard everything."""

    def not_welcome(self, why: s.Why, seconds: int) -> None:
        """The relay does not let the side in, or puts it out."""

    def happened(self, entry: Entry, before: State) -> None:
        """An event became true."""

    def wrote(self, message: Message) -> None:
        """A chat message arrived, one's own included."""

    def chat_moved(self) -> None:
        """Some message came further on its way."""

    def signalled(self, signal: s.Signal) -> None:
        """The relay or another side said something in passing."""


class Side:
    """One side of a session, across as many sockets as it takes."""

    def __init__(self, role: Role, line: Line, listener: Listener, now: Callable[[], int]) -> None:
        self.role = role
        self.session_id = ""
        self.secret = ""
        self.party = 0
        self.entries: list[Entry] = []
        self.chat = Chat()
        self.kept_chat: list[list[object]] = []
        self.welcome = False
        self.clock_ahead = 0
        """How far the relay's clock is ahead of this page's, in milliseconds."""
        self._session = Session(role)
        self._line = line
        self._listener = listener
        self.now = now
        self._unsaid: list[Event] = []
        self._owed: tuple[int, int] | None = None

    @property
    def state(self) -> State:
        """What is true, as far as this side has heard."""
        return self._session.state

    @property
    def heard(self) -> int:
        """The number of the last event heard."""
        return len(self.entries)

    @property
    def leaving(self) -> bool:
        """Whether this side has ended the session, which the relay has not repeated yet."""
        return any(isinstance(event, Ended) for event in self._unsaid)

    # Saying

    def may(self, event: Event) -> bool:
        """Whether this side may say the event now."""
        return self._session.may(event)

    def say(self, event: Event) -> bool:
        """Say an event, now or when the line is up again; False where it may not be said."""
        if not self.may(event):
            return False
        self._unsaid.append(event)
        if self.welcome:
            self._line.send_text(self._session.say(event))
        return True

    def signal(self, signal: s.Signal) -> None:
        """Say something in passing; lost while the line is down."""
        if self.welcome:
            self._line.send_text(write_signal(signal))

    def write(self, text: str) -> Message | None:
        """Write a chat message, now or when the line is up again."""
        message = self.chat.write(text, self.now() + self.clock_ahead)
        if message is not None and self.welcome:
            self._line.send_bytes(pack(message))
        return message

    # Hearing

    def lost(self) -> None:
        """The line is down."""
        self.welcome = False
        self._owed = None
        self.chat.connected = False

    def hear_text(self, text: str) -> None:
        """A text message of the relay. Raises RemoteProtocolError where it makes no sense."""
        said = read(text)
        match said:
            case Entry():
                self._hear_entry(said)
            case s.Welcome():
                self._hear_welcome(said)
            case s.Unwelcome(why, seconds):
                self._listener.not_welcome(why, seconds)
            case s.Alive():
                self._line.send_text(write_signal(s.Alive(self.now())))
            case s.ChatHeard(chat):
                self.chat.heard_by(0, chat)
                self._listener.chat_moved()
            case s.Signal():
                self._listener.signalled(said)
            case _:
                raise RemoteProtocolError("the relay repeats events, it does not say them bare")

    def hear_chat(self, frame: bytes) -> None:
        """A chat frame of the relay. Raises RemoteProtocolError where it is none."""
        message = self.chat.hear(frame)
        self._listener.wrote(message)
        self._settle()
        if self.welcome:
            self._confirm_chat()

    def _hear_welcome(self, welcome: s.Welcome) -> None:
        self.party = self.chat.party = welcome.party
        self._become(welcome.role)
        self.session_id, self.secret = welcome.session, welcome.secret
        self.clock_ahead = welcome.clock - self.now()
        self._owed = (welcome.events, welcome.chat)
        self._settle()

    def _hear_entry(self, entry: Entry) -> None:
        if entry.number != self.heard + 1:
            raise RemoteProtocolError(f"event {entry.number} after event {self.heard}")
        before = self.state
        self._session.learn(entry.by, entry.event)
        self.entries.append(entry)
        if self.welcome and (party := self.state.party(self.party)) is not None:
            self._become(party.role)
        if entry.by is self.role and entry.event in self._unsaid:
            self._unsaid.remove(entry.event)
        elif self.welcome:
            # What crossed with this on the wire and is no longer possible was never true.
            self._unsaid = [event for event in self._unsaid if self.may(event)]
        self._listener.happened(entry, before)
        self._settle()
        if self.welcome and isinstance(entry.event, Joined):
            self._confirm_chat()

    def _become(self, role: Role) -> None:
        """A session may be handed over while the line is up."""
        self.role = self._session.role = role

    def _settle(self) -> None:
        """Once everything missed has been heard: say what could not be said before."""
        if self._owed is None or self.welcome:
            return
        events, chat = self._owed
        if self.heard < events or len(self.chat.messages) < chat:
            return
        self.welcome = self.chat.connected = True
        self.chat.take_back(self.kept_chat)
        self.kept_chat = []
        self._unsaid = [event for event in self._unsaid if self.may(event)]
        for event in self._unsaid:
            self._line.send_text(write_event(event))
        for message in self.chat.unsaid:
            self._line.send_bytes(pack(message))
        self._confirm_chat()
        self._listener.welcomed()

    def _confirm_chat(self) -> None:
        self.signal(s.ChatHeard(len(self.chat.messages)))
