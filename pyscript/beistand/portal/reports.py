"""Reports: the list of sessions that are over, looked through by filters and taken away."""

from typing import Any

from beistand.portal import browser
from beistand.portal.charts import Charts
from beistand.portal.desk import Run
from beistand.portal.requests import ask, fetch_file
from beistand.portal.view import View
from beistand.texts import Texts
from beistand.texts.times import clock

BASE = "/admin/reports"
ANSWERS = {"any": None, "yes": True, "no": False}
TEXT_FIELDS = ("customer", "words")
CHOICES = ("technician", "reason")
QUESTIONS = ("connected", "recorded")
DAYS = ("since", "until")


class Reports:
    """The view "Berichte". What is looked for stays in the form: it is in no address."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._charts = Charts(view, texts)
        self._filters: dict[str, Any] = {}
        self._shown = 0
        self._last: dict[str, Any] | None = None
        self._technicians: list[dict[str, Any]] = []

    def wire(self, run: Run) -> None:
        """Hear the buttons and forms of this view."""
        self._run = run
        self._view.on_form(reports=lambda: run(self._search()))
        self._view.on(
            show_reports=lambda button: run(self.turn_to(str(button.dataset.place))),
            reset_reports=lambda _: self._reset(),
            more_reports=lambda _: run(self._more()),
            export_reports=lambda button: run(self._export(str(button.dataset.format))),
        )
        self._charts.wire(run)

    async def open(self, place: str, everybodys: bool) -> None:
        """Show the list, or the charts, of everybody's sessions or of one's own.

        Raises RequestFailedError.
        """
        self._view.mark("reports-view", reach="all" if everybodys else "own")
        await self.turn_to(place if place == "charts" else "list")

    async def turn_to(self, place: str) -> None:
        """Show the other half. Raises RequestFailedError."""
        self._view.mark("reports-view", shown=place)
        self._view.press("reports-view", "place", place)
        browser.put_fragment("reports" + ("=charts" if place == "charts" else ""))
        if place == "charts":
            await self._charts.open()
        else:
            await self._search()

    # Looking

    async def _search(self) -> None:
        filters = self._said()
        wrong = None not in (filters["since"], filters["until"]) and (
            filters["since"] >= filters["until"]
        )
        self._view.reveal("reports-alert", wrong)
        self._view.set_valid("reports-until", not wrong)
        if wrong:
            self._view.focus("reports-until")
            return
        self._filters, self._last, self._shown = filters, None, 0
        self._view.write("reports-saved", "")
        answer = await ask("POST", BASE, filters)
        self._view.empty("reports-rows")
        self._show(answer)
        self._offer_technicians(answer["technicians"])

    async def _more(self) -> None:
        assert self._last is not None
        after = {"ended": self._last["ended"], "session": self._last["id"]}
        answer = await ask("POST", BASE, {**self._filters, "after": after})
        self._show(answer)
        self._view.rescue_focus()  # from a button that has done its work

    def _said(self) -> dict[str, Any]:
        """What stands in the form, as the relay takes it; "until" is a whole day."""
        days = {name: self._view.value(f"reports-{name}") for name in DAYS}
        technician = self._view.value("reports-technician")
        return {
            "since": browser.midnight(days["since"]),
            "until": browser.midnight(days["until"], after=1),
            **{name: self._view.value(f"reports-{name}").strip() for name in TEXT_FIELDS},
            "technician": int(technician) if technician else None,
            "reason": self._view.value("reports-reason") or None,
            **{name: ANSWERS[self._view.value(f"reports-{name}")] for name in QUESTIONS},
        }

    def _reset(self) -> None:
        for name in (*DAYS, *TEXT_FIELDS, *CHOICES):
            self._view.set_value(f"reports-{name}", "")
        for name in QUESTIONS:
            self._view.set_value(f"reports-{name}", "any")
        self._run(self._search())
        self._view.focus("reports-since")

    # Showing

    def _show(self, answer: dict[str, Any]) -> None:
        rows, count = answer["sessions"], answer["count"]
        for row in rows:
            self._view.add("reports-row", "reports-rows", self._parts(row), session=row["id"])
        self._shown += len(rows)
        self._last = rows[-1] if rows else self._last
        self._view.write("reports-count", self._texts.count("admin.reports.count", count))
        told = self._texts("admin.reports.shown", shown=self._shown, count=count)
        self._view.write("reports-shown", told if count else "")
        self._view.reveal("reports-empty", not count)
        self._view.reveal("more-reports", self._shown < count)

    def _parts(self, row: dict[str, Any]) -> dict[str, str]:
        began = row["connected"] or row["created"]
        lasted = clock((row["ended"] - row["connected"]) / 1000) if row["connected"] else ""
        recorded = "yes" if row["recorded"] else "no"
        return {
            "started": f"{browser.local(began):%d.%m.%y %H:%M}",
            "customer": row["customer"] or self._texts("admin.sessions.unnamed"),
            "purpose": row["purpose"],
            "ticket": row["ticket"],
            "technician": row["technician"],
            "duration": lasted,
            "recorded": self._texts(f"admin.reports.was_recorded.{recorded}"),
            "reason": self._texts(f"admin.reasons.{row['reason']}"),
        }

    def _offer_technicians(self, technicians: list[dict[str, Any]]) -> None:
        if technicians == self._technicians:
            return
        self._technicians = technicians
        chosen = self._view.value("reports-technician")
        choices = {str(each["id"]): each["name"] for each in technicians}
        self._view.offer_beside("reports-technician", choices)
        self._view.set_value("reports-technician", chosen)

    # Taking away

    async def _export(self, ending: str) -> None:
        """The whole list as it is filtered, also what is not shown yet."""
        body = {
            "format": ending,
            "language": self._texts.language,
            "zone": browser.zone(),
            "filters": self._filters,
        }
        name = await fetch_file(f"{BASE}/export", body)
        self._view.write("reports-saved", self._texts("admin.reports.saved", file=name))
