"""Compares the table with the design, step by step from every state there is.

Both must agree everywhere, and every change to the table must make them disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.conditions import always
from beistand.protocol.effects import grant, nothing
from beistand.protocol.events import Event
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.table import CONNECTED, TABLE, Row, allows, may_ever
from tests.protocol import promises as p
from tests.protocol.answers import design_allows
from tests.protocol.design import LINES, LINES_OF, Line
from tests.protocol.facts import Facts
from tests.protocol.pictures import picture
from tests.protocol.promises import PROMISES, Promise, broken_promises
from tests.protocol.walk import (
    ROWS,
    TRIED,
    Move,
    attempt,
    everywhere,
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
            allowed = design_allows(facts, by, event)
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
    "RecordingDecided 2: leads to recording_decided": "stays where it is",
    "RecordingDecided 3: leads to connected": "stays where it is",
    "RecordingDecided 4: leads to connected": "stays where it is",
    "RecordingDecided 3: also in agreement_accepted": "the first row answers first",
    "RecordingDecided 3: also in recording_decided": "the second row answers first",
    **{
        f"{kind}: also by agent": "no agent is admitted yet, so none may say anything"
        for kind in (
            *("KeyOffered", "KeyAccepted", "Confirmed", "AgreementAccepted", "AgreementRefused"),
            *("Connected", "AgentAdmitted"),
        )
    },
    **{
        f"{row}: also by {role}": "another row says the same, and more"
        for row, roles in (
            ("Granted 1", (Role.AGENT,)),
            ("PresenceStated 1", (Role.AGENT,)),
            ("RecordingDecided 3", (Role.AGENT,)),
            ("ColleagueDismissed 2", (Role.CUSTOMER, Role.AGENT)),
            ("Withdrawn 2", (Role.RELAY, Role.CUSTOMER, Role.AGENT)),
            ("Withdrawn 3", (Role.RELAY, Role.CUSTOMER, Role.AGENT)),
        )
        for role in roles
    },
    **{
        f"Elevated: also in {phase}": "nothing is controllable outside CONNECTED"
        for phase in Phase
        if phase is not CONNECTED
    },
    **{
        f"{kind}: leads to connected": "stays where it is: it happens in CONNECTED only"
        for kind in (
            *("RecordingFailed", "SharingStarted 1", "SharingStarted 2", "SharingStopped"),
            *("Paused", "Resumed", "PresenceStated 1", "PresenceStated 2", "PresenceUnanswered"),
            *("Requested 1", "Requested 2", "Granted 1", "Granted 2", "Refused"),
            *("Withdrawn 1", "Withdrawn 2", "Withdrawn 3"),
            *("ColleagueDismissed 1", "ColleagueDismissed 2"),
            *("Copied", "FileChosen", "Transferred 1", "Transferred 2"),
            *("AgentAdmitted", "AgentDismissed", "Excluded", "MonitorOpened"),
            *("Elevated", "Lowered"),
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


def test_what_is_allowed_now_and_what_ever_follow_from_the_table() -> None:
    for state in list(everywhere())[::20]:
        for by, event in TRIED:
            assert allows(state, by, event) is (attempt(state, by, event) is not None)
    for by, event in TRIED:
        assert may_ever(by, event) is any(by in line.by for line in LINES_OF[type(event)])


def test_every_broken_row_is_objected_to() -> None:
    survivors = {mutant.name for mutant in mutants() if objection(mutant.kind, mutant.rows) is None}

    assert survivors == set(EXCUSED)


BREAKS: dict[Promise, tuple[str, ...]] = {
    p.nothing_is_open_outside_connected: (
        "Elevated: leads to confirmed",
        "Ended 1: without effect",
    ),
    p.the_end_is_final_and_closes_everything: ("Confirmed: also in ended", "Left: also in ended"),
    p.only_the_customers_side_opens_a_door: (
        "Granted 2: also by technician",
        "Resumed: also by relay",
    ),
    p.only_the_customers_side_consents: ("Granted 2: also by relay",),
    p.the_page_opens_nothing_while_the_mouse_is_shared: (
        "Granted 2: also by customer",
        "RecordingDecided 3: whenever",
    ),
    p.only_the_customer_admits_an_agent: ("AgentAdmitted: also by technician",),
    p.only_the_customers_side_ends_a_pause: ("Resumed: also by technician",),
    p.only_the_customers_side_turns_to_another_monitor: ("MonitorOpened: also by technician",),
    p.rights_never_outlive_control: ("Elevated: whenever", "Paused: keeps the rights"),
    p.an_agent_that_is_replaced_leaves_nothing_open: ("AgentDismissed: keeps the yes",),
    p.nothing_is_exchanged_without_the_agent: ("AgentDismissed: keeps the yes",),
    p.nothing_but_the_view_is_open_with_nobody_there: (
        "PresenceStated: without effect on the tools",
        "PresenceUnanswered: without effect on the tools",
    ),
    p.nothing_moves_while_an_answer_about_presence_is_due: (
        "PresenceUnanswered: whenever",
        "Resumed: whenever",
        "SharingStarted 1: whenever",
        "SharingStarted 2: whenever",
    ),
    p.only_the_customers_side_says_that_somebody_is_there: (
        "PresenceStated 2: also by technician",
        "PresenceStated 2: also by relay",
    ),
    p.nothing_is_asked_for_outside_the_purpose: ("Requested 1: whenever",),
    p.no_session_is_without_a_purpose: ("KeyOffered: whenever",),
    p.nobody_is_controlled_unseen: ("Left: changes presence alone",),
    p.nothing_is_shown_by_somebody_who_is_gone: ("SharingStarted 1: whenever",),
    p.only_the_customers_side_lets_a_colleague_in: ("Granted 2: also by technician",),
    p.no_colleague_is_there_who_was_not_let_in: ("Joined: whenever",),
    p.only_the_customers_side_changes_who_helps: ("Granted 2: also by colleague",),
    p.nobody_inherits_what_was_given_to_another: ("Granted: hands over what was given",),
    p.nothing_opens_before_the_agreement: ("RecordingDecided 1: also in confirmed",),
}
"""For each promise, mutants that were seen to break it."""


def _only_presence(state: State, event: e.Left) -> dict[str, Any]:
    here = (
        replace(each, present=each.present and each.number != event.party) for each in state.parties
    )
    return {"parties": tuple(here)}


def _only_says(state: State, event: Event) -> dict[str, Any]:
    return {"presence": getattr(event, "presence", None)}


def _by_hand(name: str, kind: type[Event], then: Any) -> Mutant:
    return Mutant(name, kind, tuple(replace(row, then=then) for row in ROWS[kind]))


def _forgets_to_send_away(state: State, event: Event) -> dict[str, Any]:
    return {"agent_admitted": False}


def _hands_over_what_was_given(state: State, event: e.Granted) -> dict[str, Any]:
    given = {"requests": state.requests, "elevated": state.elevated}
    return {**grant(state, event), **given}


BROKEN_BY_HAND = (
    _by_hand("Granted: hands over what was given", e.Granted, _hands_over_what_was_given),
    _by_hand("AgentDismissed: keeps the yes", e.AgentDismissed, _forgets_to_send_away),
    _by_hand("Paused: keeps the rights", e.Paused, lambda state, event: {"paused": True}),
    _by_hand("PresenceStated: without effect on the tools", e.PresenceStated, _only_says),
    _by_hand("PresenceUnanswered: without effect on the tools", e.PresenceUnanswered, _only_says),
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
