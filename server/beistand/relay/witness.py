"""The witness: which events of a session the audit has to know, and how little of them."""

from collections.abc import Callable, Iterator

from beistand.protocol import events as e
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.relay import deeds
from beistand.relay.audit import By
from beistand.relay.chains import End
from beistand.relay.deeds import Deed

BY = {
    Role.TECHNICIAN: By.ACCOUNT,
    Role.COLLEAGUE: By.ACCOUNT,
    Role.CUSTOMER: By.CUSTOMER,
    Role.AGENT: By.AGENT,
    Role.RELAY: By.RELAY,
}
WITH_ACCOUNT = (Role.TECHNICIAN, Role.COLLEAGUE)
PLAIN: dict[type[e.Event], Callable[[], Deed]] = {
    e.KeyOffered: deeds.SessionOpened,
    e.KeyAccepted: deeds.KeyUsed,
    e.Confirmed: deeds.SessionConfirmed,
    e.SharingStopped: deeds.ScreenHidden,
    e.PresenceUnanswered: lambda: deeds.PresenceStated("unanswered"),
    e.AgentAdmitted: deeds.AgentAdmitted,
    e.AgentDismissed: deeds.AgentDismissed,
    e.Elevated: deeds.Elevated,
    e.Lowered: deeds.Lowered,
}
ANSWERS: dict[type[e.Event], Callable[[e.What, str], Deed]] = {
    e.Granted: deeds.RightGranted,
    e.Refused: deeds.RightRefused,
    e.Withdrawn: deeds.RightWithdrawn,
}


def testify(entry: Entry, before: State, after: State, end: End) -> Iterator[Deed]:
    """What the audit says of an entry; nothing where it is enough that the ledger knows it.

    `before` and `after` are the session's states around it, `end` the ledger's end with it.
    """
    if (seen := _seen(entry.event, before)) is not None:
        yield seen
    if after.ended is not None:
        yield deeds.SessionEnded(after.ended, end.number, end.digest)


def _seen(event: e.Event, before: State) -> Deed | None:
    match event:
        case e.AgreementAccepted(number, digest, language):
            return deeds.AgreementAnswered(True, number, digest, language)
        case e.AgreementRefused(number, digest, language):
            return deeds.AgreementAnswered(False, number, digest, language)
        case e.RecordingDecided(allowed):
            return deeds.RecordingAnswered(allowed)
        case e.SharingStarted(surface):
            return deeds.ScreenShown(surface)
        case e.PresenceStated(presence):
            return deeds.PresenceStated(presence)
        case e.Requested(what=right):
            return deeds.RightRequested(right, event.name)
        case e.Granted(request) | e.Refused(request) | e.Withdrawn(request):
            asked = before.asked(request)
            return None if asked is None else ANSWERS[type(event)](asked.what, asked.name)
        case e.Joined(role=Role.TECHNICIAN):
            return deeds.TechnicianJoined()
        case e.Joined(role=Role.COLLEAGUE):
            return deeds.ColleagueJoined()
        case e.ColleagueDismissed(party) if (colleague := before.colleague(party)) is not None:
            return deeds.ColleagueDismissed(colleague.name)
    plain = PLAIN.get(type(event))
    return None if plain is None else plain()


def speaker(entry: Entry) -> By:
    """In what role somebody did what an entry says; the relay ends a session for the house."""
    ends = isinstance(entry.event, e.Ended) and entry.event.name
    return By.ACCOUNT if ends else BY[entry.by]


def account(entry: Entry, after: State) -> str:
    """The account behind an entry, where somebody with one said it, joined or ended it."""
    if isinstance(entry.event, e.Joined):
        return entry.event.name if entry.event.role in WITH_ACCOUNT else ""
    if isinstance(entry.event, e.Ended) and entry.event.name:
        return entry.event.name
    if entry.by not in WITH_ACCOUNT:
        return ""
    party = after.party(entry.party)
    if party is not None:
        return party.name
    return after.offer.technician if after.offer else ""
