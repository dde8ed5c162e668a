"""Setting up and signing in on the pages, and what is missing said in their language."""

from playwright.sync_api import Browser, expect

from e2e.people import Technician
from e2e.world import Relay


def test_the_first_account_is_made_and_signs_in_and_what_is_missing_is_said(
    own_relay: Relay, desk: Browser
) -> None:
    context = desk.new_context(locale="de-DE")
    technician = Technician(context.new_page(), own_relay.url)
    name, password = (
        technician.box("Benutzername"),
        technician.page.get_by_label("Passwort", exact=True),
    )

    technician.page.goto(own_relay.setup_link)
    technician.presses("Konto anlegen")
    technician.sees_alert("Bitte geben Sie einen Benutzernamen ein.")
    expect(name).to_be_focused()
    name.fill("Anna Berger")
    password.fill("kurz")
    technician.presses("Konto anlegen")
    technician.sees_alert("Das Passwort braucht mindestens 12 Zeichen.")
    expect(password).to_be_focused()

    technician.sets_up(own_relay.setup_link)
    technician.presses("Anmelden")
    technician.sees_alert("Bitte geben Sie einen Benutzernamen ein.")
    expect(name).to_be_focused()
    name.fill("Anna Berger")
    technician.presses("Anmelden")
    technician.sees_alert("Bitte geben Sie Ihr Passwort ein.")
    expect(password).to_be_focused()
    password.fill("ein falsches Passwort")
    technician.presses("Anmelden")
    technician.sees_alert("Benutzername oder Passwort stimmt nicht.")
    expect(password).to_be_focused()
    technician.signs_in()
    context.close()
