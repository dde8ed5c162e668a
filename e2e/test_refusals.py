"""Every no of the customer counts, and no wrong key opens anything."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from e2e import timecode
from e2e.conftest import sign_in
from e2e.display import Display
from e2e.line import Line
from e2e.people import Customer, Technician
from e2e.programs import free_port, wait_for
from e2e.stage import Stage
from e2e.world import Relay

NO_SUCH_KEY = (
    "Dieser Schlüssel gilt nicht oder nicht mehr. Bitte vergleichen Sie die Ziffern"
    " oder lassen Sie sich einen neuen Schlüssel nennen."
)
MISTYPED = (
    "Der Schlüssel stimmt so nicht. Bitte vergleichen Sie die Ziffern:"
    " Es müssen zehn sein, oft sind nur zwei vertauscht."
)
REQUEST_ENDS = (
    "Gleich gilt die Anfrage als abgelehnt."
    " Mit einem Klick auf „Mehr Zeit“ haben Sie wieder die ganze Zeit."
)
LOST = (
    "Die Verbindung war zu lange unterbrochen. Lassen Sie sich bitte einen neuen Schlüssel nennen."
)
ANSWER_SECONDS = 20
"""The least that an operator can set; the warning comes after two thirds of it."""


def test_who_declines_to_start_has_shown_nothing(technician: Technician, caller: Customer) -> None:
    caller.opens_the_portal()
    caller.enters(technician.offers_a_key("Nein sagen"))
    caller.declines()
    caller.sees("Sie haben mit „Nein“ geantwortet. Es wurde nichts übertragen.")
    caller.leaves_nothing_behind()
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Fernwartung mit „Nein“ abgelehnt")


def test_a_session_that_ends_while_the_console_comes_in_turns_into_its_report(
    technician: Technician, caller: Customer
) -> None:
    caller.opens_the_portal()
    with technician.is_held_up("**/ticket"):
        caller.enters(technician.offers_a_key("Schnell entschieden"))
        technician.sees_the_session()
        caller.declines()
        caller.sees("Sie haben mit „Nein“ geantwortet. Es wurde nichts übertragen.")
    technician.sees_heading("Bericht")


def test_who_declines_the_agreement_has_shown_nothing(
    technician: Technician, caller: Customer
) -> None:
    caller.opens_the_portal()
    caller.enters(technician.offers_a_key("Nicht einverstanden"))
    caller.confirms()
    caller.declines_the_agreement()
    caller.sees("Sie haben der Vereinbarung nicht zugestimmt. Es wurde nichts übertragen.")
    caller.leaves_nothing_behind()
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Kundenvereinbarung abgelehnt (Fassung {number})")
    technician.sees_no_recording()


def test_who_refuses_the_recording_is_helped_and_not_recorded(
    technician: Technician, customer: Customer, relay: Relay
) -> None:
    before = relay.recordings()
    customer.begins(technician.offers_a_key("Ohne Aufzeichnung"), recording=False)
    technician.sees_the_session()
    technician.sees_the_screen()
    technician.sees("Keine Aufzeichnung")
    technician.watches(2)
    customer.ends()
    customer.sees("Wurde nicht aufgezeichnet")
    technician.sees_heading("Bericht")
    technician.sees_event("Der Kunde hat die Aufzeichnung abgelehnt")
    technician.sees_no_recording()
    assert relay.recordings() == before


def test_who_withdraws_the_recording_is_helped_on_and_can_be_asked_again(
    technician: Technician, customer: Customer, relay: Relay
) -> None:
    before = set(relay.recordings())
    customer.begins(technician.offers_a_key("Erst ja, dann nein"))
    technician.sees_the_session()
    technician.sees_the_screen()
    customer.withdraws_the_recording()
    technician.sees("Keine Aufzeichnung")
    recorded = sizes(relay, before)
    assert recorded
    technician.sees_the_screen()
    technician.watches(1)
    assert sizes(relay, before) == recorded
    technician.asks_for_recording()
    customer.refuses()
    technician.sees_step("Der Kunde hat die Anfrage abgelehnt: {right}")
    technician.sees("Keine Aufzeichnung")
    technician.asks_for_recording()
    customer.grants()
    technician.sees("Aufzeichnung läuft")
    wait_for(lambda: sizes(relay, before).keys() > recorded.keys(), "another segment")
    customer.ends()
    technician.sees_heading("Bericht")
    assert timecode.strictly_rising(technician.plays_recording(2))


def sizes(relay: Relay, before: set[Path]) -> dict[Path, int]:
    """How much of the session is recorded, of which nothing was there before."""
    return {path: path.stat().st_size for path in set(relay.recordings()) - before}


def test_who_closes_the_picker_chats_and_is_offered_to_share_later(
    technician: Technician, stage: Stage, screen: Display
) -> None:
    customer = stage.customer(screen, picker=True)
    customer.begins(technician.offers_a_key("Erst nur reden"), recording=False)
    customer.closes_the_picker()
    customer.sees_button("Bildschirm freigeben")
    technician.sees_the_session()
    customer.writes("Ich möchte erst nur schreiben.")
    technician.reads("Ich möchte erst nur schreiben.")
    technician.sees("Wartet auf den Bildschirm")


@pytest.fixture
def impatient(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """A relay that waits for an answer, and for who is gone, no longer than it must."""
    with Relay(tmp_path / "data", answer_seconds=ANSWER_SECONDS, absence_seconds=10) as relay:
        stage = Stage(playwright, desk, tmp_path, relay, sign_in(relay, desk))
        yield stage
        stage.close(request)


def test_silence_is_no_but_more_time_is_given(impatient: Stage) -> None:
    technician, caller = impatient.technician(), impatient.caller()
    caller.opens_the_portal()
    caller.enters(technician.offers_a_key("Keine Antwort"))
    caller.sees_question("Fernwartung starten")
    over = time.monotonic() + ANSWER_SECONDS
    caller.sees_question("Brauchen Sie mehr Zeit?")
    caller.presses("Mehr Zeit")
    caller.sees_no_question("Brauchen Sie mehr Zeit?")
    caller.sees_question("Brauchen Sie mehr Zeit?")
    assert time.monotonic() > over
    caller.sees_heading("Sitzung beendet", within=30)
    caller.sees("Es kam keine Antwort. Das zählt als Nein, deshalb wurde die Sitzung beendet.")
    caller.leaves_nothing_behind()


def test_who_comes_back_too_late_is_told_so_and_has_kept_nothing(impatient: Stage) -> None:
    technician = impatient.technician()
    with Line(impatient.relay.port, free_port()) as line:
        caller = impatient.caller(home=line.url)
        caller.begins(technician.offers_a_key("Zu lange fort"), recording=False)
        technician.sees_the_session()
        line.cut()
        technician.sees_heading("Bericht", within=40)
        technician.sees_event("Beendet: Verbindung zu lange unterbrochen")
        line.flow()
        caller.sees(LOST)
        caller.leaves_nothing_behind()


def test_a_request_warns_before_it_lapses_and_gives_more_time(impatient: Stage) -> None:
    technician, caller = impatient.technician(), impatient.caller()
    caller.begins(technician.offers_a_key("Überlegen"), recording=False)
    technician.sees_the_session()
    technician.asks_for_recording()
    caller.sees_question("Anfrage")
    over = time.monotonic() + ANSWER_SECONDS
    caller.does_not_see(REQUEST_ENDS)
    caller.sees_alert(REQUEST_ENDS)
    caller.answers("Anfrage", "Mehr Zeit")
    caller.does_not_see(REQUEST_ENDS)
    caller.sees_alert(REQUEST_ENDS)
    assert time.monotonic() > over
    caller.sees_no_question("Brauchen Sie mehr Zeit?")
    caller.sees_question("Anfrage")
    technician.sees_step("Anfrage ohne Antwort, zählt als Nein: {right}", within=30)
    caller.sees_no_question("Anfrage")
    caller.sees_heading("Fernwartung")


def test_a_computer_that_cannot_show_its_screen_can_still_chat(
    technician: Technician, caller: Customer
) -> None:
    caller.begins(technician.offers_a_key("Ohne Bild"), recording=False)
    caller.sees("Ihr Computer lässt die Freigabe nicht zu. Wir helfen Ihnen im Chat weiter.")
    technician.sees_the_session()
    technician.writes("Dann schreiben wir.")
    caller.reads("Dann schreiben wir.")


@pytest.mark.parametrize("typed", ["482 913 5071", "12", "482 931 5070"])
def test_a_typing_error_is_found_in_the_page(caller: Customer, typed: str) -> None:
    caller.opens_the_portal()
    caller.enters(typed)
    caller.sees_alert(MISTYPED)


def test_an_unknown_a_used_and_a_withdrawn_key_look_alike(
    technician: Technician, stage: Stage
) -> None:
    used = technician.offers_a_key("Benutzt")
    first = stage.caller()
    first.opens_the_portal()
    first.enters(used)
    first.declines()
    technician.page.goto("about:blank")
    technician.opens_the_console()
    withdrawn = technician.offers_a_key("Zurückgezogen")
    technician.withdraws_the_key()
    late = stage.caller()
    late.opens_the_portal()
    for key in ("482 913 5070", used, withdrawn):
        late.enters(key)
        late.sees_alert(NO_SUCH_KEY)


def test_an_expired_key_opens_nothing(own_stage: Stage) -> None:
    technician = own_stage.technician()
    key = technician.offers_a_key("Zu spät")
    own_stage.relay.lets_all_keys_expire()
    late = own_stage.caller()
    late.opens_the_portal()
    late.enters(key)
    late.sees_alert(NO_SUCH_KEY)
