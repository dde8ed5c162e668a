"""The stage of one story: gives each person a page of their own, and keeps traces if it fails."""

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from e2e.browsers import TAGS, ScreenBrowser
from e2e.display import Display
from e2e.people import Customer, Technician
from e2e.silence import secrets_in
from e2e.world import Relay

FAILED = pytest.StashKey[bool]()
TRACES = Path(__file__).parent / "traces"


class Stage:
    def __init__(
        self, playwright: Playwright, desk: Browser, folder: Path, relay: Relay, signed_in: Any
    ) -> None:
        self.playwright, self.desk, self.folder = playwright, desk, folder
        self.relay, self.signed_in = relay, signed_in
        self._cast: dict[str, BrowserContext] = {}
        self._exits = ExitStack()

    def technician(
        self, home: str = "", language: str = "de", signed_in: bool = True
    ) -> Technician:
        """At the console, in a headless browser."""
        options: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
        if signed_in:
            options["storage_state"] = self.signed_in
        page = self._at_a_desk("technician", language, options)
        technician = Technician(page, home or self.relay.home, language)
        if signed_in:
            technician.opens_the_console()
        return technician

    def caller(self, home: str = "", language: str = "de", **options: Any) -> Customer:
        """A customer whose computer does not let the screen be shown: quick to start."""
        page = self._at_a_desk("caller", language, options)
        return Customer(page, home or self.relay.url, language)

    def customer(
        self, display: Display, home: str = "", language: str = "de", picker: bool = False
    ) -> Customer:
        """A customer in a real browser on a real screen."""
        profile = self.folder / f"profile-{len(self._cast)}"
        browser = self._exits.enter_context(
            ScreenBrowser(self.playwright, display, profile, language, picker)
        )
        self._follow("customer", browser.context)
        return Customer(browser.page, home or self.relay.url, language, browser)

    def _at_a_desk(self, who: str, language: str, options: dict[str, Any]) -> Page:
        context = self.desk.new_context(locale=TAGS[language], **options)
        self._exits.callback(context.close)
        self._follow(who, context)
        return context.new_page()

    def _follow(self, who: str, context: BrowserContext) -> None:
        # Without pictures: taking them for the trace costs the frames that the stories count.
        context.tracing.start(snapshots=True, sources=True)
        self._cast[f"{who}-{len(self._cast)}"] = context

    def close(self, request: pytest.FixtureRequest | None = None) -> None:
        """Everybody leaves; traces and last pictures stay in e2e/traces/ if the story failed.

        A relay that said a secret meanwhile fails the story.
        """
        failed = request is not None and request.node.stash.get(FAILED, False)
        folder = TRACES / re.sub(r"\W+", "-", request.node.nodeid if request else "")
        if failed:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "relay.txt").write_text("\n".join(self.relay.said), encoding="utf-8")
        cookies: set[str] = set()
        for who, context in self._cast.items():
            try:
                cookies.update(cookie["value"] for cookie in context.cookies())
                for number, page in enumerate(context.pages if failed else []):
                    page.screenshot(path=folder / f"{who}-{number}.png", timeout=5000)
                context.tracing.stop(path=folder / f"{who}.zip" if failed else None)
            except PlaywrightError as error:
                print(f"no trace of {who}: {error}")
        self._exits.close()
        assert secrets_in(self.relay.said, cookies) == []
