"""Hostile words in what is asked for, read afterwards and shown by the house stay words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from beistand.protocol.receipts import write
from beistand.relay.signing import Signer
from e2e.administrator import Administrator
from e2e.hostile import FILE, FORMULA, MARKUP, NAME, TEMPLATE, Observer
from e2e.people import Customer
from e2e.reviewers import Reviewer
from e2e.stage import Stage

WHY = f"{MARKUP} {TEMPLATE}"
PRIVACY = f"Unser Vogel heißt {MARKUP} und mag {FORMULA}."
LINK = "[Hier](javascript:alert(5))"


@dataclass(frozen=True)
class House:
    """The administrator and the customer, each with somebody who watches the page."""

    anna: Administrator
    customer: Customer
    watching: tuple[Observer, Observer]


def test_what_is_asked_looked_for_held_and_published_stays_words(own_stage: Stage) -> None:
    house = begins(own_stage)
    anna, customer = house.anna, house.customer
    customer.begins(anna.offers_a_key("Kartenleser"), recording=False)
    anna.sees_the_session("Kartenleser")
    anna.box("Wozu").fill(WHY)
    anna.asks_for_recording()
    expect(customer.dialog("Anfrage")).to_contain_text(WHY)
    nothing_came_of_it(house)
    customer.refuses()
    customer.ends()
    customer.sees_heading("Sitzung beendet")
    anna.sees_heading("Bericht")
    anna.holds_the_session(WHY)
    anna.sees_words(WHY)

    reviewer = Reviewer(anna.page, anna.home, "de")
    reviewer.opens_the_reports()
    reviewer.looks_for(customer=MARKUP, words=FORMULA)
    expect(reviewer.found).to_have_count(0)
    expect(anna.box("Kunde enthält")).to_have_value(MARKUP)
    reviewer.looks_for(words="Karten")
    expect(reviewer.found).to_have_count(1)
    nothing_came_of_it(house)

    anna.opens_the_administration("Aufbewahrung")
    expect(anna.held("Kartenleser")).to_contain_text(WHY)
    anna.presses("Impressum")
    anna.sees_the_text("Impressum")
    anna.box("Deutscher Text").fill(f"# Impressum\n\n{MARKUP} {LINK}")
    expect(anna.preview("Vorschau auf Deutsch")).to_contain_text(f"{MARKUP} {LINK}")
    anna.box("Englischer Text").fill(f"# Imprint\n\n{MARKUP} {LINK}")
    anna.publishes()
    publishes(anna, "privacy", PRIVACY)
    for page, words in (("imprint", f"{MARKUP} {LINK}"), ("privacy", PRIVACY)):
        for language in ("de", "en"):
            customer.page.goto(f"{customer.home}/{page}?language={language}")
            expect(customer.page.get_by_role("main")).to_contain_text(words)
            nothing_came_of_it(house)


def test_a_forged_receipt_shows_its_words_as_words(stage: Stage, tmp_path: Path) -> None:
    customer = stage.caller()
    watching = Observer(customer.page)
    file = tmp_path / "receipt.json"
    signer, said = Signer(bytes(range(32))), forged()
    file.write_text(write(said, signer.public, signer.sign), "utf-8")
    customer.page.goto(f"{customer.home}/verify")
    expect(customer.button("Prüfen")).to_be_enabled()
    field = customer.page.get_by_label(customer.names("Datei mit dem Nachweis"), exact=True)
    field.set_input_files(file)
    customer.presses("Prüfen")
    customer.sees(
        "Der Nachweis ist unverändert, aber ein anderer Server hat ihn unterschrieben."
        " Fingerabdruck seines Schlüssels:"
    )
    shown = customer.page.get_by_role("main")
    for words in (NAME, MARKUP, WHY, FORMULA, TEMPLATE, FILE, f"{FORMULA} {NAME}"):
        expect(shown).to_contain_text(words)
    watching.saw_nothing_come_of_them()


def begins(stage: Stage) -> House:
    technician = stage.technician()
    anna = Administrator(technician.page, technician.home, "de")
    customer = stage.caller()
    return House(anna, customer, (Observer(anna.page), Observer(customer.page)))


def nothing_came_of_it(house: House) -> None:
    for observer in house.watching:
        observer.saw_nothing_come_of_them()


def publishes(anna: Administrator, kind: str, words: str) -> None:
    """Without the page, which is seen with another text."""
    text = {"german": f"# Datenschutz\n\n{words}", "english": f"# Privacy\n\n{words}"}
    sent = anna.page.context.request.post(
        f"{anna.home}/admin/texts/{kind}", data={"number": 1, **text}
    )
    assert sent.ok, sent.text()


def forged() -> dict[str, Any]:
    """Everything that a receipt says, in the words of whoever forged it."""

    def span(what: str, which: str) -> dict[str, Any]:
        return {"what": what, "which": which, "from": TEMPLATE, "to": MARKUP}

    return {
        "beistand": "receipt",
        "version": 1,
        "session": FORMULA,
        "organisation": MARKUP,
        "technician": NAME,
        "purpose": WHY,
        "tools": [],
        "connected": MARKUP,
        "ended": TEMPLATE,
        "reason": MARKUP,
        "ended_by": NAME,
        "agreement": {
            "accepted": True,
            "number": 1,
            "digest": MARKUP,
            "language": MARKUP,
            "at": TEMPLATE,
        },
        "recorded": True,
        "rights": [span("give_file", FILE), span("control", f"{FORMULA} {NAME}")],
        "watched": [span("watched", NAME)],
        "presence": [],
        "ledger": {"rows": 1, "digest": TEMPLATE},
    }
