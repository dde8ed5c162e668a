"""Standing: how a session stands for its technician, in the words of the console's style sheet."""

from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State


def standing(state: State, connected: bool) -> dict[str, str]:
    """The data attributes of the console; `connected` is whether this page hears the session."""
    return {
        "screen": _screen(state, connected),
        "recording": _recording(state),
        "customer": _customer(state),
        "connection": "up" if connected else "lost",
        "control": _control(state),
        "presence": state.attendance,
    }


def _screen(state: State, connected: bool) -> str:
    if state.surface is None:
        return "waiting" if state.phase is Phase.CONNECTED else "none"
    if not connected:
        return "stale"
    if not state.has(Role.TECHNICIAN):
        return "alone"
    return "paused" if state.paused else "live"


def _recording(state: State) -> str:
    if state.recording_allowed:
        return "on" if state.recording else "allowed"
    return "asked" if _asked(state, What.RECORDING) else "off"


def _customer(state: State) -> str:
    if state.has(Role.CUSTOMER):
        return "here"
    known = any(party.role is Role.CUSTOMER for party in state.parties)
    return "away" if known else "awaited"


def _control(state: State) -> str:
    if state.controllable:
        return "yes"
    if state.grants(What.CONTROL):
        return "granted"
    return "asked" if _asked(state, What.CONTROL) else "no"


def _asked(state: State, what: What) -> bool:
    return any(each.what is what for each in state.requests)
