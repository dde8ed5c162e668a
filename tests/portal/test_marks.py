"""What the customer's page says of a state, and what it asks."""

from dataclasses import replace

import pytest

from beistand.portal.marks import question, session_marks, view
from beistand.protocol.events import Surface, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Party, Phase, Request, State

CONNECTED = State(phase=Phase.CONNECTED, parties=(Party(1, Role.CUSTOMER, ""),))
ANNA = Party(2, Role.TECHNICIAN, "Anna Berger")
AGENT = Party(3, Role.AGENT, "", "4711")
CONTROL = Request("a", What.CONTROL, "")


def marks(state: State, **given: bool) -> dict[str, str]:
    return session_marks(state, **{"can_share": True, "reloaded": False, "connected": True} | given)


@pytest.mark.parametrize(
    ("phase", "asked"),
    [
        (Phase.KEY_ACCEPTED, "start"),
        (Phase.CONFIRMED, "agreement"),
        (Phase.AGREEMENT_ACCEPTED, "recording"),
    ],
)
def test_the_three_questions_come_one_by_one_before_the_session(phase: Phase, asked: str) -> None:
    state = State(phase=phase)
    assert (view(state), question(state)) == ("start", asked)


def test_in_the_session_a_request_is_asked_before_an_agent_is_let_in() -> None:
    waiting = replace(CONNECTED, parties=(*CONNECTED.parties, AGENT))
    assert (view(waiting), question(waiting)) == ("session", "agent")
    assert question(replace(waiting, requests=(CONTROL,))) == "request"
    granted = replace(CONTROL, granted=True)
    assert question(replace(CONNECTED, requests=(granted,))) == ""
    assert question(replace(waiting, agent_admitted=True)) == ""


def test_a_shared_surface_says_so_whatever_was_before() -> None:
    shared = replace(CONNECTED, surface=Surface.MONITOR)
    for can_share in (True, False):
        told = marks(shared, can_share=can_share, reloaded=True)
        assert (told["sharing"], told["surface"]) == ("on", "monitor")
    assert marks(replace(shared, paused=True))["sharing"] == "paused"


def test_nothing_shared_has_three_reasons() -> None:
    assert marks(CONNECTED)["sharing"] == "none"
    assert marks(CONNECTED, reloaded=True)["sharing"] == "waiting"
    assert marks(CONNECTED, reloaded=True, can_share=False)["sharing"] == "missing"


def test_a_technician_is_awaited_only_before_the_session_is_connected() -> None:
    assert marks(replace(CONNECTED, phase=Phase.RECORDING_DECIDED))["technician"] == "awaited"
    assert marks(CONNECTED)["technician"] == "away"
    assert marks(replace(CONNECTED, parties=(ANNA,)))["technician"] == "here"


def test_control_is_on_only_while_the_agent_shows_what_is_controlled() -> None:
    granted = replace(CONNECTED, requests=(replace(CONTROL, granted=True),))
    assert marks(replace(CONNECTED, requests=(CONTROL,)))["control"] == "no"
    assert marks(granted)["control"] == "granted"
    shown = replace(granted, surface=Surface.MONITOR, agent_admitted=True, parties=(ANNA, AGENT))
    assert marks(shown)["control"] == "yes"
    assert marks(replace(shown, paused=True))["control"] == "granted"


def test_a_lost_line_and_a_recording_are_told() -> None:
    assert marks(CONNECTED, connected=False)["connection"] == "lost"
    assert marks(CONNECTED)["recording"] == "off"
    allowed = replace(CONNECTED, recording_allowed=True)
    assert marks(allowed)["recording"] == "allowed"
    assert marks(replace(allowed, surface=Surface.WINDOW))["recording"] == "on"
