"""Charts: how many sessions there were, how long they took and how they ended, to look at."""

from typing import Any

from beistand.portal import browser, plots
from beistand.portal.desk import Run
from beistand.portal.requests import ask
from beistand.portal.view import View
from beistand.texts import Texts
from beistand.texts.times import duration

ADDRESS = "/admin/reports/figures"


class Charts:
    """The other half of the view "Berichte". The numbers of each picture can be read, too."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts

    def wire(self, run: Run) -> None:
        """Hear the choice of the period."""
        self._view.on_event("charts-period", "change", lambda: run(self.open()))

    async def open(self) -> None:
        """Show the chosen period. Raises RequestFailedError."""
        today = browser.local(browser.now()).date()
        parts, end = plots.parts(self._texts, self._view.value("charts-period"), today)
        days = [*(part.begins for part in parts), end]
        bounds = [browser.midnight(day.isoformat()) for day in days]
        told = await ask("POST", ADDRESS, {"bounds": bounds})
        self._sum_up(told)
        self._draw([part.label for part in parts], told["counts"])
        self._bars("lengths", plots.lengths(self._texts, told["limits"]), told["lengths"])
        reasons = sorted(told["reasons"].items(), key=lambda each: -each[1])
        names = [self._texts(f"admin.reasons.{reason}") for reason, _ in reasons]
        self._bars("reasons", names, [count for _, count in reasons])
        answers = [self._texts("admin.charts.allowed"), self._texts("admin.charts.denied")]
        recording = told["recording"]
        self._bars("recording", answers, [recording["allowed"], recording["refused"]])

    def _sum_up(self, told: dict[str, Any]) -> None:
        recording = told["recording"]
        answered = sum(recording.values())
        nothing = self._texts("admin.charts.none")
        median = told["median"]
        self._view.fill(
            charts_total=str(told["total"]),
            charts_missed=str(told["missed"]),
            charts_median=nothing if median is None else duration(self._texts, median),
            charts_refused=self._texts(
                "admin.charts.refused_share",
                percent=round(100 * recording["refused"] / answered),
                number=recording["refused"],
                count=answered,
            )
            if answered
            else nothing,
        )

    def _draw(self, labels: list[str], counts: list[int]) -> None:
        self._view.reveal("charts-empty", not sum(counts))
        points = [
            self._texts("admin.charts.point", label=label, number=count)
            for label, count in zip(labels, counts, strict=True)
        ]
        told = self._texts("admin.charts.picture", told=", ".join(points))
        self._view.draw_shapes("columns", told, *plots.columns(labels, counts))
        self._view.empty("columns-rows")
        for label, count in zip(labels, counts, strict=True):
            row = {"label": label, "number": str(count)}
            self._view.add("columns-row", "columns-rows", row)

    def _bars(self, name: str, labels: list[str], counts: list[int]) -> None:
        self._view.empty(f"{name}-rows")
        for label, count, share in zip(labels, counts, plots.shares(counts), strict=True):
            percent = self._texts("admin.charts.percent", number=share)
            row = {"label": label, "number": str(count), "share": percent}
            element = self._view.add("bar", f"{name}-rows", row)
            self._view.set_attribute(element, "bar", "width", str(share))
