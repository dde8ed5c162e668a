"""The session state machine: one table says what may happen, one function what is then true.

It does not know on which side it runs. What its words mean stands in `conditions` and `effects`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.conditions import (
    Check,
    absent,
    agent_is_there,
    agent_waits,
    always,
    askable,
    asked,
    asked_by,
    because,
    both_there,
    called_in,
    choosable,
    copies,
    elevated,
    grantable,
    grantable_on_the_page,
    let_in,
    may_elevate,
    moving,
    narrows,
    nothing_shown,
    nothing_shown_yet,
    otherwise_excluded,
    otherwise_opened,
    paused,
    present,
    purposeful,
    recording_allowed,
    sent_by,
    shown,
    silent,
    takes_back,
    unanswered,
)
from beistand.protocol.effects import (
    Effect,
    ask,
    become,
    choose,
    decide_recording,
    dismiss,
    dismiss_colleague,
    drop,
    end,
    grant,
    join,
    keep,
    leave,
    miss_presence,
    nothing,
    open_monitor,
    pause,
    show,
    state_presence,
    stop,
    without,
)
from beistand.protocol.errors import ProtocolError
from beistand.protocol.events import Event, Reason, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State


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
RELAY, CUSTOMER, TECHNICIAN, AGENT, COLLEAGUE = Role
LIVE = _of(ACCEPTED, CONFIRMED, AGREED, DECIDED, CONNECTED)
OPEN = _of(OFFERED, *LIVE)
HELP = _of(CONNECTED)

# fmt: off
TABLE: tuple[Row, ...] = (
    Row(e.KeyOffered, _of(TECHNICIAN), _of(NEW), OFFERED, purposeful, keep("offer")),
    Row(e.KeyAccepted, _of(RELAY), _of(OFFERED), ACCEPTED),
    Row(e.Confirmed, _of(CUSTOMER), _of(ACCEPTED), CONFIRMED),
    Row(e.AgreementAccepted, _of(CUSTOMER), _of(CONFIRMED), AGREED, then=keep("agreement")),
    Row(e.AgreementRefused, _of(CUSTOMER), _of(CONFIRMED), ENDED, then=end(Reason.DECLINED)),
    Row(e.RecordingDecided, _of(CUSTOMER), _of(AGREED), DECIDED, then=decide_recording),
    Row(e.Connected, _of(RELAY), _of(DECIDED), CONNECTED, both_there),
    Row(e.Joined, _of(RELAY), LIVE, when=absent, then=join),
    Row(e.Left, _of(RELAY), LIVE, when=present, then=leave),
    Row(e.RecordingDecided, _of(CUSTOMER), _of(DECIDED), then=decide_recording),
    Row(e.RecordingDecided, _of(CUSTOMER), HELP, when=narrows, then=decide_recording),
    Row(e.RecordingDecided, _of(AGENT), HELP, then=decide_recording),
    Row(e.RecordingFailed, _of(RELAY), HELP, when=recording_allowed,
        then=become(recording_allowed=False)),
    Row(e.SharingStarted, _of(CUSTOMER), HELP, when=nothing_shown, then=show(CUSTOMER)),
    Row(e.SharingStarted, _of(AGENT), HELP, when=nothing_shown_yet, then=show(AGENT)),
    Row(e.SharingStopped, _of(CUSTOMER, AGENT, RELAY), HELP, when=shown, then=stop),
    Row(e.Paused, _of(CUSTOMER, AGENT, RELAY), HELP, when=moving, then=pause),
    Row(e.Resumed, _of(CUSTOMER, AGENT), HELP, when=paused, then=become(paused=False)),
    Row(e.PresenceStated, _of(CUSTOMER), HELP, when=narrows, then=state_presence),
    Row(e.PresenceStated, _of(AGENT), HELP, then=state_presence),
    Row(e.PresenceUnanswered, _of(RELAY), HELP, when=silent, then=miss_presence),
    Row(e.Requested, _of(TECHNICIAN), HELP, when=askable, then=ask),
    Row(e.Requested, _of(COLLEAGUE), HELP, when=takes_back, then=ask),
    Row(e.Granted, _of(CUSTOMER), HELP, when=grantable_on_the_page, then=grant),
    Row(e.Granted, _of(AGENT), HELP, when=grantable, then=grant),
    Row(e.Refused, _of(CUSTOMER, AGENT), HELP, when=unanswered, then=drop),
    Row(e.Withdrawn, _of(RELAY, CUSTOMER, AGENT), HELP, when=asked, then=drop),
    Row(e.Withdrawn, _of(TECHNICIAN), HELP, when=asked_by(TECHNICIAN), then=drop),
    Row(e.Withdrawn, _of(COLLEAGUE), HELP, when=asked_by(COLLEAGUE), then=drop),
    Row(e.Copied, _of(AGENT), HELP, when=copies),
    Row(e.FileChosen, _of(AGENT), HELP, when=choosable, then=choose),
    Row(e.Transferred, _of(AGENT), HELP, when=sent_by(TECHNICIAN), then=drop),
    Row(e.Transferred, _of(TECHNICIAN), HELP, when=sent_by(AGENT), then=drop),
    Row(e.AgentAdmitted, _of(CUSTOMER), HELP, when=agent_waits, then=become(agent_admitted=True)),
    Row(e.AgentDismissed, _of(CUSTOMER), HELP, when=agent_is_there, then=dismiss),
    Row(e.ColleagueDismissed, _of(CUSTOMER, AGENT), HELP, when=let_in, then=dismiss_colleague),
    Row(e.ColleagueDismissed, _of(TECHNICIAN), HELP, when=called_in, then=dismiss_colleague),
    Row(e.Excluded, _of(AGENT), HELP, when=otherwise_excluded,
        then=lambda s, event: {"excluded": event.programs}),
    Row(e.MonitorOpened, _of(AGENT), HELP, when=otherwise_opened, then=open_monitor),
    Row(e.Elevated, _of(AGENT), HELP, when=may_elevate, then=become(elevated=True)),
    Row(e.Lowered, _of(RELAY, CUSTOMER, TECHNICIAN, AGENT), HELP, when=elevated,
        then=lambda s, _: without(s, What.ELEVATION)),
    Row(e.Ended, _of(CUSTOMER, AGENT), LIVE, ENDED,
        because(Reason.CUSTOMER, Reason.DECLINED), end()),
    Row(e.Ended, _of(TECHNICIAN), OPEN, ENDED, because(Reason.TECHNICIAN), end()),
    Row(e.Ended, _of(RELAY), OPEN, ENDED,
        because(Reason.NO_ANSWER, Reason.EXPIRED, Reason.GUESSED, Reason.LOST, Reason.LIMIT,
                Reason.UNATTENDED, Reason.HOUSE),
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
