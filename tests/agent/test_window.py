from dataclasses import replace
from datetime import UTC, datetime

import pytest

from beistand.agent.window import in_session, standing, waiting
from beistand.protocol import events as e
from beistand.protocol.roles import Role
from beistand.protocol.signals import Limit
from beistand.protocol.states import State
from beistand.protocol.table import replay
from beistand.texts import Texts
from tests.protocol.walk import (
    AWAY,
    HANDED_OVER,
    IN_CONTROL,
    OPENING,
    TECHNICIAN_NAME,
    UNANSWERED,
    WITH_AGENT,
    WITH_COLLEAGUE,
    Log,
    personal,
)

TEXTS = Texts("de")
SINCE = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


def test_before_it_is_admitted_the_window_shows_its_code_alone() -> None:
    shown = waiting(TEXTS, "4711")

    assert shown.code == "4711"
    assert (shown.facts, shown.question, shown.pause, shown.chats) == ((), "", "", False)


@pytest.mark.parametrize("trouble", ["unreachable", "untrusted", "proxy"])
def test_where_nobody_is_reached_the_window_says_why_instead_of_a_code(trouble: str) -> None:
    shown = waiting(TEXTS, "4711", trouble, "hilfe.example.org")

    assert shown.code == ""
    assert shown.status == TEXTS(f"agent.trouble.{trouble}", host="hilfe.example.org")


def test_the_window_says_who_is_there_and_what_they_may() -> None:
    shown = in_session(TEXTS, replay(IN_CONTROL), SINCE, connected=True)

    assert shown.status == "Erika Muster ist mit Ihrem Computer verbunden."
    assert shown.facts == (
        "Verbunden seit 09:05 Uhr",
        "Bildschirm: wird gezeigt",
        "Steuerung: Maus und Tastatur werden mitbenutzt",
        "Aufzeichnung: ja",
        "Sie sind: anwesend",
    )
    assert shown.take_back == "Steuerung beenden"
    assert shown.presence == "Ich gehe weg"
    assert shown.pause == "Freigabe pausieren"


def test_an_open_request_is_asked_with_its_reason() -> None:
    asked = (Role.TECHNICIAN, e.Requested("c", e.What.CONTROL, "Treiber einrichten"))
    shown = in_session(TEXTS, replay((*WITH_AGENT, asked)), SINCE, connected=True)

    assert shown.question.splitlines() == [
        "Erika Muster möchte Ihre Maus und Tastatur mitbenutzen.",
        "Wozu: Treiber einrichten",
        "Ohne Antwort gilt die Anfrage als abgelehnt.",
    ]


def test_nothing_can_be_answered_while_the_line_is_lost() -> None:
    asked = (Role.TECHNICIAN, e.Requested("c", e.What.CONTROL))
    shown = in_session(TEXTS, replay((*WITH_AGENT, asked)), SINCE, connected=False)

    assert shown.question == ""
    assert "unterbrochen" in shown.status


def test_what_is_not_shown_can_be_shown_again_but_not_paused() -> None:
    shown = in_session(TEXTS, replay(OPENING), SINCE, connected=True)

    assert (shown.share, shown.pause, shown.take_back) == ("Bildschirm freigeben", "", "")


def test_an_absent_technician_is_named_as_absent() -> None:
    state: State = replay((*WITH_AGENT, (Role.RELAY, e.Left(2))))

    assert in_session(TEXTS, state, SINCE, True).status.startswith(
        "Erika Muster ist gerade nicht da."
    )


def test_who_is_to_come_is_asked_by_name_and_undertaking() -> None:
    told = replace(personal("k", e.What.COLLEAGUE), why="Zweite Meinung", undertaking="2026-02-01")
    shown = in_session(TEXTS, replay((*WITH_AGENT, (Role.TECHNICIAN, told))), SINCE, True)

    assert shown.question.splitlines()[1:4] == [
        "Wer: Jonas Kern",
        "Zur Verschwiegenheit verpflichtet (§\u00a0203\u00a0StGB) seit 1. Februar 2026",
        "Wozu: Zweite Meinung",
    ]
    assert shown.question.startswith("Erika Muster möchte jemanden hinzuziehen")


def test_who_wants_a_session_back_is_named_as_who_asks() -> None:
    wish = personal("b", e.What.TAKE_BACK, 2, TECHNICIAN_NAME)
    shown = in_session(TEXTS, replay((*HANDED_OVER, (Role.COLLEAGUE, wish))), SINCE, True)

    assert shown.status == "Jonas Kern ist mit Ihrem Computer verbunden."
    assert shown.question.startswith("Erika Muster möchte die Fernwartung wieder selbst übernehmen")


def test_whoever_watches_can_be_sent_away_with_one_click() -> None:
    rows = standing(TEXTS, replay(WITH_COLLEAGUE), lambda request: None)
    gone = standing(TEXTS, replay((*WITH_COLLEAGUE, (Role.RELAY, e.Left(4)))), lambda request: None)

    assert [(row.text, row.end, row.ends) for row in rows] == [
        ("Jonas Kern sieht auch zu.", "Verabschieden", e.ColleagueDismissed(4))
    ]
    assert gone[0].text == "Jonas Kern darf auch zusehen und ist gerade nicht da."


def test_presence_is_asked_with_its_own_words_and_before_a_request() -> None:
    asked = replay((*WITH_AGENT, (Role.TECHNICIAN, e.Requested("c", e.What.CONTROL))))
    shown = in_session(TEXTS, asked, SINCE, connected=True, asked=True)

    assert shown.question.startswith("Sind Sie noch da?\nOhne Antwort wird die Freigabe pausiert")
    assert shown.answers == ("Ja, ich bin da", "Ich gehe weg")
    missed = in_session(TEXTS, replay(UNANSWERED), SINCE, connected=True, asked=True)
    assert "Es kam keine Antwort." in missed.question
    assert missed.presence == "Ich bin wieder da"


def test_who_is_away_reads_so_and_can_come_back() -> None:
    away = replay((*WITH_AGENT, (Role.CUSTOMER, AWAY)))
    shown = in_session(TEXTS, away, SINCE, connected=True)

    assert "Sie sind: abwesend" in shown.facts
    assert shown.presence == "Ich bin wieder da"
    assert in_session(TEXTS, away, SINCE, connected=False).presence == ""
    alone = in_session(TEXTS, away, SINCE, connected=True, asked=True)
    assert "weil niemand aus der Praxis da ist" in alone.question


ASKED = (*WITH_AGENT, (Role.TECHNICIAN, e.Requested("c", e.What.CONTROL)))


@pytest.mark.parametrize(
    ("language", "more", "longer"),
    [("de", "Mehr Zeit", "Sitzung verlängern"), ("en", "More time", "Extend the session")],
)
def test_what_ends_in_a_moment_is_said_with_its_button(
    language: str, more: str, longer: str
) -> None:
    texts = Texts(language)
    shown = in_session(texts, replay(ASKED), SINCE, True, ending=(Limit.ANSWER, Limit.SESSION))

    assert (shown.more, shown.longer) == (more, longer)
    assert (shown.hurry, shown.ends) == (texts("portal.request.ends"), texts("lasting.ends"))
    calm = in_session(texts, replay(ASKED), SINCE, True)
    assert calm == replace(shown, hurry="", more="", ends="", longer="")


def test_a_warning_does_not_make_the_question_another_one() -> None:
    calm, hurried = (
        in_session(TEXTS, replay(ASKED), SINCE, True, ending=ending)
        for ending in ((), (Limit.ANSWER,))
    )
    assert calm.question == hurried.question


@pytest.mark.parametrize(("log", "asked"), [(WITH_AGENT, False), (ASKED, True)])
def test_nobody_is_hurried_where_there_is_no_request_to_answer(log: Log, asked: bool) -> None:
    shown = in_session(TEXTS, replay(log), SINCE, True, (), asked, (Limit.ANSWER,))

    assert (shown.hurry, shown.more) == ("", "")


def test_nobody_is_warned_while_nobody_would_hear_the_answer() -> None:
    ending = (Limit.ANSWER, Limit.SESSION)
    shown = in_session(TEXTS, replay(ASKED), SINCE, connected=False, ending=ending)

    assert (shown.hurry, shown.more, shown.ends, shown.longer) == ("", "", "", "")


def test_who_is_away_is_offered_more_time_without_coming_back() -> None:
    away = replay((*WITH_AGENT, (Role.AGENT, AWAY)))

    shown = in_session(TEXTS, away, SINCE, True, asked=True)

    assert shown.answers == ("Ja, ich bin da", "Mehr Zeit")
