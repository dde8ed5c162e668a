"""Progress: how far a session has come, in the four stages that the table of sessions knows."""

from beistand.protocol.states import Phase

OFFERED, WAITING, RUNNING, ENDED = "offered", "waiting", "running", "ended"


def stage(phase: str) -> str:
    """The stage of a session in this phase."""
    match phase:
        case Phase.NEW | Phase.KEY_OFFERED:
            return OFFERED
        case Phase.CONNECTED:
            return RUNNING
        case Phase.ENDED:
            return ENDED
        case _:
            return WAITING
