"""A reload, a lost network or a restarted relay does not end a session."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from e2e import timecode
from e2e.display import Display
from e2e.line import Line
from e2e.people import Customer, Technician
from e2e.programs import Deadline, wait_for
from e2e.stage import Stage

LOST = (
    "Die Verbindung ist unterbrochen. Wir stellen sie von selbst wieder her."
    " Bitte lassen Sie dieses Fenster geöffnet."
)
TECHNICIAN_GONE = (
    "Solange unser Mitarbeiter nicht verbunden ist, wird nichts von Ihrem Bildschirm übertragen."
)
WAITS = "Wartet auf die Verbindung"
BACK_SECONDS = 5
"""So long after the network is there again, and not longer, until everything is as before."""
TOO_OLD = "Diese Seite ist veraltet. Bitte laden Sie sie neu, am besten mit Strg\u00a0+\u00a0F5."
RELOADED = (
    "Diese Seite wurde neu geladen. Dabei beendet jeder Browser die Freigabe."
    " Mit einem Klick auf „Bildschirm freigeben“ geht es weiter."
)


def test_both_pages_reload_and_the_session_goes_on(
    technician: Technician, customer: Customer
) -> None:
    customer.begins(technician.offers_a_key("Neu laden"), recording=False)
    technician.sees_the_session()
    last = technician.sees_the_screen()
    customer.writes("Vor dem Neuladen")
    technician.reads("Vor dem Neuladen")

    customer.reloads()
    customer.sees_heading("Fernwartung")
    customer.sees(RELOADED)
    customer.reads("Vor dem Neuladen")
    technician.sees("Wartet auf den Bildschirm")
    customer.shares()
    last = technician.sees_the_screen(after=last)

    technician.reloads()
    if not technician.screen.is_visible():
        technician.sees_the_session()
    technician.sees_the_screen(after=last)
    technician.reads("Vor dem Neuladen")
    technician.writes("Nach dem Neuladen")
    customer.reads("Nach dem Neuladen")


CUT = {
    "customer": (LOST, "Kunde nicht verbunden"),
    "technician": (TECHNICIAN_GONE, "Verbindung unterbrochen"),
}
"""Whose line is cut, and what the customer and the technician see then."""


@pytest.mark.parametrize("whose", CUT)
def test_a_network_gone_for_ten_seconds_loses_and_doubles_nothing(
    stage: Stage, screen: Display, line: Line, whose: str
) -> None:
    homes = {whose: line.url}
    technician = stage.technician(home=homes.get("technician", ""))
    technician.screen_width = screen.width
    customer = stage.customer(screen, home=homes.get("customer", ""))
    customer.begins(technician.offers_a_key("Kabel gezogen"), recording=False)
    technician.sees_the_session()
    last = technician.sees_the_screen()

    line.cut()
    back = time.monotonic() + 10
    at_the_customer, at_the_technician = CUT[whose]
    customer.sees(at_the_customer)
    technician.sees(at_the_technician)
    customer.writes("Geschrieben ohne Netz")
    technician.writes("Warten Sie bitte kurz.")
    wait_for(lambda: time.monotonic() >= back, "ten seconds", 11)
    line.flow()

    within = Deadline(BACK_SECONDS)
    # The page was never gone, and with it the capture: nobody has to click.
    technician.sees_the_screen(within.left, after=last)
    technician.reads("Geschrieben ohne Netz", within.left)
    customer.reads("Warten Sie bitte kurz.", within.left)
    technician.sees("Kunde ist da", within.left)
    technician.does_not_see(at_the_technician, within.left)
    customer.does_not_see(at_the_customer, within.left)
    # Nothing comes a second time with what was held back.
    customer.writes("Jetzt geht es wieder.")
    technician.reads("Jetzt geht es wieder.")
    technician.reads("Geschrieben ohne Netz")
    customer.reads("Warten Sie bitte kurz.")


def test_a_pulled_cable_is_noticed_and_each_message_says_how_far_it_came(
    technician: Technician, stage: Stage, line: Line
) -> None:
    caller = stage.caller(home=line.url)
    caller.begins(technician.offers_a_key("Stille Leitung"), recording=False)
    technician.sees_the_session()
    caller.writes("Der Treiber: https://example.org/drucker?a=1&b=2.")
    for person in (technician, caller):
        person.reads("Der Treiber: https://example.org/drucker?a=1&b=2.")
        person.sees_a_link("https://example.org/drucker?a=1&b=2")
    caller.sees_how_far_it_came("Der Treiber: https://example.org/drucker?a=1&b=2.", "Zugestellt")
    line.pause()
    technician.sees("Kunde nicht verbunden", within=30)
    caller.sees(LOST, within=30)
    caller.writes("Wieder da")
    caller.sees_how_far_it_came("Wieder da", WAITS)
    line.flow()
    technician.reads("Wieder da")
    caller.sees_how_far_it_came("Wieder da", "Zugestellt")


def test_the_relay_is_killed_and_restarted(own_stage: Stage, screen: Display) -> None:
    technician, customer = own_stage.technician(), own_stage.customer(screen)
    customer.begins(technician.offers_a_key("Neustart"))
    technician.sees_the_session()
    last = technician.sees_the_screen()
    customer.writes("Vor dem Absturz")
    technician.reads("Vor dem Absturz")

    own_stage.relay.kill()
    customer.sees(LOST)
    customer.writes("Während des Absturzes")
    own_stage.relay.start()

    technician.reads("Während des Absturzes")
    technician.reads("Vor dem Absturz")
    technician.writes("Weiter geht es")
    customer.reads("Weiter geht es")
    technician.sees_the_screen(after=last)
    technician.ends()
    technician.sees_heading("Bericht")
    assert timecode.strictly_rising(technician.plays_recording(3))
    assert own_stage.relay.stop() in (0, -15)


def test_while_the_relay_is_down_the_page_tells_whom_to_call(own_stage: Stage) -> None:
    technician, caller = own_stage.technician(), own_stage.caller()
    caller.begins(technician.offers_a_key("Server weg"), recording=False)
    technician.sees_the_session()
    own_stage.relay.kill()
    lost = caller.page.get_by_text(LOST)
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("Sie können uns auch anrufen: 030 1234567.")
    own_stage.relay.start()
    expect(lost).to_be_hidden()
    caller.writes("Wieder da")
    technician.reads("Wieder da")


def test_an_old_page_loads_anew_once_and_resumes(own_stage: Stage, tmp_path: Path) -> None:
    technician, caller, late = own_stage.technician(), own_stage.caller(), own_stage.caller()
    caller.begins(technician.offers_a_key("Alte Seite"), recording=False)
    technician.sees_the_session()
    caller.writes("Vor der neuen Fassung")
    technician.reads("Vor der neuen Fassung")
    technician.returns_to_the_table()
    key = technician.offers_a_key("Alte Seite mit Schlüssel")
    late.opens_the_portal()
    late.does_not_see("Die Fernwartung wird vorbereitet. Sie können den Schlüssel schon eingeben.")
    loads: list[Page] = []

    def loaded(page: Page) -> None:
        loads.append(page)

    for page in (caller.page, late.page):
        page.on("load", loaded)
    old = build(caller.page)

    own_stage.relay.kill()
    own_stage.relay.is_updated(tmp_path / "newer")
    own_stage.relay.start()

    caller.sees(RELOADED)
    caller.reads("Vor der neuen Fassung")
    late.enters(key)
    late.sees_question("Fernwartung starten")
    assert loads == [caller.page, late.page]
    assert build(caller.page) == build(late.page) != old
    assert key.replace(" ", "") not in re.sub(r"\D", "", late.page.url.partition("/")[2])
    kept = late.page.evaluate("() => JSON.stringify(sessionStorage)")
    assert "key" not in kept
    assert "reloaded" not in kept


def test_a_page_that_stays_too_old_says_so_and_keeps_the_session(
    technician: Technician, caller: Customer
) -> None:
    caller.begins(technician.offers_a_key("Zu alt"), recording=False)
    technician.sees_the_session()
    caller.page.route(f"{caller.home}/", hands_out_an_old_page)
    caller.reloads()
    caller.sees_alert(TOO_OLD)
    assert "secret" in caller.page.evaluate("() => JSON.stringify(sessionStorage)")
    caller.page.unroute(f"{caller.home}/")
    caller.reloads()
    caller.sees_heading("Fernwartung")
    caller.sees(RELOADED)


def build(page: Page) -> str:
    return page.locator("meta[name=build]").get_attribute("content") or ""


def hands_out_an_old_page(route: Route) -> None:
    """As a cache between the browser and the relay would."""
    answer = route.fetch()
    old = re.sub(r'(name="build" content=")[^"]+', r"\1old", answer.text())
    route.fulfill(response=answer, body=old)


def test_a_second_window_takes_the_session_and_the_first_can_take_it_back(
    technician: Technician, caller: Customer
) -> None:
    caller.begins(technician.offers_a_key("Zwei Fenster"), recording=False)
    technician.sees_the_session()
    with caller.has_a_second_window() as window:
        second = Customer(window, caller.home)
        second.sees_heading("Fernwartung")
        caller.sees_heading("In einem anderen Fenster geöffnet")
        expect(caller.heading("In einem anderen Fenster geöffnet")).to_be_focused()
        caller.sees_no_button("Sitzung beenden")
        caller.presses("Hier weitermachen")
        caller.sees_heading("Fernwartung")
        second.sees_heading("In einem anderen Fenster geöffnet")
        caller.writes("Wieder hier")
        technician.reads("Wieder hier")
        second.presses("Hier weitermachen")
        second.sees_alert(
            "Hier geht es nicht mehr weiter. Bitte wechseln Sie in das andere Fenster."
        )
        second.sees_no_button("Hier weitermachen")
        caller.sees_heading("Fernwartung")


def test_the_relay_is_stopped_and_started_as_by_an_update(
    own_stage: Stage, screen: Display
) -> None:
    technician, customer = own_stage.technician(), own_stage.customer(screen)
    customer.begins(technician.offers_a_key("Aktualisierung"))
    technician.sees_the_session()
    last = technician.sees_the_screen()

    asked = time.monotonic()
    assert own_stage.relay.stop() == 0
    assert time.monotonic() - asked < 10
    customer.sees(LOST)
    own_stage.relay.start()

    customer.writes("Nach der Aktualisierung")
    technician.reads("Nach der Aktualisierung", within=5)
    # The page was never gone, and with it the capture: nobody has to click.
    technician.sees_the_screen(after=last)
    customer.sees("Wird aufgezeichnet")
    technician.ends()
    technician.sees_heading("Bericht")
    assert timecode.strictly_rising(technician.plays_recording(2))
