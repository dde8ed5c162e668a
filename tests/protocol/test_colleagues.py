"""A colleague: called in, watching, taking over and giving back, as the table has it."""

from dataclasses import replace

import pytest

from beistand.protocol import events as e
from beistand.protocol.errors import ProtocolError
from beistand.protocol.events import Event, Surface, What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import allows, follow, replay
from beistand.protocol.wire import read, write_event
from tests.protocol.walk import (
    AGENT,
    COLLEAGUE,
    COLLEAGUE_NAME,
    CUSTOMER,
    HANDED_OVER,
    IN_CONTROL,
    OPENING,
    RELAY,
    TECHNICIAN,
    TECHNICIAN_NAME,
    WITH_AGENT,
    WITH_COLLEAGUE,
    Log,
    personal,
)

COMES = e.Joined(4, COLLEAGUE, COLLEAGUE_NAME)
ASKED: Log = (*WITH_AGENT, (TECHNICIAN, personal("k", What.COLLEAGUE)))
TAKE_BACK = personal("b", What.TAKE_BACK, 2, TECHNICIAN_NAME)


def seen_by(state: State) -> list[str]:
    return [party.name for party in state.watchers]


def test_a_colleague_comes_only_after_the_customer_said_yes() -> None:
    assert not allows(replay(WITH_AGENT), RELAY, COMES)
    assert not allows(replay(ASKED), RELAY, COMES)
    assert not allows(replay((*ASKED, (CUSTOMER, e.Refused("k")))), RELAY, COMES)
    assert not allows(replay((*ASKED, (RELAY, e.Withdrawn("k")))), RELAY, COMES)
    assert allows(replay((*ASKED, (CUSTOMER, e.Granted("k")))), RELAY, COMES)
    assert allows(replay((*ASKED, (AGENT, e.Granted("k")))), RELAY, COMES)


def test_nobody_comes_under_the_yes_that_was_meant_for_another() -> None:
    let_in = replay((*ASKED, (CUSTOMER, e.Granted("k"))))

    assert not allows(let_in, RELAY, e.Joined(4, COLLEAGUE, "Somebody Else"))
    assert not allows(let_in, RELAY, e.Joined(5, COLLEAGUE, COLLEAGUE_NAME))
    assert not allows(let_in, RELAY, e.Joined(4, AGENT))
    assert not allows(let_in, RELAY, e.Joined(4, TECHNICIAN, COLLEAGUE_NAME))


def test_a_colleague_is_asked_for_by_name_and_by_a_number_of_its_own() -> None:
    state = replay(WITH_AGENT)

    assert state.next_number == 4
    for number in (0, 1, 2, 3, 256):
        assert not allows(state, TECHNICIAN, personal("k", What.COLLEAGUE, number))
    assert not allows(state, TECHNICIAN, personal("k", What.COLLEAGUE, 4, ""))
    assert not allows(replay(WITH_COLLEAGUE), TECHNICIAN, personal("n", What.COLLEAGUE, 4))
    assert replay(ASKED).next_number == 5


def test_there_is_one_technician() -> None:
    assert not allows(replay(OPENING), RELAY, e.Joined(4, TECHNICIAN, COLLEAGUE_NAME))


def test_a_colleague_sees_and_chats_and_nothing_else() -> None:
    state = replay(WITH_COLLEAGUE)

    assert seen_by(state) == [TECHNICIAN_NAME, COLLEAGUE_NAME]
    passing = {stream for stream in Stream if state.lets_through(stream, COLLEAGUE)}
    assert passing == {Stream.CHAT}


@pytest.mark.parametrize(
    "event",
    [
        e.Requested("r", What.CONTROL),
        e.Requested("r", What.RECORDING),
        e.Requested("r", What.GIVE_TEXT),
        personal("r", What.COLLEAGUE, 5, "Third Person"),
        personal("r", What.HANDOVER),
        personal("r", What.TAKE_BACK),
        e.Granted("h"),
        e.Refused("h"),
        e.Withdrawn("h"),
        e.Ended(e.Reason.TECHNICIAN),
        e.SharingStopped(),
        e.Paused(),
        e.RecordingDecided(True),
        e.ColleagueDismissed(4),
        e.Lowered(),
    ],
    ids=str,
)
def test_a_colleague_asks_for_nothing_answers_nothing_and_ends_nothing(event: Event) -> None:
    asked = (TECHNICIAN, personal("h", What.HANDOVER))

    assert not allows(replay((*WITH_COLLEAGUE, asked)), COLLEAGUE, event)


def test_nobody_watches_while_the_technician_is_gone() -> None:
    alone = replay((*WITH_COLLEAGUE, (RELAY, e.Left(2))))

    assert alone.visible
    assert seen_by(alone) == []
    assert not alone.lets_through(Stream.SCREEN, AGENT)
    assert alone.lets_through(Stream.CHAT, COLLEAGUE)


def test_a_colleague_whose_line_was_lost_comes_back_without_a_question() -> None:
    away = replay((*WITH_COLLEAGUE, (RELAY, e.Left(4))))

    assert seen_by(away) == [TECHNICIAN_NAME]
    assert allows(away, RELAY, COMES)


@pytest.mark.parametrize("by", [CUSTOMER, AGENT, TECHNICIAN])
def test_a_colleague_who_is_sent_away_is_gone_at_once_and_comes_back_only_asked(by: Role) -> None:
    state = replay((*WITH_COLLEAGUE, (by, e.ColleagueDismissed(4))))

    assert seen_by(state) == [TECHNICIAN_NAME]
    assert not state.has(COLLEAGUE)
    assert not state.lets_through(Stream.CHAT, COLLEAGUE)
    assert not allows(state, RELAY, COMES)
    again = follow(state, TECHNICIAN, personal("n", What.COLLEAGUE))
    assert allows(follow(again, CUSTOMER, e.Granted("n")), RELAY, COMES)


def test_a_colleague_can_be_sent_away_before_coming() -> None:
    let_in = (*ASKED, (CUSTOMER, e.Granted("k")), (CUSTOMER, e.ColleagueDismissed(4)))

    assert not allows(replay(let_in), RELAY, COMES)


def test_handing_over_exchanges_the_roles() -> None:
    state = replay(HANDED_OVER)

    assert state.helper is not None
    assert (state.helper.number, state.technician) == (4, COLLEAGUE_NAME)
    former = state.party(2)
    assert former is not None
    assert former.role is COLLEAGUE
    assert [(each.party, each.handed_over) for each in state.colleagues] == [(2, True)]


def test_what_was_given_to_one_person_is_not_handed_over() -> None:
    called = (
        *IN_CONTROL,
        (TECHNICIAN, e.Requested("t", What.GIVE_TEXT)),
        (AGENT, e.Granted("t")),
        (TECHNICIAN, personal("k", What.COLLEAGUE)),
        (AGENT, e.Granted("k")),
        (RELAY, COMES),
        (TECHNICIAN, personal("h", What.HANDOVER)),
    )
    before, after = replay(called), replay((*called, (AGENT, e.Granted("h"))))

    assert before.controllable
    assert before.grants(What.GIVE_TEXT)
    assert not after.controllable
    assert after.requests == ()
    assert not after.lets_through(Stream.INPUT, TECHNICIAN)
    assert not after.lets_through(Stream.TEXT, TECHNICIAN)


def test_the_picture_and_the_recording_go_on_while_the_session_is_handed_over() -> None:
    before, after = replay(WITH_COLLEAGUE), replay(HANDED_OVER)

    assert before.recording
    assert after.recording
    assert after.surface is Surface.MONITOR
    assert after.agent_helps
    assert set(seen_by(after)) == {TECHNICIAN_NAME, COLLEAGUE_NAME}


def test_a_session_is_handed_over_only_to_a_colleague_who_is_there() -> None:
    asks = personal("h", What.HANDOVER)

    assert not allows(replay(WITH_AGENT), TECHNICIAN, asks)
    assert not allows(replay((*WITH_COLLEAGUE, (RELAY, e.Left(4)))), TECHNICIAN, asks)
    assert not allows(replay(WITH_COLLEAGUE), TECHNICIAN, replace(asks, name="Somebody Else"))
    assert not allows(replay(WITH_COLLEAGUE), TECHNICIAN, replace(asks, undertaking="2020-01-01"))
    assert allows(replay(WITH_COLLEAGUE), TECHNICIAN, asks)


@pytest.mark.parametrize(
    ("by", "event"),
    [(RELAY, e.Left(4)), (CUSTOMER, e.ColleagueDismissed(4)), (RELAY, e.Left(2))],
)
def test_nobody_takes_over_who_is_gone_when_the_answer_comes(by: Role, event: Event) -> None:
    gone = replay((*WITH_COLLEAGUE, (TECHNICIAN, personal("h", What.HANDOVER)), (by, event)))

    assert not allows(gone, CUSTOMER, e.Granted("h"))


def test_who_handed_over_may_ask_to_have_it_back_even_when_the_other_is_gone() -> None:
    for log in (HANDED_OVER, (*HANDED_OVER, (RELAY, e.Left(4)))):
        assert allows(replay(log), COLLEAGUE, TAKE_BACK)
        asked = (*log, (COLLEAGUE, TAKE_BACK))
        assert allows(replay(asked), COLLEAGUE, e.Withdrawn("b"))
        assert not allows(replay(asked), TECHNICIAN, e.Withdrawn("b"))
        state = replay((*asked, (CUSTOMER, e.Granted("b"))))
        assert state.technician == TECHNICIAN_NAME
        assert [(each.party, each.handed_over) for each in state.colleagues] == [(4, False)]
    assert not allows(replay(WITH_COLLEAGUE), COLLEAGUE, personal("b", What.TAKE_BACK))
    assert not allows(replay(WITH_COLLEAGUE), TECHNICIAN, TAKE_BACK)


def test_a_technician_cannot_send_away_whose_session_it_was() -> None:
    state = replay(HANDED_OVER)

    assert not allows(state, TECHNICIAN, e.ColleagueDismissed(2))
    assert allows(state, CUSTOMER, e.ColleagueDismissed(2))


def test_everybody_comes_back_in_the_role_that_they_have_now() -> None:
    gone = replay((*HANDED_OVER, (RELAY, e.Left(2)), (RELAY, e.Left(4))))

    assert allows(gone, RELAY, e.Joined(4, TECHNICIAN, COLLEAGUE_NAME))
    assert allows(gone, RELAY, e.Joined(2, COLLEAGUE, TECHNICIAN_NAME))
    assert not allows(gone, RELAY, e.Joined(2, TECHNICIAN, TECHNICIAN_NAME))
    assert not allows(gone, RELAY, e.Joined(4, COLLEAGUE, COLLEAGUE_NAME))


def test_a_session_can_be_handed_on_and_several_watch() -> None:
    third = "Lea Sommer"
    log = (
        *HANDED_OVER,
        (TECHNICIAN, personal("l", What.COLLEAGUE, 5, third)),
        (CUSTOMER, e.Granted("l")),
        (RELAY, e.Joined(5, COLLEAGUE, third)),
        (TECHNICIAN, personal("m", What.HANDOVER, 5, third)),
        (CUSTOMER, e.Granted("m")),
    )
    state = replay(log)

    assert state.technician == third
    assert {each.party for each in state.colleagues if each.handed_over} == {2, 4}
    assert len(seen_by(state)) == 3


def test_the_end_lets_everybody_go() -> None:
    over = replay((*HANDED_OVER, (TECHNICIAN, e.Ended(e.Reason.TECHNICIAN))))

    assert over.colleagues == ()
    assert seen_by(over) == []


def test_a_ledger_from_before_there_were_colleagues_is_still_read() -> None:
    old = '{"event":"Requested","request":"r","what":"control","why":"","file":"","size":0}'

    event = read(old)

    assert event == e.Requested("r", What.CONTROL)
    assert allows(replay(OPENING), TECHNICIAN, event)
    assert isinstance(event, e.Requested)
    assert read(write_event(event)) == event


def test_nobody_is_refused_by_a_wrong_role() -> None:
    with pytest.raises(ProtocolError, match="colleague may not say Ended"):
        follow(replay(WITH_COLLEAGUE), COLLEAGUE, e.Ended(e.Reason.CUSTOMER))
