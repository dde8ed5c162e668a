"""What a purpose leaves closed, and what follows from whether somebody of the practice is there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Playwright, expect

from e2e.conftest import sign_in
from e2e.display import Display
from e2e.entry import Entry
from e2e.help import Help
from e2e.keys import goes_to
from e2e.people import Customer, Technician
from e2e.stage import Stage
from e2e.world import Relay

GUIDE = "Anleiten (nur ansehen)"
NOT_INCLUDED = (
    "Steuerung, Administratorrechte: nicht Teil des Zwecks. Dafür braucht es einen neuen Schlüssel."
)
ONLY_AWAY = "Steuerung, Administratorrechte: erst wieder, wenn jemand aus der Praxis da ist."


def is_closed(technician: Technician, reason: str) -> None:
    """The button to ask for control does nothing, and says why: to everybody, and when read out."""
    button = technician.button("Steuerung anfordern")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_accessible_description(reason)
    technician.sees_words(reason)


def stated(person: Customer, words: str) -> Locator:
    """The line that says so; what it does not say just now is on the page too, but not seen."""
    seen = person.page.get_by_text(person.names(words)).filter(visible=True)
    return person.page.get_by_role("status").filter(has=seen)


def test_a_purpose_to_watch_leaves_control_closed_and_says_why(
    stage: Stage, technician: Technician, caller: Customer
) -> None:
    key = technician.offers_a_key("Rezeptdruck erklären", GUIDE)
    caller.opens_the_portal()
    caller.enters(key)
    caller.sees_question("Fernwartung starten")
    caller.sees("Den Bildschirm ansehen, den Sie zeigen")
    caller.sees("Mehr ist bei dieser Fernwartung nicht möglich.")
    caller.does_not_see("Ihre Maus und Tastatur mitbenutzen")
    caller.confirms()
    caller.agrees()
    caller.refuses_recording()

    technician.sees_the_session("Rezeptdruck erklären")
    technician.sees_step("Die Sitzung ist aufgebaut")
    is_closed(technician, NOT_INCLUDED)
    technician.button("Steuerung anfordern").click(force=True)
    technician.writes("Ich sehe nur zu.")
    caller.reads("Ich sehe nur zu.")
    expect(caller.dialog("Anfrage")).to_have_count(0)
    caller.ends()
    technician.sees_heading("Bericht")
    technician.sees("Nur ansehen")
    caller.sees("Nur ansehen")


def test_the_customer_reads_what_the_purpose_includes_and_the_choice_stays(
    technician: Technician, caller: Customer
) -> None:
    page = technician.page
    page.get_by_role("radio", name="Eigene Auswahl", exact=True).check()
    page.get_by_role("checkbox", name="Administratorrechte", exact=True).check()
    expect(page.get_by_role("checkbox", name="Steuerung", exact=True)).to_be_checked()
    key = technician.offers_a_key("Treiber einrichten", "Eigene Auswahl")
    caller.opens_the_portal()
    caller.enters(key)
    caller.sees_question("Fernwartung starten")
    caller.sees("Mit Administratorrechten arbeiten")
    caller.does_not_see("Text über die Zwischenablage austauschen")
    technician.sees_the_session()
    technician.returns_to_the_table()
    expect(page.get_by_role("radio", name="Eigene Auswahl", exact=True)).to_be_checked()
    expect(page.get_by_role("checkbox", name="Administratorrechte", exact=True)).to_be_checked()


def test_stated_away_in_mid_control_takes_control_back_at_once(
    help_: Help, screen: Display, entry: Entry
) -> None:
    technician, customer = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    technician.clicks_at(300, 160)
    assert entry.hears("button") == "button 1"
    technician.drags_from(300, 160)
    assert entry.hears("button") == "button 1"

    customer.presses("Ich gehe weg")

    technician.sees("Praxis abwesend: nur ansehen")
    technician.lets_go()
    technician.does_not_see("Sie steuern mit")
    is_closed(technician, ONLY_AWAY)
    assert not screen.pressed
    technician.sees_the_screen()
    expect(stated(customer, "abwesend")).to_be_visible()

    screen.focuses("Fernwartung")
    screen.press("Alt_L+i")  # "Ich bin wieder da", in the program's own window
    technician.sees("Praxis anwesend")
    expect(stated(customer, "anwesend")).to_be_visible()
    technician.does_not_see("Sie steuern mit")
    technician.asks_for_control()
    customer.grants()
    technician.sees("Sie steuern mit")
    customer.ends()
    program.has_gone()


@pytest.fixture
def impatient(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """At a relay that asks after twenty seconds."""
    with Relay(tmp_path / "data", presence_seconds=20) as relay:
        stage = Stage(playwright, desk, tmp_path, relay, sign_in(relay, desk))
        yield stage
        stage.close(request)


def test_no_answer_pauses_the_picture_and_only_the_customer_goes_on(
    impatient: Stage, screen: Display
) -> None:
    technician = impatient.technician()
    technician.screen_width = screen.width
    customer = impatient.customer(screen)
    customer.begins(technician.offers_a_key(), recording=False)
    technician.sees_the_screen()

    customer.sees_question("Sind Sie noch da?")
    customer.sees("Ohne Antwort wird die Freigabe pausiert, und alle Erlaubnisse enden.")
    technician.sees("Pausiert: Aus der Praxis kam keine Antwort.", within=30)
    technician.sees("Keine Antwort aus der Praxis")
    technician.sees_a_dark_screen()
    customer.reloads()  # and the question is still there
    customer.sees_question("Sind Sie noch da?")
    customer.presses("Ja, ich bin da")
    customer.shares()
    customer.resumes()  # what was paused does not move again by itself
    technician.sees_the_screen()
    technician.sees("Praxis anwesend")


def test_an_answer_in_time_lets_everything_go_on(impatient: Stage, screen: Display) -> None:
    technician = impatient.technician()
    technician.screen_width = screen.width
    customer = impatient.customer(screen)
    customer.begins(technician.offers_a_key(), recording=False)
    seen = technician.sees_the_screen()
    customer.sees_question("Sind Sie noch da?")
    customer.presses("Ja, ich bin da")
    technician.sees_step("Die Praxis ist anwesend")
    technician.sees_the_screen(after=seen)

    technician.sees("Pausiert: Aus der Praxis kam keine Antwort.", within=40)
    customer.presses("Ja, ich bin da")
    customer.resumes()
    technician.sees_the_screen(after=seen)


def test_presence_is_stated_by_keyboard_and_in_english(stage: Stage) -> None:
    technician = stage.technician(language="en")
    caller = stage.caller(language="en")
    keys = caller.page.keyboard
    caller.begins(technician.offers_a_key("Printer", GUIDE), recording=False)
    technician.sees_the_session()

    goes_to(caller, caller.button("Ich gehe weg"))
    keys.press("Enter")
    technician.sees("Praxis abwesend: nur ansehen")
    expect(stated(caller, "abwesend")).to_be_focused()
    goes_to(caller, caller.button("Ich bin wieder da"))
    keys.press("Enter")
    technician.sees("Praxis anwesend")
    expect(stated(caller, "anwesend")).to_be_focused()
