"""Compares the table with the design, which is told a second time here in another manner.

`DESIGN` is the diagram as text, with conditions in words. `Facts` answers each condition from the
list of what happened, by looking back: "something is shown" is "somebody started to show and
nothing has stopped it since". The table goes forward from state to state; both must agree after
every list of events, and every change to the table must make them disagree.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Event, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.table import CONNECTED, TABLE, Row, always, nothing
from tests.protocol import walk as w
from tests.protocol.walk import (
    AGENT,
    CUSTOMER,
    PROMISES,
    RELAY,
    ROWS,
    TECHNICIAN,
    TRIED,
    Log,
    Move,
    Promise,
    attempt,
    broken_promises,
    everywhere,
)

DESIGN = """
KeyOffered         technician                 NEW -> KEY_OFFERED
KeyAccepted        relay                      KEY_OFFERED -> KEY_ACCEPTED
Confirmed          customer                   KEY_ACCEPTED -> CONFIRMED
AgreementAccepted  customer                   CONFIRMED -> AGREEMENT_ACCEPTED
AgreementRefused   customer                   CONFIRMED -> ENDED
RecordingDecided   customer                   AGREEMENT_ACCEPTED -> RECORDING_DECIDED
RecordingDecided   customer                   RECORDING_DECIDED CONNECTED
Connected          relay                      RECORDING_DECIDED -> CONNECTED   if both are there
Joined             relay                      LIVE                             if it can come
Left               relay                      LIVE                             if it is there
RecordingFailed    relay                      CONNECTED                        if recording is allowed
SharingStarted     customer                   CONNECTED                        if the customer can show
SharingStarted     agent                      CONNECTED                        if an admitted agent can show
SharingStopped     customer agent relay       CONNECTED                        if something is shown
Paused             customer agent             CONNECTED                        if the picture moves
Resumed            customer                   CONNECTED                        if it is paused
Requested          technician                 CONNECTED                        if it can be asked
Granted            customer                   CONNECTED                        if it can be granted
Refused            customer                   CONNECTED                        if it is open
Withdrawn          relay customer technician agent  CONNECTED                  if it is open or granted
AgentAdmitted      customer                   CONNECTED                        if an agent waits
Elevated           agent                      CONNECTED                        if rights are granted
Lowered            relay customer technician agent  CONNECTED                  if there are rights
Ended              customer agent             LIVE -> ENDED                    if the customer may say why
Ended              technician                 KEY_OFFERED LIVE -> ENDED        if the technician may say why
Ended              relay                      KEY_OFFERED LIVE -> ENDED        if the relay may say why
"""  # noqa: E501
LIVE = "KEY_ACCEPTED CONFIRMED AGREEMENT_ACCEPTED RECORDING_DECIDED CONNECTED"


@dataclass(frozen=True)
class Line:
    """One line of the design."""

    event: type[Event]
    by: frozenset[Role]
    during: frozenset[Phase]
    leads_to: Phase | None
    condition: str


def read_design() -> Iterator[Line]:
    for text in DESIGN.strip().replace("LIVE", LIVE).splitlines():
        moves, _, condition = text.partition(" if ")
        start, _, leads_to = moves.partition("->")
        name, *words = start.split()
        yield Line(
            e.EVENTS[name],
            frozenset(Role(word) for word in words if word.islower()),
            frozenset(Phase[word] for word in words if word.isupper()),
            Phase[leads_to.strip()] if leads_to else None,
            condition.strip(),
        )


LINES = tuple(read_design())
LINES_OF = {kind: [line for line in LINES if line.event is kind] for kind in e.EVENTS.values()}


class Facts:
    """What is true after a list of events, found by looking back through it."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def since(
        self, begins: Callable[[Role, Any], bool], ends: Callable[[int, Role, Any], bool]
    ) -> Event | None:
        """The last event that began something, unless something ended it afterwards."""
        for number in range(len(self.log) - 1, -1, -1):
            by, event = self.log[number]
            if begins(by, event):
                return event
            if ends(number, by, event) or isinstance(event, e.Ended | e.AgreementRefused):
                return None
        return None

    def before(self, number: int) -> "Facts":
        return Facts(self.log[:number])

    @cached_property
    def phase(self) -> Phase:
        reached = Phase.NEW
        for by, event in self.log:
            for line in LINES_OF[type(event)]:
                if by in line.by and reached in line.during:
                    reached = line.leads_to or reached
                    break
        return reached

    @cached_property
    def present(self) -> dict[int, Role]:
        there: dict[int, Role] = {}
        for _, event in self.log:
            if isinstance(event, e.Joined):
                there[event.party] = event.role
            elif isinstance(event, e.Left):
                del there[event.party]
        return there

    @cached_property
    def known(self) -> dict[int, Role]:
        return {event.party: event.role for _, event in self.log if isinstance(event, e.Joined)}

    def leaves(self, role: Role | None, event: Event) -> bool:
        return isinstance(event, e.Left) and self.known.get(event.party) is role

    @cached_property
    def shown(self) -> Move | None:
        for role in (CUSTOMER, AGENT):
            started = self.since(
                lambda by, event, role=role: isinstance(event, e.SharingStarted) and by is role,
                lambda _, by, event, role=role: (
                    isinstance(event, e.SharingStopped) or self.leaves(role, event)
                ),
            )
            if started is not None:
                return role, started
        return None

    @cached_property
    def paused(self) -> bool:
        def moves(number: int, by: Role, event: Event) -> bool:
            return isinstance(event, e.Resumed | e.SharingStarted)

        stands = self.since(lambda by, event: isinstance(event, e.Paused), moves)
        return stands is not None and self.shown is not None

    @cached_property
    def recording_allowed(self) -> bool:
        def allows(by: Role, event: Event) -> bool:
            if isinstance(event, e.Granted):
                return self.asked[event.request].what is What.RECORDING
            return isinstance(event, e.RecordingDecided) and event.allowed

        def forbids(number: int, by: Role, event: Event) -> bool:
            return isinstance(event, e.RecordingDecided | e.RecordingFailed)

        return self.since(allows, forbids) is not None

    @cached_property
    def admitted(self) -> bool:
        admitted = self.since(
            lambda by, event: isinstance(event, e.AgentAdmitted),
            lambda _, by, event: self.leaves(AGENT, event),
        )
        return admitted is not None

    @cached_property
    def asked(self) -> dict[str, e.Requested]:
        """The first question of each name: a second one must never be heard."""
        first: dict[str, e.Requested] = {}
        for _, event in self.log:
            if isinstance(event, e.Requested):
                first.setdefault(event.request, event)
        return first

    @cached_property
    def standing(self) -> dict[str, bool]:
        """The requests that are open or granted, and whether they are granted."""
        stands: dict[str, bool] = {}
        for name, question in self.asked.items():
            if self.since(lambda by, event, q=question: event is q, self._closes(question)):
                stands[name] = any(event == e.Granted(name) for _, event in self.log)
        return stands

    def _closes(self, question: e.Requested) -> Callable[[int, Role, Event], bool]:
        def closes(number: int, by: Role, event: Event) -> bool:
            if self.leaves(TECHNICIAN, event):
                return True
            if event in (e.Refused(question.request), e.Withdrawn(question.request)):
                return True
            if question.what is What.RECORDING:
                return event == e.Granted(question.request) or isinstance(event, e.RecordingDecided)
            if question.what is What.CONTROL:
                return self.leaves(AGENT, event)
            return isinstance(event, e.Lowered) or self.is_the_end_of_control(number, event)

        return closes

    def is_the_end_of_control(self, number: int, event: Event) -> bool:
        if isinstance(event, e.Withdrawn):
            return self.asked[event.request].what is What.CONTROL
        shown = self.before(number).shown
        return (
            isinstance(event, e.Paused | e.SharingStopped)
            or self.leaves(AGENT, event)
            or (shown is not None and self.leaves(shown[0], event))
        )

    @cached_property
    def elevated(self) -> bool:
        return self.holds(What.ELEVATION, granted=True) and bool(
            self.since(
                lambda by, event: isinstance(event, e.Elevated),
                lambda _, by, event: (
                    isinstance(event, e.Granted)
                    and self.asked[event.request].what is What.ELEVATION
                ),
            )
        )

    def holds(self, what: What, granted: bool) -> bool:
        return any(
            self.asked[name].what is what and (yes or not granted)
            for name, yes in self.standing.items()
        )

    @property
    def controllable(self) -> bool:
        seen = self.shown is not None and not self.paused
        return seen and self.admitted and self.holds(What.CONTROL, granted=True)

    @property
    def picture(self) -> tuple[Any, ...]:
        """Everything a side can ask a state about, to be compared with the table's answer."""
        ends = [event for _, event in self.log if self.phase is Phase.ENDED]
        return (
            self.phase,
            {(number, role, number in self.present) for number, role in self.known.items()},
            [event for _, event in self.log if isinstance(event, e.KeyOffered)],
            [event for _, event in self.log if isinstance(event, e.AgreementAccepted)],
            (self.shown[1].surface, self.shown[0]) if self.shown else (None, None),
            self.paused,
            self.recording_allowed,
            {(name, self.asked[name].what, yes) for name, yes in self.standing.items()},
            self.admitted,
            self.elevated,
            getattr(ends[-1], "reason", e.Reason.DECLINED) if ends else None,
        )

    # Conditions, by the words in which the design states them

    def allows(self, by: Role, event: Event) -> bool:
        """Whether the design lets this happen next."""
        return any(
            by in line.by
            and self.phase in line.during
            and (not line.condition or CONDITIONS[line.condition](self, event))
            for line in LINES_OF[type(event)]
        )


def _comes(facts: Facts, event: e.Joined) -> bool:
    """The customer has the number 1, nobody has 0, and who comes back has not changed."""
    numbered = event.party == 1 if event.role is CUSTOMER else 2 <= event.party <= 255
    known = facts.known.get(event.party, event.role) is event.role
    return numbered and known and event.role is not RELAY and event.party not in facts.present


def _asks(facts: Facts, event: e.Requested) -> bool:
    used = event.request in facts.asked or facts.holds(event.what, granted=False)
    if used or TECHNICIAN not in facts.present.values():
        return False
    if event.what is What.RECORDING:
        return not facts.recording_allowed
    return event.what is What.CONTROL or facts.controllable


def _grants(facts: Facts, event: e.Granted) -> bool:
    if facts.standing.get(event.request) is not False:
        return False
    return facts.asked[event.request].what is not What.ELEVATION or facts.controllable


def _is_one_of(*reasons: str) -> Callable[[Facts, e.Ended], bool]:
    return lambda facts, event: event.reason in reasons


CONDITIONS: dict[str, Callable[[Facts, Any], bool]] = {
    "both are there": lambda f, _: {CUSTOMER, TECHNICIAN} <= set(f.present.values()),
    "it can come": _comes,
    "it is there": lambda f, event: event.party in f.present,
    "recording is allowed": lambda f, _: f.recording_allowed,
    "the customer can show": lambda f, _: f.shown is None and CUSTOMER in f.present.values(),
    "an admitted agent can show": lambda f, _: f.shown is None and f.admitted,
    "something is shown": lambda f, _: f.shown is not None,
    "the picture moves": lambda f, _: f.shown is not None and not f.paused,
    "it is paused": lambda f, _: f.paused,
    "it can be asked": _asks,
    "it can be granted": _grants,
    "it is open": lambda f, event: f.standing.get(event.request) is False,
    "it is open or granted": lambda f, event: event.request in f.standing,
    "an agent waits": lambda f, _: AGENT in f.present.values() and not f.admitted,
    "rights are granted": lambda f, _: (
        f.controllable and f.holds(What.ELEVATION, granted=True) and not f.elevated
    ),
    "there are rights": lambda f, _: f.elevated,
    "the customer may say why": _is_one_of("customer", "declined"),
    "the technician may say why": _is_one_of("technician"),
    "the relay may say why": _is_one_of("no_answer", "expired", "guessed", "lost", "limit"),
}


def picture(state: State) -> tuple[Any, ...]:
    """What a state says, in the form of `Facts.picture`."""
    return (
        state.phase,
        {(party.number, party.role, party.present) for party in state.parties},
        [state.offer] if state.offer else [],
        [state.agreement] if state.agreement else [],
        (state.surface, state.shared_by),
        state.paused,
        state.recording_allowed,
        {(each.request, each.what, each.granted) for each in state.requests},
        state.agent_admitted,
        state.elevated,
        state.ended,
    )


# One step from every state, as the design wants it


@dataclass(frozen=True)
class Step:
    """What is tried in a state, and what everybody must see afterwards; None where it is refused.

    `right` is the state that the unchanged table leads to.
    """

    state: State
    by: Role
    event: Event
    expected: tuple[Any, ...] | None
    right: State | None


@cache
def steps() -> dict[type[Event], list[Step]]:
    """Everything tried in every state, and in states in which nobody should ever be."""
    found: dict[type[Event], list[Step]] = {kind: [] for kind in LINES_OF}
    possible: dict[Move, State] = {}
    for state, log in everywhere().items():
        facts = Facts(log)
        for by, event in TRIED:
            right = attempt(state, by, event)
            allowed = facts.allows(by, event)
            expected = Facts((*log, (by, event))).picture if allowed else None
            found[type(event)].append(Step(state, by, event, expected, right))
            if allowed:
                possible.setdefault((by, event), state)
    # A phase shuts out what does not belong to it by itself, not only because something that
    # would be needed happens to be impossible there.
    for (by, event), state in possible.items():
        for phase in Phase:
            lines = (line for line in LINES_OF[type(event)] if by in line.by)
            if not any(phase in line.during for line in lines):
                lost = replace(state, phase=phase)
                found[type(event)].append(Step(lost, by, event, None, attempt(lost, by, event)))
    return found


def objection(kind: type[Event], rows: tuple[Row, ...]) -> Step | None:
    """The first step at which these rows for one event do what the design does not say."""
    for step in steps()[kind]:
        try:
            after = attempt(step.state, step.by, step.event, rows)
        except AssertionError:  # the row's effect relies on its condition
            return step
        if after is None or step.expected is None:
            if (after is None) is not (step.expected is None):
                return step
        elif after != step.right and picture(after) != step.expected:
            return step
    return None


@dataclass(frozen=True)
class Mutant:
    """The rows of one event with one thing changed."""

    name: str
    kind: type[Event]
    rows: tuple[Row, ...]


def mutants() -> Iterator[Mutant]:
    for kind, rows in ROWS.items():
        for number, row in enumerate(rows):
            place = f"{kind.__name__} {number + 1}" if len(rows) > 1 else kind.__name__
            for what, changed in changes(row):
                new = (*rows[:number], *changed, *rows[number + 1 :])
                yield Mutant(f"{place}: {what}", kind, new)


def changes(row: Row) -> Iterator[tuple[str, tuple[Row, ...]]]:
    yield "removed", ()
    for role in Role:
        if role not in row.by:
            yield f"also by {role}", (replace(row, by=row.by | {role}),)
        elif len(row.by) > 1:
            yield f"not by {role}", (replace(row, by=row.by - {role}),)
    for phase in Phase:
        if phase not in row.during:
            yield f"also in {phase}", (replace(row, during=row.during | {phase}),)
        elif len(row.during) > 1:
            yield f"not in {phase}", (replace(row, during=row.during - {phase}),)
    if row.when is not always:
        yield "whenever", (replace(row, when=always),)
    if row.then is not nothing:
        yield "without effect", (replace(row, then=nothing),)
    for leads_to in (None, *Phase):
        if leads_to is not row.leads_to:
            yield f"leads to {leads_to}", (replace(row, leads_to=leads_to),)


EXCUSED: dict[str, str] = {
    "RecordingDecided 1: also in recording_decided": "leads where the second row stays",
    "RecordingDecided 2: also in agreement_accepted": "the first row answers first",
    **{
        f"Elevated: also in {phase}": "nothing is controllable outside CONNECTED"
        for phase in Phase
        if phase is not CONNECTED
    },
    **{
        f"{kind}: leads to connected": "stays where it is: it happens in CONNECTED only"
        for kind in (
            *("RecordingFailed", "SharingStarted 1", "SharingStarted 2", "SharingStopped"),
            *("Paused", "Resumed", "Requested", "Granted", "Refused", "Withdrawn"),
            *("AgentAdmitted", "Elevated", "Lowered"),
        )
    },
}
"""Mutants that nobody could tell from the table, and why."""


def test_the_table_does_what_the_design_says_in_every_state() -> None:
    for kind in ROWS:
        for step in steps()[kind]:
            assert (step.right is None) is (step.expected is None), step
            assert step.right is None or picture(step.right) == step.expected, step


def test_every_line_of_the_design_has_its_row_and_the_other_way_round() -> None:
    def told(line: Line | Row) -> tuple[Any, ...]:
        return line.event, line.by, line.during, line.leads_to

    assert {told(line) for line in LINES} == {told(row) for row in TABLE}
    assert len(LINES) == len(TABLE)


def test_every_broken_row_is_objected_to() -> None:
    survivors = {mutant.name for mutant in mutants() if objection(mutant.kind, mutant.rows) is None}

    assert survivors == set(EXCUSED)


BREAKS: dict[Promise, tuple[str, ...]] = {
    w.nothing_is_open_outside_connected: (
        "Elevated: leads to confirmed",
        "Ended 1: without effect",
    ),
    w.the_end_is_final_and_closes_everything: ("Confirmed: also in ended", "Left: also in ended"),
    w.only_the_customers_side_opens_a_door: (
        "Granted: also by technician",
        "Resumed: also by relay",
    ),
    w.only_the_customer_consents: ("Granted: also by relay", "AgentAdmitted: also by agent"),
    w.only_the_customer_ends_a_pause: ("Resumed: also by agent", "Resumed: also by technician"),
    w.rights_never_outlive_control: ("Elevated: whenever", "Paused: keeps the rights"),
    w.nobody_is_controlled_unseen: ("Left: changes presence alone",),
    w.nothing_is_shown_by_somebody_who_is_gone: ("SharingStarted 1: whenever",),
    w.nothing_opens_before_the_agreement: ("RecordingDecided 1: also in confirmed",),
}
"""For each promise, mutants that were seen to break it."""


def _only_presence(state: State, event: e.Left) -> dict[str, Any]:
    here = (
        replace(each, present=each.present and each.number != event.party) for each in state.parties
    )
    return {"parties": tuple(here)}


def _by_hand(name: str, kind: type[Event], then: Any) -> Mutant:
    return Mutant(name, kind, tuple(replace(row, then=then) for row in ROWS[kind]))


BROKEN_BY_HAND = (
    _by_hand("Paused: keeps the rights", e.Paused, lambda state, event: {"paused": True}),
    _by_hand("Left: changes presence alone", e.Left, _only_presence),
)


def test_each_promise_has_been_seen_broken() -> None:
    by_name = {mutant.name: mutant for mutant in (*mutants(), *BROKEN_BY_HAND)}

    def breaks(promise: Promise, name: str) -> bool:
        mutant = by_name[name]
        return any(
            not promise(step.state, step.by, after)
            for step in steps()[mutant.kind]
            if (after := attempt(step.state, step.by, step.event, mutant.rows)) is not None
        )

    assert set(BREAKS) == set(PROMISES)
    assert [n for promise, names in BREAKS.items() for n in names if not breaks(promise, n)] == []


def test_every_promise_holds_in_every_state() -> None:
    for kind in ROWS:
        for step in steps()[kind]:
            if step.right is not None:
                assert not broken_promises(step.state, step.by, step.right), step
