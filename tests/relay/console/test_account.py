"""One's own account."""

import asyncio

import pytest
from websockets.asyncio.client import ClientConnection, connect

from beistand.relay.console.door import COOKIE
from beistand.relay.permissions import Rank
from beistand.relay.sign_ins import FRESH_SECONDS
from tests.relay.saying import undertaking
from tests.relay.side import PATIENCE
from tests.relay.world import PASSWORD, Relay

NEW = "ein ganz anderes Passwort"


async def listens(relay: Relay, token: str) -> ClientConnection:
    return await connect(
        f"ws://127.0.0.1:{relay.port}/admin/live",
        origin=relay.url,  # type: ignore[arg-type]
        additional_headers={"cookie": f"{COOKIE}={token}"},
    )


async def test_the_page_shows_one_s_own_sign_ins_and_no_token(relay: Relay) -> None:
    token = await relay.signs_in()
    await relay.signs_in()
    await relay.signs_in(await relay.somebody("Eva", Rank.TECHNICIAN))
    async with relay.browser(token) as page:
        answer = await page.get("/admin/account")
    sign_ins = answer.json()["sign_ins"]
    assert sorted(each["here"] for each in sign_ins) == [False, True]
    assert token not in answer.text


async def test_a_sign_in_that_is_revoked_loses_the_table_too(relay: Relay) -> None:
    token, other = await relay.signs_in(), await relay.signs_in()
    waiting = await listens(relay, other)
    async with relay.browser(token) as page:
        sign_ins = (await page.get("/admin/account")).json()["sign_ins"]
        [gone] = [each["id"] for each in sign_ins if not each["here"]]
        assert (await page.delete(f"/admin/account/sign-ins/{gone}")).status_code == 204
        assert (await page.delete(f"/admin/account/sign-ins/{gone}")).status_code == 404
    await asyncio.wait_for(waiting.wait_closed(), PATIENCE)
    assert waiting.close_code == 4401


async def test_all_other_sign_ins_are_ended_at_once_and_only_one_s_own(relay: Relay) -> None:
    token, other = await relay.signs_in(), await relay.signs_in()
    eva = await relay.signs_in(await relay.somebody("Eva", Rank.TECHNICIAN))
    waiting = await listens(relay, other)
    async with relay.browser(token) as page:
        assert (await page.delete("/admin/account/sign-ins")).status_code == 204
        [left] = (await page.get("/admin/account")).json()["sign_ins"]
    assert left["here"]
    assert await relay.services.sign_ins.who(other) is None
    assert await relay.services.sign_ins.who(eva) is not None
    await asyncio.wait_for(waiting.wait_closed(), PATIENCE)
    assert waiting.close_code == 4401
    [row] = await relay.services.audit.rows()
    assert (row["what"], row["who"], row["account"]) == ("SignInsEnded", *["Anna Berger"] * 2)


async def test_nobody_ends_the_sign_ins_of_others(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    theirs = await relay.services.sign_ins.who(await relay.signs_in(eva))
    assert theirs is not None
    async with relay.browser(await relay.signs_in()) as page:
        assert (await page.delete(f"/admin/account/sign-ins/{theirs.id}")).status_code == 404
    assert await relay.services.sign_ins.find(theirs.id) is not None


async def test_a_new_password_ends_all_other_sign_ins(relay: Relay) -> None:
    token, other = await relay.signs_in(), await relay.signs_in()
    async with relay.browser(token) as page:
        wrong = {"before": "falsch", "after": NEW}
        refused = await page.post("/admin/account/password", json=wrong)
        assert refused.json() == {"error": "WrongPassword"}
        weak = {"before": PASSWORD, "after": "Anna Berger 2026"}
        refused = await page.post("/admin/account/password", json=weak)
        assert refused.json() == {"error": "CommonPassword"}
        right = {"before": PASSWORD, "after": NEW}
        assert (await page.post("/admin/account/password", json=right)).status_code == 204
    assert await relay.services.sign_ins.who(token) is not None
    assert await relay.services.sign_ins.who(other) is None
    assert await relay.services.accounts.known_by("Anna Berger", NEW) == relay.user


async def test_whoever_sits_at_somebody_s_desk_does_not_guess_the_password(relay: Relay) -> None:
    token, wrong = await relay.signs_in(), {"before": "falsch", "after": NEW}
    async with relay.browser(token) as page:
        answers = [await page.post("/admin/account/password", json=wrong) for _ in range(11)]
        assert [each.status_code for each in answers] == [400] * 10 + [429]
        relay.clock.seconds += 60
        right = {"before": PASSWORD, "after": NEW}
        assert (await page.post("/admin/account/password", json=right)).status_code == 204


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "password"),
        ("POST", "app"),
        ("POST", "app/confirm"),
        ("DELETE", "app"),
        ("POST", "passkeys/options"),
        ("POST", "passkeys"),
        ("DELETE", "passkeys/x"),
        ("POST", "recovery-codes"),
        ("DELETE", "sign-ins"),
        ("DELETE", "sign-ins/x"),
    ],
)
async def test_what_changes_the_ways_in_asks_for_a_fresh_sign_in(
    relay: Relay, method: str, path: str
) -> None:
    token = await relay.signs_in()
    relay.clock.seconds += FRESH_SECONDS
    async with relay.browser(token) as page:
        answer = await page.request(method, f"/admin/account/{path}", json={})
    assert (answer.status_code, answer.json()) == (403, {"error": "SignInAgain"})


async def test_the_app_s_secret_comes_as_text_address_and_picture(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        offer = (await page.post("/admin/account/app", json={})).json()
    assert len(offer["secret"]) == 32
    assert offer["address"].startswith("otpauth://totp/Ihr%20Softwarehaus:Anna%20Berger?")
    assert f"secret={offer['secret']}" in offer["address"]
    assert set(offer["picture"]) <= set("MhvzO0123456789 -")
    assert offer["picture"].startswith("M0 0h1v1h-1z")
    assert offer["size"] > 20


async def test_an_undertaking_is_given_by_the_text_that_was_shown(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN, undertakes=False)
    async with relay.browser(await relay.signs_in(eva)) as page:
        assert (await page.get("/admin/account")).json()["undertaking"] is None
        old = undertaking() | {"number": 2}
        assert (await page.post("/admin/account/undertaking", json=old)).status_code == 400
        given = await page.post("/admin/account/undertaking", json=undertaking())
        assert given.status_code == 204
        assert (await page.get("/admin/account")).json()["undertaking"] == {
            "given": "2027-01-15",
            "expires": "2029-01-15",
            "version": "1 (de)",
            "holds": True,
        }


async def test_what_somebody_does_to_their_account_is_told(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        await page.post("/admin/account/recovery-codes", json={})
        await page.delete("/admin/account/app")
        await page.post("/admin/account/password", json={"before": PASSWORD, "after": NEW})
    rows = await relay.services.audit.rows()
    assert [(row["what"], row["who"]) for row in rows] == [
        ("FactorAdded", "Anna Berger"),
        ("FactorRemoved", "Anna Berger"),
        ("PasswordChosen", "Anna Berger"),
    ]
