"""Telling: one sentence for each event, in the person's language."""

from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL
from beistand.protocol.states import State
from beistand.protocol.wire import Entry
from beistand.texts import Texts
from beistand.texts.monitors import monitor
from beistand.texts.sizes import size


def tell(texts: Texts, entry: Entry, before: State) -> str:
    """What happened, as the technician and the report read it. `before` is the state before."""
    event = entry.event
    key = f"events.{type(event).__name__}"
    match event:
        case e.AgreementAccepted() | e.AgreementRefused():
            return texts(key, number=event.number)
        case e.RecordingDecided(allowed):
            withdrawn = before.recording_allowed and not allowed
            what = "withdrawn" if withdrawn else "allowed" if allowed else "refused"
            return texts(f"{key}.{what}")
        case e.Joined(_, role, name):
            return _named(texts, f"{key}.{role}", name)
        case e.Left(party):
            gone = before.party(party)
            return "" if gone is None else _named(texts, f"{key}.{gone.role}", gone.name)
        case e.SharingStarted(surface):
            return texts(f"{key}.{surface}")
        case e.Withdrawn(request) if transfers(before, request):
            return texts(f"{key}.file")
        case e.Withdrawn(request):
            return texts(f"{key}.{entry.by}", right=_right(texts, before, request))
        case e.SharingStopped() | e.Paused() | e.Transferred():
            return texts(f"{key}.{entry.by}")
        case e.Requested(what=what):
            named = {"file": event.file, "size": size(texts, event.size), "name": event.name}
            return texts(f"{key}.{what}", **named, monitor=monitor(texts, event.monitor))
        case e.Granted(request) if (asked := before.asked(request)) and asked.what in PERSONAL:
            return texts(f"events.allowed.{asked.what}", name=asked.name)
        case e.Granted(request) | e.Refused(request):
            return texts(key, right=_right(texts, before, request))
        case e.ColleagueDismissed(party):
            sent_away = before.colleague(party)
            return texts(f"{key}.{entry.by}", name=sent_away.name if sent_away else "")
        case e.MonitorOpened(number, count):
            return texts(f"{key}.{'one' if number else 'all'}", number=number, count=count)
        case e.FileChosen():
            return texts(key, file=event.file, size=size(texts, event.size))
        case e.Copied(what, characters):
            return texts(f"{key}.{what}", characters=characters)
        case e.Excluded(programs):
            return texts(key, programs=programs)
        case e.PresenceStated(presence):
            return texts(f"{key}.{presence}")
        case e.Ended(_, name) if name:
            return _named(texts, "events.ended_by", name)
        case e.Ended(reason):
            return texts(f"{key}.{reason}")
        case _:
            return texts(key)


def transfers(state: State, name: str) -> bool:
    """Whether this request is granted and its file on its way."""
    request = state.asked(name)
    return request is not None and request.granted and bool(request.file)


def _right(texts: Texts, state: State, name: str) -> str:
    """What a request asks for, in a word."""
    request = state.asked(name)
    return texts(f"deeds.right.{request.what}") if request else "–"


def _named(texts: Texts, key: str, name: str) -> str:
    return texts(key, name=name)
