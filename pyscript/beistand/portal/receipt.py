"""The receipt: what happened, as the customer is told at the end and can take away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from beistand.ends.chat import Message
from beistand.portal.telling import tell, transfers
from beistand.protocol import events as e
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry
from beistand.texts import Texts
from beistand.texts.times import duration, moment


@dataclass(frozen=True)
class Facts:
    """The few facts that sum a session up; times in milliseconds since 1970."""

    connected: int | None
    ended: int | None
    technician: str
    purpose: str
    agreement: e.AgreementAccepted | e.AgreementRefused | None
    recorded: bool
    recorded_to_the_end: bool

    def seconds(self, now: int) -> float:
        """How long the session lasts, or lasted."""
        if self.connected is None:
            return 0.0
        return ((self.ended or now) - self.connected) / 1000

    def told(self, texts: Texts, now: int) -> dict[str, str]:
        """The facts in words, by the names of their places on the page."""
        started = self.connected is not None
        return {
            "technician": self.technician,
            "purpose": self.purpose,
            "duration": duration(texts, self.seconds(now))
            if started
            else texts("portal.over.not_started"),
            "agreement": self._agreement(texts),
            "recording": self._recording(texts),
        }

    def _agreement(self, texts: Texts) -> str:
        if self.agreement is None:
            return texts("portal.over.agreement_unanswered")
        accepted = isinstance(self.agreement, e.AgreementAccepted)
        answer = "accepted" if accepted else "refused"
        return texts(f"portal.over.agreement_{answer}", number=self.agreement.number)

    def _recording(self, texts: Texts) -> str:
        if not self.recorded:
            return texts("portal.over.recording_none")
        how = "was" if self.recorded_to_the_end else "partly"
        return texts(f"portal.over.recording_{how}")


def facts(entries: list[Entry]) -> Facts:
    """The facts of a session, from its events."""
    state = State()
    connected = ended = agreement = None
    recorded = withdrawn = False
    for entry in entries:
        before, state = state, follow(state, entry.by, entry.event)
        match entry.event:
            case e.Connected():
                connected = entry.at
            case e.AgreementAccepted() | e.AgreementRefused():
                agreement = entry.event
        if state.over:
            ended = entry.at
        recorded = recorded or state.recording
        withdrawn = withdrawn or (before.recording and not state.recording and not state.over)
    offer = state.offer
    return Facts(
        connected=connected,
        ended=ended,
        technician=offer.technician if offer else "",
        purpose=offer.purpose if offer else "",
        agreement=agreement,
        recorded=recorded,
        recorded_to_the_end=not withdrawn,
    )


def _is_technician(state: State, number: int) -> bool:
    party = state.party(number)
    return party is not None and party.role is Role.TECHNICIAN


def notice(texts: Texts, entry: Entry, before: State, state: State) -> str:
    """What the customer's chat says of an event, or nothing."""
    offer = state.offer
    name = offer.technician if offer else ""
    match entry.event:
        case e.Joined(_, Role.TECHNICIAN):
            known = any(party.role is Role.TECHNICIAN for party in before.parties)
            return texts("log.back" if known else "log.joined", name=name)
        case e.Left(party) if _is_technician(before, party):
            return texts("log.left", name=name)
        case e.SharingStarted():
            return texts("log.sees", name=name)
        case e.SharingStopped():
            return texts("log.sharing_stopped")
        case e.Paused():
            return texts("log.paused")
        case e.Resumed():
            return texts("log.resumed")
        case e.RecordingFailed():
            return texts("log.recording_failed")
        case e.Requested():
            return texts("log.asked", name=name)
        case e.Withdrawn(request):
            over = "transfer_over" if transfers(before, request) else "request_over"
            return texts(f"log.{over}")
        case e.Copied(what, characters):
            return texts(f"log.{what}", characters=characters)
        case e.Transferred(request) if done := before.asked(request):
            return texts(f"log.{done.what}", file=done.file)
    if before.recording_allowed is not state.recording_allowed:
        return texts("log.recording_on" if state.recording_allowed else "log.recording_off")
    return ""


def transcript(
    texts: Texts,
    entries: list[Entry],
    messages: list[Message],
    local: Callable[[int], datetime],
) -> tuple[str, str]:
    """The name and text of the file that the customer takes away."""
    start = local(entries[0].at if entries else 0)
    offer = entries[0].event if entries else None
    technician, organisation = (
        (offer.technician, offer.organisation) if isinstance(offer, e.KeyOffered) else ("", "")
    )
    lines = [
        texts("transcript.title", date=moment(texts, start)),
        texts("transcript.with", technician=technician, organisation=organisation),
        "",
        texts("transcript.events"),
    ]
    state = State()
    for entry in entries:
        before, state = state, follow(state, entry.by, entry.event)
        lines.append(f"{local(entry.at):%H:%M:%S}  {tell(texts, entry, before)}")
    joined = (entry.event for entry in entries if isinstance(entry.event, e.Joined))
    technicians = {event.party for event in joined if event.role is Role.TECHNICIAN}
    lines += ["", texts("transcript.chat")]
    for message in messages:
        name = technician if message.sender in technicians else texts("chat.you")
        lines.append(f"{local(message.at):%H:%M:%S}  {name}: {message.text}")
    if not messages:
        lines.append(texts("transcript.empty"))
    return texts("transcript.file", date=f"{start:%Y-%m-%d}"), "\n".join(lines) + "\n"
