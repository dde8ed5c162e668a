"""Which pages may speak to the relay."""

import asyncio
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from beistand.relay.origins import same_origin
from beistand.relay.settings import Settings
from tests.relay.world import Relay, a_relay

SOCKETS = ("/session", "/admin/live")


def a_request(kind: str, headers: dict[str, str]) -> HTTPConnection:
    said = {"host": "hilfe.example:8000", **headers}
    raw = [(name.encode(), value.encode()) for name, value in said.items()]
    return HTTPConnection({"type": kind, "headers": raw, "method": "POST", "path": "/"})


def allowed(kind: str, settings: Settings | None = None, **headers: str) -> bool:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return same_origin(a_request(kind, given), settings or Settings())


OURS = "http://hilfe.example:8000"


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_page_of_ours_may_speak(kind: str) -> None:
    assert allowed(kind, origin=OURS)
    assert allowed(kind, origin=OURS, sec_fetch_site="same-origin")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "origin",
    [
        "http://böse.example".encode().decode("latin-1"),
        "http://hilfe.example",
        "http://hilfe.example:8001",
        "http://hilfe.example:8000.evil.example",
        "http://evil.example/hilfe.example:8000",
        "http://evil.example@hilfe.example:8001",
        "http://[",
        "file://",
        "null",
        "",
    ],
)
def test_another_page_may_not(kind: str, origin: str) -> None:
    assert not allowed(kind, origin=origin)
    assert not allowed(kind, origin=origin, sec_fetch_site="cross-site")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "whatever", ""])
def test_the_browser_s_word_about_the_site_counts(kind: str, site: str) -> None:
    assert not allowed(kind, origin=OURS, sec_fetch_site=site)


def test_a_socket_without_an_origin_is_refused_and_a_program_s_request_is_not() -> None:
    assert not allowed("websocket")
    assert allowed("http")
    assert not allowed("http", sec_fetch_site="same-origin")


def test_a_form_of_our_own_page_comes_without_its_origin() -> None:
    """Since its referrer policy is no-referrer; the browser still says from where it comes."""
    assert allowed("http", origin="null", sec_fetch_site="same-origin")
    assert not allowed("http", origin="null", sec_fetch_site="none")
    assert not allowed("websocket", origin="null", sec_fetch_site="same-origin")


def test_behind_a_proxy_only_the_public_address_counts() -> None:
    settings = Settings(public_url="https://hilfe.example.org/")
    assert allowed("websocket", settings, origin="https://hilfe.example.org")
    assert not allowed("websocket", settings, origin="http://hilfe.example.org")
    assert not allowed("websocket", settings, origin=OURS)


def test_a_page_without_tls_may_not_speak_to_a_relay_that_has_it(tmp_path: Path) -> None:
    settings = Settings(tls_cert=tmp_path, tls_key=tmp_path)
    assert not allowed("websocket", settings, origin=OURS)
    assert allowed("websocket", settings, origin=OURS.replace("http:", "https:"))


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1", "null", None])
async def test_a_socket_of_another_page_is_refused_before_it_is_accepted(
    relay: Relay, path: str, origin: str | None
) -> None:
    cookie = {"cookie": f"__Host-beistand={await relay.signs_in()}"}
    with pytest.raises(InvalidStatus) as refused:
        await connect(
            f"ws://127.0.0.1:{relay.port}{path}",
            origin=origin,  # type: ignore[arg-type]
            additional_headers=cookie,
        )
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null", "sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
    ids=str,
)
async def test_a_request_of_another_page_changes_nothing(
    relay: Relay, headers: dict[str, str]
) -> None:
    token = await relay.signs_in()
    session, _ = await relay.offers()
    async with relay.browser(token, **headers) as page:
        answers = await asyncio.gather(
            page.post("/", data={"key": "482 913 5076"}),
            page.post("/admin/keys", json={"purpose": "Drucker"}),
            page.post(f"/admin/sessions/{session}/end"),
            page.post(f"/admin/sessions/{session}/ticket"),
            page.put(f"/admin/sessions/{session}/notes", json={"text": "überschrieben"}),
            page.post("/admin/sign-in", json={"name": "Anna Berger", "password": "x"}),
            page.post("/admin/set-up", json={"token": "x", "name": "x", "password": "x"}),
            page.post("/admin/sign-out"),
        )
        assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert await relay.services.sign_ins.who(token) is not None
    assert len(await relay.services.sessions.latest()) == 1
    assert await relay.services.notes.text(session) == ""


async def test_the_public_address_is_the_only_one_behind_a_proxy(tmp_path: Path) -> None:
    async with a_relay(tmp_path, public_url="https://hilfe.example.org") as relay:
        with pytest.raises(InvalidStatus):
            await relay.dials()
        socket = await connect(
            f"ws://127.0.0.1:{relay.port}/session",
            origin="https://hilfe.example.org",  # type: ignore[arg-type]
        )
        await socket.close()
