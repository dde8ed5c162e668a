"""Whatever somebody writes stays words on every page, and nothing secret stands in an address."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, WebSocket, expect

from beistand.protocol import events as e
from beistand.protocol.receipts import told, write
from beistand.protocol.roles import Role
from beistand.protocol.wire import Entry
from beistand.relay.signing import Signer
from e2e.administrator import Administrator
from e2e.authenticator import Device
from e2e.browsers import TAGS
from e2e.people import Customer, Technician
from e2e.reviewers import Reviewer
from e2e.world import Relay
from tests.protocol.test_receipts import SAID

MARKUP = "<img src=/ouch onerror=alert(1)><script>alert(2)</script>"
TEMPLATE = "{{ 7*7 }} ${7*7} {number} %s"
FORMULA = '=HYPERLINK("/ouch";"Bitte klicken")'
NAME = "Anna <b onclick=alert(3)>Berger</b> {0}"
PURPOSE = f"{MARKUP} {TEMPLATE}"
TICKET = f"{FORMULA} '; DROP TABLE users; --"
CUSTOMER = f'"><iframe src=/ouch> {TEMPLATE}'
TURNED = "\u202emarkiert nicht, was folgt"
CHAT = (MARKUP, TEMPLATE, FORMULA, TURNED, "xy" * 1500, "javascript:alert(4)")
NOTES = f"{MARKUP}\n{TEMPLATE}\n{FORMULA}"


class Observer:
    """Everything that a page asks for, is told and does of its own accord."""

    def __init__(self, page: Page) -> None:
        self.addresses: list[str] = []
        self.secrets: set[str] = set()
        self.accidents: list[str] = []
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("response", self._answered)
        page.on("websocket", self._opened)
        page.on("pageerror", lambda error: self.accidents.append(str(error)))
        page.on("dialog", lambda dialog: self.accidents.append(dialog.message))

    def _opened(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        socket.on("framereceived", self._told)
        socket.on("framesent", self._told)

    def _answered(self, response: Response) -> None:
        if response.url.endswith(("/ticket", "/keys")):
            self._told(response.text())

    def _told(self, message: str | bytes) -> None:
        if isinstance(message, str) and message.startswith("{"):
            said = json.loads(message)
            names = ("ticket", "secret", "proof", "token", "short_key")
            self.secrets |= {said[name] for name in names if said.get(name)}


@contextmanager
def observed(desk: Browser) -> Iterator[tuple[Page, Observer]]:
    context = desk.new_context(locale=TAGS["de"])
    page = context.new_page()
    yield page, Observer(page)
    context.close()


def test_hostile_words_stay_words_and_no_address_bears_a_secret(
    own_relay: Relay, desk: Browser
) -> None:
    with observed(desk) as (desk_page, at_desk), observed(desk) as (portal_page, at_portal):
        technician = Technician(desk_page, own_relay.url)
        customer = Customer(portal_page, own_relay.url)
        link = own_relay.setup_link
        technician.sets_up(link, NAME)
        technician.signs_in(NAME)
        technician.box("Vorgangsnummer").fill(TICKET)
        technician.box("Kunde").fill(CUSTOMER)
        key = technician.offers_a_key(PURPOSE)

        customer.opens_the_portal()
        customer.enters(key)
        question = customer.dialog("Fernwartung starten")
        expect(question).to_contain_text(PURPOSE)
        expect(question).to_contain_text(NAME)
        technician.sees_the_session(PURPOSE)
        customer.confirms()
        customer.agrees()
        customer.refuses_recording()
        for text in CHAT:
            customer.writes(text)
            technician.reads(text)
            technician.writes(text[::-1])
            customer.reads(text[::-1])
        technician.ends()
        customer.sees_heading("Sitzung beendet")
        technician.sees_heading("Bericht")
        technician.box("Notizen").fill(NOTES)
        technician.opens_report(PURPOSE)
        expect(technician.box("Notizen")).to_have_value(NOTES)
        for words in (PURPOSE, CHAT[0], CHAT[1], CHAT[2]):
            found = desk_page.get_by_text(words, exact=True).filter(visible=True)
            expect(found.first).to_be_visible()
        technician.returns_to_the_table()
        expect(technician.row(PURPOSE)).to_contain_text(CUSTOMER)

        cookies = desk_page.context.cookies()
        for page in (desk_page, portal_page):
            assert page.locator("iframe, [onclick], [onerror], [src='/ouch']").count() == 0
    secrets = {each["value"] for each in cookies} | at_desk.secrets | at_portal.secrets
    secrets |= {key, re.sub(r"\D", "", key), link.partition("#")[2]}
    addresses = [*at_desk.addresses, *at_portal.addresses]
    assert len(secrets) >= 7
    assert any(address.startswith("ws") for address in addresses)
    # A fragment is never sent, and stands in a browser's own list of requests all the same.
    asked = [address.partition("#")[0] for address in addresses]
    assert [each for each in asked if any(secret in each for secret in secrets)] == []
    assert [each for each in asked if "ouch" in each] == []
    assert at_desk.accidents == at_portal.accidents == []
    log = "\n".join(line for line in own_relay.said if "/setup#" not in line)
    planted = (PURPOSE, TICKET, CUSTOMER, *CHAT, *secrets)
    assert [each for each in planted if each in log] == []
    # The audit names the account, in a row of JSON; nothing else does.
    told = [line for line in own_relay.said if NAME in line]
    assert {json.loads(line).get("who", NAME) for line in told} == {NAME}


def test_hostile_words_of_the_house_and_of_a_forged_receipt_stay_words(
    own_relay: Relay, desk: Browser, tmp_path: Path
) -> None:
    with observed(desk) as (desk_page, at_desk), observed(desk) as (portal_page, at_portal):
        anna = Administrator(desk_page, own_relay.url, "de")
        customer = Customer(portal_page, own_relay.url)
        anna.sets_up(own_relay.setup_link, NAME)
        anna.signs_in(NAME)
        names_a_passkey(anna)
        files_a_paper(anna)
        reviewer = Reviewer(desk_page, own_relay.url, "de")
        reviewer.opens_the_answers()
        reviewer.prepares(MARKUP, f"{MARKUP} {TEMPLATE}", FORMULA)
        expect(reviewer.answers_of("Eigene Antworten")).to_contain_text(f"{MARKUP} {TEMPLATE}")

        customer.begins(anna.offers_a_key(PURPOSE), recording=False)
        anna.sees_the_session(PURPOSE)
        anna.inserts(MARKUP)
        expect(anna.box("Nachricht")).to_have_value(f"{MARKUP} {TEMPLATE}")
        anna.box("Wozu").fill(f"{MARKUP} {TEMPLATE}")
        anna.asks_for_recording()
        expect(customer.dialog("Anfrage")).to_contain_text(f"{MARKUP} {TEMPLATE}")
        customer.refuses()
        anna.ends()
        anna.sees_heading("Bericht")
        anna.holds_the_session(f"{MARKUP} {TEMPLATE}")
        expect(desk_page.get_by_text(f"{MARKUP} {TEMPLATE}").first).to_be_visible()
        reviewer.opens_the_reports()
        reviewer.looks_for(customer=MARKUP, words=FORMULA)
        expect(reviewer.found).to_have_count(0)
        reviewer.looks_for(words=MARKUP)
        expect(reviewer.found).to_have_count(1)

        writes_the_imprint(anna)
        portal_page.goto(f"{own_relay.url}/imprint?language=de")
        expect(portal_page.get_by_role("main")).to_contain_text(MARKUP)
        shows_a_forged_receipt(customer, tmp_path)
        for page in (desk_page, portal_page):
            assert page.locator("iframe, [onclick], [onerror], [src='/ouch']").count() == 0
    assert [each for each in (*at_desk.addresses, *at_portal.addresses) if "ouch" in each] == []
    assert at_desk.accidents == at_portal.accidents == []


def names_a_passkey(anna: Administrator) -> None:
    Device(anna.page)
    anna.opens_the_account()
    anna.adds_a_passkey(MARKUP)
    listed = anna.page.get_by_role("list", name=anna.names("Passkeys"), exact=True)
    expect(listed).to_contain_text(MARKUP)


def files_a_paper(anna: Administrator) -> None:
    anna.opens_the_people()
    anna.invites("Eva Klein")
    person = anna.person("Eva Klein")
    person.locator("summary").click()
    for name, value in (
        ("Unterschrieben am", "2026-01-01"),
        ("Gültig bis", "2099-01-01"),
        ("Fassung", MARKUP),
    ):
        person.get_by_label(anna.names(name), exact=True).fill(value)
    anna.button("Verpflichtung eintragen", person).click()
    anna.sees("Erledigt.")


def writes_the_imprint(anna: Administrator) -> None:
    anna.opens_the_administration("Impressum")
    anna.box("Deutscher Text").fill(f"# Impressum\n\n{MARKUP} [a](javascript:alert(5))")
    anna.box("Englischer Text").fill(f"# Imprint\n\nA translation. {MARKUP}")
    expect(anna.preview("Vorschau auf Deutsch")).to_contain_text(MARKUP)
    anna.publishes()


def shows_a_forged_receipt(customer: Customer, folder: Path) -> None:
    """Signed by another key, so that it is read to its end."""
    signer, said = Signer(bytes(range(32))), list(SAID)
    said[0] = (Role.TECHNICIAN, 2, e.KeyOffered(PURPOSE[:200], NAME, MARKUP))
    entries = [Entry(number, *each[:2], number, each[2]) for number, each in enumerate(said, 1)]
    file = folder / "receipt.json"
    forged = write(told("s1", entries, "cd" * 32, "{}".format), signer.public, signer.sign)
    file.write_text(forged, "utf-8")
    customer.page.goto(f"{customer.home}/verify")
    expect(customer.button("Prüfen")).to_be_enabled()
    field = customer.page.get_by_label(customer.names("Datei mit dem Nachweis"), exact=True)
    field.set_input_files(file)
    customer.presses("Prüfen")
    expect(customer.page.get_by_text(MARKUP).first).to_be_visible()
