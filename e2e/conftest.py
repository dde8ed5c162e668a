"""Fixtures of the stories: one relay, one headless browser and one screen for all of them."""

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from e2e.browsers import headless
from e2e.display import Display
from e2e.entry import Entry
from e2e.help import Help
from e2e.line import Line
from e2e.people import PASSWORD, Customer, Technician
from e2e.person import PATIENCE
from e2e.program import packages
from e2e.programs import free_port
from e2e.stage import FAILED, Stage
from e2e.world import Relay


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories come last: beside Playwright's loop, which runs from then on, no other can run."""
    items.sort(key=lambda item: item.path.is_relative_to(Path(__file__).parent))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed or item.stash.get(FAILED, False)
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def desk(playwright: Playwright) -> Iterator[Browser]:
    """The headless browser of everybody who shows no screen."""
    browser = headless(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def screen() -> Iterator[Display]:
    with Display((1280, 720), source=1) as display:
        yield display


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with Relay(tmp_path_factory.mktemp("relay") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def signed_in(relay: Relay, desk: Browser) -> Any:
    """What the technician's browser keeps after setting up and signing in: done once for all."""
    return sign_in(relay, desk)


@pytest.fixture
def own_relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay that the story may kill and restart."""
    with Relay(tmp_path / "data") as running:
        yield running


def sign_in(relay: Relay, desk: Browser) -> Any:
    """What a browser keeps of Anna Berger, who has set up the relay and signed in there.

    Asked of the relay without its pages, which take seconds; what people do there, `test_set_up`
    tells.
    """
    context = desk.new_context(base_url=relay.url, locale="de-DE")
    page = context.request.get("/setup").text()
    credentials = {"name": "Anna Berger", "password": PASSWORD}
    undertaking = {
        "number": int(_attribute(page, "number")),
        "language": _attribute(page, "language"),
        "digest": _attribute(page, "digest"),
    }
    token = relay.setup_link.partition("#")[2]
    whole = {**credentials, "token": token, "undertaking": undertaking}
    assert context.request.post("/admin/set-up", data=whole).ok
    assert context.request.post("/admin/sign-in", data=credentials).ok
    kept = context.storage_state()
    context.close()
    return kept


def _attribute(page: str, name: str) -> str:
    """What the page says of the undertaking that it shows."""
    found = re.search(rf'id="undertaking-text"[^>]* data-{name}="([^"]+)"', page)
    assert found is not None, name
    return found[1]


@pytest.fixture
def stage(
    playwright: Playwright,
    desk: Browser,
    relay: Relay,
    signed_in: Any,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    stage = Stage(playwright, desk, tmp_path, relay, signed_in)
    yield stage
    stage.close(request)


@pytest.fixture
def own_stage(
    playwright: Playwright,
    desk: Browser,
    own_relay: Relay,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    stage = Stage(playwright, desk, tmp_path, own_relay, sign_in(own_relay, desk))
    yield stage
    stage.close(request)


@pytest.fixture
def line(relay: Relay) -> Iterator[Line]:
    """A line to the relay that can be pulled; who takes it opens `line.url`."""
    with Line(relay.port, free_port()) as line:
        yield line


@pytest.fixture
def technician(stage: Stage, screen: Display) -> Technician:
    technician = stage.technician()
    technician.screen_width = screen.width
    return technician


@pytest.fixture
def customer(stage: Stage, screen: Display) -> Customer:
    return stage.customer(screen)


@pytest.fixture
def caller(stage: Stage) -> Customer:
    return stage.caller()


@pytest.fixture(scope="session")
def agent_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    data = tmp_path_factory.mktemp("relay") / "data"
    with Relay(data, agents_dir=packages()) as running:
        yield running


@pytest.fixture(scope="session")
def agent_sign_in(agent_relay: Relay, desk: Browser) -> Any:
    return sign_in(agent_relay, desk)


@pytest.fixture
def agent_stage(
    playwright: Playwright,
    desk: Browser,
    agent_relay: Relay,
    agent_sign_in: Any,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    stage = Stage(playwright, desk, tmp_path, agent_relay, agent_sign_in)
    yield stage
    stage.close(request)


@pytest.fixture
def help_(agent_stage: Stage, screen: Display, tmp_path: Path) -> Iterator[Help]:
    help_ = Help(agent_stage, screen, tmp_path)
    yield help_
    help_.close()


@pytest.fixture
def entry(screen: Display) -> Iterator[Entry]:
    with Entry(screen) as entry:
        yield entry
