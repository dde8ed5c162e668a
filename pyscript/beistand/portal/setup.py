"""The set-up: the first account, made with the one-time link."""

import asyncio
from typing import Any

from beistand.portal import browser
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.view import View
from beistand.texts import Texts

LEAST_CHARACTERS = 12
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
        if not body["name"]:
            self._fail("MissingName", field="setup-name")
            return
        if len(body["password"]) < LEAST_CHARACTERS:
            self._fail("ShortPassword", field="setup-password")
            return
        try:
            await ask("POST", "/admin/set-up", body)
        except RequestFailedError as error:
            self._fail(ERRORS.get(error.name, error.name), error.seconds)
            return
        self._view.reveal("setup-form", False)
        self._view.reveal("setup-done")
        self._view.focus("setup-done-heading")

    def _fail(self, name: str, seconds: int = 0, field: str = "create-account") -> None:
        known = name if f"errors.{name}" in self._texts else "Unexpected"
        self._view.write("setup-alert-text", self._texts(f"errors.{known}", seconds=seconds))
        self._view.reveal("setup-alert")
        self._view.focus(field)


def start() -> None:
    """Start the page."""
    SetUp().start()
