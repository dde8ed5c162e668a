"""One sentence for each event, in the person's language."""

import re

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import EVENTS
from beistand.telling import tell
from beistand.texts import LANGUAGES, Texts
from tests.portal.world import befores, entries
from tests.protocol.walk import (
    AGENT,
    AWAY,
    COLLEAGUE,
    CUSTOMER,
    ELEVATED,
    EXCHANGE,
    HANDED_OVER,
    OPENING,
    RELAY,
    TECHNICIAN,
    WITH_AGENT,
    WITH_COLLEAGUE,
    Log,
    request,
)

MORE: Log = (
    *ELEVATED,
    (AGENT, e.Excluded(2)),
    (AGENT, e.Lowered()),
    (AGENT, e.Paused()),
    (AGENT, e.Resumed()),
    (AGENT, e.MonitorOpened(2, 3)),
    (TECHNICIAN, request("m", e.What.MONITOR)),
    (AGENT, e.MonitorOpened(0, 3)),
    (AGENT, e.SharingStopped()),
    (TECHNICIAN, request("t", e.What.GIVE_TEXT)),
    (CUSTOMER, e.Granted("t")),
    (AGENT, e.Copied(e.What.GIVE_TEXT, 12)),
    (CUSTOMER, e.AgentDismissed(3)),
    (RELAY, e.Left(3)),
    (RELAY, e.RecordingFailed()),
    (RELAY, e.Ended(e.Reason.LOST)),
)
FILES: Log = (
    *EXCHANGE,
    (AGENT, e.FileChosen("e", "protokoll.txt", 9)),
    (TECHNICIAN, e.Transferred("e")),
    (TECHNICIAN, e.Withdrawn("c")),
    (CUSTOMER, AWAY),
    (AGENT, e.PresenceStated(e.Presence.PRESENT)),
    (RELAY, e.Paused()),
    (RELAY, e.PresenceUnanswered()),
    (RELAY, e.Ended(e.Reason.UNATTENDED)),
)
COLLEAGUES: Log = (
    *HANDED_OVER,
    (COLLEAGUE, request("b", e.What.TAKE_BACK)),
    (COLLEAGUE, e.Withdrawn("b")),
    (COLLEAGUE, request("d", e.What.TAKE_BACK)),
    (AGENT, e.Granted("d")),
    (RELAY, e.Left(4)),
    (TECHNICIAN, e.ColleagueDismissed(4)),
)


def told(log: Log, language: str = "de") -> list[str]:
    texts, said = Texts(language), entries(log)
    return [tell(texts, each, before) for each, before in zip(said, befores(said), strict=False)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("log", [MORE, FILES, COLLEAGUES])
def test_everything_that_happens_has_its_sentence(log: Log, language: str) -> None:
    for sentence in told(log, language):
        assert sentence
        assert not re.search(r"[{}]|\b[a-z]+\.[a-z]+\b(?!txt)", sentence.replace(".txt", ""))


def test_no_event_is_left_out_of_these_stories() -> None:
    told_of = {type(event) for log in (MORE, FILES, COLLEAGUES) for _, event in log}
    rest = {e.AgreementRefused, e.Refused}
    assert set(EVENTS.values()) - told_of == rest


def test_a_withdrawn_permission_is_no_refusal() -> None:
    first = told((*OPENING[:6], (CUSTOMER, e.RecordingDecided(False))))[-1]
    later = told((*OPENING, (CUSTOMER, e.RecordingDecided(False))))[-1]
    assert first == "Der Kunde hat die Aufzeichnung abgelehnt"
    assert later == "Der Kunde hat die Aufzeichnung beendet"


def test_an_answer_and_its_end_name_the_right() -> None:
    asked = (*OPENING, (TECHNICIAN, request("c", e.What.CONTROL)))
    refused = told((*asked, (CUSTOMER, e.Refused("c"))))[-1]
    taken_back = told((*asked, (CUSTOMER, e.Granted("c")), (CUSTOMER, e.Withdrawn("c"))))[-2:]
    assert refused == "Der Kunde hat die Anfrage abgelehnt: Steuerung"
    assert taken_back == [
        "Der Kunde hat die Anfrage zugelassen: Steuerung",
        "Der Kunde hat die Erlaubnis zurückgenommen: Steuerung",
    ]


def test_a_colleague_is_named_whatever_happens_to_it() -> None:
    sent_away = told((*WITH_COLLEAGUE, (CUSTOMER, e.ColleagueDismissed(4))))[-4:]

    assert sent_away == [
        "Angefragt: Jonas Kern soll dazukommen",
        "Der Kunde hat Jonas Kern zugelassen",
        "Jonas Kern ist dabei und sieht zu",
        "Der Kunde hat Jonas Kern verabschiedet",
    ]
    assert told(HANDED_OVER)[-1] == "Jonas Kern hat die Sitzung übernommen"


def test_who_ends_a_session_without_being_in_it_is_named() -> None:
    ended = told((*OPENING, (RELAY, e.Ended(e.Reason.HOUSE, "Bettina Boss"))))[-1]
    assert ended == "Bettina Boss hat die Sitzung von außerhalb beendet"


def test_another_monitor_is_named_where_it_is_asked_for_and_where_it_is_shown() -> None:
    log: Log = (
        *WITH_AGENT,
        (AGENT, e.MonitorOpened(2, 3)),
        (TECHNICIAN, e.Requested("m", e.What.MONITOR, monitor=0)),
        (AGENT, e.MonitorOpened(0, 3)),
    )
    assert told(log)[-3:] == [
        "Der Kunde zeigt Bildschirm 2 von 3",
        "Anderen Bildschirm angefragt: Alle Bildschirme",
        "Der Kunde zeigt alle Bildschirme (3)",
    ]


def test_who_comes_and_goes_is_named() -> None:
    sentences = told((*OPENING, (RELAY, e.Left(2)), (RELAY, e.Left(1))))
    assert sentences[3] == "Erika Muster ist verbunden"
    assert sentences[-2:] == [
        "Erika Muster ist nicht mehr verbunden",
        "Der Kunde ist nicht mehr verbunden",
    ]
