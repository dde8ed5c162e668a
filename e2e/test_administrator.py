"""What an administrator decides, and what customers see of it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.administrator import Administrator
from e2e.stage import Stage
from tests.relay.pictures import png


@pytest.fixture
def anna(own_stage: Stage) -> Administrator:
    technician = own_stage.technician()
    return Administrator(technician.page, technician.home, "de")


def test_the_next_customer_reads_the_new_agreement_and_the_old_report_shows_the_old(
    anna: Administrator, own_stage: Stage, tmp_path: Path
) -> None:
    first = own_stage.caller()
    first.begins(anna.offers_a_key("Kartenleser"), recording=False)
    anna.sees_the_session("Kartenleser")
    early = own_stage.caller()
    early.opens_the_portal()
    early.sees_button("Senden")

    anna.presses("Alle Sitzungen")
    anna.opens_the_administration()
    anna.sees("Im Text steht „{word}“, er bekommt aber die Nummer {number}.")
    anna.changes_the_texts(("Fassung 1", "Fassung 2"), ("Version 1", "Version 2"))
    anna.box("Deutscher Text").press_sequentially("\nNeu: Wir bringen <b>Kaffee</b> mit.")
    preview = anna.preview("Vorschau auf Deutsch")
    expect(preview).to_contain_text("Neu: Wir bringen <b>Kaffee</b> mit.")
    expect(preview).to_contain_text("zwischen Ihrer Praxis und Musterhaus Software.")
    anna.publishes()

    # The portal was open before: it comes again by itself, with the text that counts now.
    anna.presses("Sitzungen")
    early.enters(anna.offers_a_key("Drucker"))
    early.confirms()
    question = early.dialog("Kundenvereinbarung")
    expect(question).to_contain_text("Fassung 2. Sie gilt für diese eine Fernwartung")
    expect(question).to_contain_text("Neu: Wir bringen <b>Kaffee</b> mit.")
    early.agrees()
    early.refuses_recording()
    early.ends()
    early.sees_heading("Sitzung beendet")
    receipt = json.loads(early.downloads_the_receipt(tmp_path).read_text("utf-8"))
    assert receipt["agreement"]["number"] == 2

    # The session that was on meanwhile is on, under the text that it was shown.
    first.sees_heading("Fernwartung")
    first.ends()
    first.sees_heading("Sitzung beendet")
    anna.opens_report("Drucker")
    anna.reads_what_the_customer_was_shown()
    anna.sees_text("Vereinbarung: Nummer 2, Deutsch", "Neu: Wir bringen <b>Kaffee</b> mit.")
    anna.closes_the_text()
    anna.opens_report("Kartenleser")
    anna.reads_what_the_customer_was_shown()
    anna.sees_text("Vereinbarung: Nummer 1, Deutsch", "Fassung 1. Sie gilt für diese eine")
    anna.closes_the_text()
    anna.opens_the_administration()
    anna.reads_the_version(1)
    anna.sees_text("Vereinbarung: Nummer 1, Deutsch", "Fassung 1. Sie gilt für diese eine")


def test_the_house_appears_under_another_name_and_in_colours_that_can_be_read(
    anna: Administrator, own_stage: Stage
) -> None:
    anna.opens_the_administration("Auftritt")
    anna.chooses_colours(light="#ff6600", dark="#ffcc00")
    anna.sees(
        "Zu hell: Der Kontrast ist {ratio} : 1, Schrift braucht 4,5 : 1."
        " Nehmen Sie eine dunklere Farbe, zum Beispiel {colour}."
    )
    save = anna.button("Übernehmen")
    expect(save).to_have_attribute("aria-disabled", "true")
    anna.page.get_by_role("button", name=anna.names.sentence("Farbe {colour} nehmen")).click()
    expect(save).to_have_attribute("aria-disabled", "false")
    anna.chooses_a_logo(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    anna.presses("Übernehmen")
    anna.sees_alert(
        "Dieses Bild geht nicht. Nehmen Sie PNG oder WebP, höchstens 256 kB,"
        " 16 bis 2048 Pixel je Seite, nicht bewegt."
    )
    anna.chooses_a_logo(png(240, 80))
    anna.saves_the_brand("Praxis-EDV Nord")

    customer = own_stage.caller()
    customer.opens_the_portal()
    customer.sees(
        "Unser Mitarbeiter nennt Ihnen am Telefon einen Schlüssel."
        " Damit beginnt die Fernwartung von {organisation}."
    )
    page = customer.page
    expect(page.get_by_role("link", name="Praxis-EDV Nord, Fernwartung")).to_be_visible()
    colour = "() => getComputedStyle(document.documentElement).getPropertyValue('--brand')"
    assert page.evaluate(colour) == "#b54800"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == "#ffcc00"
    drawn = "img => img.decode().then(() => [img.naturalWidth, img.naturalHeight])"
    assert page.locator("img.logo").evaluate(drawn) == [240, 80]

    anna.presses("Sitzungen")
    customer.enters(anna.offers_a_key())
    expect(customer.dialog("Fernwartung starten")).to_contain_text("Praxis-EDV Nord")


def test_shorter_days_say_what_goes_and_a_held_session_stays(
    anna: Administrator, own_stage: Stage
) -> None:
    for purpose in ("Kartenleser", "Drucker"):
        customer = own_stage.caller()
        customer.begins(anna.offers_a_key(purpose), recording=False)
        anna.sees_the_session(purpose)
        customer.writes(f"Es geht um: {purpose}")
        anna.reads(f"Es geht um: {purpose}")
        customer.ends()
        anna.sees_heading("Bericht")
        if purpose == "Drucker":
            anna.holds_the_session("Streit um die Rechnung")
        anna.presses("Alle Sitzungen")
    own_stage.relay.lets_days_pass(20)
    anna.opens_the_console()

    anna.opens_the_administration("Aufbewahrung")
    anna.sees(
        "Mit diesen Zahlen wird beim nächsten Lauf, spätestens in einer Stunde, nichts gelöscht."
    )
    anna.chooses_days(chat=40, recording=10, event=30)
    anna.sees_alert(
        "Jede Frist liegt zwischen 1 und 3650 Tagen, und Ereignisse bleiben mindestens so lange wie"
        " Chat und Aufzeichnungen."
    )
    anna.chooses_days(chat=10, recording=10, event=30)
    forecast = anna.page.get_by_role("status").filter(has_text="gelöscht: 1 Chat.")
    expect(forecast).to_be_visible()
    anna.saves_the_days()
    expect(anna.held("Drucker")).to_contain_text("Streit um die Rechnung")

    # The run comes with the start.
    own_stage.relay.lets_days_pass(0)
    anna.opens_the_console()
    anna.reads_the_report("Kartenleser")
    anna.sees("Es wurde nichts geschrieben.")
    anna.reads_the_report("Drucker")
    anna.sees_words("Es geht um: Drucker")
    anna.opens_the_administration("Aufbewahrung")
    anna.releases("Drucker")
    own_stage.relay.lets_days_pass(10)
    anna.opens_the_console()
    anna.sees(
        "Noch keine Sitzungen."
        " Erzeugen Sie einen Schlüssel und sagen Sie ihn dem Kunden am Telefon."
    )
