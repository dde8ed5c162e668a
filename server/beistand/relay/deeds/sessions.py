"""Deeds in a session, as its ledger has them."""

from dataclasses import dataclass

from beistand.protocol.events import Reason, Surface, What
from beistand.relay.deeds.deed import Deed


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
class PresenceStated(Deed):
    """The practice said whether somebody is there, or did not say so in time: `unanswered`."""

    presence: str


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
