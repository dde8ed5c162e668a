"""The customer's way by keyboard alone."""

from playwright.sync_api import Locator, expect

from e2e.people import Customer, Technician

STEPS = 40


def goes_to(customer: Customer, place: Locator) -> None:
    """Presses Tab until the focus is there."""
    expect(place).to_be_visible()
    for _ in range(STEPS):
        if place.evaluate("element => element === document.activeElement"):
            return
        customer.page.keyboard.press("Tab")
    raise AssertionError(f"not reached with {STEPS} times Tab: {place}")


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

    expect(customer.heading("Fernwartung")).to_be_focused()
    technician.sees_the_session()
    technician.sees_the_screen()
    goes_to(customer, customer.box("Nachricht"))
    keys.type("Ohne Maus geschrieben")
    keys.press("Enter")
    technician.reads("Ohne Maus geschrieben")
    goes_to(customer, customer.button("Freigabe pausieren"))
    keys.press("Enter")
    technician.sees_a_still_screen()
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
    expect(customer.heading("Sitzung beendet")).to_be_focused()


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
