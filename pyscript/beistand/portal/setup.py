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
    "PasswordTooLong": "LongPassword",
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
        self._view.mark("setup", runtime="ready")
        self._asking = asyncio.ensure_future(self._ask_whose())

    async def _ask_whose(self) -> None:
        """Somebody who was invited has a name already."""
        if not self._token:
            self._fail("LinkAgain")
            return
        try:
            answer = await ask("POST", "/admin/set-up/whose", {"token": self._token})
        except RequestFailedError as error:
            self._fail(ERRORS.get(error.name, error.name), error.seconds)
            return
        finally:
            self._view.enable("create-account")
        if name := answer["name"]:
            self._view.set_value("setup-name", name)
            self._view.reveal("setup-name-field", False)
            self._view.write("setup-heading", self._texts("setup.welcome", name=name))
            self._view.write("setup-lead", self._texts("setup.welcome_lead"))

    def _make(self) -> None:
        if self._making is None or self._making.done():
            self._making = asyncio.ensure_future(self._make_account())

    async def _make_account(self) -> None:
        self._view.reveal("setup-alert", False)
        body: dict[str, Any] = {
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
        if not self._view.is_checked("undertaking-accept"):
            self._say(self._texts("admin.undertaking.missing"), "undertaking-accept")
            return
        shown = self._view.data("undertaking-text")
        body["undertaking"] = {
            "number": int(shown["number"]),
            "language": shown["language"],
            "digest": shown["digest"],
        }
        try:
            await ask("POST", "/admin/set-up", body)
        except RequestFailedError as error:
            self._fail(ERRORS.get(error.name, error.name), error.seconds)
            return
        self._view.reveal("setup-form", False)
        self._view.reveal("setup-done")
        self._view.focus("setup-done-heading")

    def _fail(self, name: str, seconds: int = 0, field: str = "setup-password") -> None:
        self._say(self._texts.error(name, seconds), field)

    def _say(self, text: str, field: str) -> None:
        self._view.write("setup-alert-text", text)
        self._view.reveal("setup-alert")
        self._view.focus(field)


def start() -> None:
    """Start the page."""
    SetUp().start()
