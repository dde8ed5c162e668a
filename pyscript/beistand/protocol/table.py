"""The session state machine: one table says what may happen, one function what is then true.

It does not know on which side it runs. The conditions' docstrings stand in `docs/protocol.md`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.errors import ProtocolError
from beistand.protocol.events import Event, Reason, What
from beistand.protocol.roles import CUSTOMER_PARTY, MAX_PARTY, RELAY_PARTY, Role
from beistand.protocol.states import Party, Phase, Request, State

# A row fixes the type of its event, which a type checker cannot follow into its functions: Any.
Check = Callable[[State, Any], bool]
Changes = dict[str, Any]
Effect = Callable[[State, Any], Changes]


# When: what must hold beyond the phase and the speaker.


def always(state: State, event: Event) -> bool:
    """–"""
    return True


def because(*reasons: Reason) -> Check:
    """A check that an end is given one of these reasons."""

    def check(state: State, event: e.Ended) -> bool:
        return event.reason in reasons

    check.__doc__ = "the reason is " + " or ".join(f"`{reason}`" for reason in reasons)
    return check


def absent(state: State, event: e.Joined) -> bool:
    """the party is not there, and comes back only in its old role; only the customer is 1; \
one agent at a time, and none comes back after a newer one"""
    if not RELAY_PARTY < event.party <= MAX_PARTY or event.role is Role.RELAY:
        return False
    if (event.party == CUSTOMER_PARTY) is not (event.role is Role.CUSTOMER):
        return False
    if event.role is Role.AGENT and (state.has(Role.AGENT) or event.party < state.newest_agent):
        return False
    party = state.party(event.party)
    return party is None or (not party.present and party.role is event.role)


def present(state: State, event: e.Left) -> bool:
    """the party is there"""
    party = state.party(event.party)
    return party is not None and party.present


def both_there(state: State, event: Event) -> bool:
    """customer and technician are there"""
    return state.has(Role.CUSTOMER) and state.has(Role.TECHNICIAN)


def recording_allowed(state: State, event: Event) -> bool:
    """the recording is allowed"""
    return state.recording_allowed


def nothing_shown(state: State, event: Event) -> bool:
    """nothing is shown and the customer is there"""
    return state.surface is None and state.has(Role.CUSTOMER)


def nothing_shown_yet(state: State, event: Event) -> bool:
    """nothing is shown"""
    return state.surface is None


def shown(state: State, event: Event) -> bool:
    """something is shown"""
    return state.surface is not None


def moving(state: State, event: Event) -> bool:
    """something is shown and not paused"""
    return state.surface is not None and not state.paused


def paused(state: State, event: Event) -> bool:
    """the picture is paused"""
    return state.paused


def askable(state: State, event: e.Requested) -> bool:
    """the technician is there, the name is new, nothing of its kind is open or granted; \
control waits for an agent that is to come back; higher rights need control"""
    # Were a name used twice, a late yes to the first question would answer the second.
    if event.request in state.request_names or not state.has(Role.TECHNICIAN):
        return False
    if any(each.what is event.what for each in state.requests):
        return False
    if event.what is What.RECORDING:
        return not state.recording_allowed
    return within_reach(state, event.what)


def grantable(state: State, event: e.Granted) -> bool:
    """the request is open; control waits for an agent that is to come back; higher rights need \
control"""
    request = state.asked(event.request)
    return request is not None and not request.granted and within_reach(state, request.what)


def within_reach(state: State, what: What) -> bool:
    """Whether a yes would be followed by what the customer expects of it.

    Were control granted while the agent is away, its coming back would open a door by itself.
    """
    if what is What.CONTROL:
        return state.agent_helps or not state.agent_admitted
    return what is not What.ELEVATION or state.controllable


def unanswered(state: State, event: e.Refused) -> bool:
    """the request is open"""
    request = state.asked(event.request)
    return request is not None and not request.granted


def asked(state: State, event: e.Withdrawn) -> bool:
    """the request is open or granted"""
    return state.asked(event.request) is not None


def agent_waits(state: State, event: e.AgentAdmitted) -> bool:
    """this agent is there and not admitted"""
    return agent_is_there(state, event) and not state.agent_admitted


def agent_is_there(state: State, event: e.AgentAdmitted | e.AgentDismissed) -> bool:
    """this agent is there"""
    party = state.party(event.party)
    return party is not None and party.present and party.role is Role.AGENT


def otherwise_excluded(state: State, event: e.Excluded) -> bool:
    """it is another number of programs than before"""
    return event.programs != state.excluded


def may_elevate(state: State, event: Event) -> bool:
    """control and higher rights are granted, and there are none yet"""
    return state.controllable and state.grants(What.ELEVATION) and not state.elevated


def elevated(state: State, event: Event) -> bool:
    """there are higher rights"""
    return state.elevated


# Then: the fields of State that change.

NOTHING_SHOWN: Changes = {"surface": None, "shared_by": None, "paused": False}
EVERYTHING_CLOSED: Changes = {
    **NOTHING_SHOWN,
    "recording_allowed": False,
    "requests": (),
    "agent_admitted": False,
    "excluded": 0,
    "elevated": False,
}


def without(state: State, what: What) -> Changes:
    """What changes when no request of this kind stands; higher rights never outlive control."""
    gone = {what, What.ELEVATION} if what is What.CONTROL else {what}
    changes: Changes = {"requests": tuple(r for r in state.requests if r.what not in gone)}
    if What.ELEVATION in gone:
        changes["elevated"] = False
    return changes


def nothing(state: State, event: Event) -> Changes:
    return {}


def stop(state: State, event: Event) -> Changes:
    return {**NOTHING_SHOWN, **without(state, What.ELEVATION)}


def pause(state: State, event: Event) -> Changes:
    return {"paused": True, **without(state, What.ELEVATION)}


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
        changes |= without(state, What.CONTROL)
    if gone.role is Role.TECHNICIAN:
        changes |= {"requests": (), "elevated": False}
    return changes


def decide_recording(state: State, event: e.RecordingDecided) -> Changes:
    return {"recording_allowed": event.allowed, **without(state, What.RECORDING)}


def show(role: Role) -> Effect:
    return lambda state, event: {"surface": event.surface, "shared_by": role, "paused": False}


def grant(state: State, event: e.Granted) -> Changes:
    request = state.asked(event.request)
    assert request is not None
    if request.what is What.RECORDING:
        return {"recording_allowed": True, **without(state, What.RECORDING)}
    granted = replace(request, granted=True)
    return {"requests": tuple(granted if r is request else r for r in state.requests)}


def dismiss(state: State, event: e.AgentDismissed) -> Changes:
    shown_by_agent = state.shared_by is Role.AGENT
    return {
        **(NOTHING_SHOWN if shown_by_agent else {}),
        **without(state, What.CONTROL),
        "agent_admitted": False,
        "excluded": 0,
    }


def drop(state: State, event: e.Refused | e.Withdrawn) -> Changes:
    request = state.asked(event.request)
    assert request is not None
    return without(state, request.what)


def ask(state: State, event: e.Requested) -> Changes:
    request = Request(event.request, event.what, event.why)
    names = state.request_names | {event.request}
    return {"requests": (*state.requests, request), "request_names": names}


def end(reason: Reason | None = None) -> Effect:
    return lambda state, event: {**EVERYTHING_CLOSED, "ended": reason or event.reason}


def become(**changes: Any) -> Effect:
    return lambda state, event: changes


def keep(name: str) -> Effect:
    return lambda state, event: {name: event}


@dataclass(frozen=True)
class Row:
    """One line of the table: who may cause an event, when, and what is true afterwards."""

    event: type[Event]
    by: frozenset[Role]
    during: frozenset[Phase]
    leads_to: Phase | None = None
    when: Check = always
    then: Effect = nothing

    def fits(self, state: State, by: Role, event: Event) -> bool:
        """Whether this row allows the event. An agent that was not admitted says nothing."""
        return (
            type(event) is self.event
            and by in self.by
            and (by is not Role.AGENT or state.agent_helps)
            and state.phase in self.during
            and self.when(state, event)
        )


def _of(*members: Any) -> frozenset[Any]:
    return frozenset(members)


NEW, OFFERED, ACCEPTED, CONFIRMED, AGREED, DECIDED, CONNECTED, ENDED = Phase
RELAY, CUSTOMER, TECHNICIAN, AGENT = Role
LIVE = _of(ACCEPTED, CONFIRMED, AGREED, DECIDED, CONNECTED)
OPEN = _of(OFFERED, *LIVE)
HELP = _of(CONNECTED)

# fmt: off
TABLE: tuple[Row, ...] = (
    Row(e.KeyOffered, _of(TECHNICIAN), _of(NEW), OFFERED, then=keep("offer")),
    Row(e.KeyAccepted, _of(RELAY), _of(OFFERED), ACCEPTED),
    Row(e.Confirmed, _of(CUSTOMER), _of(ACCEPTED), CONFIRMED),
    Row(e.AgreementAccepted, _of(CUSTOMER), _of(CONFIRMED), AGREED, then=keep("agreement")),
    Row(e.AgreementRefused, _of(CUSTOMER), _of(CONFIRMED), ENDED, then=end(Reason.DECLINED)),
    Row(e.RecordingDecided, _of(CUSTOMER), _of(AGREED), DECIDED, then=decide_recording),
    Row(e.Connected, _of(RELAY), _of(DECIDED), CONNECTED, both_there),
    Row(e.Joined, _of(RELAY), LIVE, when=absent, then=join),
    Row(e.Left, _of(RELAY), LIVE, when=present, then=leave),
    Row(e.RecordingDecided, _of(CUSTOMER), _of(DECIDED), then=decide_recording),
    Row(e.RecordingDecided, _of(CUSTOMER, AGENT), HELP, then=decide_recording),
    Row(e.RecordingFailed, _of(RELAY), HELP, when=recording_allowed,
        then=become(recording_allowed=False)),
    Row(e.SharingStarted, _of(CUSTOMER), HELP, when=nothing_shown, then=show(CUSTOMER)),
    Row(e.SharingStarted, _of(AGENT), HELP, when=nothing_shown_yet, then=show(AGENT)),
    Row(e.SharingStopped, _of(CUSTOMER, AGENT, RELAY), HELP, when=shown, then=stop),
    Row(e.Paused, _of(CUSTOMER, AGENT), HELP, when=moving, then=pause),
    Row(e.Resumed, _of(CUSTOMER, AGENT), HELP, when=paused, then=become(paused=False)),
    Row(e.Requested, _of(TECHNICIAN), HELP, when=askable, then=ask),
    Row(e.Granted, _of(CUSTOMER, AGENT), HELP, when=grantable, then=grant),
    Row(e.Refused, _of(CUSTOMER, AGENT), HELP, when=unanswered, then=drop),
    Row(e.Withdrawn, _of(*Role), HELP, when=asked, then=drop),
    Row(e.AgentAdmitted, _of(CUSTOMER), HELP, when=agent_waits, then=become(agent_admitted=True)),
    Row(e.AgentDismissed, _of(CUSTOMER), HELP, when=agent_is_there, then=dismiss),
    Row(e.Excluded, _of(AGENT), HELP, when=otherwise_excluded,
        then=lambda s, event: {"excluded": event.programs}),
    Row(e.Elevated, _of(AGENT), HELP, when=may_elevate, then=become(elevated=True)),
    Row(e.Lowered, _of(*Role), HELP, when=elevated, then=lambda s, _: without(s, What.ELEVATION)),
    Row(e.Ended, _of(CUSTOMER, AGENT), LIVE, ENDED,
        because(Reason.CUSTOMER, Reason.DECLINED), end()),
    Row(e.Ended, _of(TECHNICIAN), OPEN, ENDED, because(Reason.TECHNICIAN), end()),
    Row(e.Ended, _of(RELAY), OPEN, ENDED,
        because(Reason.NO_ANSWER, Reason.EXPIRED, Reason.GUESSED, Reason.LOST, Reason.LIMIT),
        end()),
)
# fmt: on


def may_ever(by: Role, event: Event) -> bool:
    """Whether somebody in this role may say such an event in any state."""
    return any(row.event is type(event) and by in row.by for row in TABLE)


def allows(state: State, by: Role, event: Event) -> bool:
    """Whether somebody in this role may say this event now."""
    return any(row.fits(state, by, event) for row in TABLE)


def follow(state: State, by: Role, event: Event, table: tuple[Row, ...] = TABLE) -> State:
    """The state after an event.

    Raises ProtocolError, which says who, what and in which state, where no row allows it.
    """
    for row in table:
        if row.fits(state, by, event):
            return replace(state, phase=row.leads_to or state.phase, **row.then(state, event))
    raise ProtocolError(f"{by} may not say {type(event).__name__} in {state.phase}")


def replay(said: Iterable[tuple[Role, Event]]) -> State:
    """The state that a list of events leads to."""
    state = State()
    for by, event in said:
        state = follow(state, by, event)
    return state
