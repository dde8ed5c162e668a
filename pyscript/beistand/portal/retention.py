"""Retention: for how many days each kind is kept, what goes next, and what is held."""

import asyncio
from typing import Any

from beistand.portal import browser
from beistand.portal.desk import Run
from beistand.portal.requests import RequestFailedError, ask
from beistand.portal.sure import Sure
from beistand.portal.view import View
from beistand.texts import Texts
from beistand.texts.times import moment

BASE = "/admin/retention"
KINDS = ("chat", "recording", "event")
PAUSE_SECONDS = 0.3


class Retention:
    """The view "Aufbewahrung"."""

    def __init__(self, view: View, texts: Texts, sure: Sure) -> None:
        self._view = view
        self._texts = texts
        self._sure = sure
        self._number = 0
        self._changes = 0

    def wire(self, run: Run) -> None:
        """Hear the fields and buttons of this view."""
        self._view.on(release_held=self._ask_to_release)
        self._view.on_form(retention=self._ask_to_save)
        for kind in KINDS:
            self._view.on_event(f"{kind}-days", "input", lambda: run(self._changed()))

    async def open(self) -> None:
        """Show what counts now. Raises RequestFailedError."""
        self._view.write("retention-state", "")
        await self._refresh()

    async def _refresh(self) -> None:
        told = await ask("GET", BASE)
        self._number = told["number"]
        for kind in KINDS:
            self._view.set_value(f"{kind}-days", str(told["days"][f"{kind}_days"]))
        addresses = self._texts.count("admin.retention.addresses", told["address_days"])
        self._view.write("address-days", addresses)
        self._tell(told["due"])
        self._view.empty("holds")
        self._view.reveal("holds-none", not told["holds"])
        for each in told["holds"]:
            self._list(each)

    def _list(self, each: dict[str, Any]) -> None:
        name = each["customer"] or each["purpose"]
        since = moment(self._texts, browser.local(each["at"]))
        ended = each["ended"] and moment(self._texts, browser.local(each["ended"]))
        who = each["who"] or self._texts("admin.hold.operator")
        self._view.add(
            "hold",
            "holds",
            {
                "what": " · ".join(part for part in (each["customer"], each["purpose"]) if part),
                "ended": self._texts("admin.retention.ended", when=ended) if ended else "",
                "why": each["why"],
                "since": self._texts("admin.hold.since", when=since, who=who),
                "which": name,
                "whose": name,
            },
            session=each["session"],
            name=name,
        )

    # The days

    def _typed(self) -> dict[str, int] | None:
        """The days as they stand in the fields; None where they make no sense."""
        try:
            days = {f"{kind}_days": int(self._view.value(f"{kind}-days")) for kind in KINDS}
        except ValueError:
            return None
        possible = all(1 <= each <= 3650 for each in days.values())
        return days if possible and days["event_days"] == max(days.values()) else None

    async def _changed(self) -> None:
        self._changes += 1
        change = self._changes
        await asyncio.sleep(PAUSE_SECONDS)
        if change == self._changes:
            await self._forecast()

    async def _forecast(self) -> None:
        days = self._typed()
        self._view.reveal("retention-alert", days is None)
        self._view.hold("save-retention", days is None)
        self._view.reveal("forecast", days is not None)
        if days is not None:
            self._tell(await ask("POST", f"{BASE}/forecast", days))

    def _tell(self, due: dict[str, int]) -> None:
        self._view.reveal("forecast")
        self._view.write("forecast-text", self._told(due))

    def _told(self, due: dict[str, int]) -> str:
        """What the next run deletes, in words."""
        parts = [
            self._texts.count(f"admin.retention.due.{kind}", due[kind])
            for kind in ("recordings", "chats", "sessions")
            if due[kind]
        ]
        if not parts:
            return self._texts("admin.retention.nothing_due")
        return self._texts("admin.retention.will_go", what=", ".join(parts))

    def _ask_to_save(self) -> None:
        days = self._typed()
        if days is None:
            self._view.reveal("retention-alert")
            self._view.focus("event-days")
            return
        self._sure.ask(self._texts("admin.retention.sure", **days), self._save(days))

    async def _save(self, days: dict[str, int]) -> None:
        await ask("POST", BASE, {"number": self._number, **days})
        await self._refresh()
        self._view.write("retention-state", self._texts("admin.retention.saved"))
        self._view.focus("retention-heading")

    # Held sessions

    def _ask_to_release(self, button: Any) -> None:
        row = button.closest("[data-session]")
        question = self._texts("admin.hold.sure", name=str(row.dataset.name))
        self._sure.ask(question, self._release(str(row.dataset.session)))

    async def _release(self, session: str) -> None:
        try:
            await ask("DELETE", f"/admin/sessions/{session}/hold")
        except RequestFailedError as error:
            if error.status != 404:  # gone meanwhile
                raise
        await self._refresh()
        self._view.write("retention-state", self._texts("admin.hold.released"))
        self._view.focus("retention-heading")
