"""Walks: all sides of a session wired together, and the moves they try in every state."""

from collections.abc import Iterator
from dataclasses import fields, replace
from enum import Enum
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import strategies as st

from beistand.protocol import events as e
from beistand.protocol.errors import LocalProtocolError, ProtocolError, RemoteProtocolError
from beistand.protocol.events import PERSONAL, Event, Presence, Reason, Surface, Tool, What
from beistand.protocol.roles import Role
from beistand.protocol.session import Session
from beistand.protocol.states import State
from beistand.protocol.table import TABLE, Row, follow, replay
from beistand.protocol.wire import (
    MAX_ITEM,
    MAX_LIST,
    MAX_NUMBER,
    Entry,
    read,
    write_entry,
    write_event,
)

RELAY, CUSTOMER, TECHNICIAN, AGENT, COLLEAGUE = Role
Move = tuple[Role, Event]
Log = tuple[Move, ...]

OFFER = e.KeyOffered("Der Drucker druckt nicht", "Erika Muster", "Praxis-EDV", "4711", "Dr. Krause")
NARROW = replace(OFFER, tools=(Tool.CLIPBOARD,))
"""An offer whose purpose includes one tool only."""
AGREEMENT = e.AgreementAccepted(1, "ab" * 32, "de")
TECHNICIAN_NAME, COLLEAGUE_NAME = "Erika Muster", "Jonas Kern"

OPENING: Log = (
    (TECHNICIAN, OFFER),
    (RELAY, e.KeyAccepted()),
    (RELAY, e.Joined(1, CUSTOMER, "Dr. Krause")),
    (RELAY, e.Joined(2, TECHNICIAN, "Erika Muster")),
    (CUSTOMER, e.Confirmed()),
    (CUSTOMER, AGREEMENT),
    (CUSTOMER, e.RecordingDecided(True)),
    (RELAY, e.Connected()),
)
WITH_AGENT: Log = (
    *OPENING,
    (RELAY, e.Joined(3, AGENT)),
    (CUSTOMER, e.AgentAdmitted(3)),
    (AGENT, e.SharingStarted(Surface.MONITOR)),
)
IN_CONTROL: Log = (
    *WITH_AGENT,
    (TECHNICIAN, e.Requested("c", What.CONTROL, "Treiber einrichten")),
    (CUSTOMER, e.Granted("c")),
)
ELEVATED: Log = (
    *IN_CONTROL,
    (TECHNICIAN, e.Requested("e", What.ELEVATION, "Treiber einrichten")),
    (CUSTOMER, e.Granted("e")),
    (AGENT, e.Elevated()),
)
EXCHANGE: Log = (
    *WITH_AGENT,
    (TECHNICIAN, e.Requested("c", What.GIVE_TEXT)),
    (AGENT, e.Granted("c")),
    (TECHNICIAN, e.Requested("e", What.TAKE_FILE)),
    (CUSTOMER, e.Granted("e")),
)
AWAY = e.PresenceStated(Presence.AWAY)
LEFT_ALONE: Log = (*EXCHANGE, (CUSTOMER, AWAY))
UNANSWERED: Log = (*IN_CONTROL, (RELAY, e.Paused()), (RELAY, e.PresenceUnanswered()))
NARROWED: Log = ((TECHNICIAN, NARROW), *WITH_AGENT[1:])
ONE_OF_THREE: Log = (*WITH_AGENT, (AGENT, e.MonitorOpened(2, 3)))


def personal(name: str, what: What, party: int = 4, who: str = COLLEAGUE_NAME) -> e.Requested:
    """A request that is about a person."""
    return e.Requested(name, what, "", party=party, name=who)


WITH_COLLEAGUE: Log = (
    *WITH_AGENT,
    (TECHNICIAN, personal("k", What.COLLEAGUE)),
    (CUSTOMER, e.Granted("k")),
    (RELAY, e.Joined(4, COLLEAGUE, COLLEAGUE_NAME)),
)
HANDED_OVER: Log = (
    *WITH_COLLEAGUE,
    (TECHNICIAN, personal("h", What.HANDOVER)),
    (CUSTOMER, e.Granted("h")),
)
OPENINGS: tuple[Log, ...] = (
    *((), OPENING, WITH_AGENT, IN_CONTROL, ELEVATED, EXCHANGE, ONE_OF_THREE),
    *(WITH_COLLEAGUE, HANDED_OVER, LEFT_ALONE, UNANSWERED, NARROWED),
)


ANSWERS = (e.Granted, e.Refused, e.Withdrawn, e.Transferred)
FILES = ("give_file", "take_file", "give_text", "unknown")
LARGEST = 104_857_600


def request(name: str, what: What) -> e.Requested:
    """A request as it is asked: a file that is to be sent has a name, and so has a person."""
    if what in PERSONAL:
        back = what is What.TAKE_BACK
        return personal(name, what, *((2, TECHNICIAN_NAME) if back else (4, COLLEAGUE_NAME)))
    file = "bild.png" if what is What.GIVE_FILE else ""
    return e.Requested(name, what, file=file, monitor=3 if what is What.MONITOR else 0)


def questions(*names: str) -> list[Event]:
    """Every request, every answer and every file under these names."""
    asked = [request(name, what) for name in names for what in What]
    answers = [kind(name) for name in names for kind in ANSWERS]
    return [*asked, *answers, *(e.FileChosen(name, "protokoll.txt", 9) for name in names)]


# The events whose fields do not matter to the machine, or matter in few ways.
PLAIN: tuple[Event, ...] = (
    OFFER,
    e.KeyAccepted(),
    e.Confirmed(),
    AGREEMENT,
    e.AgreementRefused(1, "ab" * 32, "de"),
    e.RecordingDecided(True),
    e.RecordingDecided(False),
    e.RecordingFailed(),
    e.Connected(),
    e.SharingStarted(Surface.MONITOR),
    e.SharingStarted(Surface.WINDOW),
    e.SharingStopped(),
    e.Paused(),
    e.Resumed(),
    e.PresenceStated(Presence.PRESENT),
    AWAY,
    e.PresenceUnanswered(),
    e.AgentAdmitted(3),
    e.AgentAdmitted(3, chooses=True),
    e.AgentDismissed(3),
    e.Excluded(0),
    e.Excluded(2),
    e.MonitorOpened(0, 3),
    e.MonitorOpened(2, 3),
    e.MonitorOpened(3, 2),
    e.Elevated(),
    e.Lowered(),
    *(e.Copied(what, 3) for what in (What.CONTROL, What.GIVE_TEXT, What.TAKE_TEXT)),
    e.Joined(1, CUSTOMER),
    e.Joined(2, TECHNICIAN, TECHNICIAN_NAME),
    e.Joined(3, AGENT),
    e.Joined(4, COLLEAGUE, COLLEAGUE_NAME),
    e.Joined(4, TECHNICIAN, COLLEAGUE_NAME),
    e.Joined(2, COLLEAGUE, TECHNICIAN_NAME),
    *(e.Left(number) for number in range(1, 5)),
    e.ColleagueDismissed(2),
    e.ColleagueDismissed(4),
    *(e.Ended(reason) for reason in Reason),
    e.Ended(Reason.HOUSE, "Boss"),
    e.Ended(Reason.TECHNICIAN, "Boss"),
)
# What only the relay could say, and should not.
ODD: tuple[Event, ...] = (
    e.Joined(0, RELAY),
    e.Joined(0, CUSTOMER),
    e.Joined(3, RELAY),
    e.Joined(1, TECHNICIAN),
    e.Joined(2, CUSTOMER),
    e.Joined(3, TECHNICIAN),
    e.Joined(256, AGENT),
    e.Joined(4, AGENT),
    e.Joined(4, COLLEAGUE, "Somebody Else"),
    e.Joined(5, COLLEAGUE, COLLEAGUE_NAME),
    e.AgentAdmitted(2),
    e.AgentDismissed(2),
    e.AgentDismissed(9),
    e.Left(9),
    e.ColleagueDismissed(3),
)
ALPHABET: tuple[Event, ...] = (*PLAIN, *questions("a", "b", "c", "e"))
MOVES: tuple[Move, ...] = (
    *((role, event) for event in ALPHABET for role in Role),
    *((RELAY, event) for event in ODD),
)


class Sides:
    """Everybody in one session, wired by text."""

    def __init__(self) -> None:
        self.relay = Session(RELAY)
        self.others = [Session(role) for role in Role if role is not RELAY]
        self.ledger: list[str] = []

    @property
    def all(self) -> list[Session]:
        return [self.relay, *self.others]

    @property
    def state(self) -> State:
        """What every side holds true; fails where they do not agree."""
        state = self.relay.state
        assert all(session.state == state for session in self.others)
        return state

    def tries(self, by: Role, event: Event) -> bool:
        """Whether the event became true. Where it did not, nothing has changed anywhere."""
        before = self.state
        speaker = next(session for session in self.all if session.role is by)
        if not speaker.may(event):
            self._is_refused_everywhere(speaker, event)
            assert self.state is before or self.state == before
            return False
        text = speaker.say(event)
        assert self.relay.weigh(by, text) == event
        assert self.state == before  # saying and weighing is not yet truth
        assert self.relay.hear(by, text) == event
        self.ledger.append(write_entry(Entry(len(self.ledger) + 1, by, 0, 0, event)))
        for session in self.others:
            repeated = read(self.ledger[-1])
            assert isinstance(repeated, Entry)
            session.learn(repeated.by, repeated.event)
        return True

    def _is_refused_everywhere(self, speaker: Session, event: Event) -> None:
        with pytest.raises(LocalProtocolError, match=f"{speaker.role}|Joined|party"):
            speaker.say(event)
        text = write_event(event)  # what a dishonest page would send all the same
        for session in self.all:
            with pytest.raises(RemoteProtocolError):
                session.weigh(speaker.role, text)
            with pytest.raises(RemoteProtocolError):
                session.hear(speaker.role, text)


# Every state there is, each with a list of events that leads to it.

# What is tried in every state.
TRIED: tuple[Move, ...] = (
    *((role, event) for event in PLAIN for role in Role),
    *((RELAY, event) for event in ODD),
    *((role, request(what.value, what)) for what in What for role in Role),
    (TECHNICIAN, e.Requested("again", What.CONTROL)),
    (TECHNICIAN, e.Requested("control", What.RECORDING)),
    (TECHNICIAN, e.Requested("unnamed", What.GIVE_FILE)),
    (TECHNICIAN, e.Requested("large", What.GIVE_FILE, "", "film.mp4", LARGEST + 1)),
    *((role, kind(name)) for name in (*What, "unknown") for kind in ANSWERS[:3] for role in Role),
    *((role, e.Transferred(name)) for name in FILES for role in Role),
    *((role, e.FileChosen(name, "protokoll.txt", 9)) for name in FILES for role in Role),
    (TECHNICIAN, NARROW),
    (TECHNICIAN, replace(OFFER, purpose=" ")),
    *((TECHNICIAN, e.Requested("other", What.MONITOR, monitor=number)) for number in (0, 2, 4)),
    (AGENT, e.FileChosen("take_file", "", 9)),
    (AGENT, e.FileChosen("take_file", "film.mp4", LARGEST + 1)),
)
# What is tried but not followed further: two surfaces, two requests of a kind or two reasons for an
# end lead to states that differ in nothing that the machine looks at.
ONE_IS_ENOUGH = (
    e.SharingStarted(Surface.WINDOW),
    e.Requested("again", What.CONTROL),
    e.Requested("control", What.RECORDING),
    e.Requested("other", What.MONITOR),
    *(e.Ended(reason) for reason in Reason if reason is not Reason.LOST),
    e.Ended(Reason.HOUSE, "Boss"),
    e.Ended(Reason.TECHNICIAN, "Boss"),
)


def normal(state: State) -> State:
    """The same state with everything in one order."""
    return replace(
        state,
        parties=tuple(sorted(state.parties, key=lambda party: party.number)),
        requests=tuple(sorted(state.requests, key=lambda request: request.request)),
    )


ROWS = {kind: tuple(row for row in TABLE if row.event is kind) for kind in e.EVENTS.values()}


def attempt(
    state: State, by: Role, event: Event, rows: tuple[Row, ...] | None = None
) -> State | None:
    """The state after an event, or None where it is refused."""
    try:
        return follow(state, by, event, ROWS[type(event)] if rows is None else rows)
    except ProtocolError:
        return None


# Requests of different kinds that have nothing to do with each other, nor with the picture, are not
# all tried together: every state with every other would be a hundred thousand. The random walks try
# them.
SHOWN = e.SharingStarted(Surface.MONITOR)
PICTURE = (SHOWN, e.Excluded(2), e.RecordingDecided(True))
PRESENCE = (AWAY, e.PresenceUnanswered())
MONITORS = tuple({event for _, event in TRIED if isinstance(event, e.MonitorOpened)})
TOGETHER: tuple[tuple[set[What], tuple[Event, ...]], ...] = (
    ({What.RECORDING, What.CONTROL, What.ELEVATION}, (OFFER, *PICTURE)),
    ({What.GIVE_TEXT, What.GIVE_FILE}, (OFFER,)),
    ({What.TAKE_TEXT, What.TAKE_FILE}, (OFFER,)),
    ({What.MONITOR}, (OFFER, SHOWN, *MONITORS)),
    ({What.CONTROL, What.TAKE_TEXT}, (OFFER, SHOWN, *PRESENCE)),
    ({What.CONTROL, What.GIVE_TEXT}, (NARROW,)),
    ({What.CONTROL, *PERSONAL}, (OFFER,)),
)
"""Which requests are tried together, with which of the events that are not always followed."""
APART = (OFFER, NARROW, *PICTURE, *PRESENCE, *MONITORS)


@cache
def everywhere() -> dict[State, Log]:
    """All states there are but for names, each with a shortest list of events that leads to it."""
    found: dict[State, Log] = {State(): ()}
    for kinds, besides in TOGETHER:
        _explore(found, kinds, besides)
    for opening in OPENINGS:
        found.setdefault(normal(replay(opening)), opening)
    return found


def _explore(found: dict[State, Log], kinds: set[What], besides: tuple[Event, ...]) -> None:
    seen = {State()}
    border = [State()]
    followed = [
        (by, event)
        for by, event in TRIED
        if event not in ONE_IS_ENOUGH
        and getattr(event, "what", None) in {None, *kinds}
        and (event in besides or event not in APART)
        and getattr(event, "party", 0) != (3 if kinds & PERSONAL else 4)
    ]
    while border:
        reached = []
        for state in border:
            for by, event in followed:
                after = attempt(state, by, event)
                if after is not None and normal(after) not in seen:
                    seen.add(normal(after))
                    found.setdefault(normal(after), (*found[state], (by, event)))
                    reached.append(normal(after))
        border = reached


# Messages of every kind, drawn by Hypothesis.

SAYABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def messages(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Messages of one kind whose fields keep their limits."""
    hints = get_type_hints(kind)
    drawn = {f.name: _values(hints[f.name], f.metadata.get("limit", 0)) for f in fields(kind)}
    return st.builds(kind, **drawn)


def _values(kind: Any, limit: int) -> st.SearchStrategy[Any]:
    if kind is str:
        return st.text(SAYABLE, max_size=limit)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(0, MAX_NUMBER)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    return st.lists(_values(get_args(kind)[0], MAX_ITEM), max_size=MAX_LIST).map(tuple)


def legal(state: State, start: int) -> Iterator[Move]:
    """The moves that the state allows, beginning somewhere."""
    for number in range(len(MOVES)):
        by, event = MOVES[(start + number * 7) % len(MOVES)]
        if attempt(state, by, event) is not None:
            yield by, event
