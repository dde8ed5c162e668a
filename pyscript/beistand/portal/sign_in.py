"""Sign in: by password, by a second step, or by a passkey."""

from collections.abc import Awaitable, Callable
from typing import Any

from beistand.portal import passkeys
from beistand.portal.passkeys import NoPasskeyError
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.view import View
from beistand.texts import Texts


class SignIn:
    """The views of signing in. `opened` is called once somebody is in."""

    def __init__(self, view: View, texts: Texts, opened: Callable[[], Awaitable[None]]) -> None:
        self._view = view
        self._texts = texts
        self._opened = opened
        self._pending = ""

    def wire(self, run: Callable[[Any], None]) -> None:
        """Hear the buttons and forms of these views."""
        self._view.on(
            passkey_sign_in=lambda _: run(self._by_passkey()),
            back_to_sign_in=lambda _: self.show(),
        )
        self._view.on_form(
            sign_in=lambda: run(self._by_password()), second=lambda: run(self._by_code())
        )
        self._view.reveal("sign-in-passkey", passkeys.possible())
        self._view.enable("sign-in")

    def show(self, said: str = "") -> None:
        """Ask who is there; `said` is the error that led here."""
        self._pending = ""
        self._view.reveal("sign-in-alert", False)
        self._view.set_value("second-code", "")
        self._view.reveal("account", False)
        self._view.show("sign-in")
        if said:
            self._say("sign-in", self._texts.error(said))

    async def _by_password(self) -> None:
        self._view.reveal("sign-in-alert", False)
        body = {
            "name": self._view.value("sign-in-name").strip(),
            "password": self._view.value("sign-in-password"),
        }
        for field, name in (("name", "MissingName"), ("password", "MissingPassword")):
            if not body[field]:
                self._say("sign-in", self._texts.error(name))
                self._view.focus(f"sign-in-{field}")
                return
        self._view.hold("sign-in")
        try:
            answer = await ask("POST", "/admin/sign-in", body)
        except RequestFailedError as error:
            self._fail("sign-in", error)
            self._view.focus("sign-in-password")
            return
        finally:
            self._view.hold("sign-in", False)
        self._view.set_value("sign-in-password", "")
        if "pending" in answer:
            self._ask_more(answer)
        else:
            await self._opened()

    def _ask_more(self, answer: dict[str, Any]) -> None:
        self._pending = answer["pending"]
        ways = answer["ways"]
        by_code = "code" in ways or "recovery" in ways
        self._view.reveal("second-by-code", by_code)
        self._view.reveal("second-confirm", by_code)
        self._view.reveal("second-passkey", "passkey" in ways and passkeys.possible())
        self._view.reveal("second-alert", False)
        self._view.show("second")
        if by_code:
            self._view.focus("second-code")

    async def _by_code(self) -> None:
        self._view.reveal("second-alert", False)
        body = {"pending": self._pending, "code": self._view.value("second-code").strip()}
        try:
            await ask("POST", "/admin/sign-in/code", body)
        except RequestFailedError as error:
            if error.name == "WrongPassword":  # too late, or too many wrong codes
                self.show()
                self._fail("sign-in", error)
            else:
                self._fail("second", error)
                self._view.focus("second-code")
            return
        self._view.set_value("second-code", "")
        await self._opened()

    async def _by_passkey(self) -> None:
        where = "second" if self._pending else "sign-in"
        self._view.reveal(f"{where}-alert", False)
        try:
            options = await ask("POST", "/admin/sign-in/passkey/options", {})
            credential = await passkeys.get(options)
            await ask("POST", "/admin/sign-in/passkey", {"credential": credential})
        except NoPasskeyError:
            self._say(where, self._texts("admin.passkey.cancelled"))
            return
        except RequestFailedError as error:
            self._fail(where, error)
            return
        await self._opened()

    def _fail(self, where: str, error: RequestFailedError) -> None:
        # A name that nobody can have is not told from one that nobody has.
        name = "WrongPassword" if error.status == 422 else error.name
        self._say(where, self._texts.error(name, error.seconds))

    def _say(self, where: str, text: str) -> None:
        self._view.write(f"{where}-alert-text", text)
        self._view.reveal(f"{where}-alert")
