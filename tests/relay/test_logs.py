"""Nothing of what people said, showed, typed or proved stands in any log of a whole run (L8)."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import httpx2
import pyotp

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Reason, What
from beistand.protocol.frames import Flag, Header, Stream
from beistand.protocol.keys import read_key
from beistand.protocol.roles import CUSTOMER_PARTY
from tests.relay.authenticator import Authenticator
from tests.relay.saying import TECHNICIAN, accepted, build, message, undertaking
from tests.relay.side import Side, dials

PASSWORD = "Umbellifere sieben Zaunwinde"
HERE = Path(__file__).resolve().parents[2]


@contextmanager
def a_loud_relay(data: Path, log: Path) -> Iterator[tuple[int, str]]:
    """Port and set-up token of a relay whose every word goes into a file."""
    environment = {**os.environ, "BEISTAND_LOG_LEVEL": "debug", "PYTHONUNBUFFERED": "1"}
    arguments = ["--host", "127.0.0.1", "--port", "0", "--data-dir", str(data)]
    with log.open("wb") as errors, subprocess.Popen(
        [sys.executable, "-m", "beistand.relay", "serve", *arguments],
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline().rpartition(":")[2])
            token = process.stdout.readline().strip().partition("#")[2]
            yield port, token
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=30)
            log.write_text(log.read_text("utf-8") + said, "utf-8")
        finally:
            process.kill()


class Planted:
    """Words that nobody could meet by chance, each made for one place; secrets beside them."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def word(self, place: str) -> str:
        """A new word for this place."""
        word = f"Abendrot{token_hex(6)}"
        self.keep(place, word)
        return word

    def keep(self, place: str, *secrets: str) -> None:
        """Something that was made elsewhere, and may stand in no log either."""
        for secret in secrets:
            assert len(secret) >= 6, place  # or it would be found by chance
            self.places[secret] = place

    def found_in(self, said: str) -> list[str]:
        """The places whose words stand in a text, also as JSON and addresses write them."""
        return [
            place
            for word, place in self.places.items()
            if any(form in said for form in (word, quote(word), json.dumps(word)[1:-1]))
        ]


async def test_planted_names_and_every_secret_are_in_no_log(tmp_path: Path) -> None:
    log, planted = tmp_path / "log", Planted()
    planted.keep("password", PASSWORD)
    with a_loud_relay(tmp_path / "data", log) as (port, token):
        planted.keep("set-up link", token)
        url = f"http://localhost:{port}"
        async with httpx2.AsyncClient(base_url=url, headers={"origin": url}, timeout=60) as page:
            await comes_in(page, token, planted)
            ben = await invites_somebody(page, planted)
            session = await helps(page, port, planted)
            await works_at_the_desk(page, session, planted)
            await sets_up_factors(page, url, planted)
            await asks_for_what_there_is_not(page, planted)
    said = log.read_text("utf-8")
    for told in ("RecordingViewed", "HoldPlaced", "FactorAdded", "ReportExported", ben):
        assert told in said  # or nothing was looked at
    assert planted.found_in(said) == []


def test_a_planted_word_would_be_found() -> None:
    planted = Planted()
    word = planted.word("somewhere")
    planted.keep("elsewhere", "grün und blau")
    for said in (word, f"Xx{word}xX", "a gr%C3%BCn%20und%20blau b", "gr\\u00fcn und blau"):
        assert len(planted.found_in(said)) == 1, said
    assert planted.found_in(f"Abendrot{token_hex(6)}") == []


async def comes_in(page: httpx2.AsyncClient, token: str, planted: Planted) -> None:
    account = {"name": "Anna", "password": PASSWORD}
    set_up = {"token": token, **account, "undertaking": undertaking()}
    assert (await page.post("/admin/set-up", json=set_up)).status_code == 204
    # Somebody types the password where the name belongs, and a word where it does not.
    wrong = {"name": PASSWORD, "password": planted.word("wrong password")}
    await page.post("/admin/sign-in", json=wrong)
    wrong = {"name": planted.word("wrong name"), "password": PASSWORD}
    await page.post("/admin/sign-in", json=wrong)
    await page.post("/admin/set-up/whose", json={"token": planted.word("wrong link")})
    signs_on(page, await page.post("/admin/sign-in", json=account), planted)


def signs_on(page: httpx2.AsyncClient, answer: httpx2.Response, planted: Planted) -> None:
    """Keep the cookie as a browser would, though it says Secure."""
    cookie = answer.cookies["__Host-beistand"]
    planted.keep("cookie", cookie)
    page.headers["cookie"] = f"__Host-beistand={cookie}"


async def invites_somebody(page: httpx2.AsyncClient, planted: Planted) -> str:
    """Names of accounts stand in the audit; the link and the password do not."""
    made = await page.post("/admin/people", json={"name": "Ben Kern", "role": "technician"})
    link = made.json()["link"].partition("#")[2]
    password = f"Zaunwinde {planted.word('password of somebody who was invited')}"
    planted.keep("one-time link", link)
    body = {"token": link, "name": "Ben Kern", "password": password, "undertaking": undertaking()}
    assert (await page.post("/admin/set-up", json=body)).status_code == 204
    return "Ben Kern"


async def helps(page: httpx2.AsyncClient, port: int, planted: Planted) -> str:
    """A whole session in which everything is used; brings its name."""
    words = {name: planted.word(name) for name in ("purpose", "ticket", "customer")}
    made = await page.post("/admin/keys", json={**words, "tools": [tool.value for tool in e.Tool]})
    session, key = made.json()["session"], read_key(made.json()["short_key"])
    planted.keep("key", key.digits, key.spoken, key.proof)
    technician = await enters(page, port, session, planted)
    wrong = await dials(port)
    proof = planted.word("wrong proof")
    await wrong.signals(s.Join(s.PROTOCOL_VERSION, build(), key.locator, proof))
    await wrong.is_unwelcome()
    customer = await dials(port, f"/session?{planted.word('query of a socket')}")
    await customer.joins(key)
    await customer.is_welcome()
    assert customer.welcome is not None
    planted.keep("secret of a seat", customer.welcome.secret)
    for step in (e.Confirmed(), accepted(), e.RecordingDecided(True)):
        await customer.says(step)
    await customer.says(e.SharingStarted(e.Surface.MONITOR))
    pictures = [frame(Stream.SCREEN, CUSTOMER_PARTY, planted.word("picture"), n) for n in (1, 2)]
    await customer.sends(*pictures)
    for sender, side, other in (
        (CUSTOMER_PARTY, customer, technician),
        (TECHNICIAN, technician, customer),
    ):
        chat = message(1, planted.word("chat"), sender)
        await side.sends(chat)
        await other.gets(chat)
    agent = await admits_an_agent(customer, port, planted)
    await exchanges(technician, agent, planted)
    await calls_in_a_colleague(page, technician, customer, planted)
    technician = await enters(page, port, session, planted)
    for said in (json.dumps({"signal": planted.word("unknown signal")}), planted.word("no JSON")):
        stranger = await dials(port)
        await stranger.connection.send(said)
        assert await stranger.is_closed() == 1008
    await technician.says(e.Ended(Reason.TECHNICIAN))
    secret = {"session": session, "secret": customer.welcome.secret}
    assert (await page.post("/receipt", json=secret)).status_code == 200
    await page.post("/receipt", json={**secret, "secret": planted.word("wrong secret of a seat")})
    return str(session)


async def enters(page: httpx2.AsyncClient, port: int, session: str, planted: Planted) -> Side:
    entered = await page.post(f"/admin/sessions/{session}/ticket")
    ticket = entered.json()["ticket"]
    planted.keep("ticket of a socket", ticket)
    technician = await dials(port)
    await technician.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    await technician.is_welcome()
    return technician


async def admits_an_agent(customer: Side, port: int, planted: Planted) -> Side:
    await customer.signals(s.Invite())
    invited = await customer.hears(s.Invited)
    planted.keep("invitation", invited.token)
    agent = await dials(port)
    await agent.signals(s.Accept(s.PROTOCOL_VERSION, "4711", invited.token))
    joined = await customer.hears(e.Joined)
    await customer.says(e.AgentAdmitted(joined.event.party))
    await agent.is_welcome()
    await agent.sees(lambda state: state.agent_helps)
    return agent


async def exchanges(technician: Side, agent: Side, planted: Planted) -> None:
    """Keystrokes, texts and files, each in its frames; the agent is party 3."""

    async def asks(what: What, file: str = "", size: int = 0) -> None:
        await technician.says(e.Requested(what, what, planted.word(f"why {what}"), file, size))
        await agent.hears(e.Requested)
        await agent.says(e.Granted(what))
        await technician.hears(e.Granted)

    async def passes(stream: Stream, to_customer: bool, place: str) -> None:
        sender, giver, taker = (
            (TECHNICIAN, technician, agent) if to_customer else (3, agent, technician)
        )
        sent = frame(stream, sender, planted.word(place))
        await giver.sends(sent)
        await taker.gets(sent)

    size = len(Planted().word(""))
    await asks(What.CONTROL)
    await passes(Stream.INPUT, True, "keystrokes")
    await asks(What.GIVE_TEXT)
    await passes(Stream.TEXT, True, "text into the clipboard")
    await asks(What.TAKE_TEXT)
    await technician.signals(s.TextWanted())
    await agent.hears(s.TextWanted)
    await passes(Stream.TEXT, False, "text out of the clipboard")
    await asks(What.GIVE_FILE, planted.word("name of a file to the customer"), size)
    await passes(Stream.FILES, True, "file to the customer")
    await agent.says(e.Transferred(What.GIVE_FILE))
    await asks(What.TAKE_FILE)
    chosen = e.FileChosen(What.TAKE_FILE, planted.word("name of a customer's file"), size)
    await agent.says(chosen)
    await passes(Stream.FILES, False, "file of the customer")
    await technician.says(e.Transferred(What.TAKE_FILE))


async def calls_in_a_colleague(
    page: httpx2.AsyncClient, technician: Side, customer: Side, planted: Planted
) -> None:
    """One who is refused; then somebody who is not of the house, who is not passed on."""
    found = await page.get(f"/admin/sessions/{technician.name}/colleagues")
    [ben] = [each for each in found.json() if each["name"] == "Ben Kern"]
    why = planted.word("why a colleague")
    about = e.Requested("c", What.COLLEAGUE, why, party=ben["party"], name=ben["name"])
    about = replace(about, undertaking=ben["undertaking"])
    await technician.says(about)
    while (await customer.hears(e.Requested)).event.request != "c":
        pass
    await customer.says(e.Refused("c"))
    await technician.hears(e.Refused)
    await technician.mutters(replace(about, request="d", name=planted.word("false colleague")))


async def works_at_the_desk(page: httpx2.AsyncClient, session: str, planted: Planted) -> None:
    """Notes, a hold, prepared answers, texts, what is looked for and what is taken away."""
    base = f"/admin/sessions/{session}"

    async def does(method: str, path: str, **body: object) -> httpx2.Response:
        answer = await page.request(method, path, json=body or None)
        assert answer.is_success, (method, path, answer.text)
        return answer

    await does("PUT", f"{base}/notes", text=planted.word("notes"))
    await does("POST", f"{base}/hold", why=planted.word("why a hold"))
    await does("DELETE", f"{base}/hold")
    parts = ("title", "german", "english")
    for kept in ("own", "shared"):
        wording = {part: planted.word(f"{kept} answer: {part}") for part in parts}
        await does("POST", f"/admin/answers/{kept}", **wording)
    sought = {name: planted.word(f"looked for: {name}") for name in ("customer", "words")}
    await does("POST", "/admin/reports", **sought)
    taken = {"format": "csv", "language": "de", "zone": "Europe/Berlin"}
    await does("POST", "/admin/reports/export", filters=sought, **taken)
    await does("POST", "/admin/audit", who=planted.word("looked for: who"))
    drafts = {"german": planted.word("imprint"), "english": planted.word("translated imprint")}
    await does("POST", "/admin/texts/imprint/check", number=1, **drafts)
    for part in ("report", "chat", "recording", "recording/1", "agreement"):
        await does("GET", f"{base}/{part}")
    await does("POST", f"{base}/export", **taken)


async def sets_up_factors(page: httpx2.AsyncClient, url: str, planted: Planted) -> None:
    """An app, recovery codes and a passkey; then in again by each, rightly and wrongly."""
    begun = (await page.post("/admin/account/app", json={})).json()
    planted.keep("secret of an app", begun["secret"], begun["ticket"])
    app = pyotp.TOTP(begun["secret"])
    confirm = {"ticket": begun["ticket"], "code": app.now()}
    confirmed = await page.post("/admin/account/app/confirm", json=confirm)
    planted.keep("recovery codes", *confirmed.json()["codes"])
    signs_on(page, confirmed, planted)
    device = Authenticator(url)
    options = (await page.post("/admin/account/passkeys/options", json={})).json()
    credential = device.creates(options)
    named = {"credential": credential, "name": planted.word("name of a passkey")}
    added = await page.post("/admin/account/passkeys", json=named)
    assert added.status_code == 200, added.text
    planted.keep("passkey", options["challenge"], credential["id"])
    first = await page.post("/admin/sign-in", json={"name": "Anna", "password": PASSWORD})
    planted.keep("pending sign-in", first.json()["pending"])
    wrong = {"pending": first.json()["pending"], "code": planted.word("wrong code")}
    await page.post("/admin/sign-in/code", json=wrong)
    right = wrong | {"code": confirmed.json()["codes"][0]}
    signs_on(page, await page.post("/admin/sign-in/code", json=right), planted)
    asked = (await page.post("/admin/sign-in/passkey/options", json={})).json()
    planted.keep("challenge", asked["challenge"])
    by_passkey = await page.post("/admin/sign-in/passkey", json={"credential": device.gets(asked)})
    signs_on(page, by_passkey, planted)


async def asks_for_what_there_is_not(page: httpx2.AsyncClient, planted: Planted) -> None:
    named = {"user-agent": planted.word("user agent"), "referer": planted.word("referer")}
    await page.get(f"/{planted.word('path')}?{planted.word('query')}", headers=named)
    await page.post("/admin/keys", content=planted.word("no JSON in a body"))
    await page.post("/admin/keys", json={"purpose": 1, planted.word("field"): "x"})
    await page.get(f"/admin/sessions/{planted.word('session')}/report")
    await page.post("/", data={"key": planted.word("key in a form")})


def frame(stream: Stream, sender: int, word: str, sequence: int = 1) -> bytes:
    """A frame whose content is a word."""
    flags = Flag.LAST | (Flag.KEY if stream is Stream.SCREEN and sequence == 1 else Flag.NONE)
    payload = word.encode()
    header = Header(stream, sender, flags, sequence, 0, 1, len(payload))
    return header.packed() + payload
