"""Facts: what is true after a list of events, found by looking back through it.

They answer the conditions of the design in words: "something is shown" is "somebody started to
show and nothing has stopped it since". The table goes forward from state to state; both must
agree after every list of events.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.events import Event, Presence, What
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase
from tests.protocol.design import LINES_OF
from tests.protocol.practice import VIEW, is_included, leaves_alone, presence
from tests.protocol.walk import AGENT, CUSTOMER, RELAY, TECHNICIAN, Log

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
        there: dict[int, Role] = {}
        for _, event in self.log:
            if isinstance(event, e.Joined):
                there[event.party] = event.role
            elif isinstance(event, e.Left):
                del there[event.party]
        return there

    @cached_property
    def known(self) -> dict[int, Role]:
        return {event.party: event.role for _, event in self.log if isinstance(event, e.Joined)}

    def leaves(self, role: Role | None, event: Event) -> bool:
        return isinstance(event, e.Left) and self.known.get(event.party) is role

    def _sharing_by(self, role: Role) -> tuple[Begins, Ends]:
        def starts(by: Role, event: Event) -> bool:
            return by is role and isinstance(event, e.SharingStarted)

        def stops(number: int, by: Role, event: Event) -> bool:
            sent_away = role is AGENT and isinstance(event, e.AgentDismissed)
            return sent_away or isinstance(event, e.SharingStopped) or self.leaves(role, event)

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
            if self.leaves(TECHNICIAN, event):
                return True
            if event in (e.Refused(question.request), e.Withdrawn(question.request)):
                return True
            if question.what is What.RECORDING:
                return event == e.Granted(question.request) or isinstance(event, e.RecordingDecided)
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

    def loses_its_hands(self, number: int, event: Event) -> bool:
        """Whether an admitted agent goes, or any is sent away."""
        if self.leaves(AGENT, event):
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
            or (shown is not None and self.leaves(shown[0], event))
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
            self.admitted,
            self.excluded,
            self.opened,
            self.elevated,
            getattr(ends[-1], "reason", e.Reason.DECLINED) if ends else None,
        )

    # Conditions, by the words in which the design states them

    def allows(self, by: Role, event: Event) -> bool:
        """Whether the design lets this happen next."""
        if by is AGENT and not self.helps:
            return False
        return any(
            by in line.by
            and self.phase in line.during
            and (not line.condition or CONDITIONS[line.condition](self, event))
            for line in LINES_OF[type(event)]
        )


def _is(this: Event, by: Role, event: Event) -> bool:
    return event is this


def _comes(facts: Facts, event: e.Joined) -> bool:
    """The customer has the number 1, nobody has 0, and who comes back has not changed.

    Of agents only the newest is there.
    """
    if event.role is AGENT:
        agents = [number for number, role in facts.known.items() if role is AGENT]
        if AGENT in facts.present.values() or any(event.party < number for number in agents):
            return False
    numbered = event.party == 1 if event.role is CUSTOMER else 2 <= event.party <= 255
    known = facts.known.get(event.party, event.role) is event.role
    return numbered and known and event.role is not RELAY and event.party not in facts.present


def _asks(facts: Facts, event: e.Requested) -> bool:
    used = event.request in facts.asked or facts.holds(event.what, granted=False)
    if used or TECHNICIAN not in facts.present.values():
        return False
    if event.what is What.RECORDING:
        return not facts.recording_allowed
    if event.what is What.GIVE_FILE and not _is_a_file(event):
        return False
    shown, there = facts.opened
    if event.what is What.MONITOR and (event.monitor > there or shown in (0, event.monitor)):
        return False
    return _is_in_reach(facts, event.what)


def _is_a_file(event: e.Requested | e.FileChosen) -> bool:
    return event.file != "" and event.size <= 104_857_600


def _is_in_reach(facts: Facts, what: What) -> bool:
    offer = next((event for _, event in facts.log if isinstance(event, e.KeyOffered)), None)
    watched = what in VIEW or facts.presence is Presence.PRESENT
    if not (watched and is_included(offer, what)):
        return False
    away = facts.admitted and not facts.helps
    special = {
        What.RECORDING: True,
        What.CONTROL: not away,
        What.ELEVATION: facts.controllable,
        What.MONITOR: facts.shown is not None and facts.shown[0] is AGENT,
    }
    return special.get(what, facts.helps)


def _chooses(facts: Facts, event: e.FileChosen) -> bool:
    question = facts.asked.get(event.request)
    waits = facts.standing.get(event.request) is True and event.request not in facts.files
    taken = question is not None and question.what is What.TAKE_FILE
    return taken and waits and _is_a_file(event)


def _grants(facts: Facts, event: e.Granted) -> bool:
    if facts.standing.get(event.request) is not False:
        return False
    return _is_in_reach(facts, facts.asked[event.request].what)


def _is_one_of(*reasons: str) -> Callable[[Facts, e.Ended], bool]:
    return lambda facts, event: event.reason in reasons


CONDITIONS: dict[str, Callable[[Facts, Any], bool]] = {
    "both are there": lambda f, _: {CUSTOMER, TECHNICIAN} <= set(f.present.values()),
    "it can come": _comes,
    "it is there": lambda f, event: event.party in f.present,
    "recording is allowed": lambda f, _: f.recording_allowed,
    "it has a purpose": lambda _, event: event.purpose.strip() != "",
    "the customer can show": lambda f, _: (
        f.shown is None and CUSTOMER in f.present.values() and f.presence is not None
    ),
    "the agent can show": lambda f, _: f.shown is None and f.presence is not None,
    "something is shown": lambda f, _: f.shown is not None,
    "the picture moves": lambda f, _: f.shown is not None and not f.paused,
    "it can move again": lambda f, _: f.paused and f.presence is not None,
    "nobody answers": lambda f, _: f.presence is Presence.PRESENT and (f.shown is None or f.paused),
    "it can be asked": _asks,
    "it can be granted": _grants,
    "it is open": lambda f, event: f.standing.get(event.request) is False,
    "it is open or granted": lambda f, event: event.request in f.standing,
    "the clipboard is open": lambda f, event: (
        event.what in (What.GIVE_TEXT, What.TAKE_TEXT) and f.holds(event.what, granted=True)
    ),
    "a file can be chosen": _chooses,
    "the technician sends it": lambda f, event: f.sends(event.request, What.GIVE_FILE),
    "the agent sends it": lambda f, event: f.sends(event.request, What.TAKE_FILE),
    "this agent waits": lambda f, event: f.present.get(event.party) is AGENT and not f.admitted,
    "this agent is there": lambda f, event: f.present.get(event.party) is AGENT,
    "the number is another": lambda f, event: event.programs != f.excluded,
    "it is another view": lambda f, event: (
        f.shown is not None
        and f.shown[0] is AGENT
        and event.monitor <= event.monitors
        and (event.monitor, event.monitors) != f.opened
    ),
    "rights are granted": lambda f, _: (
        f.controllable and f.holds(What.ELEVATION, granted=True) and not f.elevated
    ),
    "there are rights": lambda f, _: f.elevated,
    "the customer may say why": _is_one_of("customer", "declined"),
    "the technician may say why": _is_one_of("technician"),
    "the relay may say why": _is_one_of(
        "no_answer", "expired", "guessed", "lost", "limit", "unattended"
    ),
}
