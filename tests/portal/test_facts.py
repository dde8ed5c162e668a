"""The facts of a session grow with each event."""

import pytest

from beistand.portal import receipt
from beistand.portal.receipt import Facts, facts
from beistand.protocol import events as e
from beistand.protocol.events import Reason, Surface
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry

TECHNICIAN, CUSTOMER, RELAY = Role.TECHNICIAN, Role.CUSTOMER, Role.RELAY
STORY: list[tuple[Role, e.Event]] = [
    (TECHNICIAN, e.KeyOffered("Drucker", "Anna Berger", "Musterhaus")),
    (RELAY, e.KeyAccepted()),
    (RELAY, e.Joined(1, CUSTOMER)),
    (RELAY, e.Joined(2, TECHNICIAN, "Anna Berger")),
    (CUSTOMER, e.Confirmed()),
    (CUSTOMER, e.AgreementAccepted(1, "0" * 64, "de")),
    (CUSTOMER, e.RecordingDecided(True)),
    (RELAY, e.Connected()),
    (CUSTOMER, e.SharingStarted(Surface.MONITOR)),
]
END: list[tuple[Role, e.Event]] = [(CUSTOMER, e.Ended(Reason.CUSTOMER))]


def entries(story: list[tuple[Role, e.Event]]) -> list[Entry]:
    return [
        Entry(number, by, 0, number * 1000, event) for number, (by, event) in enumerate(story, 1)
    ]


def test_they_say_who_helped_with_what_how_long_and_whether_it_was_recorded() -> None:
    told = facts(entries([*STORY, *END]))
    assert (told.technician, told.purpose) == ("Anna Berger", "Drucker")
    assert told.agreement == e.AgreementAccepted(1, "0" * 64, "de")
    assert told.seconds(0) == 2
    assert told.recorded
    assert told.recorded_to_the_end


def test_a_recording_that_was_withdrawn_is_told_as_partly() -> None:
    told = facts(entries([*STORY, (CUSTOMER, e.RecordingDecided(False)), *END]))
    assert told.recorded
    assert not told.recorded_to_the_end


def test_each_event_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told, state = Facts(), State()
    for entry in entries([*STORY, *END]):
        before, state = state, follow(state, entry.by, entry.event)
        told = told.after(entry, before, state)
    assert told == facts(entries([*STORY, *END]))
    monkeypatch.setattr(receipt, "follow", None)  # nothing is read again to say how long
    assert told.seconds(0) == 2
