"""The set-up: the first account, made with the one-time link."""

import asyncio
from typing import Any

from beistand.portal import browser
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.view import View
from beistand.texts import Texts

ERRORS = {
    "WrongToken": "SetupLinkUsed",
    "PasswordTooShort": "ShortPassword",
    "BadName": "MissingName",
}


class SetUp:
    """Conducts the page of the set-up link."""

    def __init__(self) -> None:
        self._texts = Texts(browser.language())
        self._view = View()
        self._token = browser.take_fragment()
        self._making: asyncio.Task[Any] | None = None

    def start(self) -> None:
        """Wire the page."""
        self._view.on_form(setup=self._make)
        self._view.enable("create-account")
        self._view.mark("setup", runtime="ready")

    def _make(self) -> None:
        if self._making is None or self._making.done():
            self._making = asyncio.ensure_future(self._make_account())

    async def _make_account(self) -> None:
        self._view.reveal("setup-alert", False)
        body = {
            "token": self._token,
            "name": self._view.value("setup-name").strip(),
            "password": self._view.value("setup-password"),
        }
        if not body["name"] or len(body["password"]) < 12:
            self._fail("ShortPassword" if body["name"] else "MissingName")
            return
        try:
            await ask("POST", "/admin/set-up", body)
        except RequestFailedError as error:
            self._fail(ERRORS.get(error.name, error.name), error.seconds)
            return
        self._view.reveal("setup-form", False)
        self._view.reveal("setup-done")

    def _fail(self, name: str, seconds: int = 0) -> None:
        text = self._texts(f"errors.{name}", phone=browser.page_says("phone"), seconds=seconds)
        self._view.write("setup-alert-text", text)
        self._view.reveal("setup-alert")


def start() -> None:
    """Start the page."""
    SetUp().start()
