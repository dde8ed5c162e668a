"""Attendance: asks anew whether somebody of the practice is there, and bounds the time without."""

from collections.abc import Callable

from beistand.protocol import events as e
from beistand.protocol.events import Event
from beistand.protocol.states import Phase, State
from beistand.relay.settings import Settings

ANSWERS = (
    *(e.PresenceStated, e.Resumed, e.Granted, e.Refused),
    *(e.RecordingDecided, e.AgentAdmitted),
)
"""What somebody says who is there and reads: the whole time begins anew with it."""


class Attendance:
    """What presence leads to in one session. All times in monotonic seconds."""

    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        self._present = settings.presence_seconds
        self._alone = settings.away_seconds
        self._now = now
        self._since: float | None = None

    def follow(self, before: State, state: State, event: Event | None) -> None:
        """Take in what an event changed."""
        if state.phase is not Phase.CONNECTED:
            self._since = None
        elif self._begins_anew(before, state, event):
            self._since = self._now()

    def _begins_anew(self, before: State, state: State, event: Event | None) -> bool:
        if self._since is None or before.attended is not state.attended:
            return True
        # With nobody there the time runs on, whatever happens, until somebody is there again or
        # asks for more of it.
        return state.attended and isinstance(event, ANSWERS)

    def extend(self, state: State) -> None:
        """Let the whole time without anybody begin anew, as the customer asks for."""
        if self._since is not None and not state.attended:
            self._since = self._now()

    def seconds_left(self, state: State) -> int:
        """Until the pause where somebody is there, else until the end; 0 where neither comes."""
        if self._since is None:
            return 0
        return max(1, int(self._since + self._allowed(state) - self._now()))

    def missed(self, state: State) -> bool:
        """Whether nobody said in time that somebody is still there."""
        return state.attended and self._is_over(state)

    def over(self, state: State) -> bool:
        """Whether the session went on long enough with nobody there."""
        return not state.attended and self._is_over(state)

    def _is_over(self, state: State) -> bool:
        return self._since is not None and self._now() - self._since >= self._allowed(state)

    def _allowed(self, state: State) -> float:
        return self._present if state.attended else self._alone
