"""What each route tells the browser, one row for each: a new route without a row fails."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from beistand.relay.headers import POLICY_WITH_PYTHON, SECURITY_HEADERS
from beistand.relay.permissions import Rank
from tests.relay.routes import requests, with_places
from tests.relay.saying import picture
from tests.relay.world import Relay, a_relay

SAME = SECURITY_HEADERS | {"cache-control": "no-store"}
TEXT = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
JSON = "application/json"
BYTES = "application/octet-stream"
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
VARIES = {"vary": "accept-language", "content-type": TEXT}

PYTHON = VARIES | {"content-security-policy": POLICY_WITH_PYTHON}
NOTICE = VARIES
DATA = {"content-type": JSON}
CONTENT = {"content-type": BYTES}
DONE: dict[str, str] = {}
WRONG = {"content-type": PLAIN}
"""Asked with nothing to say: refused, by a bare number."""
MISSING = {"content-type": PLAIN}
"""Asked for something that nobody has."""
FILE = FOR_EVER | {"vary": "accept-encoding"}

ROWS: dict[tuple[str, str], dict[str, str]] = {
    ("GET", "/"): PYTHON,
    ("POST", "/"): PYTHON,
    ("GET", "/accessibility"): NOTICE,
    ("GET", "/admin"): PYTHON,
    ("GET", "/admin/account"): DATA,
    ("POST", "/admin/account/app"): DATA,
    ("DELETE", "/admin/account/app"): DONE,
    ("POST", "/admin/account/app/confirm"): WRONG,
    ("POST", "/admin/account/passkeys"): WRONG,
    ("POST", "/admin/account/passkeys/options"): DATA,
    ("DELETE", "/admin/account/passkeys/{passkey:str}"): MISSING,
    ("POST", "/admin/account/password"): WRONG,
    ("POST", "/admin/account/recovery-codes"): DATA,
    ("DELETE", "/admin/account/sign-ins"): DONE,
    ("DELETE", "/admin/account/sign-ins/{sign_in:str}"): MISSING,
    ("POST", "/admin/account/undertaking"): WRONG,
    ("GET", "/admin/answers"): DATA,
    ("POST", "/admin/answers/own"): WRONG,
    ("DELETE", "/admin/answers/own/{answer:int}"): MISSING,
    ("PUT", "/admin/answers/own/{answer:int}"): WRONG,
    ("POST", "/admin/answers/own/{answer:int}/move"): WRONG,
    ("POST", "/admin/answers/shared"): WRONG,
    ("DELETE", "/admin/answers/shared/{answer:int}"): MISSING,
    ("PUT", "/admin/answers/shared/{answer:int}"): WRONG,
    ("POST", "/admin/answers/shared/{answer:int}/move"): WRONG,
    ("POST", "/admin/audit"): WRONG,
    ("POST", "/admin/audit/check"): DATA,
    ("POST", "/admin/audit/export"): WRONG,
    ("POST", "/admin/audit/trace"): WRONG,
    ("POST", "/admin/audit/trace/export"): WRONG,
    ("GET", "/admin/brand"): DATA,
    ("POST", "/admin/brand"): WRONG,
    ("POST", "/admin/brand/colours"): WRONG,
    ("GET", "/admin/retention"): DATA,
    ("POST", "/admin/retention"): WRONG,
    ("POST", "/admin/retention/forecast"): WRONG,
    ("GET", "/admin/sessions/{session:str}/hold"): DATA,
    ("POST", "/admin/sessions/{session:str}/hold"): WRONG,
    ("DELETE", "/admin/sessions/{session:str}/hold"): DONE,
    ("GET", "/brand/{digest}/{name:str}"): MISSING,
    ("POST", "/admin/keys"): WRONG,
    ("GET", "/admin/me"): DATA,
    ("GET", "/admin/sign-in/time"): DATA,
    ("POST", "/admin/sign-in/time"): DATA,
    ("GET", "/admin/people"): DATA,
    ("POST", "/admin/people"): WRONG,
    ("POST", "/admin/people/{person:int}/disable"): DONE,
    ("POST", "/admin/people/{person:int}/enable"): DONE,
    ("POST", "/admin/people/{person:int}/link"): DATA,
    ("POST", "/admin/people/{person:int}/reset-factors"): DONE,
    ("POST", "/admin/people/{person:int}/role"): WRONG,
    ("POST", "/admin/people/{person:int}/sign-out"): DONE,
    ("POST", "/admin/people/{person:int}/undertaking"): WRONG,
    ("POST", "/admin/reports"): WRONG,
    ("POST", "/admin/reports/export"): WRONG,
    ("POST", "/admin/reports/figures"): WRONG,
    ("GET", "/admin/sessions"): DATA,
    ("GET", "/admin/sessions/{session:str}/agreement"): DATA,
    ("GET", "/admin/sessions/{session:str}/chat"): CONTENT,
    ("GET", "/admin/sessions/{session:str}/colleagues"): DATA,
    ("POST", "/admin/sessions/{session:str}/end"): DONE,
    ("POST", "/admin/sessions/{session:str}/export"): WRONG,
    ("PUT", "/admin/sessions/{session:str}/notes"): WRONG,
    ("GET", "/admin/sessions/{session:str}/recording"): DATA,
    ("GET", "/admin/sessions/{session:str}/recording/{number:int}"): CONTENT,
    ("GET", "/admin/sessions/{session:str}/report"): DATA,
    ("POST", "/admin/sessions/{session:str}/ticket"): DATA,
    ("GET", "/admin/texts/{kind:str}"): DATA,
    ("POST", "/admin/texts/{kind:str}"): WRONG,
    ("POST", "/admin/texts/{kind:str}/check"): WRONG,
    ("GET", "/admin/texts/{kind:str}/{number:int}/{language:str}"): DATA,
    ("POST", "/admin/set-up"): WRONG,
    ("POST", "/admin/set-up/whose"): WRONG,
    ("POST", "/admin/sign-in"): WRONG,
    ("POST", "/admin/sign-in/code"): WRONG,
    ("POST", "/admin/sign-in/passkey"): WRONG,
    ("POST", "/admin/sign-in/passkey/options"): WRONG,
    ("POST", "/admin/sign-out"): DONE,
    ("GET", "/agent/linux"): {"content-type": BYTES, "cache-control": "no-cache"},
    ("GET", "/healthz"): {"content-type": PLAIN},
    ("GET", "/imprint"): NOTICE,
    ("GET", "/privacy"): NOTICE,
    ("GET", "/readyz"): {"content-type": PLAIN},
    ("GET", "/processors"): NOTICE,
    ("POST", "/receipt"): WRONG,
    ("GET", "/robots.txt"): {"content-type": PLAIN},
    ("GET", "/setup"): PYTHON,
    ("GET", "/static/{digest}/{name:path}"): FILE | {"content-type": "text/css; charset=utf-8"},
    ("GET", "/vendor/{digest}/{name:path}"): FILE
    | {"content-type": "text/javascript; charset=utf-8"},
    ("GET", "/verify"): PYTHON,
    ("GET", "/video-text"): NOTICE,
    ("GET", "/wheel/{digest}/{name}"): FILE | {"content-type": "application/zip"},
}
LAST = "/admin/sign-out"
TOLD = sorted({*SAME, "vary", "content-type"})


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    """One that has a package of the agent, and awaits somebody who was invited, too."""
    agents = tmp_path / "agents"
    agents.mkdir()
    (agents / "beistand-1.0.run").write_bytes(b"ELF")
    async with a_relay(tmp_path / "data", agents_dir=agents) as running:
        await running.services.accounts.invite("Eva Klein", Rank.TECHNICIAN)
        yield running


async def a_recorded_session(relay: Relay) -> str:
    technician, customer = await relay.helps(recording=True)
    await customer.sends(picture(1, key=True))
    await technician.gets(picture(1, key=True))
    return customer.name


def address(relay: Relay, path: str, session: str) -> str:
    """A path at which something is found."""
    _, _, build, archive = relay.app.state.pages._wheels.archive_url.split("/")
    digest, name = {
        "static": (relay.services.assets.static_digest, "base.css"),
        "vendor": (relay.services.assets.vendor_digest, "pyodide/pyodide.mjs"),
        "wheel": (build, archive),
    }.get(path.split("/")[1], ("", ""))
    found = {"session": session, "number": "1", "digest": digest, "name": name}
    found |= {"person": "2", "passkey": "none", "sign_in": "none", "answer": "99"}
    found |= {"kind": "agreement", "language": "de"}
    return with_places(path, lambda place, _: found[place])


async def test_every_route_has_its_row_and_every_row_its_route(relay: Relay) -> None:
    assert sorted(ROWS) == [each for each in requests(relay) if each[0] != "HEAD"]


async def test_every_route_tells_the_browser_what_its_row_says(relay: Relay) -> None:
    session = await a_recorded_session(relay)
    async with relay.browser(await relay.signs_in()) as page:
        for method, path in sorted(ROWS, key=lambda row: row[1] == LAST):
            answer = await page.request(method, address(relay, path, session))
            told = {name: answer.headers[name] for name in TOLD if name in answer.headers}
            assert (method, path, told) == (method, path, SAME | ROWS[method, path])
            row = ROWS[method, path]
            assert (answer.status_code == 404) == (row is MISSING), (method, path)
            assert answer.status_code != 401 or row is WRONG, (method, path)


async def test_a_cookie_is_set_by_signing_in_and_out_alone(relay: Relay) -> None:
    session = await a_recorded_session(relay)
    async with relay.browser(await relay.signs_in()) as page:
        for method, path in requests(relay):
            answer = await page.request(method, address(relay, path, session))
            assert ("set-cookie" in answer.headers) == (path == LAST), (method, path)
