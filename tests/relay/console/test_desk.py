"""The console's requests, as a browser and as a stranger sends them."""

import asyncio
import re
from typing import Any

import httpx2
import pytest
from starlette.routing import Route
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason
from beistand.protocol.frames import read_header
from beistand.protocol.keys import read_key
from beistand.protocol.wire import Entry
from beistand.relay.console.door import COOKIE
from beistand.relay.errors import DiskFullError
from beistand.relay.permissions import Rank
from tests.relay.saying import build, message, picture
from tests.relay.side import PATIENCE, until
from tests.relay.world import PASSWORD, Relay

OPEN = {
    "/admin": "the page itself, with nothing in it",
    "/admin/me": "says that nobody is signed in",
    "/admin/set-up": "asks for its token",
    "/admin/set-up/whose": "asks for its token",
    "/admin/sign-in": "asks for the password",
    "/admin/sign-in/code": "asks for what the right password brought",
    "/admin/sign-in/passkey": "asks for a passkey",
    "/admin/sign-in/passkey/options": "gives a random number",
    "/admin/sign-out": "forgets what is not there",
}
HOSTILE = "\"'><script>alert(1)</script>{{ 7*7 }}"


def routes(relay: Relay) -> list[tuple[str, str]]:
    """Every method and path below /admin, from the table of routes itself."""
    return [
        (method, re.sub(r"\{\w+:int\}", "1", route.path))
        for route in relay.app.router.routes
        if isinstance(route, Route) and route.path.startswith("/admin")
        for method in sorted(route.methods or ())
    ]


async def listens(relay: Relay, token: str = "") -> ClientConnection:
    return await connect(
        f"ws://127.0.0.1:{relay.port}/admin/live",
        origin=relay.url,  # type: ignore[arg-type]
        additional_headers={"cookie": f"{COOKIE}={token}"},
    )


# Who is there


async def test_every_route_asks_who_is_there(relay: Relay) -> None:
    session, _ = await relay.offers()
    guarded = [(m, p) for m, p in routes(relay) if p not in OPEN]
    assert len({path for _, path in guarded}) >= 9
    for token in ("", "made up", "x" * 5000):
        async with relay.browser(token) as page:
            for method, path in guarded:
                place = path.replace("{session:str}", session)
                body = {"text": "x", "purpose": "x"} if method in ("POST", "PUT") else None
                answer = await page.request(method, place, json=body)
                assert answer.status_code == 401, (method, path)
                assert session not in answer.text
    assert len(await relay.ledger(session)) == 1
    with pytest.raises(InvalidStatus, match="403"):
        await listens(relay)


async def test_signing_in_sets_a_cookie_that_no_script_and_no_other_site_gets(
    relay: Relay,
) -> None:
    async with relay.browser() as page:
        answer = await page.post(
            "/admin/sign-in", json={"name": "anna berger", "password": PASSWORD}
        )
    assert answer.status_code == 200
    cookie, *flags = answer.headers["set-cookie"].split("; ")
    name, _, token = cookie.partition("=")
    assert name == "__Host-beistand"
    assert {flag.lower() for flag in flags} == {
        "httponly",
        "path=/",
        "samesite=strict",
        "secure",
    }
    assert PASSWORD not in answer.text
    async with relay.browser(token) as page:
        me = await page.get("/admin/me")
        assert (me.json()["name"], me.json()["role"]) == ("Anna Berger", "admin")
        assert me.headers["cache-control"] == "no-store"
        gone = await page.post("/admin/sign-out")
        assert "max-age=0" in gone.headers["set-cookie"].lower()
        assert (await page.get("/admin/me")).json() is None
        assert (await page.get("/admin/sessions")).status_code == 401


async def test_a_wrong_name_and_a_wrong_password_look_alike(relay: Relay) -> None:
    async with relay.browser() as page:
        answers = [
            await page.post("/admin/sign-in", json={"name": name, "password": "falsch" * 3})
            for name in ("Anna Berger", "Niemand", HOSTILE)
        ]
    assert [answer.status_code for answer in answers] == [400] * 3
    assert [answer.json() for answer in answers] == [{"error": "WrongPassword"}] * 3
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_guessing_a_password_is_slowed_down(relay: Relay) -> None:
    async with relay.browser() as page:
        said = {"name": "Anna Berger", "password": "falsch" * 3}
        for _ in range(10):
            assert (await page.post("/admin/sign-in", json=said)).status_code == 400
        refused = await page.post("/admin/sign-in", json=said | {"password": PASSWORD})
        assert refused.status_code == 429
        told = refused.json()
        assert told["error"] == "TooManyAttempts"
        relay.clock.seconds += told["seconds"]
        right = await page.post("/admin/sign-in", json=said | {"password": PASSWORD})
        assert right.status_code == 200


async def test_the_set_up_link_is_worth_nothing_once_there_is_an_account(relay: Relay) -> None:
    async with relay.browser() as page:
        answer = await page.post(
            "/admin/set-up", json={"token": "x" * 43, "name": "Eve", "password": "x" * 20}
        )
    assert (answer.status_code, answer.json()) == (400, {"error": "WrongToken"})


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hallo",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"purpose":""}',
        b'{"purpose":"   "}',
        b'{"purpose":1}',
        b'{"purpose":"x","unknown":1}',
        b'{"purpose":"x","minutes":"10"}',
        b'{"purpose":"x","minutes":0}',
        b'{"purpose":"x","minutes":121}',
        b'{"purpose":"x","minutes":true}',
        b'{"purpose":"x","ticket":null}',
        b'{"purpose":"a\\u0000b"}',
        b'{"purpose":"a\\ud800b"}',
        b'{"purpose":"x","customer":"a\\u001bb"}',
        b'{"purpose":"a\\u202eb"}',
        b'{"purpose":"x","ticket":"a\\u2066b"}',
        b'{"purpose":"' + b"x" * 1025 + b'"}',
        b'{"purpose":"x","customer":"' + b"x" * 101 + b'"}',
        b'{"purpose":"x","purpose":' + b"[" * 5000 + b"}",
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
async def test_a_strange_body_makes_no_key(relay: Relay, body: bytes) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post("/admin/keys", content=body)
        assert answer.status_code == 422
    assert await relay.services.sessions.latest() == []


async def test_a_body_that_is_too_long_is_not_read_to_its_end(relay: Relay) -> None:
    async def endless() -> Any:
        for _ in range(1000):
            yield b"x" * 65_536

    async with relay.browser(await relay.signs_in()) as page:
        for path in ("/admin/keys", "/admin/sign-in", "/admin/set-up"):
            try:
                answer = await page.post(path, content=endless())
            except httpx2.TransportError:
                continue  # closed while the page was still sending
            assert answer.status_code == 413
        assert (await page.get("/admin/me")).status_code == 200


# Keys and sessions


async def test_a_key_is_answered_with_its_parts_and_opens_its_session(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post(
            "/admin/keys",
            json={"purpose": " Drucker ", "ticket": "T-1", "customer": "Praxis", "minutes": 5},
        )
        made = answer.json()
        key = read_key(made["short_key"])
        assert made["short_key"] == key.spoken
        assert made["key_url"] == f"{relay.url}/#{key.digits}"
        assert made["expires"] == relay.clock.now() + 5 * 60_000
        assert answer.headers["cache-control"] == "no-store"
        customer = await relay.customer(key)
        offered = (await customer.hears(e.KeyOffered)).event
        assert offered == e.KeyOffered(
            "Drucker", "Anna Berger", "Ihr Softwarehaus", "T-1", "Praxis", "2027-01-15", ()
        )
        (row,) = (await page.get("/admin/sessions")).json()["sessions"]
    assert (row["id"], row["phase"], row["purpose"]) == (
        made["session"],
        "key_accepted",
        "Drucker",
    )
    assert key.secret not in str(row)


async def test_hostile_words_stay_words(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        said = {"purpose": HOSTILE, "ticket": HOSTILE, "customer": HOSTILE}
        made = (await page.post("/admin/keys", json=said)).json()
        await page.put(f"/admin/sessions/{made['session']}/notes", json={"text": HOSTILE})
        customer = await relay.customer(read_key(made["short_key"]))
        offered = (await customer.hears(e.KeyOffered)).event
        assert (offered.purpose, offered.ticket, offered.customer) == (HOSTILE,) * 3
        table = await page.get("/admin/sessions")
        report = await page.get(f"/admin/sessions/{made['session']}/report")
    for answer in (table, report):
        # Data, which the page writes as text, and which no browser would take for a page.
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert report.json()["notes"] == HOSTILE
    assert table.json()["sessions"][0]["purpose"] == HOSTILE


async def test_a_purpose_in_two_lines_and_other_scripts_is_welcome(relay: Relay) -> None:
    purpose = "Drucker\nund Änderung der Kürzel 🖨 打印机"
    async with relay.browser(await relay.signs_in()) as page:
        made = (await page.post("/admin/keys", json={"purpose": purpose})).json()
    customer = await relay.customer(read_key(made["short_key"]))
    assert (await customer.hears(e.KeyOffered)).event.purpose == purpose


async def test_an_open_key_can_be_taken_back(relay: Relay) -> None:
    session, key = await relay.offers()
    async with relay.browser(await relay.signs_in()) as page:
        for _ in range(2):
            answer = await page.post(f"/admin/sessions/{session}/end")
            assert answer.status_code == 204
    assert (await relay.events(session))[-1] == e.Ended(Reason.TECHNICIAN)
    late = await relay.dials()
    await late.joins(key)
    assert (await late.is_unwelcome()).why is s.Why.KEY


async def test_a_ticket_opens_one_socket_of_its_session(relay: Relay) -> None:
    session, _ = await relay.offers()
    async with relay.browser(await relay.signs_in()) as page:
        ticket = (await page.post(f"/admin/sessions/{session}/ticket")).json()["ticket"]
    side = await relay.dials()
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    assert (await side.is_welcome()).session == session


async def test_only_who_made_the_key_enters_the_session(relay: Relay) -> None:
    session, _ = await relay.offers()
    bernd = await relay.somebody("Bernd Colling", Rank.ADMIN)
    async with relay.browser(await relay.signs_in(bernd)) as page:
        refused = await page.post(f"/admin/sessions/{session}/ticket")
        report = await page.get(f"/admin/sessions/{session}/report")
    assert (refused.status_code, refused.json()) == (403, {"error": "Forbidden"})
    assert "help" not in report.json()["session"]["may"]
    async with relay.browser(await relay.signs_in()) as page:
        report = await page.get(f"/admin/sessions/{session}/report")
        assert "help" in report.json()["session"]["may"]


async def test_a_ticket_of_another_account_opens_no_socket(relay: Relay) -> None:
    session, _ = await relay.offers()
    bernd = await relay.somebody("Bernd Colling", Rank.ADMIN)
    ticket = await relay.ticket(session, await relay.signs_in(bernd))
    side = await relay.dials()
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    assert (await side.is_unwelcome()).why is s.Why.SIGN_IN
    assert len(await relay.ledger(session)) == 1


@pytest.mark.parametrize("name", ["0" * 32, "..", "%2e%2e", "x" * 5000, "' OR 1=1 --"])
async def test_a_session_that_is_not_there_is_not_found(relay: Relay, name: str) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        for method, path in routes(relay):
            if "{session:str}" in path:
                answer = await page.request(
                    method, path.replace("{session:str}", name), json={"text": ""}
                )
                assert answer.status_code in (404, 405), (method, path)


# What happened


async def test_the_report_holds_the_whole_ledger_the_chat_and_the_notes(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=True)
    await customer.sends(message(1, "Guten Tag"), picture(1, key=True))
    await technician.gets(picture(1, key=True))
    await customer.says(e.Ended(Reason.CUSTOMER))
    session = f"/admin/sessions/{customer.name}"
    async with relay.browser(await relay.signs_in()) as page:
        kept = await page.put(f"{session}/notes", json={"text": "Patrone getauscht"})
        assert kept.status_code == 204
        report = (await page.get(f"{session}/report")).json()
        chat = (await page.get(f"{session}/chat")).content
        (segment,) = (await page.get(f"{session}/recording")).json()
        film = await page.get(f"{session}/recording/{segment['number']}")
        missing = await page.get(f"{session}/recording/2")
    entries = await relay.ledger(customer.name)
    assert [each["said"]["event"] for each in report["entries"]] == [
        type(entry.event).__name__ for entry in entries
    ]
    assert report["notes"] == "Patrone getauscht"
    assert report["session"]["reason"] == "customer"
    assert report["session"]["recorded"] is True
    assert chat == message(1, "Guten Tag")
    assert read_header(chat).sender == 1
    assert len(film.content) == segment["bytes"]
    assert film.content.startswith(b"BEISTAND")
    assert missing.status_code == 404
    assert all(isinstance(entry, Entry) for entry in entries)


async def test_notes_are_bounded(relay: Relay) -> None:
    session, _ = await relay.offers()
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.put(f"/admin/sessions/{session}/notes", json={"text": "x" * 20_001})
        assert answer.status_code == 422


async def test_a_full_disk_is_said_by_its_name(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*args: object) -> None:
        raise DiskFullError

    monkeypatch.setattr(relay.services.sessions, "create", full)
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post("/admin/keys", json={"purpose": "Drucker"})
    assert (answer.status_code, answer.json()) == (503, {"error": "DiskFull"})


# The live table


async def test_the_table_is_told_of_changes_and_forgets_pages_that_are_gone(relay: Relay) -> None:
    page = await listens(relay, await relay.signs_in())
    await relay.offers()
    assert await asyncio.wait_for(page.recv(), PATIENCE) == "changed"
    await page.send("whatever")
    await page.send(b"whatever")
    await page.close()
    await until(lambda: not relay.lobby._watchers)
    other = await listens(relay, await relay.signs_in())
    await relay.offers()
    assert await asyncio.wait_for(other.recv(), PATIENCE) == "changed"
    await other.close()
