import pytest

from beistand.protocol import events as e
from beistand.protocol.events import EVENTS, Surface, What
from beistand.protocol.frames import Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.table import TABLE, replay
from tests.protocol.walk import (
    AGENT,
    COLLEAGUE,
    CUSTOMER,
    IN_CONTROL,
    OPENING,
    RELAY,
    TECHNICIAN,
    WITH_AGENT,
    Log,
    everywhere,
)

SHARED: Log = (*OPENING, (CUSTOMER, e.SharingStarted(Surface.WINDOW)))


def passing(state: State) -> set[tuple[Stream, Role]]:
    return {
        (stream, role) for stream in Stream for role in Role if state.lets_through(stream, role)
    }


def test_each_phase_bears_the_name_of_the_event_that_opens_it() -> None:
    names = {"".join(word.title() for word in phase.split("_")) for phase in Phase} - {"New"}

    assert names <= set(EVENTS)
    for row in TABLE:
        if row.leads_to not in (None, Phase.ENDED):
            assert row.event.__name__.lower() == row.leads_to.replace("_", "")


def test_every_phase_can_be_reached() -> None:
    assert {state.phase for state in everywhere()} == set(Phase)


def test_chat_alone_passes_when_nothing_is_shown() -> None:
    assert passing(replay(OPENING)) == {(Stream.CHAT, CUSTOMER), (Stream.CHAT, TECHNICIAN)}


def test_only_who_shares_sends_pictures() -> None:
    assert (Stream.SCREEN, CUSTOMER) in passing(replay(SHARED))
    assert (Stream.SCREEN, AGENT) not in passing(replay(SHARED))
    assert (Stream.SCREEN, CUSTOMER) not in passing(replay(WITH_AGENT))
    assert (Stream.SCREEN, AGENT) in passing(replay(WITH_AGENT))


def test_an_agent_does_not_chat_before_it_is_admitted() -> None:
    waits = replay((*OPENING, (RELAY, e.Joined(3, AGENT))))

    assert (Stream.CHAT, AGENT) not in passing(waits)
    assert (Stream.CHAT, AGENT) in passing(replay(WITH_AGENT))


def test_nothing_is_forwarded_while_the_technician_is_gone() -> None:
    alone = replay((*SHARED, (RELAY, e.Left(2))))

    assert alone.visible
    assert not alone.watched
    assert (Stream.SCREEN, CUSTOMER) not in passing(alone)


def test_control_needs_sight_an_admitted_agent_and_a_yes() -> None:
    assert not replay(WITH_AGENT).controllable
    assert replay(IN_CONTROL).controllable
    assert not replay((*IN_CONTROL, (CUSTOMER, e.Paused()))).controllable
    assert not replay((*IN_CONTROL, (CUSTOMER, e.SharingStopped()))).controllable


def test_recording_runs_while_something_allowed_is_shown() -> None:
    assert not replay(OPENING).recording
    assert replay(SHARED).recording
    assert not replay((*SHARED, (CUSTOMER, e.Paused()))).recording
    assert not replay((*SHARED, (CUSTOMER, e.RecordingDecided(False)))).recording
    assert not replay((*SHARED, (RELAY, e.RecordingFailed()))).recording


def test_in_every_state_frames_pass_only_through_an_open_door() -> None:
    for state, log in everywhere().items():
        for stream, role in passing(state):
            assert state.phase is Phase.CONNECTED, log
            assert role is not RELAY, log
            if stream is Stream.SCREEN:
                assert state.visible, log
                assert state.has(TECHNICIAN), log
                assert role is state.shared_by, log
            if stream is Stream.INPUT:
                assert state.controllable, log
                assert role is TECHNICIAN, log
            if role is COLLEAGUE:
                assert stream is Stream.CHAT, log
                assert state.has(COLLEAGUE), log
            if stream in (Stream.TEXT, Stream.FILES):
                assert state.agent_helps, log
                assert state.grants(WAYS[stream, role]), log


def test_in_every_state_pictures_go_to_who_is_let_in_and_only_with_the_technician() -> None:
    for state, log in everywhere().items():
        if state.watchers:
            assert state.visible, log
            assert state.has(TECHNICIAN), log
        for party in state.watchers:
            assert party.present, log
            assert party.role is TECHNICIAN or state.colleague(party.number), log


WAYS = {
    (Stream.TEXT, TECHNICIAN): What.GIVE_TEXT,
    (Stream.TEXT, AGENT): What.TAKE_TEXT,
    (Stream.FILES, TECHNICIAN): What.GIVE_FILE,
    (Stream.FILES, AGENT): What.TAKE_FILE,
}


def test_a_file_passes_from_its_yes_until_it_has_arrived() -> None:
    asked = (*WITH_AGENT, (TECHNICIAN, e.Requested("f", What.GIVE_FILE, "", "treiber.zip", 7)))
    granted = (*asked, (CUSTOMER, e.Granted("f")))

    assert (Stream.FILES, TECHNICIAN) not in passing(replay(asked))
    assert (Stream.FILES, TECHNICIAN) in passing(replay(granted))
    assert (Stream.FILES, AGENT) not in passing(replay(granted))
    arrived = (*granted, (AGENT, e.Transferred("f")))
    assert (Stream.FILES, TECHNICIAN) not in passing(replay(arrived))


def test_a_file_of_the_customers_passes_once_the_customer_has_chosen_it() -> None:
    granted = (
        *WITH_AGENT,
        (TECHNICIAN, e.Requested("f", What.TAKE_FILE)),
        (AGENT, e.Granted("f")),
    )
    chosen = (*granted, (AGENT, e.FileChosen("f", "protokoll.txt", 7)))

    assert (Stream.FILES, AGENT) not in passing(replay(granted))
    assert (Stream.FILES, AGENT) in passing(replay(chosen))
    file = replay(chosen).sends_file(AGENT)
    assert file is not None
    assert (file.file, file.size) == ("protokoll.txt", 7)


def test_a_state_finds_its_parties_and_requests_by_name() -> None:
    state = replay(IN_CONTROL)

    customer, request = state.party(1), state.asked("c")

    assert customer is not None
    assert customer.role is CUSTOMER
    assert request is not None
    assert (request.what, request.granted) == (What.CONTROL, True)
    assert state.party(9) is None
    assert state.asked("x") is None


def test_a_state_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        State().paused = True  # type: ignore[misc]
