"""Choosing: whether the person says what shall not be seen before the first picture is taken.

Who admits an agent shows the whole screen. That is expected by whoever was asked for control while
showing it. Whoever wanted the program in order to leave something out, whatever was allowed
meanwhile, or has shown a window or a tab of the browser so far, would show at once what was to be
hidden; and a second agent knows nothing of what the first one hid.
"""

from collections.abc import Iterable

from beistand.protocol.events import AgentAdmitted, Excluded, SharingStarted, Surface, What
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry


def chooses_first(entries: Iterable[Entry], party: int) -> bool:
    """Whether this agent asks first, after what had happened when it was admitted."""
    state, part, hid, wished = State(), False, False, False
    for entry in entries:
        match entry.event:
            case AgentAdmitted(admitted, chooses):
                wished = wished or chooses
                if admitted == party:
                    break
            case SharingStarted(surface) if entry.by is Role.CUSTOMER:
                part = surface is not Surface.MONITOR
            case Excluded(programs):
                hid = programs > 0
        state = follow(state, entry.by, entry.event)
    return wished or part or hid or not state.grants(What.CONTROL)
