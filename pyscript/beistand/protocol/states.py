"""States: what is true in a session, as everybody who follows its events sees it.

What leads from one state to the next is the table's to say (`table`).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from beistand.protocol.events import (
    AgreementAccepted,
    KeyOffered,
    Presence,
    Reason,
    Surface,
    What,
)
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role


class Phase(StrEnum):
    """How far a session has come; each phase bears the name of the event that opened it."""

    NEW = "new"
    KEY_OFFERED = "key_offered"
    KEY_ACCEPTED = "key_accepted"
    CONFIRMED = "confirmed"
    AGREEMENT_ACCEPTED = "agreement_accepted"
    RECORDING_DECIDED = "recording_decided"
    CONNECTED = "connected"
    ENDED = "ended"


@dataclass(frozen=True)
class Party:
    """Somebody who takes part, and whether the socket is there just now."""

    number: int
    role: Role
    name: str
    code: str = ""
    undertaking: str = ""
    present: bool = True


@dataclass(frozen=True)
class Colleague:
    """Somebody whom the customer let in by name, to come and go until the end or a dismissal.

    `handed_over` is whether this person was the technician before, and may ask to be it again.
    """

    party: int
    name: str
    undertaking: str
    handed_over: bool = False


@dataclass(frozen=True)
class Request:
    """Something a technician asked for; `party` is whom it is about, 0 where nobody."""

    request: str
    what: What
    why: str
    file: str = ""
    size: int = 0
    monitor: int = 0
    party: int = 0
    name: str = ""
    undertaking: str = ""
    granted: bool = False


@dataclass(frozen=True)
class State:
    """What is true in a session."""

    phase: Phase = Phase.NEW
    offer: KeyOffered | None = None
    agreement: AgreementAccepted | None = None
    parties: tuple[Party, ...] = ()
    colleagues: tuple[Colleague, ...] = ()
    recording_allowed: bool = False
    surface: Surface | None = None
    shared_by: Role | None = None
    paused: bool = False
    presence: Presence | None = Presence.PRESENT
    """What the customer's side said last, or just by beginning; None where an answer is due."""
    monitor: int = 0
    monitors: int = 0
    requests: tuple[Request, ...] = ()
    request_names: frozenset[str] = frozenset()
    agent_admitted: bool = False
    excluded: int = 0
    elevated: bool = False
    ended: Reason | None = None

    @property
    def visible(self) -> bool:
        """Whether pictures of the customer's screen may leave it."""
        return self.phase is Phase.CONNECTED and self.surface is not None and not self.paused

    @cached_property
    def watched(self) -> bool:
        """Whether a technician is there to whom pictures may be forwarded."""
        return self.visible and self.has(Role.TECHNICIAN)

    @property
    def controllable(self) -> bool:
        """Whether a technician may move the customer's mouse."""
        return self.visible and self.agent_helps and self.grants(What.CONTROL)

    @property
    def agent_helps(self) -> bool:
        """Whether an agent is there that the customer has admitted."""
        return self.agent_admitted and self.has(Role.AGENT)

    @property
    def customer_is_there(self) -> bool:
        """Whether somebody can answer for the customer: in the page, or in the agent's window."""
        return self.has(Role.CUSTOMER) or self.agent_helps

    @property
    def attended(self) -> bool:
        """Whether somebody of the practice is there, as far as its side has said."""
        return self.presence is Presence.PRESENT

    @property
    def attendance(self) -> str:
        """What is known of somebody being there, in a word: present, away or unanswered."""
        return self.presence or "unanswered"

    @property
    def recording(self) -> bool:
        """Whether what is shown is being recorded."""
        return self.visible and self.recording_allowed

    @property
    def over(self) -> bool:
        """Whether nothing can happen any more."""
        return self.phase is Phase.ENDED

    def has(self, role: Role) -> bool:
        """Whether somebody in this role is there."""
        return any(party.present for party in self.parties if party.role is role)

    @property
    def helper(self) -> Party | None:
        """The one technician, there or not; None before anybody came to help."""
        return next((each for each in self.parties if each.role is Role.TECHNICIAN), None)

    @property
    def technician(self) -> str:
        """The name of the technician who is there, or was last; at first of who made the key."""
        if self.helper is not None:
            return self.helper.name
        return self.offer.technician if self.offer else ""

    @property
    def watchers(self) -> tuple[Party, ...]:
        """Everybody to whom pictures are forwarded; nobody without the technician."""
        seeing = (Role.TECHNICIAN, Role.COLLEAGUE)
        there = (each for each in self.parties if each.present and each.role in seeing)
        return tuple(there) if self.watched else ()

    @property
    def next_number(self) -> int:
        """The number for whoever comes next: nobody's, and promised to nobody."""
        there = {party.number for party in self.parties}
        promised = {each.party for each in self.colleagues} | {each.party for each in self.requests}
        return max(there | promised, default=0) + 1

    @property
    def newest_agent(self) -> int:
        """The number of the agent that came last; 0 where none ever came."""
        return max((each.number for each in self.parties if each.role is Role.AGENT), default=0)

    def party(self, number: int) -> Party | None:
        """The party of this number, if it ever joined."""
        return self._numbered.get(number)

    @cached_property
    def _numbered(self) -> dict[int, Party]:
        return {party.number: party for party in self.parties}

    def colleague(self, number: int) -> Colleague | None:
        """The colleague of this number, if the customer has let one in, there or not."""
        return next((each for each in self.colleagues if each.party == number), None)

    def role_of(self, number: int) -> Role | None:
        """In which role somebody of this number may be in; None where the customer let none in."""
        party = self.party(number)
        if party is not None and (self.over or party.role is not Role.COLLEAGUE):
            return party.role
        return Role.COLLEAGUE if self.colleague(number) else None

    def asked(self, request: str) -> Request | None:
        """The request of this name, if it is open or granted."""
        return next((each for each in self.requests if each.request == request), None)

    def grants(self, what: What) -> bool:
        """Whether the customer has granted this and nobody took it back."""
        return self.granted(what) is not None

    def granted(self, what: What) -> Request | None:
        """The request of this kind that the customer has granted."""
        return next((each for each in self.requests if each.granted and each.what is what), None)

    def sends_file(self, role: Role) -> Request | None:
        """The request whose file somebody in this role may send just now."""
        wanted = {Role.TECHNICIAN: What.GIVE_FILE, Role.AGENT: What.TAKE_FILE}.get(role)
        request = wanted and self.granted(wanted)
        return request if request and request.file else None

    def _chats(self, role: Role) -> bool:
        match role:
            case Role.AGENT:
                return self.agent_helps
            case Role.COLLEAGUE:
                return self.has(Role.COLLEAGUE)
            case _:
                return role is not Role.RELAY

    def lets_through(self, stream: Stream, role: Role) -> bool:
        """Whether the relay may pass on a frame of this stream from somebody in this role."""
        match stream:
            case Stream.SCREEN:
                return self.watched and role is self.shared_by
            case Stream.CHAT:
                return self.phase is Phase.CONNECTED and self._chats(role)
            case Stream.INPUT:
                return self.controllable and role is Role.TECHNICIAN
            case Stream.FILES:
                return self.sends_file(role) is not None
            case Stream.TEXT:
                way = {Role.TECHNICIAN: What.GIVE_TEXT, Role.AGENT: What.TAKE_TEXT}.get(role)
                return way is not None and self.grants(way)
