"""The receipt: what happened, as the customer is told at the end and can take away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from beistand.ends.chat import Message
from beistand.protocol import events as e
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry
from beistand.telling import tell, transfers
from beistand.texts import Texts
from beistand.texts.times import duration, moment


@dataclass(frozen=True)
class Facts:
    """The few facts that sum a session up; times in milliseconds since 1970."""

    connected: int | None = None
    ended: int | None = None
    offered_by: str = ""
    helpers: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    purpose: str = ""
    agreement: e.AgreementAccepted | e.AgreementRefused | None = None
    recorded: bool = False
    recorded_to_the_end: bool = True

    def after(self, entry: Entry, before: State, state: State) -> "Facts":
        """The facts once this too has happened, which led from one state to the other."""
        facts = self
        match entry.event:
            case e.KeyOffered(purpose=purpose, technician=technician):
                facts = replace(facts, purpose=purpose, offered_by=technician)
            case e.Connected():
                facts = replace(facts, connected=entry.at)
            case e.AgreementAccepted() | e.AgreementRefused():
                facts = replace(facts, agreement=entry.event)
        withdrawn = before.recording and not state.recording and not state.over
        helps = {state.helper.name} if state.helper else set()
        watch = {each.name for each in state.parties if each.role is Role.COLLEAGUE}
        return replace(
            facts,
            helpers=(*facts.helpers, *sorted(helps - {*facts.helpers})),
            watchers=(*facts.watchers, *sorted(watch - {*facts.watchers})),
            ended=entry.at if state.over else facts.ended,
            recorded=facts.recorded or state.recording,
            recorded_to_the_end=facts.recorded_to_the_end and not withdrawn,
        )

    @property
    def technician(self) -> str:
        """Who helped, in the order of their coming; at first who made the key."""
        return ", ".join(self.helpers) or self.offered_by

    def seconds(self, now: int) -> float:
        """How long the session lasts, or lasted."""
        if self.connected is None:
            return 0.0
        return ((self.ended or now) - self.connected) / 1000

    def told(self, texts: Texts, now: int) -> dict[str, str]:
        """The facts in words, by the names of their places on the page."""
        started = self.connected is not None
        return {
            "technician": ", ".join((self.technician, *self._only_watched(texts))),
            "purpose": self.purpose,
            "duration": duration(texts, self.seconds(now))
            if started
            else texts("portal.over.not_started"),
            "agreement": self._agreement(texts),
            "recording": self._recording(texts),
        }

    def _only_watched(self, texts: Texts) -> list[str]:
        others = (name for name in self.watchers if name not in self.helpers)
        return [texts("portal.over.watched", name=name) for name in others]

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
    told, state = Facts(), State()
    for entry in entries:
        before, state = state, follow(state, entry.by, entry.event)
        told = told.after(entry, before, state)
    return told


def speaker(entries: list[Entry], message: Message) -> str:
    """The name of who wrote a message; empty where the customer's side did."""
    joined = [
        (entry.at, entry.event.name)
        for entry in entries
        if isinstance(entry.event, e.Joined)
        and entry.event.role in (Role.TECHNICIAN, Role.COLLEAGUE)
        and entry.event.party == message.sender
    ]
    # `at` is by the writer's own clock: what seems to come before everybody is the first one's.
    until_then = [name for at, name in joined if at <= message.at]
    return until_then[-1] if until_then else joined[0][1] if joined else ""


def notice(texts: Texts, entry: Entry, before: State, state: State) -> str:
    """What the customer's chat says of an event, or nothing."""
    name = state.technician
    match entry.event:
        case e.Joined(_, Role.TECHNICIAN, name):
            known = any(party.role is Role.TECHNICIAN for party in before.parties)
            return texts("log.back" if known else "log.joined", name=name)
        case e.Joined(number, Role.COLLEAGUE, name):
            return texts("log.back" if before.party(number) else "log.watches", name=name)
        case e.Left(number):
            party = before.party(number)
            gone = party is not None and party.role in (Role.TECHNICIAN, Role.COLLEAGUE)
            return texts("log.left", name=party.name) if party and gone else ""
        case e.ColleagueDismissed(number) if colleague := before.colleague(number):
            return texts("log.sent_away", name=colleague.name)
        case e.Granted() if before.helper and state.technician != before.technician:
            return texts("log.helps", name=name)
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
        case e.Requested(what=e.What.TAKE_BACK, name=person):
            return texts("log.asked", name=person)
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
        if not state.recording_allowed:
            return texts("log.recording_off")
        return texts("log.recording_on" if state.recording else "log.recording_allowed")
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
    organisation = offer.organisation if isinstance(offer, e.KeyOffered) else ""
    technician = facts(entries).technician
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
    lines += ["", texts("transcript.chat")]
    for message in messages:
        name = speaker(entries, message) or texts("chat.you")
        lines.append(f"{local(message.at):%H:%M:%S}  {name}: {message.text}")
    if not messages:
        lines.append(texts("transcript.empty"))
    return texts("transcript.file", date=f"{start:%Y-%m-%d}"), "\n".join(lines) + "\n"
