"""What an administrator decides, and what customers see of it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.administrator import Administrator
from e2e.stage import Stage


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
