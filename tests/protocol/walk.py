"""Walks: all sides of a session wired together, the moves they try, the promises that must hold."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

import pytest
from hypothesis import strategies as st

from beistand.protocol import events as e
from beistand.protocol.errors import LocalProtocolError, ProtocolError, RemoteProtocolError
from beistand.protocol.events import Event, Reason, Surface, What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from beistand.protocol.session import Session
from beistand.protocol.states import Phase, State
from beistand.protocol.table import TABLE, Row, follow
from beistand.protocol.wire import (
    MAX_ITEM,
    MAX_LIST,
    MAX_NUMBER,
    Entry,
    read,
    write_entry,
    write_event,
)

RELAY, CUSTOMER, TECHNICIAN, AGENT = Role
Move = tuple[Role, Event]
Log = tuple[Move, ...]

OFFER = e.KeyOffered("Der Drucker druckt nicht", "Erika Muster", "Praxis-EDV", "4711", "Dr. Krause")
AGREEMENT = e.AgreementAccepted(1, "ab" * 32, "de")
ROLES = {1: CUSTOMER, 2: TECHNICIAN, 3: AGENT}

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
OPENINGS: tuple[Log, ...] = ((), OPENING, WITH_AGENT, IN_CONTROL, ELEVATED)


def questions(*names: str) -> list[Event]:
    """Every request and every answer under these names."""
    asked = [e.Requested(name, what) for name in names for what in What]
    answers = [kind(name) for name in names for kind in (e.Granted, e.Refused, e.Withdrawn)]
    return [*asked, *answers]


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
    e.AgentAdmitted(3),
    e.AgentDismissed(3),
    e.Excluded(0),
    e.Excluded(2),
    e.Elevated(),
    e.Lowered(),
    *(e.Joined(number, role) for number, role in ROLES.items()),
    *(e.Left(number) for number in ROLES),
    *(e.Ended(reason) for reason in Reason),
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
    e.AgentAdmitted(2),
    e.AgentDismissed(2),
    e.AgentDismissed(9),
    e.Left(9),
)
ALPHABET: tuple[Event, ...] = (*PLAIN, *questions("a", "b", "c", "e"))
MOVES: tuple[Move, ...] = (
    *((role, event) for event in ALPHABET for role in Role),
    *((RELAY, event) for event in ODD),
)


class Sides:
    """The relay, the customer, the technician and the agent of one session, wired by text."""

    def __init__(self) -> None:
        self.relay = Session(RELAY)
        self.others = [Session(role) for role in (CUSTOMER, TECHNICIAN, AGENT)]
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


# Promises: each says what is wrong with one step, or nothing.

Promise = Callable[[State, Role, State], bool]
DOORS = ("visible", "controllable", "recording", "elevated")
CONSENTS: dict[str, Callable[[State], bool]] = {
    "recording": lambda state: state.recording_allowed,
    "agent": lambda state: state.agent_admitted,
    "control": lambda state: state.grants(What.CONTROL),
    "rights": lambda state: state.grants(What.ELEVATION),
}


def nothing_is_open_outside_connected(before: State, by: Role, after: State) -> bool:
    streams = (after.lets_through(stream, role) for stream in Stream for role in Role)
    doors = (getattr(after, door) for door in DOORS)
    return after.phase is Phase.CONNECTED or not (any(streams) or any(doors))


def the_end_is_final_and_closes_everything(before: State, by: Role, after: State) -> bool:
    if before.phase is Phase.ENDED:
        return after == before
    closed = not (after.requests or after.surface or any(has(after) for has in CONSENTS.values()))
    return after.over == (after.ended is not None) and (closed or not after.over)


def only_the_customers_side_opens_a_door(before: State, by: Role, after: State) -> bool:
    opened = any(getattr(after, door) and not getattr(before, door) for door in DOORS)
    return not opened or speaks_for_the_customer(before, by)


def speaks_for_the_customer(state: State, by: Role) -> bool:
    """The customer speaks in the page, and in the window of the agent once it is admitted."""
    return by is CUSTOMER or (by is AGENT and state.agent_helps)


def only_the_customers_side_consents(before: State, by: Role, after: State) -> bool:
    given = any(has(after) and not has(before) for has in CONSENTS.values())
    return not given or speaks_for_the_customer(before, by)


def only_the_customer_admits_an_agent(before: State, by: Role, after: State) -> bool:
    return before.agent_admitted or not after.agent_admitted or by is CUSTOMER


def only_the_customers_side_ends_a_pause(before: State, by: Role, after: State) -> bool:
    moves_again = before.paused and after.surface is not None and not after.paused
    return not moves_again or speaks_for_the_customer(before, by)


def rights_never_outlive_control(before: State, by: Role, after: State) -> bool:
    return not after.elevated or (after.controllable and after.grants(What.ELEVATION))


def an_agent_that_is_replaced_leaves_nothing_open(before: State, by: Role, after: State) -> bool:
    goes = before.agent_admitted and not after.agent_admitted
    return not (goes and (after.grants(What.CONTROL) or after.excluded))


def nobody_is_controlled_unseen(before: State, by: Role, after: State) -> bool:
    return not after.controllable or (after.visible and after.has(TECHNICIAN))


def nothing_is_shown_by_somebody_who_is_gone(before: State, by: Role, after: State) -> bool:
    return after.shared_by is None or after.has(after.shared_by)


def nothing_opens_before_the_agreement(before: State, by: Role, after: State) -> bool:
    agreed = after.offer is not None and after.agreement is not None
    return agreed or not (any(getattr(after, door) for door in DOORS) or after.recording_allowed)


PROMISES: tuple[Promise, ...] = (
    nothing_is_open_outside_connected,
    the_end_is_final_and_closes_everything,
    only_the_customers_side_opens_a_door,
    only_the_customers_side_consents,
    only_the_customer_admits_an_agent,
    only_the_customers_side_ends_a_pause,
    rights_never_outlive_control,
    an_agent_that_is_replaced_leaves_nothing_open,
    nobody_is_controlled_unseen,
    nothing_is_shown_by_somebody_who_is_gone,
    nothing_opens_before_the_agreement,
)


def broken_promises(before: State, by: Role, after: State) -> list[str]:
    return [each.__name__ for each in PROMISES if not each(before, by, after)]


# Every state there is, each with a list of events that leads to it.

# What is tried in every state.
TRIED: tuple[Move, ...] = (
    *((role, event) for event in PLAIN for role in Role),
    *((RELAY, event) for event in ODD),
    *((role, e.Requested(what.value, what)) for what in What for role in Role),
    (TECHNICIAN, e.Requested("again", What.CONTROL)),
    (TECHNICIAN, e.Requested("control", What.RECORDING)),
    *(
        (role, kind(name))
        for name in (*What, "unknown")
        for kind in (e.Granted, e.Refused, e.Withdrawn)
        for role in Role
    ),
)
# What is tried but not followed further: two surfaces, two requests of a kind or two reasons for an
# end lead to states that differ in nothing that the machine looks at. A second technician, who
# only doubles everything, is met in the random walks.
ONE_IS_ENOUGH = (
    e.Joined(3, TECHNICIAN),
    e.SharingStarted(Surface.WINDOW),
    e.Requested("again", What.CONTROL),
    e.Requested("control", What.RECORDING),
    *(e.Ended(reason) for reason in Reason if reason is not Reason.LOST),
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


@cache
def everywhere() -> dict[State, Log]:
    """All states there are but for names, each with a shortest list of events that leads to it."""
    found: dict[State, Log] = {State(): ()}
    border = [State()]
    followed = [(by, event) for by, event in TRIED if event not in ONE_IS_ENOUGH]
    while border:
        reached = []
        for state in border:
            for by, event in followed:
                after = attempt(state, by, event)
                if after is not None and normal(after) not in found:
                    found[normal(after)] = (*found[state], (by, event))
                    reached.append(normal(after))
        border = reached
    return found


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
    return st.lists(st.text(SAYABLE, max_size=MAX_ITEM), max_size=MAX_LIST).map(tuple)


def legal(state: State, start: int) -> Iterator[Move]:
    """The moves that the state allows, beginning somewhere."""
    for number in range(len(MOVES)):
        by, event = MOVES[(start + number * 7) % len(MOVES)]
        if attempt(state, by, event) is not None:
            yield by, event
