"""The ways of customer and technician by keyboard alone."""

from playwright.sync_api import expect

from e2e.keys import goes_to, has_the_focus
from e2e.people import PASSWORD, Customer, Technician
from e2e.stage import Stage


def test_from_the_key_to_the_end_without_a_mouse(
    technician: Technician, customer: Customer
) -> None:
    keys = customer.page.keyboard
    key = technician.offers_a_key("Ohne Maus")
    customer.opens_the_portal()
    goes_to(customer, customer.box("Sitzungsschlüssel"))
    keys.type(key)
    keys.press("Enter")

    goes_to(customer, customer.button("Ja", customer.dialog("Fernwartung starten")))
    keys.press("Enter")
    agreement = customer.dialog("Kundenvereinbarung")
    choice = "Ich habe die oben stehenden Bedingungen gelesen und stimme ihnen zu."
    goes_to(customer, agreement.get_by_role("radio", name=choice, exact=True))
    keys.press("Space")
    goes_to(customer, customer.button("OK", agreement))
    keys.press("Enter")
    goes_to(customer, customer.button("Ablehnen", customer.dialog("Aufzeichnung")))
    keys.press("Enter")

    has_the_focus(customer.heading("Fernwartung"))
    technician.sees_the_session()
    technician.sees_the_screen()
    goes_to(customer, customer.box("Nachricht"))
    keys.type("Ohne Maus geschrieben")
    keys.press("Enter")
    technician.reads("Ohne Maus geschrieben")
    goes_to(customer, customer.button("Freigabe pausieren"))
    keys.press("Enter")
    technician.sees_a_dark_screen()
    goes_to(customer, customer.button("Freigabe fortsetzen"))
    keys.press("Enter")
    technician.sees_the_screen()
    goes_to(customer, customer.button("Freigabe ändern"))
    keys.press("Enter")
    technician.sees_the_screen()
    goes_to(customer, customer.button("Sitzung beenden"))
    keys.press("Enter")
    goes_to(customer, customer.button("Ja", customer.dialog("Sitzung beenden")))
    keys.press("Enter")
    has_the_focus(customer.heading("Sitzung beendet"))


def test_a_button_that_goes_leaves_the_focus_somewhere(
    technician: Technician, caller: Customer
) -> None:
    keys = caller.page.keyboard
    caller.begins(technician.offers_a_key("Wo ist der Fokus"))
    technician.sees_the_session()
    goes_to(caller, caller.button("Ausblenden"))
    keys.press("Enter")
    expect(caller.heading("Fernwartung")).to_be_focused()
    goes_to(caller, caller.button("Aufzeichnung beenden"))
    keys.press("Enter")
    technician.sees("Keine Aufzeichnung")
    assert focused(caller) == "recording-state"
    technician.asks_for_control()
    caller.grants()
    goes_to(caller, caller.button("Programm nicht mehr verwenden"))
    keys.press("Enter")
    technician.sees_button("Steuerung anfordern")
    assert focused(caller) == "sharing-state"


def focused(customer: Customer) -> str:
    found: str = customer.page.evaluate("() => document.activeElement.id")
    return found


def test_a_technician_without_a_mouse_never_loses_the_place(stage: Stage) -> None:
    technician, caller = stage.technician(signed_in=False), stage.caller()
    keys = technician.page.keyboard
    technician.page.goto(f"{technician.home}/admin")
    goes_to(technician, technician.box("Benutzername"))
    keys.type("Anna Berger")
    password = technician.page.get_by_label("Passwort", exact=True)
    goes_to(technician, password)
    keys.type("falsch geraten")
    expect(technician.button("Anmelden")).to_be_enabled()
    goes_to(technician, technician.button("Anmelden"))
    keys.press("Enter")
    technician.sees_alert("Benutzername oder Passwort stimmt nicht.")
    expect(password).to_be_focused()
    keys.press("Control+A")
    keys.type(PASSWORD)
    keys.press("Enter")

    purpose = technician.box("Zweck")
    goes_to(technician, purpose)
    keys.type("Zurückgezogen")
    make = technician.button("Sitzungsschlüssel erzeugen")
    goes_to(technician, make)
    keys.press("Enter")
    technician.sees_button("Schlüssel zurückziehen")
    expect(make).to_be_focused()
    goes_to(technician, technician.button("Schlüssel zurückziehen"), "Shift+Tab")
    keys.press("Enter")
    expect(purpose).to_be_focused()

    keys.type("Ohne Maus")
    goes_to(technician, make)
    keys.press("Enter")
    key = technician.page.get_by_role("status", name="Sitzungsschlüssel", exact=True)
    expect(key).to_be_visible()
    caller.begins(key.inner_text(), recording=False)
    technician.sees_the_session("Ohne Maus")
    ask = technician.button("Aufzeichnung anfragen")
    goes_to(technician, ask)
    keys.press("Enter")
    caller.sees_question("Anfrage")
    technician.sees("Aufzeichnung angefragt")
    expect(ask).to_be_focused()
    keys.press("Enter")  # nothing more to ask
    caller.grants()
    technician.sees("Aufzeichnung, sobald etwas gezeigt wird")
    expect(technician.page.locator("#console-heading")).to_be_focused()
    goes_to(technician, technician.box("Nachricht"))
    keys.type("Ohne Maus geschrieben")
    keys.press("Enter")
    caller.reads("Ohne Maus geschrieben")
    keys.press("Shift+Tab")
    end = technician.button("Sitzung beenden")
    goes_to(technician, end)
    keys.press("Enter")
    goes_to(technician, technician.button("Nein", technician.dialog("Sitzung beenden")))
    keys.press("Enter")
    expect(end).to_be_focused()
