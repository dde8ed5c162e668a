"""A session changes hands, and belongs to all who took part."""

from beistand.protocol import events as e
from beistand.protocol.events import What
from beistand.protocol.roles import Role
from beistand.relay.accounts import User
from beistand.relay.permissions import Rank
from tests.relay.calling import (
    about,
    comes,
    hands_over,
    kern,
    lets_in,
    watched,
)
from tests.relay.saying import picture
from tests.relay.world import Relay


async def test_after_handing_over_the_colleague_helps_and_the_technician_watches(
    relay: Relay,
) -> None:
    user, technician, customer, colleague = await watched(relay)
    await hands_over(relay, technician, customer, user)
    await colleague.sees(lambda state: state.technician == "Jonas Kern")

    await customer.sends(picture(1, key=True))
    for viewer in (technician, colleague):
        await viewer.gets(picture(1, key=True))
    await colleague.says(e.Requested("r", What.RECORDING))
    await technician.mutters(e.Requested("s", What.CONTROL))
    # What crossed with the handover cuts nobody off, and does nothing.
    await technician.mutters(e.Ended(e.Reason.TECHNICIAN))
    await customer.catches_up(technician)
    assert not customer.state.over
    assert [each.request for each in customer.state.requests] == ["r"]
    await colleague.says(e.Ended(e.Reason.TECHNICIAN))


async def test_who_comes_back_after_handing_over_comes_as_a_colleague(relay: Relay) -> None:
    user, technician, customer, colleague = await watched(relay)
    await hands_over(relay, technician, customer, user)
    for side in (technician, colleague):
        await side.hangs_up()
    await customer.sees(lambda state: not state.has(Role.TECHNICIAN))

    anna = await comes(relay, technician.name, relay.user)
    jonas = await comes(relay, technician.name, user)

    assert anna.welcome is not None
    assert jonas.welcome is not None
    assert (anna.welcome.role, jonas.welcome.role) == (Role.COLLEAGUE, Role.TECHNICIAN)
    await anna.mutters(e.Ended(e.Reason.TECHNICIAN))
    assert await anna.is_closed() == 1008


async def test_taking_back_is_asked_of_the_customer_and_only_for_oneself(relay: Relay) -> None:
    user, technician, customer, colleague = await watched(relay)
    await hands_over(relay, technician, customer, user)
    wish = await about(relay, technician.name, What.TAKE_BACK, relay.user)
    third = await relay.somebody("Lea Sommer", Rank.TECHNICIAN)
    await colleague.sees(lambda state: state.technician == "Jonas Kern")
    await lets_in(relay, colleague, customer, third)
    lea = await comes(relay, technician.name, third)
    await lea.mutters(wish)
    await customer.catches_up(lea)
    assert customer.state.requests == ()

    await technician.says(wish)
    await lea.mutters(e.Withdrawn(wish.request))
    await customer.catches_up(lea)
    await customer.says(e.Granted(wish.request))

    await technician.sees(lambda state: state.technician == "Anna Berger")
    await technician.says(e.Requested("r", What.RECORDING))


async def test_a_session_belongs_to_all_who_took_part_each_as_far_as_it_goes(
    relay: Relay,
) -> None:
    user, technician, customer, _ = await watched(relay)
    stranger = await relay.somebody("Ina Fremd", Rank.TECHNICIAN)
    session = technician.name

    async def rights(who: User) -> list[str]:
        async with relay.browser(await relay.signs_in(who)) as page:
            rows = (await page.get("/admin/sessions")).json()["sessions"]
            told = {row["id"]: row["may"] for row in rows}
            ends = (await page.post(f"/admin/sessions/{session}/end")).status_code
            assert (ends == 403) == ("end" not in told.get(session, [])), ends
        return list(told.get(session, []))

    assert await rights(stranger) == []
    assert await rights(user) == ["help", "read"]
    await hands_over(relay, technician, customer, user)
    async with relay.browser(await relay.signs_in(user)) as page:
        row = (await page.get("/admin/sessions")).json()["sessions"][0]
    assert row["called_by"] == "Anna Berger"
    assert await rights(user) == ["help", "read", "watch", "note", "end"]


async def test_a_technician_who_only_watches_now_does_not_end_it_from_the_table(
    relay: Relay,
) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    user = await kern(relay)
    session, key = await relay.offers(by=eva)
    technician = await comes(relay, session, eva)
    customer = await relay.customer(key)
    await customer.agrees()
    await technician.sees(lambda state: state.agreement is not None)
    await lets_in(relay, technician, customer, user)
    await comes(relay, session, user)
    await technician.sees(lambda state: state.has(Role.COLLEAGUE))
    await hands_over(relay, technician, customer, user)
    async with relay.browser(await relay.signs_in(eva)) as page:
        assert (await page.post(f"/admin/sessions/{session}/end")).status_code == 403
    async with relay.browser(await relay.signs_in(user)) as page:
        assert (await page.post(f"/admin/sessions/{session}/end")).status_code == 204
    last = (await relay.ledger(session))[-1]
    helper = (await relay.room(session)).state.helper
    assert helper is not None
    assert (last.by, last.party) == (Role.TECHNICIAN, helper.number)


async def test_the_audit_knows_who_was_called_who_came_and_who_was_sent_away(
    relay: Relay,
) -> None:
    user, technician, customer, colleague = await watched(relay)
    await hands_over(relay, technician, customer, user)
    await customer.says(e.ColleagueDismissed(2))
    await colleague.sees(lambda state: not state.has(Role.COLLEAGUE))
    rows = await relay.services.audit.rows()
    told = [
        (row["what"], row.get("who", ""), row.get("right", ""), row.get("person", ""))
        for row in rows
        if "person" in row or row["what"] == "ColleagueJoined"
    ]
    assert told == [
        ("RightRequested", "Anna Berger", "colleague", "Jonas Kern"),
        ("RightGranted", "", "colleague", "Jonas Kern"),
        ("ColleagueJoined", "Jonas Kern", "", ""),
        ("RightRequested", "Anna Berger", "handover", "Jonas Kern"),
        ("RightGranted", "", "handover", "Jonas Kern"),
        ("ColleagueDismissed", "", "", "Anna Berger"),
    ]


async def test_the_receipt_names_everybody_who_watched(relay: Relay) -> None:
    user, technician, customer, _ = await watched(relay)
    await hands_over(relay, technician, customer, user)
    await customer.says(e.Ended(e.Reason.CUSTOMER))

    receipt = await relay.services.receipts.write(technician.name)

    assert receipt is not None
    for name in ("Anna Berger", "Jonas Kern"):
        assert f'"which": "{name}"' in receipt
