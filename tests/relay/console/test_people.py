"""What administrators do about people."""

import asyncio
from typing import Any

import pytest

from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.relay.permissions import Rank
from beistand.relay.sign_ins import Way
from tests.relay.side import AT_ONCE
from tests.relay.world import Relay


async def person(relay: Relay, name: str) -> dict[str, Any]:
    async with relay.browser(await relay.signs_in()) as page:
        people = (await page.get("/admin/people")).json()["people"]
    [found] = [each for each in people if each["name"] == name]
    return dict(found)


async def says(relay: Relay, path: str, **body: Any) -> tuple[int, Any]:
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post(f"/admin/people{path}", json=body)
    return answer.status_code, answer.json() if answer.content else None


async def test_a_person_is_made_by_a_link_that_says_nothing_in_its_path(relay: Relay) -> None:
    status, made = await says(relay, "", name=" Eva Klein ", role="auditor")
    assert status == 200
    place, _, token = made["link"].partition("#")
    assert place == f"{relay.url}/setup"
    assert len(token) == 43
    eva = await relay.services.accounts.invited(token)
    assert eva is not None
    assert (eva.name, eva.role) == ("Eva Klein", Rank.AUDITOR)
    assert (await person(relay, "Eva Klein"))["invited"]
    assert await says(relay, "", name="eva klein", role="technician") == (
        400,
        {"error": "NameTaken"},
    )
    assert (await says(relay, "", name="Ute", role="owner"))[0] == 422


@pytest.mark.parametrize("verb", ["disable", "role", "link", "reset-factors", "sign-out"])
async def test_what_is_done_to_somebody_ends_their_sign_ins_and_sockets(
    relay: Relay, verb: str
) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    session, key = await relay.offers(by=eva)
    token = await relay.signs_in(eva, Way.PASSKEY)
    technician = await relay.technician(session, token=token)
    customer = await relay.customer(key)
    await customer.agrees()
    body = {"role": "supervisor"} if verb == "role" else {}
    status, _ = await says(relay, f"/{eva.id}/{verb}", **body)
    assert status in (200, 204)
    async with asyncio.timeout(AT_ONCE):
        assert (await technician.is_unwelcome()).why is s.Why.SIGN_IN
    await customer.sees(lambda state: not state.has(Role.TECHNICIAN))
    assert await relay.services.sign_ins.who(token) is None


async def test_an_enabled_person_can_sign_in_again(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    await says(relay, f"/{eva.id}/disable")
    assert (await person(relay, "Eva"))["disabled"]
    await says(relay, f"/{eva.id}/enable")
    assert not (await person(relay, "Eva"))["disabled"]


async def test_the_last_administrator_cannot_be_sent_away(relay: Relay) -> None:
    for verb, body in (("disable", {}), ("role", {"role": "auditor"})):
        assert await says(relay, f"/{relay.user.id}/{verb}", **body) == (
            400,
            {"error": "LastAdministrator"},
        )
    assert await relay.services.accounts.user(relay.user.id) == relay.user


async def test_a_paper_is_put_on_file_with_day_text_and_end(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN, undertakes=False)
    paper = {"given_on": "2026-12-24", "expires_on": "2027-12-24", "version": "Papier 3"}
    assert (await says(relay, f"/{eva.id}/undertaking", **paper))[0] == 204
    kept = (await person(relay, "Eva"))["undertaking"]
    assert kept == {
        "given": "2026-12-24",
        "expires": "2027-12-24",
        "version": "Papier 3",
        "on_paper": True,
        "filed_by": "Anna Berger",
        "holds": True,
    }
    for wrong in ({"given_on": "2028-01-01"}, {"expires_on": "2026-12-23"}):
        status, error = await says(relay, f"/{eva.id}/undertaking", **(paper | wrong))
        assert (status, error) == (400, {"error": "BadUndertaking"})
    for odd in ({"given_on": "gestern"}, {"version": ""}, {"more": 1}):
        assert (await says(relay, f"/{eva.id}/undertaking", **(paper | odd)))[0] == 422


async def test_nobody_is_nobody(relay: Relay) -> None:
    for verb in ("disable", "enable", "link", "reset-factors", "sign-out"):
        assert (await says(relay, f"/99/{verb}"))[0] == 404


async def test_all_of_it_is_told(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    await says(relay, "", name="Ute", role="technician")
    await says(relay, f"/{eva.id}/role", role="supervisor")
    await says(relay, f"/{eva.id}/disable")
    await says(relay, f"/{eva.id}/enable")
    await says(relay, f"/{eva.id}/link")
    await says(relay, f"/{eva.id}/reset-factors")
    await says(relay, f"/{eva.id}/sign-out")
    rows = await relay.services.audit.rows()
    assert [(row["what"], row["account"]) for row in rows] == [
        ("AccountMade", "Ute"),
        ("RoleChanged", "Eva"),
        ("AccountDisabled", "Eva"),
        ("AccountEnabled", "Eva"),
        ("LinkMade", "Eva"),
        ("FactorRemoved", "Eva"),
        ("SignInsEnded", "Eva"),
    ]
    assert {row["who"] for row in rows} == {"Anna Berger"}
