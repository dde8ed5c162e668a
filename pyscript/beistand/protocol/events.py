"""Events: the facts a session consists of, each named in the past tense.

A side says an event, the relay checks it, stamps it, writes it down and repeats it to all; only
then is it true. Who may cause which event, and when, stands in the table of `states`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from beistand.protocol.roles import Role


class Surface(StrEnum):
    """What is shown: `displaySurface` of the Screen Capture specification, letter for letter."""

    MONITOR = "monitor"
    """A whole screen."""
    WINDOW = "window"
    """One window of one program."""
    BROWSER = "browser"
    """One tab of the browser."""


class What(StrEnum):
    """What a technician can ask the customer for."""

    RECORDING = "recording"
    """To record the session after all."""
    CONTROL = "control"
    """To move the mouse and to type, through the agent."""
    ELEVATION = "elevation"
    """To do so with administrator rights."""
    GIVE_TEXT = "give_text"
    """To put text into the customer's clipboard, through the agent."""
    TAKE_TEXT = "take_text"
    """To take text out of the customer's clipboard, through the agent."""
    GIVE_FILE = "give_file"
    """To send this one file, which the agent saves."""
    TAKE_FILE = "take_file"
    """To get one file, which the customer chooses in the agent."""
    MONITOR = "monitor"
    """To see another monitor than the one that the agent shows, or all of them."""
    COLLEAGUE = "colleague"
    """To let a colleague, who is named, watch and chat with them."""
    HANDOVER = "handover"
    """To let the colleague who is named help from now on; the technician becomes a colleague."""
    TAKE_BACK = "take_back"
    """To help again, asked by whoever has handed the session over before."""


PERSONAL = frozenset({What.COLLEAGUE, What.HANDOVER, What.TAKE_BACK})
"""What is asked for somebody who is named: the customer reads who it is before the answer."""


class Tool(StrEnum):
    """What a purpose can include beside the view, as people speak of it (`purpose.TOOL_OF`)."""

    CONTROL = "control"
    """Mouse and keyboard."""
    ELEVATION = "elevation"
    """Administrator rights, which need control."""
    CLIPBOARD = "clipboard"
    """Text into and out of the customer's clipboard."""
    FILES = "files"
    """Single files, either way."""


class Presence(StrEnum):
    """Whether somebody of the practice watches what happens on the screen."""

    PRESENT = "present"
    """Somebody is there, and can ask, pause and end."""
    AWAY = "away"
    """Nobody is there: the view is all that there is, and not for long."""


class Reason(StrEnum):
    """Why a session ended."""

    CUSTOMER = "customer"
    """The customer pressed "Sitzung beenden"."""
    DECLINED = "declined"
    """The customer answered "Nein" to the question whether to start, or refused the agreement."""
    TECHNICIAN = "technician"
    """The technician took the key back or ended the session."""
    HOUSE = "house"
    """Somebody of the house who does not help in it ended the session, or took its key back."""
    NO_ANSWER = "no_answer"
    """Silence is no: a step of the customer waited longer than its limit."""
    EXPIRED = "expired"
    """Nobody used the key in time."""
    GUESSED = "guessed"
    """Too many wrong proofs burned the key."""
    LOST = "lost"
    """A side was gone for longer than the session is kept for it."""
    LIMIT = "limit"
    """The longest time a session may take is over."""
    UNATTENDED = "unattended"
    """Nobody of the practice was there for longer than a session may go on so."""


def text(limit: int, default: str | None = None) -> Any:
    """A text field of an event, of at most `limit` characters."""
    metadata = {"limit": limit}
    return (
        field(metadata=metadata) if default is None else field(default=default, metadata=metadata)
    )


class Event:
    """Anything that happens to a session."""


@dataclass(frozen=True)
class KeyOffered(Event):
    """A technician made a session key; the customer will read the purpose before saying yes.

    `tools` are those that the purpose includes; nothing else can be asked for. A ledger from before
    purposes named their tools has no such field: there everything could be asked for.
    """

    purpose: str = text(1024)
    technician: str = text(100)
    organisation: str = text(100)
    ticket: str = text(100, "")
    customer: str = text(100, "")
    undertaking: str = text(10, "")
    """The day on which the technician undertook secrecy (§ 203 StGB), as in 2026-11-25."""
    tools: tuple[Tool, ...] = tuple(Tool)


@dataclass(frozen=True)
class KeyAccepted(Event):
    """Somebody proved the secret of the key, which is used up with this."""


@dataclass(frozen=True)
class Joined(Event):
    """A party is there: its socket is connected."""

    party: int
    role: Role
    name: str = text(100, "")
    code: str = text(8, "")
    """What an agent shows in its window, so that the customer knows it for the right one."""
    undertaking: str = text(10, "")
    """The day on which a technician or colleague undertook secrecy (§ 203 StGB)."""


@dataclass(frozen=True)
class Left(Event):
    """A party's socket is gone. That is not a decision: it may come back."""

    party: int


@dataclass(frozen=True)
class Confirmed(Event):
    """The customer answered "Ja" to the question whether to start."""


@dataclass(frozen=True)
class AgreementAccepted(Event):
    """The customer accepted the agreement of this number, whose text has this SHA-256."""

    number: int
    digest: str = text(64)
    language: str = text(8)


@dataclass(frozen=True)
class AgreementRefused(Event):
    """The customer refused the agreement of this number, whose text has this SHA-256."""

    number: int
    digest: str = text(64)
    language: str = text(8)


@dataclass(frozen=True)
class RecordingDecided(Event):
    """The customer allowed or refused the recording, or took the permission back."""

    allowed: bool


@dataclass(frozen=True)
class RecordingFailed(Event):
    """The relay cannot record any longer, for instance because its disk is full."""


@dataclass(frozen=True)
class Connected(Event):
    """Everything is agreed and both sides are there."""


@dataclass(frozen=True)
class SharingStarted(Event):
    """The customer's side shows a surface."""

    surface: Surface


@dataclass(frozen=True)
class SharingStopped(Event):
    """Nothing is shown any longer."""


@dataclass(frozen=True)
class Paused(Event):
    """No picture is sent or seen: the customer's side wants it so, or nobody seems to be there."""


@dataclass(frozen=True)
class Resumed(Event):
    """The customer lets the picture be seen again."""


@dataclass(frozen=True)
class PresenceStated(Event):
    """The customer's side says whether somebody of the practice is there."""

    presence: Presence


@dataclass(frozen=True)
class PresenceUnanswered(Event):
    """Nobody said in time that somebody of the practice is still there."""


@dataclass(frozen=True)
class Requested(Event):
    """A technician asks the customer for something; `request` names the question."""

    request: str = text(32)
    what: What  # type: ignore[misc] # mypy takes text() for a default
    why: str = text(1024, "")
    file: str = text(255, "")
    """The name of the file that is to be sent; `size` is its bytes."""
    size: int = 0
    monitor: int = 0
    """The monitor that is to be shown, counted from 1; 0 is all of them together."""
    party: int = 0
    """Whom the request is about, where it is about a person; the relay checks the name."""
    name: str = text(100, "")
    undertaking: str = text(10, "")
    """The day on which this person undertook secrecy (§ 203 StGB)."""


@dataclass(frozen=True)
class Granted(Event):
    """The customer said yes to a request."""

    request: str = text(32)


@dataclass(frozen=True)
class Refused(Event):
    """The customer said no to a request."""

    request: str = text(32)


@dataclass(frozen=True)
class Withdrawn(Event):
    """A request, granted or not, is taken back. Silence ends like this too, said by the relay."""

    request: str = text(32)


@dataclass(frozen=True)
class Copied(Event):
    """So many characters went through the clipboard, the way that `what` says."""

    what: What
    characters: int


@dataclass(frozen=True)
class FileChosen(Event):
    """The customer chose the file that a technician had asked for; `size` is its bytes."""

    request: str = text(32)
    file: str = text(255)
    size: int = 0


@dataclass(frozen=True)
class Transferred(Event):
    """The file of a request has arrived whole; the request is done with."""

    request: str = text(32)


@dataclass(frozen=True)
class AgentAdmitted(Event):
    """The customer let the agent of this number into the session."""

    party: int
    chooses: bool = False
    """Whether the customer came for it without being asked, to leave something out or to show the
    screen: then the agent asks what to leave out before the first picture."""


@dataclass(frozen=True)
class AgentDismissed(Event):
    """The customer sent the agent of this number away; it removes itself."""

    party: int


@dataclass(frozen=True)
class ColleagueDismissed(Event):
    """The colleague of this number was sent away, and comes back only after a new yes."""

    party: int


@dataclass(frozen=True)
class Excluded(Event):
    """So many programs are kept out of the picture. Which ones, nobody else learns."""

    programs: int


@dataclass(frozen=True)
class MonitorOpened(Event):
    """The agent shows this one of so many `monitors`, counted from 1; 0 is all of them together."""

    monitor: int
    monitors: int


@dataclass(frozen=True)
class Elevated(Event):
    """The agent has got administrator rights."""


@dataclass(frozen=True)
class Lowered(Event):
    """The administrator rights are given up."""


@dataclass(frozen=True)
class Ended(Event):
    """The session is over."""

    reason: Reason
    name: str = text(100, "")
    """Who of the house ended it, where the reason is `house`."""


EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}
