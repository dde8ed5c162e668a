"""Coming in: by a link, by a password, in a second step, by a passkey; and going out."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest

from beistand.protocol.roles import Role
from beistand.relay.accounts import User
from beistand.relay.permissions import Rank
from beistand.relay.sign_ins import Way
from tests.relay.authenticator import Authenticator
from tests.relay.saying import undertaking
from tests.relay.side import AT_ONCE
from tests.relay.world import PASSWORD, Relay, a_relay

HERE = {"name": "Anna Berger", "password": PASSWORD}
ABROAD = "https://hilfe.example.org"


class App:
    """The app of somebody who has set it up."""

    def __init__(self, relay: Relay, secret: str) -> None:
        self._clock, self._totp = relay.clock, pyotp.TOTP(secret)

    def code(self) -> str:
        return self._totp.at(self._clock.now() // 1000)


async def has_an_app(relay: Relay, user: User) -> App:
    ticket, secret = relay.services.factors.begin(user.id)
    app = App(relay, secret)
    await relay.services.factors.confirm(user.id, ticket, app.code())
    relay.clock.seconds += 30
    return app


def token_of(answer: httpx2.Response) -> str:
    return answer.headers["set-cookie"].partition(";")[0].partition("=")[2]


async def way(relay: Relay, token: str) -> Way | None:
    sign_in = await relay.services.sign_ins.who(token)
    return None if sign_in is None else sign_in.way


async def test_a_password_alone_is_enough_at_home_where_nothing_is_set_up(relay: Relay) -> None:
    async with relay.browser() as page:
        answer = await page.post("/admin/sign-in", json=HERE)
    assert await way(relay, token_of(answer)) is Way.PASSWORD


async def test_with_an_app_the_password_brings_a_second_question(relay: Relay) -> None:
    app = await has_an_app(relay, relay.user)
    async with relay.browser() as page:
        first = await page.post("/admin/sign-in", json=HERE)
        assert "set-cookie" not in first.headers
        asked = first.json()
        assert asked["ways"] == ["code"]
        wrong = await page.post(
            "/admin/sign-in/code", json={"pending": asked["pending"], "code": "000000"}
        )
        assert wrong.json() == {"error": "WrongCode"}
        said = {"pending": asked["pending"], "code": app.code()}
        right = await page.post("/admin/sign-in/code", json=said)
        assert await way(relay, token_of(right)) is Way.CODE
        again = await page.post("/admin/sign-in/code", json=said)
        assert again.json() == {"error": "WrongPassword"}


async def test_a_recovery_code_does_too_and_only_once(relay: Relay) -> None:
    await has_an_app(relay, relay.user)
    code, *_ = await relay.services.factors.make_recovery_codes(relay.user.id)
    async with relay.browser() as page:
        for error in (None, "WrongCode"):
            asked = (await page.post("/admin/sign-in", json=HERE)).json()
            assert asked["ways"] == ["code", "recovery"]
            said = {"pending": asked["pending"], "code": code}
            answer = await page.post("/admin/sign-in/code", json=said)
            assert answer.json().get("error") == error


async def test_five_wrong_codes_or_five_minutes_lead_back_to_the_beginning(relay: Relay) -> None:
    app = await has_an_app(relay, relay.user)
    async with relay.browser() as page:
        asked = (await page.post("/admin/sign-in", json=HERE)).json()
        for _ in range(5):
            said = {"pending": asked["pending"], "code": "000000"}
            await page.post("/admin/sign-in/code", json=said)
        said["code"] = app.code()
        assert (await page.post("/admin/sign-in/code", json=said)).json() == {
            "error": "WrongPassword"
        }
        late = (await page.post("/admin/sign-in", json=HERE)).json()
        relay.clock.seconds += 300
        said = {"pending": late["pending"], "code": app.code()}
        assert (await page.post("/admin/sign-in/code", json=said)).status_code == 400


async def test_guessing_codes_is_slowed_down(relay: Relay) -> None:
    await has_an_app(relay, relay.user)
    async with relay.browser() as page:
        seen = []
        for _ in range(6):
            asked = (await page.post("/admin/sign-in", json=HERE)).json()
            for _ in range(4):
                said = {"pending": asked.get("pending", ""), "code": "000000"}
                seen.append((await page.post("/admin/sign-in/code", json=said)).status_code)
    assert 429 in seen


async def test_whoever_is_disabled_between_the_two_steps_stays_outside(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    app = await has_an_app(relay, eva)
    async with relay.browser() as page:
        asked = (await page.post("/admin/sign-in", json=HERE | {"name": "Eva"})).json()
        await relay.services.accounts.disable(eva.id)
        said = {"pending": asked["pending"], "code": app.code()}
        assert (await page.post("/admin/sign-in/code", json=said)).status_code == 400


async def test_a_passkey_is_a_whole_sign_in(tmp_path: Path) -> None:
    async with a_relay(tmp_path, public_url=ABROAD) as relay:
        device = Authenticator(ABROAD)
        token = await relay.signs_in()
        async with relay.browser(token, origin=ABROAD) as page:
            options = (await page.post("/admin/account/passkeys/options", json={})).json()
            made = {"credential": device.creates(options), "name": "Notebook"}
            added = await page.post("/admin/account/passkeys", json=made)
            assert len(added.json()["codes"]) == 10
            stronger = token_of(added)
            assert await way(relay, token) is None
            assert await way(relay, stronger) is Way.PASSKEY
        async with relay.browser(origin=ABROAD) as page:
            options = (await page.post("/admin/sign-in/passkey/options", json={})).json()
            shown = {"credential": device.gets(options)}
            answer = await page.post("/admin/sign-in/passkey", json=shown)
            assert await way(relay, token_of(answer)) is Way.PASSKEY
            assert answer.json() == {"name": "Anna Berger"}
            again = await page.post("/admin/sign-in/passkey", json=shown)
            assert again.json() == {"error": "PasskeyRefused"}
            for odd in ({}, {"id": 1, "response": []}, {**shown["credential"], "id": "ü" * 9}):
                refused = await page.post("/admin/sign-in/passkey", json={"credential": odd})
                assert refused.status_code == 422


async def test_there_are_no_passkeys_for_numbers(relay: Relay) -> None:
    async with relay.browser() as page:
        answer = await page.post("/admin/sign-in/passkey/options", json={})
    assert (answer.status_code, answer.json()) == (400, {"error": "PasskeysNotHere"})


# Where the second factor is required


ELSEWHERE: list[dict[str, Any]] = [
    {"public_url": "https://hilfe.example.org"},
    {"trusted_proxies": "10.0.0.1"},
]


@pytest.mark.parametrize("settings", ELSEWHERE, ids=str)
async def test_elsewhere_a_password_opens_nothing_but_the_way_to_a_second_factor(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    async with a_relay(tmp_path, **settings) as relay:
        origin = relay.settings.public_url or relay.url
        token = await relay.signs_in()
        async with relay.browser(token, origin=origin) as page:
            assert (await page.get("/admin/me")).json()["must_enrol"]
            for method, path in (
                ("GET", "/admin/sessions"),
                ("POST", "/admin/keys"),
                ("GET", "/admin/people"),
                ("POST", "/admin/account/password"),
                ("POST", "/admin/account/recovery-codes"),
            ):
                answer = await page.request(method, path, json={"purpose": "Drucker"})
                assert answer.status_code == 403, path
                assert answer.json() == {"error": "SecondFactorNeeded"}, path
            offer = (await page.post("/admin/account/app", json={})).json()
            said = {"ticket": offer["ticket"], "code": App(relay, offer["secret"]).code()}
            done = await page.post("/admin/account/app/confirm", json=said)
        async with relay.browser(token_of(done), origin=origin) as page:
            assert (await page.get("/admin/sessions")).status_code == 200


async def test_a_browser_that_says_localhost_is_not_believed(tmp_path: Path) -> None:
    async with a_relay(tmp_path, trusted_proxies="10.0.0.1") as relay:
        token = await relay.signs_in()
        async with relay.browser(token, host="localhost", origin="http://localhost") as page:
            assert (await page.get("/admin/sessions")).status_code == 403


async def test_another_name_for_this_machine_is_not_at_home(relay: Relay) -> None:
    token = await relay.signs_in()
    async with relay.browser(token, host="hilfe.example.org") as page:
        assert (await page.get("/admin/sessions")).status_code == 403
    async with relay.browser(token) as page:
        assert (await page.get("/admin/sessions")).status_code == 200


# By a link


async def test_the_first_account_comes_with_its_undertaking(tmp_path: Path) -> None:
    async with a_relay(tmp_path / "data") as relay:
        user, token = await relay.services.accounts.invite("Eva", Rank.TECHNICIAN)
        async with relay.browser() as page:
            whose = await page.post("/admin/set-up/whose", json={"token": token})
            assert whose.json() == {"name": "Eva"}
            said = {"token": token, "name": "x", "password": "ein ganz anderes Passwort"}
            old = undertaking() | {"digest": "0" * 64}
            refused = await page.post("/admin/set-up", json=said | {"undertaking": old})
            assert refused.json() == {"error": "TextChanged"}
            done = await page.post("/admin/set-up", json=said | {"undertaking": undertaking()})
            assert done.status_code == 204
            late = await page.post("/admin/set-up/whose", json={"token": token})
            assert late.json() == {"error": "WrongToken"}
        valid = await relay.services.undertakings.valid(user.id)
        assert valid is not None
        assert (valid.version, valid.on_paper, valid.filed_by) == ("1 (de)", False, "Eva")


# Going out


async def test_signing_out_closes_every_socket_of_this_sign_in_and_no_other(relay: Relay) -> None:
    session, key = await relay.offers()
    await relay.customer(key)
    token, other = await relay.signs_in(), await relay.signs_in()
    technician = await relay.technician(session, token=token)
    async with relay.browser(other) as page:
        await page.post("/admin/sign-out")
    await (await technician.connection.ping())
    async with relay.browser(token) as page:
        await page.post("/admin/sign-out")
        async with asyncio.timeout(AT_ONCE):
            assert (await technician.is_unwelcome()).why == "sign_in"
        assert (await page.get("/admin/me")).json() is None


async def test_a_new_sign_in_takes_the_place_of_the_one_in_the_same_browser(relay: Relay) -> None:
    before = await relay.signs_in()
    async with relay.browser(before) as page:
        answer = await page.post("/admin/sign-in", json=HERE)
    assert token_of(answer) != before
    assert await way(relay, before) is None


async def test_the_browser_is_remembered_by_the_words_that_its_owner_knows(relay: Relay) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 <b>"
    async with relay.browser(user_agent=agent) as page:
        await page.post("/admin/sign-in", json=HERE)
    [sign_in] = await relay.services.sign_ins.of(relay.user.id)
    assert (sign_in.browser, sign_in.address) == ("Chrome · Linux", "127.0.0.1")


# How long it lasts


async def test_to_ask_how_long_a_sign_in_lasts_is_no_use_of_it_but_to_want_more_is(
    tmp_path: Path,
) -> None:
    async with (
        a_relay(tmp_path, signin_idle_minutes=30, signin_hours=12) as relay,
        relay.browser(await relay.signs_in()) as page,
    ):
        assert (await page.get("/admin/sign-in/time")).json() == {"idle": 1800, "whole": 43200}
        await relay.passes(1790)
        for _ in range(2):
            left = (await page.get("/admin/sign-in/time")).json()
            assert left == {"idle": 10, "whole": 41410}
        more = await page.post("/admin/sign-in/time")
        assert more.json() == {"idle": 1800, "whole": 41410}
        await relay.passes(1800)
        assert (await page.get("/admin/sign-in/time")).status_code == 401


async def test_whoever_signs_in_anew_comes_back_into_the_session_that_ran_meanwhile(
    tmp_path: Path,
) -> None:
    async with a_relay(tmp_path, signin_hours=0.25, answer_seconds=3600) as relay:
        session, key = await relay.offers()
        customer = await relay.customer(key)
        technician = await relay.technician(session, token=await relay.signs_in())
        await customer.sees(lambda state: state.has(Role.TECHNICIAN))
        await relay.passes(901)
        assert (await technician.is_unwelcome()).why == "sign_in"
        await customer.sees(lambda state: not state.has(Role.TECHNICIAN))
        await relay.technician(session, token=await relay.signs_in())
        await customer.sees(lambda state: state.has(Role.TECHNICIAN))
        assert not customer.state.over
