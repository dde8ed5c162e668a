"""Hostile words, and whoever watches a page for what they might set off."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Response, WebSocket

from e2e.browsers import TAGS

MARKUP = "<img src=/ouch onerror=alert(1)><script>alert(2)</script>"
TEMPLATE = "{{ 7*7 }} ${7*7} {number} %s"
FORMULA = '=HYPERLINK("/ouch";"Bitte klicken")'
NAME = "Anna <b onclick=alert(3)>Berger</b> {0}"
FILE = "<img src=ouch onerror=alert(1)> {{ 7*7 }}.zip"
"""A file may be called so; a slash would be a folder's."""
MADE_OF_IT = (
    "iframe, [onclick], [onerror], [src='/ouch'], [src='ouch'], [href^='javascript:'], main script"
)
"""What would be on a page if hostile words had become more than words."""


class Observer:
    """Everything that a page asks for, is told and does of its own accord."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.addresses: list[str] = []
        self.secrets: set[str] = set()
        self.accidents: list[str] = []
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("response", self._answered)
        page.on("websocket", self._opened)
        page.on("pageerror", lambda error: self.accidents.append(str(error)))
        page.on("dialog", lambda dialog: self.accidents.append(dialog.message))

    def saw_nothing_come_of_them(self) -> None:
        """Of the hostile words: no element, no script, no request."""
        assert self.page.locator(MADE_OF_IT).count() == 0
        assert [each for each in self.addresses if "ouch" in each.partition("#")[0]] == []
        assert self.accidents == []

    def _opened(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        socket.on("framereceived", self._told)
        socket.on("framesent", self._told)

    def _answered(self, response: Response) -> None:
        if response.url.endswith(("/ticket", "/keys")):
            self._told(response.text())

    def _told(self, message: str | bytes) -> None:
        if isinstance(message, str) and message.startswith("{"):
            said = json.loads(message)
            names = ("ticket", "secret", "proof", "token", "short_key")
            self.secrets |= {said[name] for name in names if said.get(name)}


@contextmanager
def observed(desk: Browser) -> Iterator[tuple[Page, Observer]]:
    """A page of its own."""
    context = desk.new_context(locale=TAGS["de"])
    page = context.new_page()
    yield page, Observer(page)
    context.close()
