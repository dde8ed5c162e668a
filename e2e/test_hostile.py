"""Whatever somebody writes stays words on every page, and nothing secret stands in an address."""

import json
import re

from playwright.sync_api import Browser, expect

from e2e.administrator import Administrator
from e2e.authenticator import Device
from e2e.hostile import FORMULA, MARKUP, NAME, TEMPLATE, observed
from e2e.people import Customer, Technician
from e2e.reviewers import Reviewer
from e2e.world import Relay

PURPOSE = f"{MARKUP} {TEMPLATE}"
TICKET = f"{FORMULA} '; DROP TABLE users; --"
CUSTOMER = f'"><iframe src=/ouch> {TEMPLATE}'
TURNED = "\u202emarkiert nicht, was folgt"
CHAT = (MARKUP, TEMPLATE, FORMULA, TURNED, "xy" * 1500, "javascript:alert(4)")
NOTES = f"{MARKUP}\n{TEMPLATE}\n{FORMULA}"


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
        at_desk.saw_nothing_come_of_them()
        at_portal.saw_nothing_come_of_them()
    secrets = {each["value"] for each in cookies} | at_desk.secrets | at_portal.secrets
    secrets |= {key, re.sub(r"\D", "", key), link.partition("#")[2]}
    addresses = [*at_desk.addresses, *at_portal.addresses]
    assert len(secrets) >= 7
    assert any(address.startswith("ws") for address in addresses)
    # A fragment is never sent, and stands in a browser's own list of requests all the same.
    asked = [address.partition("#")[0] for address in addresses]
    assert [each for each in asked if any(secret in each for secret in secrets)] == []
    log = "\n".join(line for line in own_relay.said if "/setup#" not in line)
    planted = (PURPOSE, TICKET, CUSTOMER, *CHAT, *secrets)
    assert [each for each in planted if each in log] == []
    # The audit names the account, in a row of JSON; nothing else does.
    told = [line for line in own_relay.said if NAME in line]
    assert {json.loads(line).get("who", NAME) for line in told} == {NAME}


def test_hostile_words_of_passkeys_papers_and_prepared_answers_stay_words(
    own_relay: Relay, desk: Browser
) -> None:
    with observed(desk) as (desk_page, at_desk):
        anna = Administrator(desk_page, own_relay.url, "de")
        anna.sets_up(own_relay.setup_link, NAME)
        anna.signs_in(NAME)
        names_a_passkey(anna)
        files_a_paper(anna)
        reviewer = Reviewer(desk_page, own_relay.url, "de")
        reviewer.opens_the_answers()
        reviewer.prepares(MARKUP, f"{MARKUP} {TEMPLATE}", FORMULA)
        expect(reviewer.answers_of("Eigene Antworten")).to_contain_text(f"{MARKUP} {TEMPLATE}")
        at_desk.saw_nothing_come_of_them()


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
