"""Walks over legal and illegal moves with four sides that only exchange text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beistand.protocol import events as e
from beistand.protocol.errors import LocalProtocolError, RemoteProtocolError
from beistand.protocol.events import Reason, Surface, What
from beistand.protocol.roles import Role
from beistand.protocol.session import Session
from beistand.protocol.states import Phase, State
from beistand.protocol.table import replay
from beistand.protocol.wire import Entry, read, write_event
from tests.protocol.answers import design_allows
from tests.protocol.facts import Facts, picture
from tests.protocol.promises import broken_promises
from tests.protocol.walk import (
    AGENT,
    CUSTOMER,
    ELEVATED,
    IN_CONTROL,
    MOVES,
    OPENING,
    OPENINGS,
    RELAY,
    TECHNICIAN,
    WITH_AGENT,
    Log,
    Sides,
    legal,
)

walks = st.tuples(
    st.sampled_from(OPENINGS),
    st.lists(st.tuples(st.booleans(), st.integers(0, len(MOVES) - 1)), max_size=30),
)


def sides_after(log: Log) -> Sides:
    sides = Sides()
    for by, event in log:
        assert sides.tries(by, event)
    return sides


@settings(deadline=None, max_examples=80)
@given(walks)
def test_on_every_walk_all_sides_agree_with_the_design_and_every_promise_holds(
    walk: tuple[Log, list[tuple[bool, int]]],
) -> None:
    opening, dice = walk
    sides = sides_after(opening)
    log = opening
    for honest, die in dice:
        before = sides.state
        move = MOVES[die]
        if honest:  # nearly every move is illegal: half of them are looked for
            found = (each for each in legal(before, die) if not isinstance(each[1], e.Ended))
            move = next(found, move)
        by, event = move

        happened = sides.tries(by, event)

        assert happened == design_allows(Facts(log), by, event), (log, by, event)
        log = (*log, move) if happened else log
        assert picture(sides.state) == Facts(log).picture
        assert broken_promises(before, by, sides.state) == []


@settings(deadline=None, max_examples=30)
@given(walks, st.integers(0, 40))
def test_a_side_that_was_away_knows_the_same_after_hearing_the_rest(
    walk: tuple[Log, list[tuple[bool, int]]], heard: int
) -> None:
    opening, dice = walk
    sides = sides_after(opening)
    for _, die in dice:
        by, event = next(legal(sides.state, die), MOVES[die])
        sides.tries(by, event)

    entries = [read(text) for text in sides.ledger]
    back = Session(TECHNICIAN)
    for entry in (*entries[:heard], *entries[heard:]):
        assert isinstance(entry, Entry)
        back.learn(entry.by, entry.event)

    assert back.state == sides.state
    assert replay((n.by, n.event) for n in entries if isinstance(n, Entry)) == sides.state


def test_saying_changes_nothing_until_it_is_heard() -> None:
    customer = Session(CUSTOMER, replay(OPENING))
    before = customer.state

    text = customer.say(e.SharingStarted(Surface.WINDOW))

    assert customer.state == before
    customer.hear(CUSTOMER, text)
    assert customer.state.visible


def test_a_refused_event_says_who_what_and_in_which_state() -> None:
    technician = Session(TECHNICIAN, replay(OPENING))

    with pytest.raises(LocalProtocolError) as local:
        technician.say(e.SharingStarted(Surface.MONITOR))
    with pytest.raises(RemoteProtocolError) as remote:
        technician.hear(AGENT, write_event(e.Elevated()))

    assert str(local.value) == "technician may not say SharingStarted in connected"
    assert str(remote.value) == "agent may not say Elevated in connected"


def test_a_side_does_not_say_what_the_others_could_not_read() -> None:
    technician = Session(TECHNICIAN, replay(OPENING))

    for why in ("x" * 1025, "half a pair: \ud83d", "nothing:\0"):
        with pytest.raises(LocalProtocolError):
            technician.say(e.Requested("r", What.CONTROL, why))


def test_technician_may_not_resume_what_the_customer_paused() -> None:
    sides = sides_after((*IN_CONTROL, (CUSTOMER, e.Paused())))

    assert not sides.tries(TECHNICIAN, e.Resumed())
    assert not sides.tries(RELAY, e.Resumed())
    assert not sides.state.visible
    assert sides.tries(CUSTOMER, e.Resumed())
    assert sides.state.visible


def test_the_agent_shows_nothing_before_the_customer_admits_it() -> None:
    sides = sides_after((*OPENING, (RELAY, e.Joined(3, AGENT))))

    assert not sides.tries(AGENT, e.SharingStarted(Surface.MONITOR))
    assert sides.tries(CUSTOMER, e.AgentAdmitted(3))
    assert sides.tries(AGENT, e.SharingStarted(Surface.MONITOR))


def test_an_agent_cannot_be_admitted_before_it_is_there() -> None:
    sides = sides_after(OPENING)

    assert not sides.tries(CUSTOMER, e.AgentAdmitted(3))


def test_an_agent_that_left_shows_again_but_has_to_be_given_control_anew() -> None:
    sides = sides_after((*ELEVATED, (RELAY, e.Left(3)), (RELAY, e.Joined(3, AGENT))))

    assert sides.tries(AGENT, e.SharingStarted(Surface.MONITOR))
    assert not sides.state.controllable
    assert not sides.tries(AGENT, e.Elevated())


def test_a_newer_agent_has_to_be_admitted_and_the_older_one_stays_out() -> None:
    sides = sides_after((*IN_CONTROL, (RELAY, e.Left(3)), (RELAY, e.Joined(4, AGENT))))

    assert not sides.tries(AGENT, e.SharingStarted(Surface.MONITOR))
    assert not sides.tries(CUSTOMER, e.AgentAdmitted(3))
    assert sides.tries(CUSTOMER, e.AgentAdmitted(4))
    assert sides.tries(RELAY, e.Left(4))
    assert not sides.tries(RELAY, e.Joined(3, AGENT))


def test_the_customer_sends_an_agent_away_at_any_time() -> None:
    sides = sides_after((*ELEVATED, (AGENT, e.Excluded(2))))

    assert sides.tries(CUSTOMER, e.AgentDismissed(3))
    assert not sides.state.visible
    assert not sides.state.elevated
    assert sides.state.excluded == 0
    assert not sides.tries(AGENT, e.SharingStarted(Surface.MONITOR))


def test_the_agents_window_answers_for_the_customer_once_it_is_admitted() -> None:
    waits = sides_after(
        (*OPENING, (RELAY, e.Joined(3, AGENT)), (TECHNICIAN, e.Requested("c", What.CONTROL)))
    )
    assert not waits.tries(AGENT, e.Granted("c"))

    helps = sides_after(
        (*WITH_AGENT, (RELAY, e.Left(1)), (TECHNICIAN, e.Requested("c", What.CONTROL)))
    )
    assert helps.tries(AGENT, e.Granted("c"))
    assert helps.state.controllable


def test_control_is_not_granted_while_the_admitted_agent_is_away() -> None:
    sides = sides_after(
        (*WITH_AGENT, (TECHNICIAN, e.Requested("c", What.CONTROL)), (RELAY, e.Left(3)))
    )

    assert not sides.tries(CUSTOMER, e.Granted("c"))
    assert not sides.tries(TECHNICIAN, e.Requested("d", What.CONTROL))


def test_silence_grants_nothing() -> None:
    sides = sides_after((*WITH_AGENT, (TECHNICIAN, e.Requested("c", What.CONTROL))))

    assert not sides.tries(RELAY, e.Granted("c"))
    assert sides.tries(RELAY, e.Withdrawn("c"))
    assert not sides.tries(CUSTOMER, e.Granted("c"))  # the answer came too late
    assert not sides.state.controllable


def test_a_late_yes_to_one_question_never_answers_another_of_the_same_name() -> None:
    sides = sides_after(
        (
            *OPENING,
            (CUSTOMER, e.RecordingDecided(False)),
            (TECHNICIAN, e.Requested("a", What.RECORDING, "Zur Schulung")),
        )
    )
    yes = sides.others[0].say(e.Granted("a"))

    assert sides.tries(TECHNICIAN, e.Withdrawn("a"))
    assert not sides.tries(TECHNICIAN, e.Requested("a", What.CONTROL))
    with pytest.raises(RemoteProtocolError):
        sides.relay.hear(CUSTOMER, yes)


def test_a_granted_request_is_not_granted_twice() -> None:
    sides = sides_after(IN_CONTROL)

    assert not sides.tries(CUSTOMER, e.Granted("c"))
    assert not sides.tries(CUSTOMER, e.Refused("c"))


@pytest.mark.parametrize(
    ("by", "event"),
    [
        (CUSTOMER, e.Paused()),
        (CUSTOMER, e.SharingStopped()),
        (AGENT, e.Lowered()),
        (TECHNICIAN, e.Withdrawn("c")),
        (CUSTOMER, e.Withdrawn("e")),
        (RELAY, e.Left(2)),
        (RELAY, e.Left(3)),
        (CUSTOMER, e.Ended(Reason.CUSTOMER)),
    ],
)
def test_rights_end_with_whatever_ends_control(by: Role, event: e.Event) -> None:
    sides = sides_after(ELEVATED)
    assert sides.state.elevated

    assert sides.tries(by, event)

    assert not sides.state.elevated


def test_rights_do_not_come_back_when_a_pause_is_over() -> None:
    sides = sides_after((*ELEVATED, (CUSTOMER, e.Paused()), (CUSTOMER, e.Resumed())))

    assert sides.state.controllable
    assert not sides.state.elevated
    assert not sides.tries(AGENT, e.Elevated())


def test_the_end_keeps_who_was_there_and_why_it_ended() -> None:
    sides = sides_after((*ELEVATED, (RELAY, e.Ended(Reason.LOST))))

    assert sides.state.phase is Phase.ENDED
    assert sides.state.ended is Reason.LOST
    assert [party.number for party in sides.state.parties] == [1, 2, 3]


def test_a_new_session_knows_nothing() -> None:
    assert Session(CUSTOMER).state == State()
