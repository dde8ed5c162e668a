"""Facts: what is true after a list of events, found by looking back through it.

"Something is shown" is "somebody started to show and nothing has stopped it since". The table goes
forward from state to state; both must agree after every list of events.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.events import PERSONAL, Event, Presence, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase
from tests.protocol.design import LINES_OF
from tests.protocol.practice import VIEW, leaves_alone, presence
from tests.protocol.walk import AGENT, COLLEAGUE, CUSTOMER, TECHNICIAN, Log

Begins = Callable[[Role, Any], bool]
Ends = Callable[[int, Role, Any], bool]


class Facts:
    """What is true after a list of events, found by looking back through it."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def since(self, begins: Begins, ends: Ends) -> Event | None:
        """The last event that began something, unless something ended it afterwards."""
        for number in range(len(self.log) - 1, -1, -1):
            by, event = self.log[number]
            if begins(by, event):
                return event
            if ends(number, by, event) or isinstance(event, e.Ended | e.AgreementRefused):
                return None
        return None

    def before(self, number: int) -> "Facts":
        return Facts(self.log[:number])

    @cached_property
    def phase(self) -> Phase:
        reached = Phase.NEW
        for by, event in self.log:
            for line in LINES_OF[type(event)]:
                if by in line.by and reached in line.during:
                    reached = line.leads_to or reached
                    break
        return reached

    @cached_property
    def present(self) -> dict[int, Role]:
        there: set[int] = set()
        for _, event in self.log:
            if isinstance(event, e.Joined):
                there.add(event.party)
            elif isinstance(event, e.Left | e.ColleagueDismissed):
                there.discard(event.party)
        return {number: self.known[number] for number in there}

    @cached_property
    def roles(self) -> list[dict[int, Role]]:
        """Everybody's role before each event, and after the last."""
        told: list[dict[int, Role]] = [{}]
        for _, event in self.log:
            roles = dict(told[-1])
            if isinstance(event, e.Joined):
                roles[event.party] = event.role
            elif (question := self.handed_over_by(event)) is not None:
                helper = next(number for number, role in roles.items() if role is TECHNICIAN)
                roles |= {helper: COLLEAGUE, question.party: TECHNICIAN}
            told.append(roles)
        return told

    @property
    def known(self) -> dict[int, Role]:
        return self.roles[-1]

    def leaves(self, role: Role | None, number: int, event: Event) -> bool:
        return isinstance(event, e.Left) and self.roles[number].get(event.party) is role

    def granted_by(self, event: Event, *what: What) -> e.Requested | None:
        """The question of one of these kinds to which this event is the yes."""
        question = self.asked.get(event.request) if isinstance(event, e.Granted) else None
        return question if question is not None and question.what in what else None

    def handed_over_by(self, event: Event) -> e.Requested | None:
        return self.granted_by(event, What.HANDOVER, What.TAKE_BACK)

    @cached_property
    def let_in(self) -> dict[int, tuple[str, bool]]:
        """The colleagues who may come and go: their names, and whether they handed it over."""
        found: dict[int, tuple[str, bool]] = {}
        names = {event.party: event.name for _, event in self.log if isinstance(event, e.Joined)}
        names |= {question.party: question.name for question in self.asked.values()}
        for number, name in names.items():
            if (began := self._is_let_in(number)) is not None:
                gave = self.granted_by(began, What.HANDOVER) is not None
                found[number] = name, gave
        return found

    def _is_let_in(self, number: int) -> Event | None:
        last = len(self.log)
        for at in range(last - 1, -1, -1):
            event = self.log[at][1]
            if isinstance(event, e.Ended | e.AgreementRefused):
                return None
            if event == e.ColleagueDismissed(number):
                return None
            called = self.granted_by(event, What.COLLEAGUE)
            if called is not None and called.party == number:
                return event
            if (question := self.handed_over_by(event)) is not None:
                if question.party == number:
                    return None
                if self.roles[at].get(number) is TECHNICIAN:
                    return event
        return None

    def _sharing_by(self, role: Role) -> tuple[Begins, Ends]:
        def starts(by: Role, event: Event) -> bool:
            return by is role and isinstance(event, e.SharingStarted)

        def stops(number: int, by: Role, event: Event) -> bool:
            sent_away = role is AGENT and isinstance(event, e.AgentDismissed)
            gone = self.leaves(role, number, event)
            return sent_away or isinstance(event, e.SharingStopped) or gone

        return starts, stops

    @cached_property
    def shown(self) -> tuple[Role, e.SharingStarted] | None:
        for role in (CUSTOMER, AGENT):
            started = self.since(*self._sharing_by(role))
            if isinstance(started, e.SharingStarted):
                return role, started
        return None

    @cached_property
    def paused(self) -> bool:
        def moves(number: int, by: Role, event: Event) -> bool:
            return isinstance(event, e.Resumed | e.SharingStarted)

        stands = self.since(lambda by, event: isinstance(event, e.Paused), moves)
        return stands is not None and self.shown is not None

    @cached_property
    def presence(self) -> Presence | None:
        return presence(self.log)

    @cached_property
    def recording_allowed(self) -> bool:
        def allows(by: Role, event: Event) -> bool:
            if isinstance(event, e.Granted):
                return self.asked[event.request].what is What.RECORDING
            return isinstance(event, e.RecordingDecided) and event.allowed

        def forbids(number: int, by: Role, event: Event) -> bool:
            return isinstance(event, e.RecordingDecided | e.RecordingFailed)

        return self.since(allows, forbids) is not None

    @cached_property
    def admitted(self) -> bool:
        """Only a dismissal or the coming of another agent ends it; a lost line does not."""
        admitted = self.since(
            lambda by, event: isinstance(event, e.AgentAdmitted), self._agent_is_replaced
        )
        return admitted is not None

    def _agent_is_replaced(self, number: int, by: Role, event: Event) -> bool:
        if isinstance(event, e.Joined) and event.role is AGENT:
            return event.party not in self.before(number).known
        return isinstance(event, e.AgentDismissed)

    @cached_property
    def helps(self) -> bool:
        return self.admitted and AGENT in self.present.values()

    @cached_property
    def excluded(self) -> int:
        told = self.since(lambda by, event: isinstance(event, e.Excluded), self._agent_is_replaced)
        return told.programs if isinstance(told, e.Excluded) else 0

    @cached_property
    def opened(self) -> tuple[int, int]:
        """The monitor that the agent shows, and of how many; 0 where it shows nothing."""
        if self.shown is None or self.shown[0] is not AGENT:
            return 0, 0
        told = self.since(
            lambda by, event: isinstance(event, e.MonitorOpened),
            lambda number, by, event: isinstance(event, e.SharingStarted),
        )
        return (told.monitor, told.monitors) if isinstance(told, e.MonitorOpened) else (0, 0)

    @cached_property
    def asked(self) -> dict[str, e.Requested]:
        """The first question of each name: a second one must never be heard."""
        first: dict[str, e.Requested] = {}
        for _, event in self.log:
            if isinstance(event, e.Requested):
                first.setdefault(event.request, event)
        return first

    @cached_property
    def standing(self) -> dict[str, bool]:
        """The requests that are open or granted, and whether they are granted."""
        stands: dict[str, bool] = {}
        for name, question in self.asked.items():
            if self.since(partial(_is, question), self._closes(question)):
                stands[name] = any(event == e.Granted(name) for _, event in self.log)
        return stands

    def _closes(self, question: e.Requested) -> Callable[[int, Role, Event], bool]:
        def closes(number: int, by: Role, event: Event) -> bool:
            if self.leaves(TECHNICIAN, number, event) or self.handed_over_by(event) is not None:
                return True
            if event in (e.Refused(question.request), e.Withdrawn(question.request)):
                return True
            granted = (CUSTOMER, e.Granted(question.request)), (AGENT, e.Granted(question.request))
            if leaves_alone(event) and not any(yes in self.log[:number] for yes in granted):
                return True  # nobody is there to answer it
            if question.what is What.RECORDING:
                return event == e.Granted(question.request) or isinstance(event, e.RecordingDecided)
            if question.what in PERSONAL:
                return self._closes_personal(question, event)
            if event == e.Transferred(question.request):
                return True
            if leaves_alone(event) and question.what not in VIEW:
                return True
            if question.what is What.MONITOR and self.is_the_end_of_a_view(number, event):
                return True
            if question.what is not What.ELEVATION:
                return self.loses_its_hands(number, event)
            return isinstance(event, e.Lowered) or self.is_the_end_of_control(number, event)

        return closes

    def _closes_personal(self, question: e.Requested, event: Event) -> bool:
        if question.what is What.COLLEAGUE:
            return event == e.Granted(question.request)
        return event in (e.Left(question.party), e.ColleagueDismissed(question.party))

    def loses_its_hands(self, number: int, event: Event) -> bool:
        """Whether an admitted agent goes, or any is sent away."""
        if self.leaves(AGENT, number, event):
            return self.before(number).admitted
        return isinstance(event, e.AgentDismissed)

    def is_the_end_of_a_view(self, number: int, event: Event) -> bool:
        if isinstance(event, e.Granted):
            return self.asked[event.request].what is What.MONITOR
        return isinstance(event, e.MonitorOpened | e.SharingStopped)

    def is_the_end_of_control(self, number: int, event: Event) -> bool:
        if isinstance(event, e.Withdrawn):
            return self.asked[event.request].what is What.CONTROL
        shown = self.before(number).shown
        return (
            isinstance(event, e.Paused | e.SharingStopped)
            or self.loses_its_hands(number, event)
            or (shown is not None and self.leaves(shown[0], number, event))
        )

    @cached_property
    def files(self) -> dict[str, tuple[str, int]]:
        """The name and size of the file of each standing request, where they are known."""
        chosen = [each for _, each in self.log if isinstance(each, e.FileChosen)]
        known = {name: each for name, each in self.asked.items() if each.file}
        told = known | {each.request: each for each in chosen}
        return {
            name: (each.file, each.size) for name, each in told.items() if name in self.standing
        }

    def sends(self, request: str, what: What) -> bool:
        granted = self.standing.get(request) is True
        return granted and self.asked[request].what is what and request in self.files

    @cached_property
    def elevated(self) -> bool:
        return self.holds(What.ELEVATION, granted=True) and bool(
            self.since(
                lambda by, event: isinstance(event, e.Elevated),
                lambda _, by, event: (
                    isinstance(event, e.Granted)
                    and self.asked[event.request].what is What.ELEVATION
                ),
            )
        )

    def holds(self, what: What, granted: bool) -> bool:
        return any(
            self.asked[name].what is what and (yes or not granted)
            for name, yes in self.standing.items()
        )

    @property
    def controllable(self) -> bool:
        seen = self.shown is not None and not self.paused
        return seen and self.helps and self.holds(What.CONTROL, granted=True)

    @property
    def picture(self) -> tuple[Any, ...]:
        """Everything a side can ask a state about, to be compared with the table's answer."""
        ends = [event for _, event in self.log if self.phase is Phase.ENDED]
        return (
            self.phase,
            {(number, role, number in self.present) for number, role in self.known.items()},
            [event for _, event in self.log if isinstance(event, e.KeyOffered)],
            [event for _, event in self.log if isinstance(event, e.AgreementAccepted)],
            (self.shown[1].surface, self.shown[0]) if self.shown else (None, None),
            self.paused,
            self.presence,
            self.recording_allowed,
            {
                (
                    *(name, self.asked[name].what, yes, *self.files.get(name, ("", 0))),
                    self.asked[name].monitor,
                )
                for name, yes in self.standing.items()
            },
            {(self.asked[name].party, self.asked[name].name) for name in self.standing},
            {(number, *told) for number, told in self.let_in.items()},
            self.admitted,
            self.excluded,
            self.opened,
            self.elevated,
            getattr(ends[-1], "reason", e.Reason.DECLINED) if ends else None,
        )


def _is(this: Event, by: Role, event: Event) -> bool:
    return event is this
