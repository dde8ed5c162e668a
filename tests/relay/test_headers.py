"""What every answer tells the browser to forbid."""

import re
from pathlib import Path

import httpx2
import pytest
from starlette.routing import Route

from tests.relay.world import Relay, a_relay

POLICY = (
    "default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SNAPSHOT = {
    "content-security-policy": POLICY.format(script="'none'"),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "display-capture=(self), camera=(), microphone=(), geolocation=(), "
    "payment=(), usb=(), serial=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
RUNS_PYTHON = {"/", "/admin", "/verify"}
"""And the set-up page, which is gone once there is an account (test_pages)."""
WITH_PYTHON = POLICY.format(script="'self' 'wasm-unsafe-eval' 'unsafe-eval'")


def paths(relay: Relay) -> list[tuple[str, str]]:
    """One method and path for each route, from the table of routes itself."""
    found = []
    for route in relay.app.router.routes:
        if isinstance(route, Route):
            path = re.sub(r"\{number:int\}", "1", route.path)
            path = re.sub(r"\{\w+(:\w+)?\}", "x", path)
            found += [(method, path) for method in sorted(route.methods or ())]
    return found


def told(answer: httpx2.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in SNAPSHOT if name in answer.headers}


async def test_every_route_forbids_the_same_things(relay: Relay) -> None:
    async with relay.browser() as page:
        for method, path in paths(relay):
            answer = await page.request(method, path)
            assert answer.status_code < 500, (method, path)
            script = WITH_PYTHON if path in RUNS_PYTHON else SNAPSHOT["content-security-policy"]
            assert told(answer) == SNAPSHOT | {"content-security-policy": script}, (method, path)


async def test_only_the_pages_that_run_python_may_evaluate(relay: Relay) -> None:
    async with relay.browser() as page:
        evaluating = {
            path
            for _, path in paths(relay)
            if "'unsafe-eval'" in (await page.get(path)).headers["content-security-policy"]
        }
    assert evaluating == RUNS_PYTHON


async def test_files_and_errors_are_no_exception(relay: Relay) -> None:
    static = f"{relay.services.assets.static_url}/base.css"
    runtime = f"{relay.services.assets.vendor_url}/pyodide/pyodide.mjs"
    async with relay.browser() as page:
        for path, status in {
            static: 200,
            runtime: 200,
            "/static/old/base.css": 404,
            "/nowhere": 404,
            "/admin/sessions": 401,
            "/session": 404,
            "/%00": 404,
            "/..%2f..%2fetc/passwd": 404,
        }.items():
            answer = await page.get(path)
            assert (path, answer.status_code) == (path, status)
            assert told(answer) == SNAPSHOT
        for method in ("DELETE", "PATCH", "OPTIONS", "BREW"):
            answer = await page.request(method, "/")
            assert (answer.status_code, told(answer)) == (405, SNAPSHOT)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_a_mistake_of_ours_is_answered_with_the_headers_and_without_its_story(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    async def breaks(*args: object, **named: object) -> None:
        raise ZeroDivisionError("the secret of the mistake")

    monkeypatch.setattr(relay.services.sessions, "latest", breaks)
    async with relay.browser(await relay.signs_in(), accept=accept) as page:
        answer = await page.get("/admin/sessions")
    assert answer.status_code == 500
    assert told(answer) == SNAPSHOT
    assert "ZeroDivision" not in answer.text
    assert "secret" not in answer.text
    assert "ZeroDivisionError" in caplog.text  # the operator is told the whole story


async def test_a_portal_by_https_is_never_again_asked_for_without(tmp_path: Path) -> None:
    async with (
        a_relay(tmp_path, public_url="https://hilfe.example.org") as relay,
        relay.browser() as page,
    ):
        for path in ("/", "/nowhere", "/admin/sessions"):
            answer = await page.get(path)
            assert answer.headers["strict-transport-security"] == (
                "max-age=31536000; includeSubDomains"
            )


async def test_a_portal_without_https_promises_none(relay: Relay) -> None:
    async with relay.browser() as page:
        assert "strict-transport-security" not in (await page.get("/")).headers


async def test_nobody_is_told_what_the_relay_is_made_of(relay: Relay) -> None:
    async with relay.browser() as page:
        for path in ("/", "/nowhere"):
            assert not {"server", "x-powered-by"} & set((await page.get(path)).headers)
