"""Who wanted to hide something chooses what before the first picture."""

import pytest

from beistand.agent.choosing import chooses_first
from beistand.protocol import events as e
from beistand.protocol.events import Surface, What
from beistand.protocol.wire import Entry
from tests.protocol.walk import AGENT, CUSTOMER, OPENING, RELAY, TECHNICIAN, WITH_AGENT, Log

ASKED: Log = ((TECHNICIAN, e.Requested("c", What.CONTROL)), (CUSTOMER, e.Granted("c")))
COMES: Log = ((RELAY, e.Joined(3, AGENT)), (CUSTOMER, e.AgentAdmitted(3)))
CHOOSES: Log = ((RELAY, e.Joined(3, AGENT)), (CUSTOMER, e.AgentAdmitted(3, chooses=True)))
AGAIN: Log = (
    *((RELAY, e.Left(3)), (RELAY, e.Joined(4, AGENT))),
    *((TECHNICIAN, e.Requested("d", What.CONTROL)), (CUSTOMER, e.Granted("d"))),
    (CUSTOMER, e.AgentAdmitted(4)),
)


def shows(surface: Surface) -> Log:
    return ((CUSTOMER, e.SharingStarted(surface)),)


def newest(log: Log) -> int:
    return max(event.party for _, event in log if isinstance(event, e.AgentAdmitted))


@pytest.mark.parametrize(
    ("log", "first"),
    [
        ((*shows(Surface.MONITOR), *ASKED, *COMES), False),
        ((*ASKED, *COMES), False),
        ((*shows(Surface.WINDOW), *ASKED, *COMES), True),
        ((*shows(Surface.BROWSER), *ASKED, *COMES), True),
        ((*shows(Surface.WINDOW), (CUSTOMER, e.SharingStopped()), *ASKED, *COMES), True),
        ((*shows(Surface.MONITOR), *COMES), True),
        (COMES, True),
        ((*COMES, *ASKED), True),
        ((*shows(Surface.MONITOR), *COMES, *ASKED), True),
        ((*shows(Surface.MONITOR), *ASKED, *CHOOSES), True),
        ((*ASKED, *CHOOSES), True),
        ((*ASKED, *COMES, *AGAIN), False),
        ((*ASKED, *CHOOSES, *AGAIN), True),
    ],
)
def test_who_shows_the_whole_screen_and_was_asked_for_control_does_not(
    log: Log, first: bool
) -> None:
    entries = [Entry(n, by, 1, 0, event) for n, (by, event) in enumerate((*OPENING, *log), 1)]
    assert chooses_first(entries, newest(log)) is first


@pytest.mark.parametrize("programs", [0, 2])
def test_a_second_agent_asks_where_the_first_one_has_hidden_something(programs: int) -> None:
    hid: Log = ((AGENT, e.Excluded(1)),)
    hid = hid if programs else (*hid, (AGENT, e.Excluded(0)))
    again: Log = (
        *((RELAY, e.Left(3)), (RELAY, e.Joined(4, AGENT)), *ASKED),
        (CUSTOMER, e.AgentAdmitted(4)),
    )
    log = (*WITH_AGENT, *hid, *again)
    entries = [Entry(n, by, 1, 0, event) for n, (by, event) in enumerate(log, 1)]
    assert chooses_first(entries, 4) is (programs > 0)
