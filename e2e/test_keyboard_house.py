"""What people of the house do with the keyboard alone: accounts, the house, looking back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from e2e.administrator import Administrator
from e2e.authenticator import App
from e2e.colleagues import KEY, Colleague
from e2e.keys import goes_to, is_somewhere, presses, says_yes, types
from e2e.people import PASSWORD, Customer
from e2e.reviewers import Reviewer
from e2e.second import Second
from e2e.stage import Stage
from e2e.test_colleagues import JONAS, second
from e2e.world import Relay

PROMISE = "Ich habe den Text gelesen und verpflichte mich dazu."


@pytest.fixture
def first_stage(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """A relay that nobody has set up yet."""
    with Relay(tmp_path / "data") as relay:
        stage = Stage(playwright, desk, tmp_path, relay, signed_in=None)
        yield stage
        stage.close(request)


def gives_the_password(person: Colleague) -> None:
    types(person, person.page.get_by_label(person.names("Passwort"), exact=True), PASSWORD)


def test_an_account_is_set_up_secured_and_used_to_keep_those_of_others(first_stage: Stage) -> None:
    technician = first_stage.technician(signed_in=False)
    anna, keys = Colleague(technician.page, technician.home, "de"), technician.page.keyboard
    anna.page.goto(first_stage.relay.setup_link)
    types(anna, anna.box("Benutzername"), "Anna Berger")
    gives_the_password(anna)
    goes_to(anna, anna.page.get_by_role("checkbox", name=PROMISE, exact=True))
    keys.press("Space")
    presses(anna, "Konto anlegen")
    expect(anna.heading("Das Konto ist angelegt")).to_be_focused()
    goes_to(anna, anna.page.get_by_role("link", name="Zur Anmeldung", exact=True))
    keys.press("Enter")
    types(anna, anna.box("Benutzername"), "Anna Berger")
    gives_the_password(anna)
    expect(anna.button("Anmelden")).to_be_enabled()
    keys.press("Enter")

    presses(anna, "Mein Konto")
    presses(anna, "App einrichten")
    key = anna.page.get_by_text(KEY)
    expect(key).to_be_visible()
    app = App(key.inner_text())
    types(anna, anna.box("Code aus der App"), app.code())
    keys.press("Enter")
    anna.sees("Die App ist eingerichtet.")
    codes = anna.reads_the_recovery_codes()
    is_somewhere(anna)
    presses(anna, "Abmelden")
    for code in (app.code(), codes[0]):
        types(anna, anna.box("Benutzername"), "Anna Berger")
        gives_the_password(anna)
        expect(anna.button("Anmelden")).to_be_enabled()
        keys.press("Enter")
        anna.sees_heading("Zweiter Schritt")
        expect(anna.box("Code")).to_be_focused()
        keys.type(code)
        keys.press("Enter")
        anna.sees_button("Sitzungsschlüssel erzeugen")
        if code != codes[0]:
            presses(anna, "Abmelden")
            anna.sees_button("Anmelden")

    presses(anna, "Personen")
    types(anna, anna.box("Name"), "Eva Klein")
    form = anna.page.locator("form").filter(has=anna.button("Person anlegen"))
    role = form.get_by_label("Rolle", exact=True)
    goes_to(anna, role)
    keys.type("Team")
    expect(role).to_have_value("supervisor")
    presses(anna, "Person anlegen")
    expect(anna.page.get_by_role("heading").filter(has_text="Eva Klein")).to_be_visible()
    is_somewhere(anna)
    goes_to(anna, anna.person("Eva Klein").locator("summary"))
    keys.press("Enter")
    presses(anna, "Sperren", anna.person("Eva Klein"))
    says_yes(anna)
    expect(anna.person("Eva Klein")).to_contain_text("Gesperrt")
    is_somewhere(anna)


def test_the_house_is_kept_without_a_mouse(own_stage: Stage) -> None:
    technician = own_stage.technician()
    anna, keys = Administrator(technician.page, technician.home, "de"), technician.page.keyboard
    presses(anna, "Verwaltung")
    presses(anna, "Impressum")
    expect(anna.heading("Impressum").first).to_be_focused()  # the preview has one as well
    for name in ("Deutscher Text", "Englischer Text"):
        goes_to(anna, anna.box(name))
        keys.press("Control+End")
        keys.type("\n\nWir sind da.")
    anna.sees("Nichts fehlt. Sie können veröffentlichen.")
    presses(anna, "Veröffentlichen")
    says_yes(anna)
    anna.sees("Nummer {number} ist veröffentlicht und gilt ab jetzt.")
    is_somewhere(anna)

    presses(anna, "Auftritt")
    types(anna, anna.box("Telefon"), "null drei null")
    presses(anna, "Übernehmen")
    anna.sees_alert(
        "Bitte schreiben Sie die Telefonnummer mit Ziffern, Leerzeichen, Klammern und Strichen."
    )
    expect(anna.box("Telefon")).to_be_focused()
    types(anna, anna.box("Telefon"), "030 7654321")
    types(anna, anna.box("Name"), "Praxis-\u202eEDV")
    keys.press("Enter")
    anna.sees_alert(
        "Im Namen steht ein Zeichen, das man nicht sieht. Bitte schreiben Sie ihn noch einmal."
    )
    expect(anna.box("Name")).to_be_focused()
    types(anna, anna.box("Name"), "Praxis-EDV Nord")
    keys.press("Enter")
    anna.sees("Übernommen. Neue Seiten zeigen es sofort.")

    presses(anna, "Aufbewahrung")
    days = anna.page.get_by_role("spinbutton", name="Chat, in Tagen", exact=True)
    before = int(days.input_value())
    goes_to(anna, days)
    keys.press("ArrowDown")
    expect(days).to_have_value(str(before - 1))
    presses(anna, "Aufbewahrung speichern")
    says_yes(anna)
    anna.sees("Die neue Aufbewahrung gilt ab jetzt.")
    is_somewhere(anna)


def test_what_was_is_looked_at_and_checked_without_a_mouse(
    own_stage: Stage, tmp_path: Path
) -> None:
    technician, caller = own_stage.technician(), own_stage.caller()
    anna, keys = Reviewer(technician.page, technician.home, "de"), technician.page.keyboard
    caller.begins(anna.offers_a_key("Kartenleser"), recording=False)
    anna.sees_the_session("Kartenleser")
    caller.ends()
    caller.sees_heading("Sitzung beendet")
    receipt = caller.downloads_the_receipt(tmp_path)

    presses(anna, "Berichte")
    anna.sees("{shown} von {count} gezeigt")
    types(anna, anna.box("Zweck oder Vorgang enthält"), "Karten")
    keys.press("Enter")
    expect(anna.found).to_have_count(1)
    presses(anna, "Bericht", anna.found)
    anna.sees_heading("Bericht")
    is_somewhere(anna)
    presses(anna, "Audit")
    expect(anna.deeds.first).to_be_visible()
    kind = anna.field("Art")
    goes_to(anna, kind)
    keys.press("ArrowDown")
    presses(anna, "Anzeigen")
    expect(anna.deeds.first).to_be_visible()
    presses(anna, "Kette prüfen")
    anna.sees(
        "Die Kette ist unversehrt bis Zeile {rows}. Geprüfte Sitzungsprotokolle: {ledgers}."
        " Prüfwert am Ende: {digest}"
    )

    _checks(caller, receipt)


def _checks(caller: Customer, receipt: Path) -> None:
    goes_to(caller, caller.page.get_by_role("link", name="Nachweis prüfen", exact=True).first)
    with caller.page.expect_popup() as aside:
        caller.page.keyboard.press("Enter")
    caller.page = aside.value
    keys = caller.page.keyboard
    expect(caller.button("Prüfen")).to_be_enabled()
    goes_to(caller, caller.page.get_by_label("Datei mit dem Nachweis", exact=True))
    with caller.page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(receipt)
    presses(caller, "Prüfen")
    caller.sees(
        "Der Nachweis ist echt und unverändert."
        " Der Server von {organisation} hat ihn unterschrieben."
    )
    expect(caller.heading("Ergebnis")).to_be_focused()


def test_a_colleague_is_called_in_and_takes_over_without_a_mouse(own_stage: Stage) -> None:
    caller, jonas = own_stage.caller(), second(own_stage)
    technician = own_stage.technician()
    anna, keys = Second(technician.page, technician.home, "de"), technician.page.keyboard
    caller.begins(anna.offers_a_key(), recording=False)
    anna.sees_the_session()
    presses(anna, "Kollegin oder Kollegen hinzuziehen")
    types(anna, anna.box("Wozu (liest der Kunde)"), "Zweite Meinung")
    presses(anna, "Kunden fragen", anna.candidate(JONAS))
    presses(caller, "Zulassen", caller.dialog("Anfrage"))
    goes_to(jonas, jonas.button("Öffnen", jonas.row("Drucker einrichten")))
    jonas.page.keyboard.press("Enter")
    jonas.sees_heading("Beteiligte")
    presses(anna, "Übergeben", anna.participant(JONAS))
    is_somewhere(anna)
    presses(caller, "Zulassen", caller.dialog("Anfrage"))
    jonas.sees_button("Sitzung beenden")
    presses(anna, "Zurücknehmen")
    presses(caller, "Zulassen", caller.dialog("Anfrage"))
    anna.sees_button("Sitzung beenden")
    presses(anna, "Verabschieden", anna.participant(JONAS))
    jonas.sees_heading("Bericht")
    is_somewhere(jonas)
    is_somewhere(anna)
    goes_to(anna, anna.box("Nachricht"))
    keys.type("Wieder allein")
    keys.press("Enter")
    caller.reads("Wieder allein")
