"""What the customer is told at the end, and takes away."""

from datetime import UTC, datetime

from beistand.ends.chat import Message
from beistand.portal.receipt import facts, notice, speaker, transcript
from beistand.protocol import events as e
from beistand.protocol.events import Surface
from beistand.texts import Texts
from tests.portal.world import START, befores, entries
from tests.protocol.walk import CUSTOMER, OPENING, RELAY, TECHNICIAN, Log

TEXTS = Texts("de")
SHARING: Log = (*OPENING, (CUSTOMER, e.SharingStarted(Surface.WINDOW)))
ENDED: Log = (*SHARING, (TECHNICIAN, e.Ended(e.Reason.TECHNICIAN)))
COLLEAGUE: Log = (
    *OPENING,
    (RELAY, e.Left(2)),
    (RELAY, e.Joined(2, TECHNICIAN, "Bernd Colling")),
)


def local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def notices(log: Log) -> list[str]:
    said = entries(log)
    states = befores(said)
    return [
        notice(TEXTS, entry, before, after)
        for entry, before, after in zip(said, states, states[1:], strict=False)
    ]


def test_a_session_is_summed_up() -> None:
    told = facts(entries(ENDED)).told(TEXTS, START)
    assert told == {
        "technician": "Erika Muster",
        "purpose": "Der Drucker druckt nicht",
        "duration": "2\u00a0Minuten",
        "agreement": "Fassung 1, zugestimmt",
        "recording": "Wurde aufgezeichnet",
        "tools": "Steuerung, Administratorrechte, Zwischenablage, Dateien",
        "presence": "Die ganze Zeit anwesend",
    }


def test_while_it_runs_it_lasts_until_now() -> None:
    assert facts(entries(OPENING)).seconds(START + 9 * 60_000) == 60


def test_what_was_allowed_and_never_shown_was_not_recorded() -> None:
    assert facts(entries(OPENING)).told(TEXTS, START)["recording"] == "Wurde nicht aufgezeichnet"


def test_a_recording_that_was_ended_is_told_as_a_part() -> None:
    log: Log = (*SHARING, (CUSTOMER, e.RecordingDecided(False)))
    assert facts(entries(log)).told(TEXTS, START)["recording"] == "Zeitweise aufgezeichnet"


def test_who_refuses_the_agreement_has_begun_nothing() -> None:
    log: Log = (*OPENING[:5], (CUSTOMER, e.AgreementRefused(1, "ab" * 32, "de")))
    told = facts(entries(log)).told(TEXTS, START)
    assert (told["duration"], told["agreement"]) == ("Nicht begonnen", "Fassung 1, abgelehnt")


def test_whoever_helps_is_named_and_not_who_made_the_key() -> None:
    assert facts(entries(COLLEAGUE)).technician == "Erika Muster, Bernd Colling"
    shown = (*COLLEAGUE, (CUSTOMER, e.SharingStarted(Surface.WINDOW)))
    assert notices(shown)[-3:] == [
        "Erika Muster ist nicht mehr verbunden.",
        "Bernd Colling ist wieder da.",
        "Bernd Colling sieht jetzt Ihren Bildschirm.",
    ]


def test_each_message_bears_the_name_of_who_wrote_it() -> None:
    said = entries(COLLEAGUE)
    minutes = {0: "Erika Muster", 5: "Erika Muster", 10: "Bernd Colling", 12: "Bernd Colling"}
    for minute, name in minutes.items():
        assert speaker(said, Message(2, 1, START + minute * 60_000, "Guten Tag")) == name
    assert speaker(said, Message(1, 1, START, "Guten Tag")) == ""


def test_nobody_is_told_that_nothing_is_recorded_as_a_recording() -> None:
    refused = (CUSTOMER, e.RecordingDecided(False))
    allowed = (CUSTOMER, e.RecordingDecided(True))
    assert notices((*OPENING, refused, allowed))[-2:] == [
        "Es wird nicht mehr aufgezeichnet.",
        "Sobald etwas gezeigt wird, wird es aufgezeichnet.",
    ]
    assert notices((*SHARING, refused, allowed))[-1] == "Ab jetzt wird aufgezeichnet."


def test_the_transcript_holds_what_happened_and_what_was_written() -> None:
    messages = [
        Message(2, 1, START + 540_000, "Guten Tag"),
        Message(1, 1, START + 550_000, "Er druckt nicht"),
    ]
    name, text = transcript(TEXTS, entries(ENDED), messages, local)
    assert name == "Gespraechsverlauf-2026-09-21.txt"
    lines = text.splitlines()
    assert lines[1] == "Mit Erika Muster von Praxis-EDV"
    assert f"{local(START + 60_000 * 8):%H:%M:%S}  Die Sitzung ist aufgebaut" in lines
    assert lines[-2].endswith("  Erika Muster: Guten Tag")
    assert lines[-1].endswith("  Sie: Er druckt nicht")


def test_a_transcript_without_messages_says_so() -> None:
    _, text = transcript(TEXTS, entries(ENDED), [], local)
    assert text.endswith("\nEs wurde nichts geschrieben.\n")
