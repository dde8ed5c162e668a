"""The four stages of the table of sessions."""

from beistand.portal.progress import ENDED, OFFERED, RUNNING, WAITING, stage
from beistand.protocol.states import Phase


def test_every_phase_has_its_stage() -> None:
    stages = {phase: stage(phase) for phase in Phase}
    assert stages == {
        Phase.NEW: OFFERED,
        Phase.KEY_OFFERED: OFFERED,
        Phase.KEY_ACCEPTED: WAITING,
        Phase.CONFIRMED: WAITING,
        Phase.AGREEMENT_ACCEPTED: WAITING,
        Phase.RECORDING_DECIDED: WAITING,
        Phase.CONNECTED: RUNNING,
        Phase.ENDED: ENDED,
    }
