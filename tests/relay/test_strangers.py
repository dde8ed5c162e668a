"""Every request that may change something, and every socket, refuses the pages of others."""

from itertools import product

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.relay.routes import anywhere, changing, sockets
from tests.relay.world import Relay

STRANGERS: list[dict[str, str]] = [
    {"origin": "http://evil.example", "sec_fetch_site": "cross-site"},
    {"origin": "http://evil.example", "sec_fetch_site": ""},
    # Whatever it says of its origin, the browser says what it is.
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "none"},
    {"origin": "", "sec_fetch_site": "cross-site"},
    {"origin": "null", "sec_fetch_site": "cross-site"},
    {"origin": "null", "sec_fetch_site": ""},
]


async def test_every_changing_request_of_a_stranger_is_refused(relay: Relay) -> None:
    session, _ = await relay.offers()
    token, before = await relay.signs_in(), await relay.ledger(session)
    assert len(changing(relay)) >= 8
    for headers in STRANGERS:
        async with relay.browser(token, **headers) as page:
            for method, path in changing(relay):
                answer = await page.request(method, anywhere(path, session), json={})
                assert (path, headers, answer.status_code) == (path, headers, 403)
                assert "set-cookie" not in answer.headers
    assert await relay.ledger(session) == before


async def test_every_socket_of_a_stranger_is_refused_before_it_is_accepted(relay: Relay) -> None:
    token, paths = await relay.signs_in(), sockets(relay)
    assert len(paths) >= 2
    for path, headers in product(paths, STRANGERS):
        said = {"origin": relay.url, **headers}
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                f"ws://127.0.0.1:{relay.port}{anywhere(path)}",
                origin=said["origin"] or None,  # type: ignore[arg-type]
                additional_headers={
                    "cookie": f"__Host-beistand={token}",
                    **({"sec-fetch-site": site} if (site := said["sec_fetch_site"]) else {}),
                },
            )
        assert (path, headers, refused.value.response.status_code) == (path, headers, 403)


async def test_no_route_answers_another_site_by_cors(relay: Relay) -> None:
    """Without these headers no page of another site can read an answer or send a body of ours."""
    async with relay.browser(await relay.signs_in(), origin="http://evil.example") as page:
        for method in ("GET", "OPTIONS"):
            for path in {path for _, path in changing(relay)} | {"/", "/admin/me"}:
                answer = await page.request(
                    method,
                    anywhere(path),
                    headers={"access-control-request-method": "POST"},
                )
                assert [name for name in answer.headers if name.startswith("access-control")] == []


async def test_no_request_that_only_reads_changes_anything(relay: Relay) -> None:
    """A link or an image of another site may ask for any address by GET, with no origin."""
    session, _ = await relay.offers()
    before = await relay.ledger(session)
    rows = await relay.services.sessions.latest()
    async with relay.browser(await relay.signs_in(), origin="") as page:
        for path in sorted({path for _, path in changing(relay)}):
            await page.get(anywhere(path, session))
            await page.head(anywhere(path, session))
        assert (await page.get("/admin/me")).json() is not None
    assert await relay.ledger(session) == before
    assert await relay.services.sessions.latest() == rows
