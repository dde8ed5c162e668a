"""Looking back: a supervisor with reports, charts and answers, an auditor with the audit."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from beistand.protocol.events import Reason
from e2e.history import Tale
from e2e.hostile import FILE, Observer
from e2e.people import PASSWORD
from e2e.reviewers import Reviewer, as_data, as_lines, as_table
from e2e.stage import Stage

OTT, LINDNER = "Praxis Dr. Ott", "Zahnarztpraxis Lindner"
TALES = [
    *(Tale(days_ago=20 + day, minutes=5, customer=LINDNER, purpose="Update") for day in range(30)),
    Tale(3, 27, OTT, "Kartenleser", "T-4711", recording=True, file="Rezept.pdf", chosen=FILE),
    Tale(2, 0, OTT, "Kartenleser", reason=Reason.EXPIRED),
    Tale(1, 8, "=2+2", "Abrechnung", technician="Eva Klein", reason=Reason.CUSTOMER),
]


def somebody(stage: Stage, name: str, role: str) -> Reviewer:
    """Signed in, with an account made at the relay's own machine."""
    stage.relay.makes_account(name, role, PASSWORD)
    page = stage.technician(signed_in=False).page
    reviewer = Reviewer(page, stage.relay.home)
    reviewer.starts_to_sign_in(name)
    reviewer.sees_button("Mein Konto")
    return reviewer


def day(days_ago: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days_ago):%Y-%m-%d}"


@pytest.fixture
def house(own_stage: Stage) -> Stage:
    """A relay with a past."""
    own_stage.relay.makes_account("Eva Klein", "technician", PASSWORD)
    own_stage.relay.remembers(TALES)
    return own_stage


def test_a_supervisor_finds_reads_and_takes_away_the_reports_of_all(house: Stage) -> None:
    sven = somebody(house, "Sven Leiter", "supervisor")
    sven.opens_the_reports()
    sven.sees("{number} Berichte")
    expect(sven.found).to_have_count(25)
    sven.presses("Weitere zeigen")
    expect(sven.found).to_have_count(33)
    sven.sees_no_button("Weitere zeigen")

    sven.looks_for(customer="dr. OTT")
    expect(sven.found).to_have_count(2)
    sven.chooses("Verbindung", "yes")
    sven.presses("Suchen")
    expect(sven.found).to_have_count(1)
    expect(sven.found).to_contain_text("T-4711")
    sven.presses("Filter leeren")
    expect(sven.found).to_have_count(25)
    sven.chooses("Techniker", "Eva Klein")
    sven.presses("Suchen")
    expect(sven.found).to_have_count(1)
    heading, row = as_table(sven.takes("Liste als CSV"))
    assert len(heading) == len(row) == 11
    assert (row[4], row[5], row[8]) == ("Eva Klein", "'=2+2", "Ja")
    sven.sees("Gespeichert: {file}")
    [told] = as_data(sven.takes("Liste als JSON"))
    assert (told["technician"], told["customer"]) == ("Eva Klein", "=2+2")

    sven.opens_a_report("Abrechnung")
    sven.sees_event("Der Kunde hat die Sitzung beendet")
    events = as_table(sven.takes("Ereignisse als CSV"))
    assert events[-1][2:] == ["Kunde", "Der Kunde hat die Sitzung beendet"]
    assert as_data(sven.takes("Bericht als JSON"))["session"]["purpose"] == "Abrechnung"
    sven.presses("Alle Berichte")
    expect(sven.found).to_have_count(1)  # what was looked for is still there

    sven.field("Bis").fill(day(5))
    sven.field("Von").fill(day(2))
    sven.presses("Suchen")
    sven.sees_alert("„Bis“ liegt vor „Von“.")


def test_a_technician_finds_the_own_reports_alone(house: Stage) -> None:
    page = house.technician(signed_in=False).page
    eva = Reviewer(page, house.relay.home)
    eva.starts_to_sign_in("Eva Klein")
    eva.sees_button("Mein Konto")
    eva.opens_the_reports()
    expect(eva.found).to_have_count(1)
    expect(eva.field("Techniker")).to_have_count(0)
    assert len(as_data(eva.takes("Liste als JSON"))) == 1
    eva.sees_no_button("Audit")


def test_the_charts_tell_their_numbers_in_words_and_tables_too(house: Stage) -> None:
    sven = somebody(house, "Sven Leiter", "supervisor")
    sven.opens_the_reports()
    sven.presses("Diagramme")
    picture = sven.page.get_by_role("img", name=re.compile(r"^Säulen: KW.*: \d+"))
    expect(picture).to_be_visible()
    numbers = picture.locator(".figure").all_text_contents()
    sven.page.get_by_text("Als Tabelle", exact=True).click()
    table = sven.page.get_by_role("table", name="Sitzungen im Verlauf", exact=True)
    assert table.get_by_role("cell").all_inner_texts() == numbers
    ended = sven.page.get_by_role("table", name="Wie sie endeten", exact=True)
    expect(ended.get_by_role("row", name=re.compile("Schlüssel abgelaufen 1 "))).to_be_visible()
    sven.chooses("Zeitraum", "days")
    expect(picture).to_have_count(0)  # days have no number of a week
    expect(ended.get_by_role("row", name=re.compile("Vom Kunden beendet 1 33"))).to_be_visible()


def test_a_report_is_printed_without_what_can_be_pressed(house: Stage) -> None:
    sven = somebody(house, "Sven Leiter", "supervisor")
    sven.opens_the_reports()
    sven.looks_for(words="T-4711")
    sven.opens_a_report("T-4711")
    sven.sees_event("Die Sitzung ist aufgebaut")
    sven.page.emulate_media(media="print")
    expect(sven.page.get_by_role("button")).to_have_count(0)
    sven.sees("Überblick")
    sven.sees_event("Die Sitzung ist aufgebaut")


def test_prepared_answers_are_written_and_ordered_by_those_who_may(own_stage: Stage) -> None:
    sven = somebody(own_stage, "Sven Leiter", "supervisor")
    sven.opens_the_answers()
    sven.presses("Speichern")
    sven.sees_alert("Bitte geben Sie einen Titel und mindestens einen Text ein.")
    sven.prepares("Neustart", "Ihr Computer startet jetzt neu.", "Restarting now.", shared=True)
    shared = sven.answers_of("Gemeinsame Antworten")
    expect(shared).to_have_count(7)
    last = shared.filter(has_text="Neustart")
    sven.button("Nach oben", last).click()
    expect(shared.nth(5)).to_contain_text("Neustart")
    expect(sven.button("Nach oben", last)).to_be_focused()
    sven.button("Ändern", shared.nth(0)).click()
    expect(sven.box("Titel")).to_have_value("Begrüßung")
    sven.presses("Abbrechen")
    remove = sven.button("Löschen", shared.nth(0))
    remove.click()
    sven.answers("Sind Sie sicher?", "Nein")
    expect(remove).to_be_focused()
    expect(shared).to_have_count(7)
    remove.click()
    sven.sees("Die Antwort „{title}“ für alle löschen?")
    sven.answers("Sind Sie sicher?", "Ja")
    expect(shared).to_have_count(6)
    expect(sven.heading("Gemeinsame Antworten")).to_be_focused()

    own_stage.relay.makes_account("Eva Klein", "technician", PASSWORD)
    eva = Reviewer(own_stage.technician(signed_in=False).page, own_stage.relay.home)
    eva.starts_to_sign_in("Eva Klein")
    eva.sees_button("Mein Konto")
    eva.opens_the_answers()
    expect(eva.answers_of("Gemeinsame Antworten")).to_have_count(6)
    expect(eva.button("Ändern")).to_have_count(0)
    eva.prepares("Nur meine", "Ich bin gleich da.")
    expect(eva.answers_of("Eigene Antworten")).to_have_count(1)
    sven.opens_the_answers()
    expect(sven.answers_of("Eigene Antworten")).to_have_count(0)


def test_an_answer_is_inserted_by_keyboard_in_the_customer_s_language(own_stage: Stage) -> None:
    anna = own_stage.technician()
    caller = own_stage.caller(language="en")
    caller.begins(anna.offers_a_key("Answers"), recording=False)
    anna.sees_the_session("Answers")
    anna.sees_step("Die Sitzung ist aufgebaut")
    message = anna.box("Nachricht")
    message.fill("Hello again. ")
    menu = anna.page.get_by_text("Antworten einfügen", exact=True)
    menu.focus()
    anna.page.keyboard.press("Enter")
    for _ in range(6):  # two buttons for the languages, then the fourth answer
        anna.page.keyboard.press("Tab")
    anna.page.keyboard.press("Enter")
    expect(message).to_have_value("Hello again. One moment please, I am looking into it.")
    expect(message).to_be_focused()
    expect(anna.chat.get_by_text("One moment please")).to_have_count(0)  # nothing is sent yet
    anna.page.keyboard.press("Enter")
    caller.reads("Hello again. One moment please, I am looking into it.")


def test_an_auditor_reads_checks_and_takes_away_the_audit_but_watches_nothing(
    house: Stage,
) -> None:
    paula = somebody(house, "Paula Prüfer", "auditor")
    watching = Observer(paula.page)
    paula.opens_the_audit()
    expect(paula.deeds.first).to_contain_text("Paula Prüfer")
    expect(paula.deeds.first).to_contain_text("Angemeldet")
    paula.presses("Kette prüfen")
    paula.sees(
        "Die Kette ist unversehrt bis Zeile {rows}. Geprüfte Sitzungsprotokolle: {ledgers}."
        " Prüfwert am Ende: {digest}"
    )
    paula.chooses("Wer", "Eva Klein")
    paula.chooses("Art", "sessions")
    paula.presses("Anzeigen")
    expect(paula.deeds).to_have_count(2)
    expect(paula.deeds.first).to_contain_text("Sitzung betreten")
    rows = as_lines(paula.takes("Als JSON-Zeilen"))
    assert [row["what"] for row in rows] == ["SessionOpened", "TechnicianJoined"]
    assert all(len(row["chain"]) == 64 for row in rows)
    paula.page.get_by_role("button", name=re.compile("^Bericht der Sitzung")).first.click()
    paula.sees_heading("Bericht")
    paula.sees_event("Der Kunde hat die Sitzung beendet")
    paula.does_not_see("Chat")
    paula.does_not_see("Notizen")
    paula.sees_no_button("Abspielen")
    paula.presses("Zurück zum Audit")

    paula.presses("Was ein Konto berührt hat")
    paula.presses("Nachverfolgen")
    paula.sees_alert("Bitte wählen Sie ein Konto und beide Tage.")
    paula.traces("Anna Berger", day(5), day(1))
    expect(paula.touched).to_have_count(2)
    expect(paula.touched.last).to_contain_text("Rezept.pdf (zum Kunden)")
    expect(paula.touched.last).to_contain_text(f"{FILE} (vom Kunden)")
    expect(paula.touched.last).to_contain_text(OTT)
    watching.saw_nothing_come_of_them()
    _, *told = as_table(paula.takes("Ergebnis als CSV"))
    assert [row[1] for row in told] == [OTT, OTT]
    assert told[1][-1] == f"Rezept.pdf (zum Kunden), {FILE} (vom Kunden)"


def test_a_changed_row_is_found_on_the_page(house: Stage) -> None:
    paula = somebody(house, "Paula Prüfer", "auditor")
    with closing(sqlite3.connect(house.relay.data / "beistand.sqlite3")) as database, database:
        database.execute("DROP TRIGGER audit_no_update")
        database.execute("UPDATE audit SET entry = replace(entry, 'Anna', 'Otto') WHERE number = 3")
    paula.opens_the_audit()
    paula.presses("Kette prüfen")
    paula.sees("Audit, Zeile {number}: {fault}")
