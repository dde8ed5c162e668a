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
from beistand.protocol.states import Request, State

# A row of the table fixes the type of its event, which a type checker cannot follow: Any.
Check = Callable[[State, Any], bool]
CLIPBOARD = (What.GIVE_TEXT, What.TAKE_TEXT)


def always(state: State, event: Event) -> bool:
    """–"""
    return True


def because(*reasons: Reason) -> Check:
    """A check that an end is given one of these reasons, and a name where one is due."""

    def check(state: State, event: e.Ended) -> bool:
        return event.reason in reasons and bool(event.name) is (event.reason is Reason.HOUSE)

    check.__doc__ = "the reason is " + " or ".join(f"`{reason}`" for reason in reasons)
    if Reason.HOUSE in reasons:
        check.__doc__ += ", which has a name with it"
    return check


def purposeful(state: State, event: e.KeyOffered) -> bool:
    """a purpose is stated"""
    return bool(event.purpose.strip())


def absent(state: State, event: e.Joined) -> bool:
    """the party is not there, and comes back only in its role; only the customer is 1; there is \
one technician; one agent at a time, and none comes back after a newer one; a colleague comes \
under the name that the customer has let in"""
    if not RELAY_PARTY < event.party <= MAX_PARTY or event.role is Role.RELAY:
        return False
    if (event.party == CUSTOMER_PARTY) is not (event.role is Role.CUSTOMER):
        return False
    if event.role is Role.AGENT and (state.has(Role.AGENT) or event.party < state.newest_agent):
        return False
    if not _bears_its_name(state, event):
        return False
    party = state.party(event.party)
    if event.role is Role.TECHNICIAN and party is None:
        return state.helper is None
    return party is None or (not party.present and party.role is event.role)


def _bears_its_name(state: State, event: e.Joined) -> bool:
    """A colleague's number is for whom the customer let in by this name, and for nobody else."""
    let_in = state.colleague(event.party)
    if event.role is Role.COLLEAGUE:
        return let_in is not None and let_in.name == event.name
    return let_in is None


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
the one that is shown; a tool is part of the purpose; somebody of the practice is there; a \
colleague who is called in has a name and is not in yet; one to whom the session is handed over is \
there"""
    if event.what is What.TAKE_BACK or not state.has(Role.TECHNICIAN):
        return False
    if event.what is What.RECORDING and state.recording_allowed:
        return False
    if event.what is What.GIVE_FILE and not (event.file and event.size <= MAX_FILE):
        return False
    if event.what is What.MONITOR and not is_another_monitor(state, event.monitor):
        return False
    return is_new(state, event) and within_reach(state, event)


def takes_back(state: State, event: e.Requested) -> bool:
    """it is to take the session back, for a colleague who has handed it over and is there; the \
name is new, no such request is open, and somebody of the practice is there"""
    is_asked = event.what is What.TAKE_BACK and is_new(state, event)
    return is_asked and within_reach(state, event)


def is_new(state: State, event: e.Requested) -> bool:
    """Whether neither the name was ever used nor anything of its kind stands.

    Were a name used twice, a late yes to the first question would answer the second.
    """
    open_kinds = {each.what for each in state.requests}
    return event.request not in state.request_names and event.what not in open_kinds


def is_another_monitor(state: State, monitor: int) -> bool:
    """Whether only one monitor is shown, and this is another one or all of them."""
    return 0 < state.monitor != monitor <= state.monitors


def grantable(state: State, event: e.Granted) -> bool:
    """the request is open, and as within reach as when it was asked"""
    request = state.asked(event.request)
    return request is not None and not request.granted and within_reach(state, request)


def grantable_on_the_page(state: State, event: e.Granted) -> bool:
    """the request is open, and as within reach as when it was asked; while a technician may move \
the mouse, only higher rights, for which the system itself asks once more"""
    request = state.asked(event.request)
    asked_twice = request is not None and request.what is What.ELEVATION
    return grantable(state, event) and (asked_twice or not state.controllable)


def narrows(state: State, event: e.RecordingDecided | e.PresenceStated) -> bool:
    """no technician may move the mouse, or it is a no"""
    if isinstance(event, e.RecordingDecided):
        return not (state.controllable and event.allowed)
    return not (state.controllable and event.presence is e.Presence.PRESENT)


def within_reach(state: State, request: Request | e.Requested) -> bool:
    """Whether a yes would be followed by what the customer expects of it.

    Were control granted while the agent is away, its coming back would open a door by itself.
    """
    if withholds(state, request.what):
        return False
    colleague = state.colleague(request.party)
    match request.what:
        case What.RECORDING:
            return True
        case What.COLLEAGUE:
            return bool(request.name) and colleague is None and is_free(state, request.party)
        case What.HANDOVER:
            return colleague is not None and is_meant(state, request)
        case What.TAKE_BACK:
            returns = colleague is not None and colleague.handed_over
            return returns and is_meant(state, request)
        case What.CONTROL:
            return state.agent_helps or not state.agent_admitted
        case What.ELEVATION:
            return state.controllable
        case What.MONITOR:
            return state.shared_by is Role.AGENT
        case _:
            return state.agent_helps


def is_free(state: State, number: int) -> bool:
    """Whether a colleague who was not let in may have this number: a new one, or the old one."""
    party = state.party(number)
    in_range = CUSTOMER_PARTY < number <= MAX_PARTY
    return in_range and (party is None or party.role is Role.COLLEAGUE)


def is_meant(state: State, request: Request | e.Requested) -> bool:
    """Whether the colleague is there, and is who the customer reads that it is."""
    party = state.party(request.party)
    told = (request.name, request.undertaking)
    return party is not None and party.present and (party.name, party.undertaking) == told


def unanswered(state: State, event: e.Refused) -> bool:
    """the request is open"""
    request = state.asked(event.request)
    return request is not None and not request.granted


def asked(state: State, event: e.Withdrawn) -> bool:
    """the request is open or granted"""
    return state.asked(event.request) is not None


def asked_by(role: Role) -> Check:
    """A check that the request is one that this role makes."""

    def check(state: State, event: e.Withdrawn) -> bool:
        request = state.asked(event.request)
        by_colleague = role is Role.COLLEAGUE
        return request is not None and (request.what is What.TAKE_BACK) is by_colleague

    check.__doc__ = f"the request is open or granted, and the {role}'s own"
    return check


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


def let_in(state: State, event: e.ColleagueDismissed) -> bool:
    """the colleague was let in, there or not"""
    return state.colleague(event.party) is not None


def called_in(state: State, event: e.ColleagueDismissed) -> bool:
    """the colleague was let in, and has not handed the session over"""
    colleague = state.colleague(event.party)
    return colleague is not None and not colleague.handed_over


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
