"""The secrecy gate (§ 203 (4) StGB): without a valid undertaking nobody enters a session."""

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.relay.permissions import Rank
from tests.relay.saying import build
from tests.relay.world import Relay


async def test_without_one_there_is_no_key_no_ticket_and_no_socket(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN, undertakes=False)
    session, _ = await relay.offers(by=eva)
    token = await relay.signs_in(eva)
    async with relay.browser(token) as page:
        for path in ("/admin/keys", f"/admin/sessions/{session}/ticket"):
            answer = await page.post(path, json={"purpose": "Drucker"})
            assert (answer.status_code, answer.json()) == (403, {"error": "NoUndertaking"})
    side = await relay.dials()
    ticket = await relay.ticket(session, token)
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    assert (await side.is_unwelcome()).why is s.Why.UNDERTAKING
    assert len(await relay.ledger(session)) == 1
    refused = [row for row in await relay.services.audit.rows() if row["what"] == "EntryRefused"]
    assert [(row["who"], row["why"]) for row in refused] == [("Eva", "NoUndertaking")] * 3


async def test_one_that_expires_in_a_session_lets_nobody_in_anew(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN, undertakes=False)
    undertakings = relay.services.undertakings
    today = undertakings.today
    await undertakings.file(eva.id, "Papier 3", today, relay.user.id, today)
    session, key = await relay.offers(by=eva)
    token = await relay.signs_in(eva)
    technician = await relay.technician(session, token=token)
    customer = await relay.customer(key)
    await customer.agrees()
    relay.clock.seconds += 16 * 3600  # into the next day
    fresh = await relay.signs_in(eva)
    await technician.catches_up(customer)  # who is in, stays in
    async with relay.browser(fresh) as page:
        answer = await page.post(f"/admin/sessions/{session}/ticket")
    assert (answer.status_code, answer.json()) == (403, {"error": "NoUndertaking"})
    side = await relay.dials()
    ticket = await relay.ticket(session, fresh)
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    assert (await side.is_unwelcome()).why is s.Why.UNDERTAKING
    await technician.catches_up(customer)


async def test_the_customer_reads_it_before_ja_and_beside_the_name(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        made = (await page.post("/admin/keys", json={"purpose": "Drucker"})).json()
    await relay.technician(made["session"])
    customer = await relay.dials()
    await customer.joins(made["short_key"])
    await customer.is_welcome()
    offered = (await customer.hears(e.KeyOffered)).event
    assert offered.undertaking == "2027-01-15"
    await customer.sees(lambda state: state.has(Role.TECHNICIAN))
    party = customer.state.party(2)
    assert party is not None
    assert (party.name, party.undertaking) == ("Anna Berger", "2027-01-15")
