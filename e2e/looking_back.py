"""The walk through the pages of those who look back, for looking at every state once."""

from collections.abc import Iterator

from playwright.sync_api import expect

from e2e.reviewers import Reviewer
from e2e.states import Arrangement, every_mark

Moment = tuple[str, tuple[Arrangement, ...]]
"""What to look at as it is, and how else it may look."""


def looks_back(anna: Reviewer) -> Iterator[Moment]:
    """An administrator who has held one session, at the table of sessions."""
    yield from _reports(anna)
    yield from _answers(anna)
    yield from _audit(anna)


def _reports(anna: Reviewer) -> Iterator[Moment]:
    anna.opens_the_reports()
    others = Arrangement({"reach": "own"}, shown=("more-reports", "reports-empty"))
    yield "reports", (others,)
    anna.field("Von").fill("2026-02-02")
    anna.field("Bis").fill("2026-02-01")
    anna.presses("Suchen")
    anna.sees_alert("„Bis“ liegt vor „Von“.")
    yield "reports-alert", ()
    anna.presses("Filter leeren")
    anna.does_not_see("„Bis“ liegt vor „Von“.")
    anna.presses("Diagramme")
    expect(anna.page.locator("#recording-rows tr")).to_have_count(2)
    anna.page.locator(".as-table summary").click()
    yield "charts", (Arrangement({}, shown=("charts-empty",)),)
    anna.presses("Liste")
    anna.sees("{shown} von {count} gezeigt")
    anna.button("Bericht", anna.found.first).click()
    anna.sees_heading("Bericht")
    yield "report-found", tuple(every_mark("admin", "from"))


def _answers(anna: Reviewer) -> Iterator[Moment]:
    anna.opens_the_answers()
    expect(anna.answers_of("Gemeinsame Antworten")).to_have_count(6)
    none = Arrangement({"shares": "no"}, shown=("answers-own-none", "answers-shared-none"))
    yield "answers", (none,)
    anna.presses("Speichern")
    anna.sees_alert("Bitte geben Sie einen Titel und mindestens einen Text ein.")
    yield "answers-alert", ()
    anna.button("Ändern", anna.answers_of("Gemeinsame Antworten").first).click()
    yield "answers-changing", ()


def _audit(anna: Reviewer) -> Iterator[Moment]:
    anna.opens_the_audit()
    anna.presses("Kette prüfen")
    anna.sees(
        "Die Kette ist unversehrt bis Zeile {rows}. Geprüfte Sitzungsprotokolle: {ledgers}."
        " Prüfwert am Ende: {digest}"
    )
    more = Arrangement({}, shown=("more-audit", "audit-empty"))
    yield "audit", (more, *every_mark("admin", "chain"))
    anna.presses("Was ein Konto berührt hat")
    anna.presses("Nachverfolgen")
    anna.sees_alert("Bitte wählen Sie ein Konto und beide Tage.")
    yield "trace-alert", ()
    anna.traces("Anna Berger", "2020-01-01", "2099-12-31")
    expect(anna.touched.first).to_be_visible()
    yield "trace", (Arrangement({}, shown=("trace-partial", "trace-none")),)
