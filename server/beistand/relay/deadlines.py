"""Deadlines: silence is no, absence ends, and no session lasts for ever."""

from collections.abc import Callable, Iterator

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import Event, Reason
from beistand.protocol.roles import Role
from beistand.protocol.signals import Limit
from beistand.protocol.states import Phase, State
from beistand.relay.attendance import Attendance
from beistand.relay.settings import Settings

STEPS_OF_THE_CUSTOMER = frozenset(
    {Phase.KEY_ACCEPTED, Phase.CONFIRMED, Phase.AGREEMENT_ACCEPTED, Phase.RECORDING_DECIDED}
)

CUSTOMERS_SIDE = frozenset({Role.CUSTOMER, Role.AGENT})
EXTENDED_BY = {
    Limit.ANSWER: CUSTOMERS_SIDE,
    Limit.AWAY: CUSTOMERS_SIDE,
    Limit.SESSION: CUSTOMERS_SIDE | {Role.TECHNICIAN},
}


class Deadlines:
    """What is due in one session. All times in monotonic seconds."""

    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        self._settings = settings
        self._now = now
        self._answer_due: float | None = None
        self._absent_since: float | None = None
        self._connected_since: float | None = None
        self.attendance = Attendance(settings, now)

    def follow(self, before: State, state: State, event: Event | None = None) -> None:
        """Take in what an event changed."""
        self.attendance.follow(before, state, event)
        if state.phase is not before.phase or state.requests != before.requests:
            self.expect_answer(state)
        if state.phase is Phase.CONNECTED and self._connected_since is None:
            self._connected_since = self._now()
        someone_missing = not (state.customer_is_there and state.has(Role.TECHNICIAN))
        if state.phase in (Phase.NEW, Phase.KEY_OFFERED) or not someone_missing:
            self._absent_since = None
        elif self._absent_since is None:
            self._absent_since = self._now()

    def expect_answer(self, state: State) -> None:
        """Give the customer the whole time, from now on, for what is to be answered."""
        waits = state.phase in STEPS_OF_THE_CUSTOMER or any(
            not request.granted for request in state.requests
        )
        self._answer_due = self._now() + self._settings.answer_seconds if waits else None

    def extend(self, limit: Limit, by: Role, state: State) -> None:
        """Give the whole time anew. Raises RemoteProtocolError where it is not theirs to ask."""
        if by not in EXTENDED_BY[limit]:
            raise RemoteProtocolError(f"{by} may not extend {limit}")
        if by is Role.AGENT and not state.agent_helps:
            return  # nobody has let it in, or it was sent away a moment ago
        match limit:
            case Limit.ANSWER:
                self.expect_answer(state)
            case Limit.AWAY:
                self.attendance.extend(state)
            case Limit.SESSION if self._connected_since is not None:
                self._connected_since = self._now()

    def due(self, state: State) -> Iterator[tuple[Role, s.Signal]]:
        """Who is told now how much time is left for what."""
        presence = self.attendance.seconds_left(state)
        session = s.SessionDue(self._session_left, Limit.SESSION)
        for role in (Role.CUSTOMER, Role.AGENT):
            yield role, s.Deadline(self.seconds_left)
            yield role, s.PresenceDue(presence)
            yield role, session
        alone = not state.attended and 0 < presence < session.seconds
        yield Role.TECHNICIAN, s.SessionDue(presence, Limit.AWAY) if alone else session

    @property
    def _session_left(self) -> int:
        if self._connected_since is None:
            return 0
        return max(1, int(self._connected_since + self._session_seconds - self._now()))

    @property
    def _session_seconds(self) -> float:
        return self._settings.session_hours * 3600

    @property
    def seconds_left(self) -> int:
        """How long an answer is awaited; 0 where none is."""
        return 0 if self._answer_due is None else max(1, int(self._answer_due - self._now()))

    @property
    def silent(self) -> bool:
        """Whether an answer did not come in time."""
        return self._answer_due is not None and self._now() >= self._answer_due

    def lapsed(self, state: State) -> Iterator[Event]:
        """What the relay says now because nobody answered: silence closes, and opens nothing."""
        if self.silent:
            for request in state.requests:
                if not request.granted:
                    yield e.Withdrawn(request.request)
        if self.attendance.missed(state):
            yield e.Paused()
            yield e.PresenceUnanswered()

    def over(self, state: State) -> Reason | None:
        """Why the session ends now by itself, if it does."""
        if self.silent and state.phase in STEPS_OF_THE_CUSTOMER:
            return Reason.NO_ANSWER
        if _passed(self._absent_since, self._settings.absence_seconds, self._now()):
            return Reason.LOST
        if _passed(self._connected_since, self._session_seconds, self._now()):
            return Reason.LIMIT
        if self.attendance.over(state):
            return Reason.UNATTENDED
        return None


def _passed(since: float | None, seconds: float, now: float) -> bool:
    return since is not None and now - since > seconds
