"""Those who look back: at reports, charts, prepared answers and the audit."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Locator, expect

from e2e.colleagues import Colleague


class Reviewer(Colleague):
    """Somebody at the console who reads what happened."""

    # Reports

    def opens_the_reports(self) -> None:
        self.presses("Berichte")
        self.sees_heading("Berichte")
        self.sees("{shown} von {count} gezeigt")

    def looks_for(self, *, customer: str = "", words: str = "", since: str = "") -> None:
        self.box("Kunde enthält").fill(customer)
        self.box("Zweck oder Vorgang enthält").fill(words)
        self.field("Von").fill(since)
        self.presses("Suchen")

    def chooses(self, field: str, value: str) -> None:
        """A value of a list, by its name; by its own value where the name is nobody's text."""
        self.field(field).select_option(value)

    def field(self, name: str) -> Locator:
        """A field that has no role of its own, such as one for a day; of the part that is shown."""
        return self.page.get_by_label(self.names(name), exact=True).filter(visible=True)

    @property
    def found(self) -> Locator:
        """The rows of the list."""
        return self._rows("Gefundene Berichte")

    def opens_a_report(self, words: str) -> None:
        self.button("Bericht", self.found.filter(has_text=words)).click()
        self.sees_heading("Bericht")

    def takes(self, name: str) -> Download:
        """Presses a button that brings a file."""
        with self.page.expect_download() as download:
            self.presses(name)
        return download.value

    # Answers

    def opens_the_answers(self) -> None:
        self.presses("Antworten")
        self.sees_heading("Antworten")

    def prepares(self, title: str, german: str, english: str = "", shared: bool = False) -> None:
        self.box("Titel").fill(title)
        self.box("Deutsch").fill(german)
        self.box("Englisch").fill(english)
        if shared:
            self.field("Für").select_option("shared")
        self.presses("Speichern")
        self.sees("Gespeichert.")

    def answers_of(self, name: str) -> Locator:
        """The answers in one of the two lists."""
        listing = self.page.get_by_role("list", name=self.names(name), exact=True)
        return listing.get_by_role("listitem")

    # The audit

    def opens_the_audit(self) -> None:
        self.presses("Audit")
        self.sees_heading("Audit")
        expect(self.deeds.first).to_be_visible()

    @property
    def deeds(self) -> Locator:
        """The rows of the audit."""
        return self._rows("Zeilen des Audits")

    @property
    def touched(self) -> Locator:
        """The sessions that an account touched."""
        return self._rows("Berührte Sitzungen")

    def traces(self, account: str, since: str, until: str) -> None:
        self.field("Konto").select_option(account)
        self.field("Von").fill(since)
        self.field("Bis").fill(until)
        self.presses("Nachverfolgen")

    def _rows(self, table: str) -> Locator:
        found = self.page.get_by_role("table", name=self.names(table), exact=True)
        return found.locator("tbody").get_by_role("row")


def as_table(download: Download) -> list[list[str]]:
    """A file for Excel: its rows."""
    text = Path(download.path()).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def as_data(download: Download) -> Any:
    return json.loads(Path(download.path()).read_text(encoding="utf-8"))


def as_lines(download: Download) -> list[dict[str, Any]]:
    """Lines of JSON."""
    text = Path(download.path()).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
