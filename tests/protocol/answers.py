"""Answers: the conditions of the design, in its words, found true or not by looking back."""

from collections.abc import Callable
from typing import Any

from beistand.protocol import events as e
from beistand.protocol.events import Event, Presence, What
from beistand.protocol.roles import Role
from tests.protocol.design import LINES_OF
from tests.protocol.facts import Facts
from tests.protocol.practice import is_included
from tests.protocol.walk import AGENT, COLLEAGUE, CUSTOMER, RELAY, TECHNICIAN


def design_allows(facts: Facts, by: Role, event: Event) -> bool:
    """Whether the design lets this happen next."""
    if by is AGENT and not facts.helps:
        return False
    return any(
        by in line.by
        and facts.phase in line.during
        and (not line.condition or CONDITIONS[line.condition](facts, event))
        for line in LINES_OF[type(event)]
    )


def _comes(facts: Facts, event: e.Joined) -> bool:
    """The customer has the number 1, nobody has 0, and who comes back has not changed.

    Of agents only the newest is there, there is one technician, and a colleague comes by a yes.
    """
    if event.role is AGENT:
        agents = [number for number, role in facts.known.items() if role is AGENT]
        if AGENT in facts.present.values() or any(event.party < number for number in agents):
            return False
    if event.party in facts.let_in or event.role is COLLEAGUE:
        named = facts.let_in.get(event.party, ("", False))[0]
        if event.role is not COLLEAGUE or event.party not in facts.let_in or named != event.name:
            return False
    if event.role is TECHNICIAN and facts.known.get(event.party, TECHNICIAN) is TECHNICIAN:
        others = [n for n, role in facts.known.items() if role is TECHNICIAN and n != event.party]
        if others:
            return False
    numbered = event.party == 1 if event.role is CUSTOMER else 2 <= event.party <= 255
    known = facts.known.get(event.party, event.role) is event.role
    return numbered and known and event.role is not RELAY and event.party not in facts.present


def _asks(facts: Facts, event: e.Requested) -> bool:
    used = event.request in facts.asked or facts.holds(event.what, granted=False)
    if used or TECHNICIAN not in facts.present.values() or event.what is What.TAKE_BACK:
        return False
    if event.what is What.RECORDING:
        return not facts.recording_allowed and facts.presence is Presence.PRESENT
    if event.what is What.GIVE_FILE and not _is_a_file(event):
        return False
    shown, there = facts.opened
    if event.what is What.MONITOR and (event.monitor > there or shown in (0, event.monitor)):
        return False
    return _is_in_reach(facts, event)


def _takes_back(facts: Facts, event: e.Requested) -> bool:
    used = event.request in facts.asked or facts.holds(event.what, granted=False)
    return not used and event.what is What.TAKE_BACK and _is_in_reach(facts, event)


def _is_a_file(event: e.Requested | e.FileChosen) -> bool:
    return event.file != "" and event.size <= 104_857_600


def _is_in_reach(facts: Facts, event: e.Requested) -> bool:
    offer = next((said for _, said in facts.log if isinstance(said, e.KeyOffered)), None)
    if not (facts.presence is Presence.PRESENT and is_included(offer, event.what)):
        return False
    away = facts.admitted and not facts.helps
    name, gave = facts.let_in.get(event.party, ("", False))
    free = event.party not in facts.let_in and 2 <= event.party <= 255
    there = event.party in facts.let_in and event.party in facts.present and name == event.name
    special = {
        What.RECORDING: True,
        What.CONTROL: not away,
        What.ELEVATION: facts.controllable,
        What.MONITOR: facts.shown is not None and facts.shown[0] is AGENT,
        What.COLLEAGUE: event.name != ""
        and free
        and facts.known.get(event.party, COLLEAGUE) is COLLEAGUE,
        What.HANDOVER: there,
        What.TAKE_BACK: there and gave,
    }
    return special.get(event.what, facts.helps)


def _chooses(facts: Facts, event: e.FileChosen) -> bool:
    question = facts.asked.get(event.request)
    waits = facts.standing.get(event.request) is True and event.request not in facts.files
    taken = question is not None and question.what is What.TAKE_FILE
    return taken and waits and _is_a_file(event)


def _grants(facts: Facts, event: e.Granted) -> bool:
    if facts.standing.get(event.request) is not False:
        return False
    return _is_in_reach(facts, facts.asked[event.request])


def _grants_on_the_page(facts: Facts, event: e.Granted) -> bool:
    """Whoever moves the mouse could press it there; for rights the system asks once more."""
    asked = _grants(facts, event)
    return asked and not (
        facts.controllable and facts.asked[event.request].what is not What.ELEVATION
    )


def _is_said_on_the_page(facts: Facts, event: e.RecordingDecided | e.PresenceStated) -> bool:
    opens = e.RecordingDecided(True), e.PresenceStated(Presence.PRESENT)
    return not (facts.controllable and event in opens)


def _asked_by(role: Role) -> Callable[[Facts, e.Withdrawn], bool]:
    def asked(facts: Facts, event: e.Withdrawn) -> bool:
        question = facts.asked.get(event.request)
        own = question is not None and (question.what is What.TAKE_BACK) is (role is COLLEAGUE)
        return own and event.request in facts.standing

    return asked


def _is_one_of(*reasons: str) -> Callable[[Facts, e.Ended], bool]:
    return lambda facts, event: (
        event.reason in reasons and (event.name != "") is (event.reason == "house")
    )


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
    "it can be taken back": _takes_back,
    "it can be granted": _grants,
    "the page can grant it": _grants_on_the_page,
    "the page may say so": _is_said_on_the_page,
    "the technician asked it": _asked_by(TECHNICIAN),
    "the colleague asked it": _asked_by(COLLEAGUE),
    "the colleague was let in": lambda f, event: event.party in f.let_in,
    "the colleague was called in": lambda f, event: (
        event.party in f.let_in and not f.let_in[event.party][1]
    ),
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
        "no_answer", "expired", "guessed", "lost", "limit", "unattended", "house"
    ),
}
