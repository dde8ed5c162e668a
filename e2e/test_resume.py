"""A reload, a lost network or a restarted relay does not end a session."""

import time

from e2e.display import Display
from e2e.line import Line
from e2e.people import Customer, Technician
from e2e.programs import wait_for
from e2e.stage import Stage


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
    customer.sees("Diese Seite wurde neu geladen. Dabei beendet jeder Browser die Freigabe.")
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


def test_a_network_gone_for_ten_seconds_loses_and_doubles_nothing(
    technician: Technician, stage: Stage, screen: Display, line: Line
) -> None:
    customer = stage.customer(screen, home=line.url)
    customer.begins(technician.offers_a_key("Kabel gezogen"), recording=False)
    technician.sees_the_session()
    last = technician.sees_the_screen()

    line.cut()
    back = time.monotonic() + 10
    customer.sees("Die Verbindung ist unterbrochen. Wir stellen sie von selbst wieder her.")
    technician.sees("Kunde nicht verbunden")
    customer.writes("Geschrieben ohne Netz")
    technician.writes("Warten Sie bitte kurz.")
    wait_for(lambda: time.monotonic() >= back, "ten seconds", 11)
    line.flow()

    technician.reads("Geschrieben ohne Netz", within=5)
    customer.reads("Warten Sie bitte kurz.", within=5)
    # The page was never gone, and with it the capture: nobody has to click.
    technician.sees_the_screen(after=last)
    technician.reads("Geschrieben ohne Netz")
    customer.reads("Warten Sie bitte kurz.")


def test_a_pulled_cable_is_noticed(technician: Technician, stage: Stage, line: Line) -> None:
    caller = stage.caller(home=line.url)
    caller.begins(technician.offers_a_key("Stille Leitung"), recording=False)
    technician.sees_the_session()
    line.pause()
    technician.sees("Kunde nicht verbunden", within=30)
    caller.sees(
        "Die Verbindung ist unterbrochen. Wir stellen sie von selbst wieder her.", within=30
    )
    line.flow()
    caller.writes("Wieder da")
    technician.reads("Wieder da")


def test_the_relay_is_killed_and_restarted(own_stage: Stage, screen: Display) -> None:
    technician, customer = own_stage.technician(), own_stage.customer(screen)
    customer.begins(technician.offers_a_key("Neustart"))
    technician.sees_the_session()
    last = technician.sees_the_screen()
    customer.writes("Vor dem Absturz")
    technician.reads("Vor dem Absturz")

    own_stage.relay.kill()
    customer.sees("Die Verbindung ist unterbrochen. Wir stellen sie von selbst wieder her.")
    customer.writes("Während des Absturzes")
    own_stage.relay.start()

    technician.reads("Während des Absturzes")
    technician.reads("Vor dem Absturz")
    technician.writes("Weiter geht es")
    customer.reads("Weiter geht es")
    technician.sees_the_screen(after=last)
    technician.ends()
    technician.sees_heading("Bericht")
    assert technician.plays_recording(3)
    assert own_stage.relay.stop() in (0, -15)


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
    customer.sees("Die Verbindung ist unterbrochen. Wir stellen sie von selbst wieder her.")
    own_stage.relay.start()

    customer.writes("Nach der Aktualisierung")
    technician.reads("Nach der Aktualisierung", within=5)
    # The page was never gone, and with it the capture: nobody has to click.
    technician.sees_the_screen(after=last)
    customer.sees("Wird aufgezeichnet")
    technician.ends()
    technician.sees_heading("Bericht")
    assert technician.plays_recording(2)
