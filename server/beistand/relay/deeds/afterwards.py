"""Deeds after a session: what was read, taken away, deleted or held.

Where something is kept no longer, `why` is `retention` or `erasure`.
"""

from dataclasses import dataclass

from beistand.relay.deeds.deed import Deed


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
