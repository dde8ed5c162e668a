"""Effects: which fields of the state change when an event has happened.

Each is one word of the table (`table`), and relies on the row's condition having been met.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL, Event, Presence, Reason, What
from beistand.protocol.purpose import TOOL_OF
from beistand.protocol.roles import Role
from beistand.protocol.states import Colleague, Party, Request, State

Changes = dict[str, Any]
# A row of the table fixes the type of its event, which a type checker cannot follow: Any.
Effect = Callable[[State, Any], Changes]

THROUGH_THE_AGENT = tuple(what for what in What if what not in {What.RECORDING, *PERSONAL})


NOTHING_SHOWN: Changes = {
    "surface": None,
    "shared_by": None,
    "paused": False,
    "monitor": 0,
    "monitors": 0,
}
EVERYTHING_CLOSED: Changes = {
    **NOTHING_SHOWN,
    "recording_allowed": False,
    "requests": (),
    "colleagues": (),
    "agent_admitted": False,
    "excluded": 0,
    "elevated": False,
    "presence": Presence.PRESENT,
}
NOTHING_GIVEN: Changes = {"requests": (), "elevated": False}
"""Rights are given to a person: they end when that person goes, or hands the session over."""


def without(state: State, *what: What) -> Changes:
    """What changes when no request of these kinds stands; higher rights never outlive control."""
    gone = {*what, What.ELEVATION} if What.CONTROL in what else {*what}
    changes: Changes = {"requests": tuple(r for r in state.requests if r.what not in gone)}
    if What.ELEVATION in gone:
        changes["elevated"] = False
    return changes


def nothing(state: State, event: Event) -> Changes:
    return {}


def stop(state: State, event: Event) -> Changes:
    return {**NOTHING_SHOWN, **without(state, What.ELEVATION, What.MONITOR)}


def pause(state: State, event: Event) -> Changes:
    return {"paused": True, **without(state, What.ELEVATION)}


def state_presence(state: State, event: e.PresenceStated) -> Changes:
    """With nobody there the view is all that is left."""
    closed = {} if event.presence is Presence.PRESENT else alone(state)
    return {"presence": event.presence, **closed}


def miss_presence(state: State, event: Event) -> Changes:
    return {"presence": None, **alone(state)}


def alone(state: State) -> Changes:
    """What changes when nobody is there: no tool is open any longer, nor any question."""
    changes = without(state, *TOOL_OF)
    return changes | {"requests": tuple(each for each in changes["requests"] if each.granted)}


def join(state: State, event: e.Joined) -> Changes:
    others = tuple(party for party in state.parties if party.number != event.party)
    changes: Changes = {
        "parties": (
            *others,
            Party(event.party, event.role, event.name, event.code, event.undertaking),
        )
    }
    if event.role is Role.AGENT and state.party(event.party) is None:
        changes |= {"agent_admitted": False, "excluded": 0}
    return changes


def leave(state: State, event: e.Left) -> Changes:
    gone = state.party(event.party)
    assert gone is not None
    parties = tuple(replace(p, present=False) if p is gone else p for p in state.parties)
    changes: Changes = {"parties": parties}
    if gone.role is state.shared_by:
        changes |= stop(state, event)
    if gone.role is Role.AGENT and state.agent_admitted:
        changes |= without(state, *THROUGH_THE_AGENT)
    if gone.role is Role.TECHNICIAN:
        changes |= NOTHING_GIVEN
    if gone.role is Role.COLLEAGUE:
        changes |= without_whom(state, gone.number)
    return changes


def without_whom(state: State, number: int) -> Changes:
    """What changes when nobody is asked any more whether this person may take over."""
    gone = (What.HANDOVER, What.TAKE_BACK)
    left = (each for each in state.requests if not (each.what in gone and each.party == number))
    return {"requests": tuple(left)}


def dismiss_colleague(state: State, event: e.ColleagueDismissed) -> Changes:
    """The line is closed with the same breath: nothing reaches a colleague who was sent away."""
    return {
        "colleagues": tuple(each for each in state.colleagues if each.party != event.party),
        "parties": tuple(
            replace(party, present=False) if party.number == event.party else party
            for party in state.parties
        ),
        **without_whom(state, event.party),
    }


def decide_recording(state: State, event: e.RecordingDecided) -> Changes:
    return {"recording_allowed": event.allowed, **without(state, What.RECORDING)}


def show(role: Role) -> Effect:
    return lambda state, event: {"surface": event.surface, "shared_by": role, "paused": False}


def grant(state: State, event: e.Granted) -> Changes:
    request = state.asked(event.request)
    assert request is not None
    if request.what is What.RECORDING:
        return {"recording_allowed": True, **without(state, What.RECORDING)}
    if request.what is What.MONITOR:
        return without(state, What.MONITOR)  # done with: the agent says what it shows from now on
    if request.what is What.COLLEAGUE:
        colleague = Colleague(request.party, request.name, request.undertaking)
        return {"colleagues": (*state.colleagues, colleague), **without(state, What.COLLEAGUE)}
    if request.what in (What.HANDOVER, What.TAKE_BACK):
        return exchange_roles(state, request)
    return instead(state, request, replace(request, granted=True))


def exchange_roles(state: State, request: Request) -> Changes:
    """The colleague is the technician from here on, and the technician a colleague."""
    before, roles = state.helper, {request.party: Role.TECHNICIAN}
    colleagues = tuple(each for each in state.colleagues if each.party != request.party)
    if before is not None:
        gave = request.what is What.HANDOVER
        roles[before.number] = Role.COLLEAGUE
        former = Colleague(before.number, before.name, before.undertaking, handed_over=gave)
        colleagues = (*colleagues, former)
    parties = (replace(each, role=roles.get(each.number, each.role)) for each in state.parties)
    return {"parties": tuple(parties), "colleagues": colleagues, **NOTHING_GIVEN}


def choose(state: State, event: e.FileChosen) -> Changes:
    request = state.asked(event.request)
    assert request is not None
    return instead(state, request, replace(request, file=event.file, size=event.size))


def instead(state: State, old: Request, new: Request) -> Changes:
    return {"requests": tuple(new if each is old else each for each in state.requests)}


def open_monitor(state: State, event: e.MonitorOpened) -> Changes:
    shown = {"monitor": event.monitor, "monitors": event.monitors}
    return {**shown, **without(state, What.MONITOR)}  # what was asked of the old ones is void


def dismiss(state: State, event: e.AgentDismissed) -> Changes:
    shown_by_agent = state.shared_by is Role.AGENT
    return {
        **(NOTHING_SHOWN if shown_by_agent else {}),
        **without(state, *THROUGH_THE_AGENT),
        "agent_admitted": False,
        "excluded": 0,
    }


def drop(state: State, event: e.Refused | e.Withdrawn | e.Transferred) -> Changes:
    request = state.asked(event.request)
    assert request is not None
    return without(state, request.what)


def ask(state: State, event: e.Requested) -> Changes:
    request = Request(**vars(event))
    names = state.request_names | {event.request}
    return {"requests": (*state.requests, request), "request_names": names}


def end(reason: Reason | None = None) -> Effect:
    return lambda state, event: {**EVERYTHING_CLOSED, "ended": reason or event.reason}


def become(**changes: Any) -> Effect:
    return lambda state, event: changes


def keep(name: str) -> Effect:
    return lambda state, event: {name: event}
