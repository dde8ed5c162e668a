"""Whoever is turned away stands in the audit, and nobody fills the disk with it."""

from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.keys import Key
from beistand.relay.deeds import EntryRefused, SignInRefused
from beistand.relay.permissions import Rank
from beistand.relay.refusals import FOLD_SECONDS, MAX_KINDS, TOLD_EACH
from beistand.relay.sign_ins import Way
from beistand.relay.tickets import PENDING_SECONDS
from tests.relay.calling import watched
from tests.relay.saying import build
from tests.relay.world import Relay, a_relay

SAID = {"name": "Anna Berger", "password": "falsch"}
REFUSED = ("SignInRefused", "EntryRefused", "RequestRefused", "RefusalsFolded", "AccountAttacked")


async def refused(relay: Relay) -> list[dict[str, Any]]:
    """The rows that tell of a refusal, as far as they say what it was."""
    kept = ("what", "who", "session", "request", "why", "times", "account")
    rows = await relay.services.audit.rows(limit=10_000)
    return [
        {name: row[name] for name in kept if name in row} for row in rows if row["what"] in REFUSED
    ]


async def test_a_right_that_is_missing(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    session, _ = await relay.offers()
    async with relay.browser(await relay.signs_in(eva, Way.PASSKEY)) as page:
        assert (await page.get("/admin/people")).status_code == 403
        assert (await page.get(f"/admin/sessions/{session}/report")).status_code == 403
        assert (await page.get("/admin/sessions/made-up/report")).status_code == 404
    people = {"request": "GET /admin/people", "why": "Forbidden"}
    report = {"request": "GET /admin/sessions/{session:str}/report", "why": "Forbidden"}
    by = {"what": "RequestRefused", "who": "Eva", "times": 1}
    assert await refused(relay) == [by | people, by | report | {"session": session}]


async def test_a_sign_in_that_is_not_fresh_or_not_strong_enough(tmp_path: Path) -> None:
    async with a_relay(tmp_path, public_url="https://hilfe.example.org") as relay:
        abroad = {"origin": "https://hilfe.example.org", "host": "hilfe.example.org"}
        async with relay.browser(await relay.signs_in(), **abroad) as page:
            assert (await page.get("/admin/people")).status_code == 403
        token = await relay.signs_in(way=Way.PASSKEY)
        relay.clock.seconds += 20 * 60
        async with relay.browser(token, **abroad) as page:
            assert (await page.post("/admin/account/recovery-codes", json={})).status_code == 403
        assert [row["why"] for row in await refused(relay)] == ["SecondFactorNeeded", "SignInAgain"]


@pytest.mark.parametrize("path", ["/", "/receipt", "/admin/sign-in", "/admin/keys"])
async def test_another_site_s_page(relay: Relay, path: str) -> None:
    strange = {"origin": "http://evil.example", "sec_fetch_site": "cross-site"}
    async with relay.browser(await relay.signs_in(), **strange) as page:
        assert (await page.post(path, json={})).status_code == 403
    [row] = await refused(relay)
    assert row["what"] == "RequestRefused"
    assert (row["request"].removeprefix("POST "), row["why"]) == (path, "ForeignOrigin")


@pytest.mark.parametrize("path", ["/session", "/admin/live"])
async def test_another_site_s_socket(relay: Relay, path: str) -> None:
    with pytest.raises(InvalidStatus):
        await connect(
            f"ws://127.0.0.1:{relay.port}{path}",
            origin="http://evil.example",  # type: ignore[arg-type]
        )
    [row] = await refused(relay)
    assert (row["request"], row["why"]) == (path, "ForeignOrigin")


async def test_a_wrong_key_ticket_invitation_or_secret(relay: Relay) -> None:
    _, customer = await relay.helps()
    for first in (
        s.Join(s.PROTOCOL_VERSION, build(), "999", "0" * 64),
        s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), "made up"),
        s.Accept(s.PROTOCOL_VERSION, "4711", "made up"),
        s.Resume(s.PROTOCOL_VERSION, 0, 0, build(), customer.name, "made up"),
    ):
        side = await relay.dials()
        await side.signals(first)
        await side.is_unwelcome()
    assert await refused(relay) == [
        {"what": "EntryRefused", "why": why, "times": 1}
        for why in ("WrongKey", "WrongTicket", "WrongInvitation", "WrongSecret")
    ]


async def test_a_ticket_that_was_used_already(relay: Relay) -> None:
    session, _ = await relay.offers()
    ticket = await relay.ticket(session)
    for _ in range(2):
        side = await relay.dials()
        await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
        await side.hears((s.Welcome, s.Unwelcome))  # type: ignore[arg-type]
    assert [row["why"] for row in await refused(relay)] == ["WrongTicket"]


async def test_a_colleague_who_was_sent_away(relay: Relay) -> None:
    user, _, customer, colleague = await watched(relay)
    ticket = await relay.ticket(customer.name, await relay.signs_in(user))
    assert colleague.welcome is not None
    await customer.says(e.ColleagueDismissed(colleague.welcome.party))
    await colleague.is_unwelcome()
    side = await relay.dials()
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    assert (await side.is_unwelcome()).why is s.Why.SENT_AWAY
    [row] = await refused(relay)
    assert (row["who"], row["session"], row["why"]) == (user.name, customer.name, "SentAway")


async def test_too_many_attempts_at_keys_and_at_signing_in(relay: Relay) -> None:
    for _ in range(11):
        side = await relay.dials()
        await side.joins(Key("999", "000000"))
        last = await side.is_unwelcome()
    assert last.why is s.Why.WAIT
    async with relay.browser() as page:
        assert (await page.post("/admin/sign-in", json=SAID)).status_code == 429
    whys = [(row["what"], row["why"]) for row in await refused(relay)]
    assert whys[-2:] == [
        ("EntryRefused", "TooManyAttempts"),
        ("SignInRefused", "TooManyAttempts"),
    ]


async def test_a_wrong_word_before_one_s_own_ways_in_are_changed(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        account = "/admin/account"
        wrong = {"before": "falsch", "after": "ein ganz anderes Passwort"}
        assert (await page.post(f"{account}/password", json=wrong)).status_code == 400
        ticket = (await page.post(f"{account}/app", json={})).json()["ticket"]
        code = {"ticket": ticket, "code": "000000"}
        assert (await page.post(f"{account}/app/confirm", json=code)).status_code == 400
        relay.clock.seconds += PENDING_SECONDS
        assert (await page.post(f"{account}/app/confirm", json=code)).status_code == 400
    by = {"what": "RequestRefused", "who": "Anna Berger", "times": 1}
    confirmed = {"request": f"POST {account}/app/confirm", "why": "WrongCode"}
    assert await refused(relay) == [
        by | {"request": f"POST {account}/password", "why": "WrongPassword"},
        *[by | confirmed] * 2,
    ]


async def test_a_code_that_comes_too_late_or_belongs_to_nobody(relay: Relay) -> None:
    async with relay.browser() as page:
        late = {"pending": "made up", "code": "123456"}
        answer = await page.post("/admin/sign-in/code", json=late)
    assert answer.json() == {"error": "WrongPassword"}
    assert await refused(relay) == [{"what": "SignInRefused", "why": "late", "times": 1}]


async def test_a_wrong_password_at_signing_in_is_told_once(relay: Relay) -> None:
    async with relay.browser() as page:
        await page.post("/admin/sign-in", json=SAID)
    assert [row["what"] for row in await refused(relay)] == ["SignInRefused"]


# However often somebody knocks


async def test_the_same_refusal_is_told_three_times_and_then_once_an_hour(relay: Relay) -> None:
    async with relay.browser() as page:
        for _ in range(30):
            await page.post("/admin/sign-in", json=SAID)
    rows = await refused(relay)
    assert [row["why"] for row in rows] == ["password"] * TOLD_EACH + ["TooManyAttempts"] * 3
    await relay.passes(FOLD_SECONDS)
    folded = (await refused(relay))[len(rows) :]
    assert [(row["why"], row["times"]) for row in folded if row["what"] == "SignInRefused"] == [
        ("password", 7),
        ("TooManyAttempts", 17),
    ]
    await relay.passes(FOLD_SECONDS)
    assert len(await refused(relay)) == len(rows) + len(folded)


async def test_a_thousand_different_ones_are_told_in_a_hundred_rows(relay: Relay) -> None:
    refusals = relay.services.refusals
    for turn in range(1000):
        for _ in range(5):
            await refusals.note(SignInRefused(f"192.0.2.{turn}", "password"))
    assert len(await refused(relay)) == MAX_KINDS * TOLD_EACH
    await refusals.note(EntryRefused("WrongKey"))  # other kinds are told all the same
    assert len(await refused(relay)) == MAX_KINDS * TOLD_EACH + 1
    await relay.passes(FOLD_SECONDS)
    rows = (await refused(relay))[MAX_KINDS * TOLD_EACH + 1 :]
    assert len(rows) == MAX_KINDS + 1
    assert {"what": "RefusalsFolded", "times": 970 * 5} in rows
    assert sum(row["times"] for row in rows) == 5000 - MAX_KINDS * TOLD_EACH


async def test_a_name_that_there_is_costs_as_many_rows_as_one_that_there_is_not(
    relay: Relay,
) -> None:
    async def rows_of(*names: str) -> int:
        before = len(await refused(relay))
        async with relay.browser() as page:
            for name in names:
                await page.post("/admin/sign-in", json={"name": name, "password": "falsch"})
        return len(await refused(relay)) - before

    assert await rows_of("Bodo", "Bodo", "bodo", "Bodo") == 3
    assert await rows_of("Anna Berger", "anna berger", "ANNA BERGER", "Anna Berger") == 3


async def test_what_was_folded_is_told_before_the_relay_stops(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        for _ in range(10):
            await relay.services.refusals.note(EntryRefused("WrongKey"))
    async with a_relay(tmp_path) as relay:
        assert [row["times"] for row in await refused(relay)] == [1, 1, 1, 7]


# An account at which somebody guesses for hours


async def test_hours_of_guessing_at_one_account_are_one_alarm(relay: Relay) -> None:
    async with relay.browser() as page:
        for _ in range(8 * 12):
            await page.post("/admin/sign-in", json=SAID)
            await page.post("/admin/sign-in", json={"name": "Niemand", "password": "falsch"})
            relay.clock.seconds += 300
    alarms = [row for row in await refused(relay) if row["what"] == "AccountAttacked"]
    assert alarms == [{"what": "AccountAttacked", "account": "Anna Berger"}]


async def test_who_forgot_the_password_is_no_alarm(relay: Relay) -> None:
    async with relay.browser() as page:
        for _ in range(20):
            await page.post("/admin/sign-in", json=SAID)
            relay.clock.seconds += 60
    assert "AccountAttacked" not in {row["what"] for row in await refused(relay)}
