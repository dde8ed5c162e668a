"""Ending a session from the table: everything that tells of it names who did it."""

import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Reason
from beistand.protocol.receipts import read
from beistand.protocol.roles import Role
from beistand.relay.accounts import User
from beistand.relay.permissions import Rank
from beistand.relay.sign_ins import Way
from tests.relay.calling import comes, hands_over, kern, lets_in, watched
from tests.relay.side import Side
from tests.relay.world import Relay


async def ends(relay: Relay, session: str, user: User) -> int:
    async with relay.browser(await relay.signs_in(user, Way.PASSKEY)) as page:
        return (await page.post(f"/admin/sessions/{session}/end")).status_code


async def told(relay: Relay, session: str) -> tuple[Role, int, e.Ended, str, str]:
    """Who ended it: by the ledger, with what it says; by the audit, in what role and under what
    name."""
    last = (await relay.ledger(session))[-1]
    assert isinstance(last.event, e.Ended)
    rows = await relay.services.audit.rows()
    [row] = [row for row in rows if row["what"] == "SessionEnded" and row["session"] == session]
    return last.by, last.party, last.event, row["by"], row.get("who", "")


async def receipt(relay: Relay, customer: Side) -> dict[str, object]:
    text = await relay.services.receipts.write(customer.name)
    assert text is not None
    return read(text.encode()).told


@pytest.mark.parametrize("rank", [Rank.SUPERVISOR, Rank.ADMIN])
async def test_who_ends_a_session_of_somebody_else_is_named_everywhere(
    relay: Relay, rank: Rank
) -> None:
    boss = await relay.somebody("Bettina Boss", rank)
    _, customer = await relay.helps()
    assert await ends(relay, customer.name, boss) == 204
    ended = e.Ended(Reason.HOUSE, "Bettina Boss")
    assert (await customer.hears(e.Ended)).event == ended
    assert await told(relay, customer.name) == (Role.RELAY, 0, ended, "account", "Bettina Boss")
    says = await receipt(relay, customer)
    assert (says["technician"], says["reason"], says["ended_by"]) == (
        "Anna Berger",
        "house",
        "Bettina Boss",
    )


async def test_who_takes_the_key_of_somebody_else_back_is_named(relay: Relay) -> None:
    boss = await relay.somebody("Bettina Boss", Rank.SUPERVISOR)
    session, _ = await relay.offers()
    assert await ends(relay, session, boss) == 204
    ended = e.Ended(Reason.HOUSE, "Bettina Boss")
    assert await told(relay, session) == (Role.RELAY, 0, ended, "account", "Bettina Boss")


async def test_who_ends_the_own_session_from_the_table_is_its_technician(relay: Relay) -> None:
    _, customer = await relay.helps()
    assert await ends(relay, customer.name, relay.user) == 204
    ended = e.Ended(Reason.TECHNICIAN)
    assert await told(relay, customer.name) == (
        Role.TECHNICIAN,
        2,
        ended,
        "account",
        "Anna Berger",
    )
    assert (await receipt(relay, customer))["ended_by"] == ""


async def test_after_a_handover_it_is_the_session_of_whoever_helps(relay: Relay) -> None:
    eva = await relay.somebody("Eva Roth", Rank.TECHNICIAN)
    jonas = await kern(relay)
    session, key = await relay.offers(by=eva)
    technician = await relay.technician(session, token=await relay.signs_in(eva))
    customer = await relay.customer(key)
    await customer.agrees()
    await lets_in(relay, technician, customer, jonas)
    await comes(relay, session, jonas)
    await customer.sees(lambda state: state.has(Role.COLLEAGUE))
    await technician.sees(lambda state: state.has(Role.COLLEAGUE))
    await hands_over(relay, technician, customer, jonas)
    party = customer.state.helper
    assert await ends(relay, session, eva) == 403
    await customer.says(e.ColleagueDismissed(2))
    assert await ends(relay, session, eva) == 403  # nor does it help to be sent away
    assert await ends(relay, session, jonas) == 204
    by, number, ended, _, who = await told(relay, session)
    assert party is not None
    assert (by, number, ended, who) == (
        Role.TECHNICIAN,
        party.number,
        e.Ended(Reason.TECHNICIAN),
        "Jonas Kern",
    )


async def test_a_supervisor_who_only_watches_is_named_too(relay: Relay) -> None:
    user, _, customer, _ = await watched(relay)
    await relay.services.accounts.set_role(user.id, Rank.SUPERVISOR)
    assert await ends(relay, customer.name, user) == 204
    ended = e.Ended(Reason.HOUSE, "Jonas Kern")
    assert await told(relay, customer.name) == (Role.RELAY, 0, ended, "account", "Jonas Kern")
