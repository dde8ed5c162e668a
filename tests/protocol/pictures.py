"""Pictures: everything that a side can ask a state about, to be compared with `Facts.picture`."""

from typing import Any

from beistand.protocol.states import State


def picture(state: State) -> tuple[Any, ...]:
    """What a state says, in the form of `Facts.picture`."""
    return (
        state.phase,
        {(party.number, party.role, party.present) for party in state.parties},
        [state.offer] if state.offer else [],
        [state.agreement] if state.agreement else [],
        (state.surface, state.shared_by),
        state.paused,
        state.presence,
        state.recording_allowed,
        {
            (each.request, each.what, each.granted, each.file, each.size, each.monitor)
            for each in state.requests
        },
        {(each.party, each.name) for each in state.requests},
        {(each.party, each.name, each.handed_over) for each in state.colleagues},
        state.agent_admitted,
        state.excluded,
        (state.monitor, state.monitors),
        state.elevated,
        state.ended,
    )
