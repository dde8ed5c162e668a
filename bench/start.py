"""How long a customer waits: our portal beside a page of stock PyScript, in the same run."""

import asyncio
import io
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, Playwright, sync_playwright

from e2e.browsers import FLAGS, NO_SCREEN, executable
from e2e.programs import ROOT, end, free_port, wait_for
from e2e.world import Relay

ROUNDS = 4
VISITS = 4
"""Of one browser, which keeps what it fetched and compiled: the first cold, the others warm."""
STAYS = 2_000
"""Milliseconds that a page stays open once Python is there, as a customer's does: Chromium keeps
what it has compiled only of pages that live for a while."""

READY = "body[data-runtime=ready]"
# `field` is the moment at which a key can be typed: the field is on the page, painted, and takes
# the focus. `python` is the one at which a handler is wired. Asking from outside would add the way
# there and back, which takes long while the page is busy.
WATCH = """
const look = () => requestAnimationFrame(() => {
  const field = document.querySelector("#key");
  if (field && !field.disabled && field.checkVisibility()) {
    field.focus();
    if (document.activeElement === field) { window.field = performance.now(); return; }
  }
  look();
});
look();
new MutationObserver(() => {
  if (document.body?.dataset.runtime == "ready") window.python ??= performance.now();
}).observe(document, {attributeFilter: ["data-runtime"], subtree: true});
"""

STOCK_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>stock</title>
<script type="module" src="/modules/@pyscript/core/dist/core.js"></script>
<script type="py" src="/start.py" config='{
 "interpreter": "/modules/pyodide/pyodide.mjs", "files": {"/beistand.zip": "./*"}}'></script>
</head><body><input id="key"></body></html>"""

# What our own page imports before its first handler is wired, in stock PyScript's manner.
STOCK_START = """import beistand.portal.customer, js
js.document.body.setAttribute("data-runtime", "ready")
"""


@dataclass(frozen=True)
class Start:
    """One opening of a page: milliseconds from navigation, bytes on the wire.

    `field` until the key can be typed, `python` until a handler in Python is wired.
    """

    field: float
    python: float
    wire: int


def measure() -> None:
    """Print the table."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        Relay(Path(folder)) as relay,
    ):
        port = free_port()
        stock = subprocess.Popen(
            [sys.executable, "-m", "bench.start", str(port)], cwd=ROOT, text=True
        )
        try:
            address = f"http://localhost:{port}/"
            wait_for(lambda: _answers(address), "the stock page", 30)
            print(f"{'':24}{'field ms':>10}{'Python ms':>12}{'on the wire':>14}")
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(_visits(playwright, relay.url))
                theirs.append(_visits(playwright, address))
        finally:
            end(stock)
    for name, starts in (("Beistand", ours), ("stock PyScript", theirs)):
        _tell(name, starts)
    for name, first, last in (("cold", 0, 1), ("warm", 1, VISITS)):
        one, other = (_median(_flat(each, first, last)) for each in (ours, theirs))
        print(f"Python ready, {name}: {one.python / other.python:.2f} of stock PyScript")


def _tell(name: str, starts: list[list[Start]]) -> None:
    for temperature, first, last in (("cold", 0, 1), ("warm", 1, VISITS)):
        start = _median(_flat(starts, first, last))
        size = f"{start.wire / 1e6:.2f} MB" if first == 0 else "–"
        told = f"{name}, {temperature}"
        print(f"{told:24}{start.field:>10.0f}{start.python:>12.0f}{size:>14}")


def _flat(starts: list[list[Start]], first: int, last: int) -> list[Start]:
    return [start for visits in starts for start in visits[first:last]]


def _visits(playwright: Playwright, address: str) -> list[Start]:
    """One browser that was never here before, and comes again."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=executable(playwright), args=[*FLAGS, NO_SCREEN]
        )
        try:
            context.add_init_script(WATCH)
            return [_visit(context.new_page(), address) for _ in range(VISITS)]
        finally:
            context.close()


def _visit(page: Page, address: str) -> Start:
    page.goto(address, wait_until="commit")
    page.wait_for_selector(READY, state="attached", timeout=60_000)
    field, python = page.evaluate("() => [window.field, window.python]")
    wire = page.evaluate(
        "() => [...performance.getEntriesByType('resource'),"
        " ...performance.getEntriesByType('navigation')]"
        ".reduce((sum, each) => sum + each.encodedBodySize, 0)"
    )
    page.wait_for_timeout(STAYS)
    page.close()
    return Start(float(field), float(python), int(wire))


def _median(starts: list[Start]) -> Start:
    return Start(
        statistics.median(each.field for each in starts),
        statistics.median(each.python for each in starts),
        starts[0].wire,
    )


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=1):
            return True
    except OSError:
        return False


def _sources() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in ("protocol", "texts", "telling", "ends", "portal"):
            folder = ROOT / "pyscript" / "beistand" / package
            for file in sorted(folder.rglob("*")):
                if file.suffix in (".py", ".toml"):
                    archive.write(file, file.relative_to(ROOT / "pyscript"))
    return packed.getvalue()


def _serve_stock(port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, Response
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    sources = _sources()

    async def page(request: Request) -> Response:
        return HTMLResponse(STOCK_PAGE)

    async def start(request: Request) -> Response:
        return Response(STOCK_START, media_type="text/x-python")

    async def archive(request: Request) -> Response:
        return Response(sources, media_type="application/zip")

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/start.py", start),
            Route("/beistand.zip", archive),
            Mount("/modules", StaticFiles(directory=ROOT / "node_modules")),
        ],
        middleware=[Middleware(GZipMiddleware)],
    )
    config = uvicorn.Config(app, port=port, log_level="warning")
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    _serve_stock(int(sys.argv[1]))
