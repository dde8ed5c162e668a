"""My account: second factors, sign-ins, undertaking, password."""

from collections.abc import Callable
from typing import Any

from beistand.portal import browser, passkeys
from beistand.portal.desk import Run
from beistand.portal.passkeys import NoPasskeyError
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.view import View
from beistand.portal.visitors import system
from beistand.texts import Texts
from beistand.texts.times import day, iso_day

BASE = "/admin/account"
WORDS = {
    "PasswordTooShort": "ShortPassword",
    "PasswordTooLong": "LongPassword",
}
"""The catalogue's names for what is wrong with a password."""


class OwnAccount:
    """The view "Mein Konto". `changed` is called when more, or less, is allowed than before."""

    def __init__(self, view: View, texts: Texts, changed: Callable[[], None]) -> None:
        self._view = view
        self._texts = texts
        self._changed = changed
        self._ticket = ""
        self._elsewhere = False

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._view.on(
            begin_app=lambda _: run(self._begin_app()),
            remove_app=lambda _: run(self._remove("app")),
            remove_passkey=lambda button: run(self._remove(f"passkeys/{_of(button, 'passkey')}")),
            make_recovery=lambda _: run(self._make_recovery()),
            end_other_sign_ins=lambda _: run(self._end_others()),
            end_sign_in=lambda button: run(self._end_sign_in(_of(button, "signIn"))),
        )
        self._view.on_form(
            passkey=lambda: run(self._add_passkey()),
            app=lambda: run(self._confirm_app()),
            undertaking=lambda: run(self._undertake()),
            password=lambda: run(self._change_password()),
        )
        self._view.reveal("passkey-form", passkeys.possible())

    async def open(self) -> None:
        """Show what there is. Raises RequestFailedError."""
        self._view.write("factors-state", "")
        self._view.write("factors-elsewhere", "")
        self._view.write("password-state", "")
        self._view.write("sign-ins-state", "")
        self._view.reveal("recovery-shown", False)
        self._view.reveal("app-form", False)
        await self._refresh()

    async def _refresh(self) -> None:
        account = await ask("GET", BASE)
        self._view.fill(
            role=self._texts(f"admin.roles.{account['role']}"),
            recovery_left=self._texts("admin.factors.recovery_left", number=account["recovery"]),
        )
        self._view.reveal("must-enrol", account["must_enrol"])
        set_up = account["app"] or account["passkeys"]
        self._view.reveal("factors-offered", not (account["required"] or set_up))
        self._view.mark("account-view", app="on" if account["app"] else "off")
        self._show_passkeys(account["passkeys"])
        self._show_undertaking(account["undertaking"])
        self._show_sign_ins(account["sign_ins"])

    # Second factors

    def _show_passkeys(self, kept: list[dict[str, Any]]) -> None:
        self._view.empty("passkeys")
        self._view.reveal("passkeys-none", not kept)
        for each in kept:
            since = self._texts("admin.factors.since", date=self._day(each["created_at"]))
            parts = {"name": each["name"], "since": since, "which": f" {each['name']}"}
            self._view.add("passkey", "passkeys", parts, passkey=each["id"])

    async def _add_passkey(self) -> None:
        name = self._view.value("passkey-name").strip() or system(browser.user_agent()) or "Passkey"
        options = await ask("POST", f"{BASE}/passkeys/options", {})
        try:
            credential = await passkeys.create(options)
        except NoPasskeyError:
            self._view.write("factors-state", self._texts("admin.passkey.cancelled"))
            return
        body = {"credential": credential, "name": name}
        answer = await ask("POST", f"{BASE}/passkeys", body)
        self._view.set_value("passkey-name", "")
        await self._added("passkey_added", answer["codes"])

    async def _begin_app(self) -> None:
        offer = await ask("POST", f"{BASE}/app", {})
        self._ticket = offer["ticket"]
        secret = offer["secret"]
        self._view.draw("app-picture", offer["picture"], offer["size"])
        self._view.write("app-secret", " ".join(_groups(secret)))
        self._view.set_link("app-link", offer["address"])
        self._view.reveal("app-form")
        self._view.focus("app-code")

    async def _confirm_app(self) -> None:
        body = {"ticket": self._ticket, "code": self._view.value("app-code").strip()}
        answer = await ask("POST", f"{BASE}/app/confirm", body)
        self._view.set_value("app-code", "")
        self._view.reveal("app-form", False)
        await self._added("app_added", answer["codes"])

    async def _added(self, said: str, codes: list[str]) -> None:
        await self._refresh()
        self._tell_changed(said)
        if codes:
            self._show_codes(codes)
        self._view.focus("mine-heading")
        self._changed()

    async def _make_recovery(self) -> None:
        answer = await ask("POST", f"{BASE}/recovery-codes", {})
        await self._refresh()
        self._show_codes(answer["codes"])

    def _show_codes(self, codes: list[str]) -> None:
        self._view.empty("recovery-codes")
        for code in codes:
            self._view.add("recovery-code", "recovery-codes", {"code": code})
        self._view.reveal("recovery-shown")

    async def _remove(self, what: str) -> None:
        await ask("DELETE", f"{BASE}/{what}")
        await self._refresh()
        self._tell_changed("removed")
        self._view.focus("mine-heading")

    def _tell_changed(self, said: str) -> None:
        """A way in has changed: whoever came in by the one before may be somebody else."""
        self._view.write("factors-state", self._texts(f"admin.factors.{said}"))
        hint = self._texts("admin.factors.elsewhere") if self._elsewhere else ""
        self._view.write("factors-elsewhere", hint)

    # Undertaking

    def _show_undertaking(self, kept: dict[str, Any] | None) -> None:
        holds = kept is not None and kept["holds"]
        self._view.reveal("undertaking-missing", not holds)
        if kept is None:
            text = self._texts("admin.undertaking.none")
        else:
            text = self._texts(
                f"admin.undertaking.{'holds' if holds else 'expired'}",
                given=iso_day(self._texts, kept["given"]),
                expires=iso_day(self._texts, kept["expires"]),
                version=kept["version"],
            )
        self._view.write("undertaking-state", text)

    async def _undertake(self) -> None:
        agreed = self._view.is_checked("undertaking-accept")
        self._view.reveal("undertaking-alert", not agreed)
        if not agreed:
            return
        shown = self._view.data("undertaking-text")
        body = {"number": int(shown["number"])} | {
            name: shown[name] for name in ("language", "digest")
        }
        await ask("POST", f"{BASE}/undertaking", body)
        self._view.check("undertaking-accept", False)
        await self._refresh()
        self._changed()

    # Password and sign-ins

    async def _change_password(self) -> None:
        self._view.reveal("password-alert", False)
        self._view.write("password-state", "")
        body = {
            "before": self._view.value("password-before"),
            "after": self._view.value("password-after"),
        }
        try:
            await ask("POST", f"{BASE}/password", body)
        except RequestFailedError as error:
            name = WORDS.get(error.name, error.name)
            if error.status == 401 or f"errors.{name}" not in self._texts:
                raise
            self._view.write("password-alert-text", self._texts.error(name, error.seconds))
            self._view.reveal("password-alert")
            return
        for field in ("password-before", "password-after"):
            self._view.set_value(field, "")
        await self._refresh()
        self._view.write("password-state", self._texts("admin.password.changed"))

    def _show_sign_ins(self, kept: list[dict[str, Any]]) -> None:
        self._elsewhere = len(kept) > 1
        self._view.reveal("end-other-sign-ins", self._elsewhere)
        self._view.empty("sign-in-rows")
        for each in kept:
            parts = {
                "browser": each["browser"] or self._texts("admin.sign_ins.unknown"),
                "way": self._texts(f"admin.ways.{each['way']}"),
                "address": each["address"],
                "since": f"{browser.local(each['created']):%d.%m. %H:%M}",
                "seen": f"{browser.local(each['seen']):%d.%m. %H:%M}",
            }
            row = self._view.add("sign-in-row", "sign-in-rows", parts)
            self._view.set_data(row, **{"sign-in": each["id"]})
            self._view.reveal_part(row, "here", each["here"])
            self._view.reveal_part(row, "end", not each["here"])

    async def _end_sign_in(self, sign_in: str) -> None:
        await ask("DELETE", f"{BASE}/sign-ins/{sign_in}")
        await self._refresh()

    async def _end_others(self) -> None:
        await ask("DELETE", f"{BASE}/sign-ins")
        self._view.write("factors-elsewhere", "")
        await self._refresh()
        self._view.write("sign-ins-state", self._texts("admin.sign_ins.ended_others"))
        self._view.rescue_focus()  # the button that was pressed is gone

    def _day(self, at: int) -> str:
        return day(self._texts, browser.local(at))


def _groups(secret: str) -> list[str]:
    return [secret[at : at + 4] for at in range(0, len(secret), 4)]


def _of(button: Any, name: str) -> str:
    attribute = {"passkey": "passkey", "signIn": "sign-in"}[name]
    return str(getattr(button.closest(f"[data-{attribute}]").dataset, name))
