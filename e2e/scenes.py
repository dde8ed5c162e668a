"""A walk through everything that a person can come to see, for looking at every state once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from websockets import Origin
from websockets.sync.client import connect

from beistand.protocol import signals as s
from beistand.protocol.invitations import read_file_name
from beistand.protocol.states import Phase
from beistand.protocol.wire import write_signal
from e2e.display import Display
from e2e.people import Customer, Technician
from e2e.programs import ROOT
from e2e.stage import Stage

# With it the question for more time (60 s before the end) comes while the walk waits for it.
ANSWER_SECONDS = 72
NOTICES = ("privacy", "imprint", "accessibility", "video-text", "verify", "no-such-page")
PARTS = re.compile(r'<dialog id="([\w-]+)"|<section id="([\w-]+-view)"')


@dataclass(frozen=True)
class Scene:
    """A moment: which page to look at, and how far the session has come there."""

    name: str
    page: Page
    phase: Phase | None = None
    parts: frozenset[str] = field(init=False)
    """The views and dialogs that are seen, by page."""

    def __post_init__(self) -> None:
        kind = self.page.evaluate("() => document.body.id")
        shown = self.page.evaluate(
            "() => [...document.querySelectorAll('dialog[open], section.view')]"
            ".filter(part => part.checkVisibility()).map(part => part.id)"
        )
        object.__setattr__(self, "parts", frozenset(f"{kind}: {part}" for part in shown))


def settings(folder: Path) -> dict[str, Any]:
    """Of the relay that the walk needs; the agent's package is there to be seen, not to be run."""
    agents = folder / "agents"
    agents.mkdir()
    (agents / "beistand.pyz").write_bytes(b"")
    return {"answer_seconds": ANSWER_SECONDS, "agents_dir": agents}


@contextmanager
def agent_at_the_door(customer: Customer) -> Iterator[None]:
    """An agent that has accepted the customer's invitation and waits to be admitted."""
    link = customer.page.get_by_role("link", name=customer.names("Klicken Sie hier"), exact=True)
    expect(link).to_have_attribute("download", re.compile("beistand-.+"))
    invitation = read_file_name(link.get_attribute("download") or "")
    assert invitation is not None
    address = "ws" + invitation.origin.removeprefix("http") + "/session"
    with connect(address, origin=Origin(invitation.origin)) as line:
        line.send(write_signal(s.Accept(s.PROTOCOL_VERSION, "4711", invitation.token)))
        yield


def parts_of_the_pages() -> set[str]:
    """Every view and dialog that the pages' templates hold."""
    pages: dict[str, Path] = {
        name: ROOT / "web/pages" / f"{name}.html" for name in ("portal", "admin", "setup")
    }
    return {
        f"{name}: {first or second}"
        for name, path in pages.items()
        for first, second in PARTS.findall(path.read_text(encoding="utf-8"))
    }


def walk(stage: Stage, screen: Display, language: str = "de") -> Iterator[Scene]:
    """Needs a relay that was never set up, with `settings`; leaves one ended session."""
    technician = stage.technician(language=language, signed_in=False)
    technician.screen_width = screen.width
    yield from _before(technician, stage.relay.setup_link)
    caller = stage.caller(language=language)
    for name in NOTICES:
        caller.page.goto(f"{caller.home}/{name}")
        yield Scene(name, caller.page)
    customer = stage.customer(screen, language=language)
    yield from _questions(technician, customer)
    yield from _session(technician, customer)
    yield from _end(technician, customer)


def _before(technician: Technician, link: str) -> Iterator[Scene]:
    technician.page.goto(link)
    technician.sees("Erstes Konto anlegen")
    yield Scene("set-up", technician.page)
    technician.sets_up(link)
    technician.sees_button("Anmelden")
    yield Scene("sign-in", technician.page)
    technician.signs_in()
    technician.sees(
        "Noch keine Sitzungen. Erzeugen Sie einen Schlüssel und sagen Sie ihn dem Kunden"
    )
    yield Scene("no-sessions", technician.page, Phase.NEW)


def _questions(technician: Technician, customer: Customer) -> Iterator[Scene]:
    customer.opens_the_portal()
    customer.does_not_see(
        "Die Fernwartung wird vorbereitet. Sie können den Schlüssel schon eingeben."
    )
    yield Scene("portal", customer.page)
    customer.enters("12")
    customer.sees_alert(
        "Der Schlüssel stimmt so nicht. Bitte vergleichen Sie die Ziffern: Es müssen"
    )
    yield Scene("mistyped", customer.page)
    key = technician.offers_a_key("Drucker einrichten")
    yield Scene("key-offered", technician.page, Phase.KEY_OFFERED)
    customer.enters(key)
    technician.sees_the_session()
    customer.sees_question("Fernwartung starten")
    yield Scene("start", customer.page, Phase.KEY_ACCEPTED)
    yield Scene("console-waiting", technician.page, Phase.KEY_ACCEPTED)
    customer.sees_question("Brauchen Sie mehr Zeit?")
    yield Scene("more-time", customer.page, Phase.KEY_ACCEPTED)
    customer.presses("Mehr Zeit")
    customer.confirms()
    customer.sees_question("Kundenvereinbarung")
    yield Scene("agreement", customer.page, Phase.CONFIRMED)
    customer.answers("Kundenvereinbarung", "OK")
    customer.sees("Bitte wählen Sie zuerst eine der beiden Antworten.")
    yield Scene("agreement-unanswered", customer.page, Phase.CONFIRMED)
    customer.agrees()
    customer.sees_question("Aufzeichnung")
    yield Scene("recording", customer.page, Phase.AGREEMENT_ACCEPTED)


def _session(technician: Technician, customer: Customer) -> Iterator[Scene]:
    customer.allows_recording()
    technician.sees_the_screen()
    technician.writes(
        "Guten Tag, ich sehe Ihren Bildschirm. Mehr dazu: https://example.org/drucker"
    )
    customer.writes("Guten Tag! Der Drucker druckt nicht.")
    technician.reads("Guten Tag! Der Drucker druckt nicht.")
    yield Scene("sharing", customer.page, Phase.CONNECTED)
    yield Scene("console-live", technician.page, Phase.CONNECTED)
    customer.pauses()
    technician.sees("Pausiert: Der Kunde hat die Freigabe angehalten.")
    yield Scene("paused", customer.page, Phase.CONNECTED)
    yield Scene("console-paused", technician.page, Phase.CONNECTED)
    customer.resumes()
    customer.withdraws_the_recording()
    technician.sees("Keine Aufzeichnung")
    technician.asks_for_recording()
    customer.sees_question("Anfrage")
    yield Scene("request", customer.page, Phase.CONNECTED)
    customer.refuses()
    technician.sees_step("Der Kunde hat die Anfrage abgelehnt")
    yield from _control(technician, customer)
    customer.reloads()
    customer.sees_button("Bildschirm freigeben")
    technician.sees("Wartet auf den Bildschirm")
    yield Scene("reloaded", customer.page, Phase.CONNECTED)
    yield Scene("console-screen-awaited", technician.page, Phase.CONNECTED)


def _control(technician: Technician, customer: Customer) -> Iterator[Scene]:
    technician.asks_for_control()
    customer.grants()
    customer.sees_heading("Programm für die Steuerung")
    technician.sees("Steuerung erlaubt, das Programm fehlt noch")
    yield Scene("agent-invited", customer.page, Phase.CONNECTED)
    yield Scene("console-agent-awaited", technician.page, Phase.CONNECTED)
    with agent_at_the_door(customer):
        customer.sees_question("Programm zulassen")
        yield Scene("agent-at-the-door", customer.page, Phase.CONNECTED)
        customer.answers("Programm zulassen", "Ablehnen")
        technician.sees_step("Der Kunde hat das Programm weggeschickt")


def _end(technician: Technician, customer: Customer) -> Iterator[Scene]:
    technician.presses("Sitzung beenden")
    technician.sees_question("Sitzung beenden")
    yield Scene("console-end", technician.page, Phase.CONNECTED)
    technician.answers("Sitzung beenden", "Nein")
    customer.presses("Sitzung beenden")
    customer.sees_question("Sitzung beenden")
    yield Scene("end", customer.page, Phase.CONNECTED)
    customer.answers("Sitzung beenden", "Ja")
    customer.sees_heading("Sitzung beendet")
    yield Scene("over", customer.page, Phase.ENDED)
    technician.sees_heading("Bericht")
    technician.sees_button("Abspielen")
    yield Scene("report", technician.page, Phase.ENDED)
    technician.presses("Alle Sitzungen")
    technician.sees_button("Sitzungsschlüssel erzeugen")
    yield Scene("sessions", technician.page, Phase.ENDED)


# Passed through within one breath: the relay connects as soon as the recording was decided.
UNSEEN = {Phase.RECORDING_DECIDED}


def unseen(scenes: list[Scene]) -> dict[str, Any]:
    """What the walk did not reach; empty when all is well."""
    phases = set(Phase) - UNSEEN - {scene.phase for scene in scenes}
    parts = parts_of_the_pages() - {part for scene in scenes for part in scene.parts}
    return {name: left for name, left in (("phases", phases), ("parts", parts)) if left}
