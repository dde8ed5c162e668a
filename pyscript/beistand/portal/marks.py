"""Marks: a session's state in the words of the customer's page and its data attributes."""

from beistand.portal.raising import rights_state
from beistand.protocol import table
from beistand.protocol.events import Granted, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, Request, State

QUESTIONS = {
    Phase.KEY_ACCEPTED: "start",
    Phase.CONFIRMED: "agreement",
    Phase.AGREEMENT_ACCEPTED: "recording",
}


def view(state: State) -> str:
    """Which view stands behind the question."""
    return "session" if state.phase in (Phase.RECORDING_DECIDED, Phase.CONNECTED) else "start"


def question(state: State) -> str:
    """The one question that is open, or nothing."""
    if view(state) == "start":
        return QUESTIONS.get(state.phase, "")
    if open_request(state):
        return "request"
    agent_waits = state.has(Role.AGENT) and not state.agent_admitted
    return "agent" if agent_waits else ""


def open_request(state: State) -> str:
    """The request that waits for an answer, if there is one."""
    return next((each.request for each in state.requests if not each.granted), "")


def keeps_yes(state: State, request: Request) -> str:
    """Whether the page must leave the yes to the program's window: "yes" or "no".

    The technician may move the mouse, so a click in the page may be theirs.
    """
    return "no" if table.allows(state, Role.CUSTOMER, Granted(request.request)) else "yes"


def who_asks(state: State, request: Request) -> str:
    """The name of who asks: the technician, or whoever wants to be it again."""
    return request.name if request.what is What.TAKE_BACK else state.technician


def session_marks(state: State, can_share: bool, reloaded: bool, connected: bool) -> dict[str, str]:
    """The data attributes of the session's view and of the small window."""
    return {
        "sharing": _sharing(state, can_share, reloaded),
        "surface": state.surface or "window",
        "recording": _recording(state),
        "technician": _technician(state),
        "connection": "up" if connected else "lost",
        "control": _control(state),
        "rights": rights_state(state),
        "presence": state.attendance,
    }


def _sharing(state: State, can_share: bool, reloaded: bool) -> str:
    if state.surface is not None:
        return "paused" if state.paused else "on"
    if not can_share:
        return "missing"
    return "waiting" if reloaded else "none"


def _technician(state: State) -> str:
    if state.has(Role.TECHNICIAN):
        return "here"
    return "awaited" if state.phase is Phase.RECORDING_DECIDED else "away"


def _recording(state: State) -> str:
    if state.recording_allowed:
        return "on" if state.recording else "allowed"
    return "off"


def _control(state: State) -> str:
    if state.controllable:
        return "yes"
    return "granted" if state.grants(What.CONTROL) else "no"
