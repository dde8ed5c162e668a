"""Tracing: what an account touched in a time, for the report of a breach."""

from typing import Any

from beistand.portal import browser
from beistand.portal.deed_words import more
from beistand.portal.desk import Run
from beistand.portal.requests import ask, fetch_file
from beistand.portal.view import View
from beistand.texts import Texts

BASE = "/admin/audit/trace"


class Tracing:
    """The other half of the view "Audit"."""

    def __init__(self, view: View, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._asked: dict[str, Any] = {}

    def wire(self, run: Run) -> None:
        """Hear the form and its files."""
        self._view.on_form(trace=lambda: run(self._trace()))
        self._view.on(export_trace=lambda button: run(self._export(str(button.dataset.format))))

    def offer(self, accounts: list[str]) -> None:
        """These accounts there are."""
        self._view.offer_beside("trace-account", {name: name for name in accounts})

    async def _trace(self) -> None:
        asked = {
            "account": self._view.value("trace-account"),
            "since": browser.midnight(self._view.value("trace-since")),
            "until": browser.midnight(self._view.value("trace-until"), after=1),
        }
        missing = not asked["account"] or None in asked.values()
        wrong = not missing and asked["since"] >= asked["until"]  # type: ignore[operator]
        key = "admin.trace.missing" if missing else "admin.reports.period_wrong"
        self._view.write("trace-alert-text", self._texts(key))
        self._view.reveal("trace-alert", missing or wrong)
        if missing or wrong:
            self._view.focus("trace-account")
            return
        self._asked = asked
        answer = await ask("POST", BASE, asked)
        self._show(answer["sessions"], answer["taken"], answer["whole"])

    def _show(self, found: list[dict[str, Any]], taken: list[dict[str, Any]], whole: bool) -> None:
        self._view.empty("trace-rows")
        for each in found:
            row = self._view.add(
                "trace-row", "trace-rows", self._parts(each), session=each["session"]
            )
            self._view.reveal_part(row, "session", each["kept"])
            self._view.reveal_part(row, "gone", not each["kept"])
            told = self._texts("admin.audit.open", session=each["session"][:8])
            self._view.set_attribute(row, "session", "aria-label", told)
        for each in taken:
            row = self._view.add("trace-row", "trace-rows", self._list(each))
            self._view.reveal_part(row, "session", shown=False)
        self._view.write("trace-saved", "")
        self._view.write("trace-count", self._texts.count("admin.trace.count", len(found)))
        self._view.write(
            "trace-partial-text", self._texts("admin.trace.partial", number=len(found))
        )
        self._view.reveal("trace-partial", not whole)
        self._view.reveal("trace-none", not found and not taken)
        self._view.reveal("trace-result")
        self._view.focus("trace-heading")

    def _parts(self, each: dict[str, Any]) -> dict[str, str]:
        unnamed = self._texts("admin.trace.unnamed")
        deeds = (
            f"{self._texts(f'deeds.{name}')} ({times})" for name, times in each["deeds"].items()
        )
        return {
            "session": each["session"][:8],
            "gone": each["session"][:8],
            "customer": (each["customer"] or unnamed)
            if each["kept"]
            else self._texts("admin.trace.gone"),
            "began": _moment(each["begun"]) if each["begun"] else "",
            "last": _moment(each["last"]),
            "deeds": ", ".join(deeds),
            "files": ", ".join(map(self._file, each["files"]))
            or self._texts("admin.trace.no_files"),
        }

    def _list(self, each: dict[str, Any]) -> dict[str, str]:
        """Many sessions at once, taken away as a file."""
        what = self._texts(f"deeds.{each['what']}")
        return {
            "gone": "–",
            "customer": self._texts("admin.trace.many"),
            "last": _moment(each["at"]),
            "deeds": f"{what} ({more(self._texts, each)})",
            "files": self._texts("admin.trace.no_files"),
        }

    def _file(self, file: dict[str, Any]) -> str:
        way = "to_customer" if file["to_customer"] else "from_customer"
        key = way if file["arrived"] else "not_arrived"
        return f"{file['name']} ({self._texts(f'admin.trace.{key}')})"

    async def _export(self, ending: str) -> None:
        body = {
            "format": ending,
            "language": self._texts.language,
            "zone": browser.zone(),
            "of": self._asked,
        }
        name = await fetch_file(f"{BASE}/export", body)
        self._view.write("trace-saved", self._texts("admin.reports.saved", file=name))


def _moment(at: str) -> str:
    return f"{browser.local_time(at):%d.%m.%y %H:%M}"
