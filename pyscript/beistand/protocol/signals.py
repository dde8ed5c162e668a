"""Signals: what the sides tell each other in passing; checked, never stored.

The first message on a socket is a signal too: `Join`, `Enter`, `Accept` or `Resume`, answered by
`Welcome` or `Unwelcome`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from beistand.protocol.events import text
from beistand.protocol.roles import Role

PROTOCOL_VERSION = 1

_ENDS = frozenset({Role.CUSTOMER, Role.TECHNICIAN, Role.AGENT, Role.COLLEAGUE})
_RELAY = frozenset({Role.RELAY})
_CUSTOMER = frozenset({Role.CUSTOMER})
_AGENT = frozenset({Role.AGENT})
_SHARERS = frozenset({Role.CUSTOMER, Role.AGENT})
_TECHNICIAN = frozenset({Role.TECHNICIAN})
_VIEWERS = frozenset({Role.TECHNICIAN, Role.COLLEAGUE})


class Why(StrEnum):
    """Why a socket is not let in, or is closed."""

    KEY = "key"
    """No such key. Unknown, used and expired look alike."""
    WAIT = "wait"
    """Too many attempts from this address: try again after `seconds`."""
    RELOAD = "reload"
    """The page is older or newer than the relay."""
    GONE = "gone"
    """There is no such session any more, or the secret is not its secret."""
    ELSEWHERE = "elsewhere"
    """The same person opened the session in another tab: the newest wins."""
    SIGN_IN = "sign_in"
    """The technician is not signed in any more."""
    UNDERTAKING = "undertaking"
    """The technician has no valid undertaking of secrecy on file."""
    SENT_AWAY = "sent_away"
    """The customer or the technician has sent this colleague away."""
    RESTART = "restart"
    """The relay is being stopped, and will be back in a moment: open the line again."""


class Limit(StrEnum):
    """What runs out, and goes on where somebody asks for more time."""

    ANSWER = "answer"
    """An answer of the customer is awaited."""
    AWAY = "away"
    """The session goes on with nobody of the practice there."""
    SESSION = "session"
    """No session lasts for ever."""


class Signal:
    """Anything said in passing; `by` names who may say it."""

    by: ClassVar[frozenset[Role]]


@dataclass(frozen=True)
class Join(Signal):
    """A customer's first message: the key's locator and the proof of its secret."""

    by: ClassVar[frozenset[Role]] = frozenset({Role.CUSTOMER})
    version: int
    build: str = text(64)
    locator: str = text(8)
    proof: str = text(64)


@dataclass(frozen=True)
class Enter(Signal):
    """A technician's or colleague's first message: a single-use ticket for one session.

    `heard` is the number of the last event, `chat` the count of chat messages that the page has.
    """

    by: ClassVar[frozenset[Role]] = _VIEWERS
    version: int
    heard: int
    chat: int
    build: str = text(64)
    ticket: str = text(64)


@dataclass(frozen=True)
class Resume(Signal):
    """The first message of a customer or agent that was here before: how far it has heard.

    An agent has no build: it cannot be loaded anew, and understands its version.

    `heard` is the number of the last event, `chat` the count of chat messages.
    """

    by: ClassVar[frozenset[Role]] = _SHARERS
    version: int
    heard: int
    chat: int
    build: str = text(64)
    session: str = text(64)
    secret: str = text(64)


@dataclass(frozen=True)
class Accept(Signal):
    """An agent's first message: it accepts the invitation of this token.

    `code` is its own choice and stands in its window; the customer's page shows it too.
    """

    by: ClassVar[frozenset[Role]] = _AGENT
    version: int
    code: str = text(8)
    token: str = text(32)


@dataclass(frozen=True)
class Welcome(Signal):
    """The relay's answer; the events and chat not yet heard follow.

    `secret` replaces the one used, and is empty for those who come back with a ticket; `clock` is
    the relay's in milliseconds since 1970, and `chat` the number of chat messages there are.
    """

    by: ClassVar[frozenset[Role]] = _RELAY
    role: Role
    party: int
    clock: int
    events: int
    chat: int
    session: str = text(64)
    secret: str = text(64)


@dataclass(frozen=True)
class Unwelcome(Signal):
    """The relay's refusal; the socket is closed after it."""

    by: ClassVar[frozenset[Role]] = _RELAY
    why: Why
    seconds: int = 0


@dataclass(frozen=True)
class Deadline(Signal):
    """The customer's answer is due in so many seconds; 0 says that nothing is due."""

    by: ClassVar[frozenset[Role]] = _RELAY
    seconds: int


@dataclass(frozen=True)
class PresenceDue(Signal):
    """What follows from presence comes in so many seconds; 0 says that nothing does.

    While somebody is there it is the pause that comes where the question is not answered, otherwise
    the end of the session.
    """

    by: ClassVar[frozenset[Role]] = _RELAY
    seconds: int


@dataclass(frozen=True)
class SessionDue(Signal):
    """The session ends by itself in so many seconds; 0 says that it does not yet.

    `limit` is what ends it: for the customer's side always the time that a session may take, and
    for the technician whatever comes first.
    """

    by: ClassVar[frozenset[Role]] = _RELAY
    seconds: int
    limit: Limit


@dataclass(frozen=True)
class MoreTime(Signal):
    """Somebody needs more time: this limit begins anew.

    The technician may say it of the whole session only; how long one waits for an answer, and how
    long nobody has to be there, is for the customer to say, in the page or in the agent's window.
    """

    by: ClassVar[frozenset[Role]] = _SHARERS | _TECHNICIAN
    limit: Limit


@dataclass(frozen=True)
class Invite(Signal):
    """The customer wants an agent to come."""

    by: ClassVar[frozenset[Role]] = _CUSTOMER


@dataclass(frozen=True)
class Invited(Signal):
    """The token for an agent of this session, valid for so many seconds and for one use."""

    by: ClassVar[frozenset[Role]] = _RELAY
    seconds: int
    token: str = text(32)


@dataclass(frozen=True)
class Alive(Signal):
    """A heartbeat, sent by the relay and answered by each side."""

    by: ClassVar[frozenset[Role]] = _ENDS | _RELAY
    clock: int


@dataclass(frozen=True)
class Decodes(Signal):
    """The codec families that a viewer can show, best first."""

    by: ClassVar[frozenset[Role]] = _VIEWERS
    codecs: tuple[str, ...]


@dataclass(frozen=True)
class KeyFrameWanted(Signal):
    """A viewer, or the relay's recording, cannot go on without a key frame."""

    by: ClassVar[frozenset[Role]] = _VIEWERS | _RELAY


@dataclass(frozen=True)
class Shown(Signal):
    """The screen frame of this sequence is on the viewer's canvas: it was really delivered."""

    by: ClassVar[frozenset[Role]] = _VIEWERS
    sequence: int


@dataclass(frozen=True)
class Done(Signal):
    """The input of this sequence, and all before it, was carried out or dropped."""

    by: ClassVar[frozenset[Role]] = _AGENT
    sequence: int


@dataclass(frozen=True)
class MonitorWanted(Signal):
    """The technician looks at this monitor only, of those that are shown; 0 is all of them."""

    by: ClassVar[frozenset[Role]] = _TECHNICIAN
    monitor: int


@dataclass(frozen=True)
class MonitorSeen(Signal):
    """From the next picture on it is of this monitor; 0 is all of them. Input is meant for it."""

    by: ClassVar[frozenset[Role]] = _AGENT
    monitor: int


@dataclass(frozen=True)
class TextWanted(Signal):
    """The technician wants what is in the customer's clipboard now; the way must be open."""

    by: ClassVar[frozenset[Role]] = _TECHNICIAN


@dataclass(frozen=True)
class FileTaken(Signal):
    """So many bytes of the file on its way have arrived and are kept: more may be sent."""

    by: ClassVar[frozenset[Role]] = _TECHNICIAN | _AGENT
    size: int


@dataclass(frozen=True)
class ChatHeard(Signal):
    """So many chat messages have arrived on the page of a party."""

    by: ClassVar[frozenset[Role]] = _ENDS
    chat: int


SIGNALS: dict[str, type[Signal]] = {kind.__name__: kind for kind in Signal.__subclasses__()}
