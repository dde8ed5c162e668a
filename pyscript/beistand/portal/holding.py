"""Holding: keep all of one session beyond its days, from its report, and let it go again."""

from typing import Any

from beistand.portal import browser
from beistand.portal.desk import Run
from beistand.portal.requests import ask
from beistand.portal.view import View
from beistand.texts import Texts
from beistand.texts.times import moment


class Holding:
    """The part of the report for those who may."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._session = ""

    def wire(self, run: Run) -> None:
        """Hear the buttons."""
        self._view.on(release_session=lambda _: run(self._release()))
        self._view.on_form(hold=lambda: run(self._hold()))

    def open(self, session: str, hold: dict[str, Any] | None, may: bool) -> None:
        """Show whether this session is held."""
        self._session = session
        self._view.reveal("report-hold", may)
        self._show(hold)

    def _show(self, hold: dict[str, Any] | None) -> None:
        self._view.mark("report-hold", hold="yes" if hold else "no")
        self._view.reveal("hold-alert", False)
        if hold:
            when = moment(self._texts, browser.local(hold["at"]))
            who = hold["who"] or self._texts("admin.hold.operator")
            self._view.write("hold-since", self._texts("admin.hold.since", when=when, who=who))
            self._view.write("hold-reason", hold["why"])

    async def _hold(self) -> None:
        why = self._view.value("hold-why").strip()
        if not why:
            self._view.reveal("hold-alert")
            self._view.focus("hold-why")
            return
        await ask("POST", self._address, {"why": why})
        self._view.set_value("hold-why", "")
        await self._refresh()

    async def _release(self) -> None:
        await ask("DELETE", self._address)
        await self._refresh()

    @property
    def _address(self) -> str:
        return f"/admin/sessions/{self._session}/hold"

    async def _refresh(self) -> None:
        self._show(await ask("GET", self._address))
        self._view.focus("report-hold-heading")
