"""Conditions: what must hold beyond the phase and the speaker before an event may happen.

Each is one word of the table (`table`); their docstrings stand in `docs/protocol.md`.
"""

from collections.abc import Callable
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.events import Event, Reason, What
from beistand.protocol.frames import MAX_FILE
from beistand.protocol.purpose import withholds
from beistand.protocol.roles import CUSTOMER_PARTY, MAX_PARTY, RELAY_PARTY, Role
from beistand.protocol.states import State

# A row of the table fixes the type of its event, which a type checker cannot follow: Any.
Check = Callable[[State, Any], bool]
CLIPBOARD = (What.GIVE_TEXT, What.TAKE_TEXT)


def always(state: State, event: Event) -> bool:
    """–"""
    return True


def because(*reasons: Reason) -> Check:
    """A check that an end is given one of these reasons."""

    def check(state: State, event: e.Ended) -> bool:
        return event.reason in reasons

    check.__doc__ = "the reason is " + " or ".join(f"`{reason}`" for reason in reasons)
    return check


def purposeful(state: State, event: e.KeyOffered) -> bool:
    """a purpose is stated"""
    return bool(event.purpose.strip())


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
    """nothing is shown, the customer is there and owes no answer about presence"""
    return nothing_shown_yet(state, event) and state.has(Role.CUSTOMER)


def nothing_shown_yet(state: State, event: Event) -> bool:
    """nothing is shown, and no answer about presence is due"""
    return state.surface is None and state.presence is not None


def shown(state: State, event: Event) -> bool:
    """something is shown"""
    return state.surface is not None


def moving(state: State, event: Event) -> bool:
    """something is shown and not paused"""
    return state.surface is not None and not state.paused


def paused(state: State, event: Event) -> bool:
    """the picture is paused, and no answer about presence is due"""
    return state.paused and state.presence is not None


def silent(state: State, event: Event) -> bool:
    """somebody was there, and the picture does not move"""
    return state.attended and not state.visible


def askable(state: State, event: e.Requested) -> bool:
    """the technician is there, the name is new, nothing of its kind is open or granted; \
control waits for an agent that is to come back; higher rights need control; clipboard and files \
need the agent; a file to be sent has a name and is not too large; a monitor is another one than \
the one that is shown; a tool is part of the purpose, and somebody of the practice is there"""
    # Were a name used twice, a late yes to the first question would answer the second.
    if event.request in state.request_names or not state.has(Role.TECHNICIAN):
        return False
    if any(each.what is event.what for each in state.requests):
        return False
    if event.what is What.RECORDING:
        return not state.recording_allowed
    if event.what is What.GIVE_FILE and not (event.file and event.size <= MAX_FILE):
        return False
    if event.what is What.MONITOR and not is_another_monitor(state, event.monitor):
        return False
    return within_reach(state, event.what)


def is_another_monitor(state: State, monitor: int) -> bool:
    """Whether only one monitor is shown, and this is another one or all of them."""
    return 0 < state.monitor != monitor <= state.monitors


def grantable(state: State, event: e.Granted) -> bool:
    """the request is open, and as within reach as when it was asked"""
    request = state.asked(event.request)
    return request is not None and not request.granted and within_reach(state, request.what)


def within_reach(state: State, what: What) -> bool:
    """Whether a yes would be followed by what the customer expects of it.

    Were control granted while the agent is away, its coming back would open a door by itself.
    """
    if withholds(state, what):
        return False
    match what:
        case What.RECORDING:
            return True
        case What.CONTROL:
            return state.agent_helps or not state.agent_admitted
        case What.ELEVATION:
            return state.controllable
        case What.MONITOR:
            return state.shared_by is Role.AGENT
        case _:
            return state.agent_helps


def unanswered(state: State, event: e.Refused) -> bool:
    """the request is open"""
    request = state.asked(event.request)
    return request is not None and not request.granted


def asked(state: State, event: e.Withdrawn) -> bool:
    """the request is open or granted"""
    return state.asked(event.request) is not None


def copies(state: State, event: e.Copied) -> bool:
    """the clipboard is open in that direction"""
    return event.what in CLIPBOARD and state.grants(event.what)


def choosable(state: State, event: e.FileChosen) -> bool:
    """it was asked for, granted and not chosen yet, has a name and is not too large"""
    request = state.granted(What.TAKE_FILE)
    named = bool(event.file) and event.size <= MAX_FILE
    return request is not None and request.request == event.request and named and not request.file


def sent_by(sender: Role) -> Check:
    """A check that the file is the one that this role sends."""

    def check(state: State, event: e.Transferred) -> bool:
        request = state.sends_file(sender)
        return request is not None and request.request == event.request

    check.__doc__ = f"it is the file that the {sender} sends"
    return check


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


def otherwise_opened(state: State, event: e.MonitorOpened) -> bool:
    """the agent shows something, and it is another monitor or another number of them than before"""
    told, known = (event.monitor, event.monitors), (state.monitor, state.monitors)
    return state.shared_by is Role.AGENT and event.monitor <= event.monitors and told != known


def may_elevate(state: State, event: Event) -> bool:
    """control and higher rights are granted, and there are none yet"""
    return state.controllable and state.grants(What.ELEVATION) and not state.elevated


def elevated(state: State, event: Event) -> bool:
    """there are higher rights"""
    return state.elevated
