"""Brand: the house's name, number, logo and colours, tried before they are seen by anybody."""

import asyncio
import base64
import re
from typing import Any

from beistand.portal import own_files
from beistand.portal.desk import Run
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.view import View
from beistand.texts import Texts

BASE = "/admin/brand"
SCHEMES = ("light", "dark")
COLOUR = re.compile(r"#[0-9a-f]{6}")
MAX_LOGO = 256 * 1024
PAUSE_SECONDS = 0.3
FIELDS = {
    "MissingOrganisation": "brand-organisation",
    "BadOrganisation": "brand-organisation",
    "BadPhone": "brand-phone",
}
"""Which field an error is about."""


class HouseBrand:
    """The view "Auftritt"."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._number = 0
        self._own: dict[str, str] = {}
        self._would_do: dict[str, str] = {}
        self._logo: str | None = None
        """A new one in base64, none where it is empty, and the one before where it is None."""
        self._changes = 0

    def wire(self, run: Run) -> None:
        """Hear the fields and buttons of this view."""
        self._view.on(
            choose_logo=lambda _: own_files.choose("logo-file"),
            remove_logo=lambda _: self._remove_logo(),
            take_colour=lambda button: run(self._take(str(button.dataset.scheme))),
        )
        self._view.on_form(brand=lambda: run(self._save()))
        self._view.on_event("logo-file", "change", lambda: run(self._choose_logo()))
        self._view.on_event("brand-organisation", "input", self._name)
        for scheme in SCHEMES:
            self._listen(scheme, run)

    def _listen(self, scheme: str, run: Run) -> None:
        def picked() -> None:
            self._view.set_value(f"colour-{scheme}", self._view.value(f"pick-{scheme}"))
            run(self._changed())

        self._view.on_event(f"pick-{scheme}", "input", picked)
        self._view.on_event(f"colour-{scheme}", "input", lambda: run(self._changed()))

    async def open(self) -> None:
        """Show how the house appears now. Raises RequestFailedError."""
        self._view.write("brand-state", "")
        self._view.reveal("brand-alert", False)
        await self._refresh()

    async def _refresh(self) -> None:
        told = await ask("GET", BASE)
        self._number, self._own, self._logo = told["number"], told["own"], None
        self._view.set_value("brand-organisation", told["organisation"])
        self._view.set_value("brand-phone", told["phone"])
        for scheme in SCHEMES:
            self._view.set_value(f"colour-{scheme}", told[scheme] or self._own[scheme])
        self._show_logo(told["logo"])
        self._name()
        await self._check()

    def _name(self) -> None:
        self._view.fill(sample_name=self._view.value("brand-organisation"))

    # Logo

    def _show_logo(self, address: str) -> None:
        for scheme in SCHEMES:
            own_files.show_picture(f"sample-logo-{scheme}", address)
        self._view.reveal("logo-none", not address)
        self._view.reveal("remove-logo", bool(address))

    async def _choose_logo(self) -> None:
        file = own_files.chosen("logo-file")
        if file is None:
            return
        if file.size > MAX_LOGO:
            self._refuse(RequestFailedError(400, "BadLogo"))
            return
        self._view.reveal("brand-alert", False)
        self._logo = base64.b64encode(await file.read(0, file.size)).decode()
        self._show_logo(file.address())

    def _remove_logo(self) -> None:
        self._logo = ""
        self._show_logo("")
        self._view.focus("brand-heading")

    # Colours

    @property
    def _colours(self) -> dict[str, str]:
        return {scheme: self._view.value(f"colour-{scheme}").strip().lower() for scheme in SCHEMES}

    async def _changed(self) -> None:
        self._changes += 1
        change = self._changes
        await asyncio.sleep(PAUSE_SECONDS)
        if change == self._changes:
            await self._check()

    async def _check(self) -> None:
        said = self._colours
        odd = [scheme for scheme in SCHEMES if not COLOUR.fullmatch(said[scheme])]
        asked = {scheme: "" if scheme in odd else said[scheme] for scheme in SCHEMES}
        told = await ask("POST", f"{BASE}/colours", asked)
        for scheme in SCHEMES:
            if scheme in odd:
                self._view.mark(f"{scheme}-colour", verdict="odd")
            else:
                self._judge(scheme, said[scheme], told[scheme])
        passes = not odd and all(told[scheme]["passes"] for scheme in SCHEMES)
        self._view.hold("save-brand", not passes)

    def _judge(self, scheme: str, colour: str, told: dict[str, Any]) -> None:
        self._view.set_value(f"pick-{scheme}", colour)
        self._would_do[scheme] = told["would_do"]
        said = {"ratio": _number(self._texts, told["ratio"]), "colour": told["would_do"]}
        texts = {
            f"ratio_{scheme}": self._texts("admin.brand.ratio", **said),
            f"fault_{scheme}": self._texts(f"admin.brand.fault.{scheme}", **said),
            f"would_do_{scheme}": self._texts("admin.brand.take", **said),
        }
        self._view.fill(**texts)
        self._view.mark(f"{scheme}-colour", verdict="good" if told["passes"] else "bad")
        for name, value in told["palette"].items():
            self._view.set_property(f"sample-{scheme}", f"--{name.replace('_', '-')}", value)

    async def _take(self, scheme: str) -> None:
        self._view.set_value(f"colour-{scheme}", self._would_do[scheme])
        self._view.focus(f"colour-{scheme}")
        await self._check()

    # Saving

    async def _save(self) -> None:
        self._view.reveal("brand-alert", False)
        colours = self._colours
        body = {
            "number": self._number,
            "organisation": self._view.value("brand-organisation").strip(),
            "phone": self._view.value("brand-phone").strip(),
            **{each: "" if colours[each] == self._own[each] else colours[each] for each in SCHEMES},
            "logo": self._logo,
        }
        try:
            if not body["organisation"]:
                raise RequestFailedError(400, "MissingOrganisation")
            await ask("POST", BASE, body)
        except RequestFailedError as error:
            if error.status not in (400, 413, 422):
                raise
            self._refuse(error)
            return
        for field in FIELDS.values():
            self._view.set_valid(field, True)
        await self._refresh()
        self._view.write("brand-state", self._texts("admin.brand.saved"))
        self._view.focus("brand-heading")

    def _refuse(self, error: RequestFailedError) -> None:
        self._view.write("brand-alert-text", self._texts.error(error.name))
        self._view.reveal("brand-alert")
        for field in FIELDS.values():
            self._view.set_valid(field, field != FIELDS.get(error.name))
        self._view.focus(FIELDS.get(error.name, "brand-heading"))


def _number(texts: Texts, ratio: float) -> str:
    """As people write it: with a comma in German."""
    written = f"{ratio:.1f}"
    return written.replace(".", ",") if texts.language == "de" else written
