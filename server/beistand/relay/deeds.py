"""Deeds: what the audit says that somebody did.

Each is a fact of a few short words and numbers. No deed has a field for content: no purpose, no
chat, no window title, no name of a customer, no key and no token, for the audit is never erased
and its lines go to the operator's logs.
"""

from dataclasses import dataclass

from beistand.protocol.events import Reason, Surface, What


class Deed:
    """Something that somebody did. No field may be called as one of `RESERVED`."""


RESERVED = ("number", "at", "what", "by", "who", "session", "chain")
"""What stands in every row beside the deed's own fields."""


# Coming in


@dataclass(frozen=True)
class SignedIn(Deed):
    """Somebody signed in to the console."""

    address: str = ""
    way: str = ""
    """By which way: `password` alone, `code`, `passkey` or `recovery`."""


@dataclass(frozen=True)
class SignInRefused(Deed):
    """A sign-in was refused. Who tried is named only where there is such an account."""

    address: str = ""
    why: str = ""


@dataclass(frozen=True)
class SignedOut(Deed):
    """Somebody signed out of the console."""


@dataclass(frozen=True)
class AlarmRaised(Deed):
    """So many attempts at keys or sign-ins came together that all of them were slowed down."""


@dataclass(frozen=True)
class SignInEnded(Deed):
    """Somebody ended another one of the own sign-ins."""


@dataclass(frozen=True)
class EntryRefused(Deed):
    """Somebody was not let into a session, or not let open one."""

    why: str


# Accounts


@dataclass(frozen=True)
class AccountMade(Deed):
    """An account was made."""

    account: str
    role: str


@dataclass(frozen=True)
class RoleChanged(Deed):
    """An account has another role now, and its sign-ins are over."""

    account: str
    role: str


@dataclass(frozen=True)
class AccountDisabled(Deed):
    """Nobody signs in with this account any more, and its sign-ins are over."""

    account: str


@dataclass(frozen=True)
class AccountEnabled(Deed):
    """An account that was disabled can be used again."""

    account: str


@dataclass(frozen=True)
class LinkMade(Deed):
    """A one-time link was made by which an account's owner chooses a new password."""

    account: str


@dataclass(frozen=True)
class PasswordChosen(Deed):
    """An account's owner chose a password."""

    account: str


@dataclass(frozen=True)
class FactorAdded(Deed):
    """An account has another second factor: `app`, `passkey`, or new `recovery` codes."""

    account: str
    factor: str


@dataclass(frozen=True)
class FactorRemoved(Deed):
    """A second factor of an account is gone, or `all` of them."""

    account: str
    factor: str


@dataclass(frozen=True)
class UndertakingFiled(Deed):
    """An undertaking of secrecy was put on file."""

    account: str
    version: str
    given_on: str
    expires_on: str


# The house


@dataclass(frozen=True)
class TextPublished(Deed):
    """An agreement, privacy notice or imprint was published under the next number.

    `digests` are the SHA-256 of the texts as they were written, German first.
    """

    kind: str
    edition: int
    digests: str


@dataclass(frozen=True)
class BrandChanged(Deed):
    """The house appears otherwise from now on; `changed` says in what."""

    edition: int
    changed: str


@dataclass(frozen=True)
class TermsChanged(Deed):
    """Each kind of data is kept for so many days from now on."""

    chat_days: int
    recording_days: int
    event_days: int


# In a session, as its ledger has it


@dataclass(frozen=True)
class SessionOpened(Deed):
    """A technician made a session key."""


@dataclass(frozen=True)
class KeyUsed(Deed):
    """Somebody proved the session key, which is used up with this."""


@dataclass(frozen=True)
class TechnicianJoined(Deed):
    """A technician is in the session."""


@dataclass(frozen=True)
class ColleagueJoined(Deed):
    """A colleague whom the customer has let in is in the session."""


@dataclass(frozen=True)
class ColleagueDismissed(Deed):
    """The customer or the technician sent a colleague away."""

    person: str


@dataclass(frozen=True)
class SessionConfirmed(Deed):
    """The customer answered "Ja" to the question whether to start."""


@dataclass(frozen=True)
class AgreementAnswered(Deed):
    """The customer accepted or refused the agreement of this number and hash."""

    accepted: bool
    agreement: int
    digest: str
    language: str


@dataclass(frozen=True)
class RecordingAnswered(Deed):
    """The customer allowed or refused the recording, or took the permission back."""

    allowed: bool


@dataclass(frozen=True)
class ScreenShown(Deed):
    """The customer's side shows a surface."""

    surface: Surface


@dataclass(frozen=True)
class ScreenHidden(Deed):
    """Nothing is shown any longer."""


@dataclass(frozen=True)
class RightRequested(Deed):
    """A technician asked for a right; `person` is the account it is about, where it is one."""

    right: What
    person: str = ""


@dataclass(frozen=True)
class RightGranted(Deed):
    """The customer granted a right."""

    right: What
    person: str = ""


@dataclass(frozen=True)
class RightRefused(Deed):
    """The customer refused a right."""

    right: What
    person: str = ""


@dataclass(frozen=True)
class RightWithdrawn(Deed):
    """A right, or the request for it, was taken back; by the relay where nobody answered."""

    right: What
    person: str = ""


@dataclass(frozen=True)
class AgentAdmitted(Deed):
    """The customer let the agent into the session."""


@dataclass(frozen=True)
class AgentDismissed(Deed):
    """The customer sent the agent away."""


@dataclass(frozen=True)
class Elevated(Deed):
    """The agent has got administrator rights."""


@dataclass(frozen=True)
class Lowered(Deed):
    """The administrator rights are given up."""


@dataclass(frozen=True)
class SessionEnded(Deed):
    """A session is over; its ledger has so many rows, and this is the hash of the last one."""

    reason: Reason
    rows: int
    digest: str


# Afterwards


@dataclass(frozen=True)
class ReportRead(Deed):
    """Somebody read the report of a session."""


@dataclass(frozen=True)
class ChatRead(Deed):
    """Somebody read the chat of a session, from the report or the player."""


@dataclass(frozen=True)
class RecordingViewed(Deed):
    """Somebody fetched a part of a recording, to play or to export it."""

    segment: int


@dataclass(frozen=True)
class ListExported(Deed):
    """Somebody took the list of so many sessions away as a file."""

    format: str
    sessions: int


@dataclass(frozen=True)
class ReportExported(Deed):
    """Somebody took the report of a session away as a file: its facts and events, no chat."""

    format: str


@dataclass(frozen=True)
class AuditChecked(Deed):
    """Somebody had all chains checked: so many rows of the audit, and so many faults."""

    rows: int
    faults: int


@dataclass(frozen=True)
class AuditExported(Deed):
    """Somebody took so many rows of the audit away as a file."""

    rows: int


@dataclass(frozen=True)
class AccountTraced(Deed):
    """Somebody asked what an account touched in a time: so many sessions."""

    account: str
    sessions: int


@dataclass(frozen=True)
class AnswersChanged(Deed):
    """Somebody changed the prepared answers that all share."""


# Kept no longer, or on purpose. `why` is `retention` or `erasure`.


@dataclass(frozen=True)
class ChatDeleted(Deed):
    """A session's chat was deleted: so many messages, and the SHA-256 of all of them together."""

    why: str
    messages: int
    digest: str


@dataclass(frozen=True)
class RecordingDeleted(Deed):
    """A session's recording was deleted: so many segments and bytes, and the last one's seal."""

    why: str
    segments: int
    bytes: int
    digest: str


@dataclass(frozen=True)
class EventsDeleted(Deed):
    """A session's ledger was deleted, with all else that was kept of the session.

    It had so many rows, and this is the hash of the last one.
    """

    why: str
    rows: int
    digest: str


@dataclass(frozen=True)
class HoldPlaced(Deed):
    """Nothing of a session is deleted until the hold is lifted."""


@dataclass(frozen=True)
class HoldLifted(Deed):
    """A session is kept as long as all others again."""


@dataclass(frozen=True)
class SessionExported(Deed):
    """All that is kept of a session was written into a file, to be given out."""


DEEDS: dict[str, type[Deed]] = {kind.__name__: kind for kind in Deed.__subclasses__()}
