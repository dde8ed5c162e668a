"""A walk through everything that a person can come to see, for looking at every state once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from beistand.protocol.states import Phase
from e2e import agent_scenes, house_scenes, states
from e2e.administrator import Administrator
from e2e.colleagues import Colleague
from e2e.display import Display
from e2e.looking_back import looks_back
from e2e.people import Customer, Technician
from e2e.reviewers import Reviewer
from e2e.scene import LOADING, Scene, arranged
from e2e.stage import Stage
from e2e.states import Arrangement, every_mark

# With it the question for more time (60 s before the end) comes while the walk waits for it.
ANSWER_SECONDS = 72
NO_SESSIONS = (
    "Noch keine Sitzungen. Erzeugen Sie einen Schlüssel und sagen Sie ihn dem Kunden am Telefon."
)
CONNECTION_LOST = (
    "Die Verbindung ist unterbrochen. Wir stellen sie von selbst wieder her."
    " Bitte lassen Sie dieses Fenster geöffnet."
)
MISTYPED = (
    "Der Schlüssel stimmt so nicht. Bitte vergleichen Sie die Ziffern:"
    " Es müssen zehn sein, oft sind nur zwei vertauscht."
)
SESSION = (
    *("sharing", "recording", "technician", "connection"),
    *("agent", "control", "rights", "presence", "delivery"),
)
CONSOLE = (
    *("screen", "recording", "customer", "control"),
    *("rights", "presence", "connection", "delivery"),
    *("role", "helper"),
)
NOTICES = ("privacy", "imprint", "processors", "accessibility", "video-text", "no-such-page")


def settings(folder: Path) -> dict[str, Any]:
    """Of the relay that the walk needs; the agent's package is there to be seen, not to be run."""
    agents = folder / "agents"
    agents.mkdir()
    (agents / "beistand-0.1.0.run").write_bytes(b"")
    seconds = {"answer_seconds": ANSWER_SECONDS, "away_seconds": ANSWER_SECONDS}
    return {**seconds, "agents_dir": agents}


def walk(stage: Stage, screen: Display, language: str = "de") -> Iterator[Scene]:
    """Needs a relay that was never set up, with `settings`; leaves one ended session."""
    page = stage.technician(language=language, signed_in=False).page
    technician = Administrator(page, stage.relay.home, language)
    technician.screen_width = screen.width
    yield from _before(technician, stage.relay.setup_link)
    yield from _accounts(technician)
    yield from house_scenes.walk(technician)
    caller = stage.caller(language=language)
    for name in NOTICES:
        caller.page.goto(f"{caller.home}/{name}")
        yield Scene(name, caller.page)
    yield from _check_of_receipts(caller)
    customer = stage.customer(screen, language=language)
    yield from _questions(technician, customer)
    yield from _session(technician, customer)
    yield from _lost(stage, technician, customer)
    yield from _end(technician, customer)
    reviewer = Reviewer(page, technician.home, language)
    for name, arrangements in looks_back(reviewer):
        yield Scene(name, page)
        yield from arranged(name, page, *arrangements)


def _before(technician: Colleague, link: str) -> Iterator[Scene]:
    technician.page.goto(link)
    technician.sees("Erstes Konto anlegen")
    yield Scene("set-up", technician.page)
    yield from arranged("set-up-loading", technician.page, LOADING)
    technician.presses("Konto anlegen")
    technician.sees_alert("Bitte geben Sie einen Benutzernamen ein.")
    yield Scene("set-up-refused", technician.page)
    technician.makes_an_account(link)
    technician.sees_heading("Das Konto ist angelegt")
    yield Scene("set-up-done", technician.page)
    technician.goes_to_the_sign_in()
    technician.sees_button("Anmelden")
    yield Scene("sign-in", technician.page)
    yield from arranged("sign-in-loading", technician.page, LOADING)
    technician.presses("Anmelden")
    technician.sees_alert("Bitte geben Sie einen Benutzernamen ein.")
    yield Scene("sign-in-refused", technician.page)
    technician.signs_in()
    technician.sees(NO_SESSIONS)
    yield Scene("no-sessions", technician.page, Phase.NEW)
    technician.presses("Sitzungsschlüssel erzeugen")
    technician.sees_alert("Bitte sagen Sie dem Kunden, wobei Sie helfen möchten.")
    yield Scene("purpose-missing", technician.page)
    own = technician.page.get_by_role("radio", name=technician.names("Eigene Auswahl"), exact=True)
    own.check()
    yield Scene("own-tools", technician.page)
    notices = Arrangement({}, shown=("notice", "came", "offered", "offered-over"))
    yield from arranged("notice", technician.page, notices)
    gate = Arrangement({}, shown=("gate",), hidden=("offering",))
    yield from arranged("gate", technician.page, gate)
    staying = [Arrangement({"limit": each}, shown=("staying",)) for each in ("idle", "whole")]
    yield from arranged("staying", technician.page, *staying)


def _accounts(anna: Colleague) -> Iterator[Scene]:
    anna.opens_the_account()
    yield Scene("account", anna.page)
    alerts = (
        *("must-enrol", "undertaking-missing", "undertaking-alert", "password-alert"),
        "end-other-sign-ins",
    )
    yield from arranged("account-alerts", anna.page, Arrangement({}, shown=alerts))
    anna.presses("App einrichten")
    expect(anna.box("Code aus der App")).to_be_visible()
    yield Scene("account-app", anna.page)
    app = anna.confirms_the_app()
    anna.reads_the_recovery_codes()
    yield Scene("account-codes", anna.page)
    anna.opens_the_people()
    anna.invites("Eva Klein")
    yield Scene("person-invited", anna.page)
    anna.manages("Eva Klein", "Sperren")
    anna.sees_question("Sind Sie sicher?")
    yield Scene("person-sure", anna.page)
    anna.is_sure()
    anna.sees("Gesperrt")
    yield Scene("people", anna.page)
    anna.person("Eva Klein").locator("summary").click()
    yield from arranged("person-managed", anna.page, *every_mark("admin", "state"))
    anna.presses("Person anlegen")
    anna.sees_alert("Bitte geben Sie einen Benutzernamen ein.")
    yield Scene("person-refused", anna.page)
    anna.signs_out()
    anna.starts_to_sign_in()
    anna.sees_heading("Zweiter Schritt")
    yield Scene("second-step", anna.page)
    by_passkey = Arrangement({}, shown=("second-alert", "second-passkey"))
    yield from arranged("second-step", anna.page, by_passkey)
    anna.gives_code(app.code())
    anna.sees_button("Sitzungsschlüssel erzeugen")


def _check_of_receipts(caller: Customer) -> Iterator[Scene]:
    caller.page.goto(f"{caller.home}/verify")
    expect(caller.button("Prüfen")).to_be_enabled()
    yield Scene("verify", caller.page)
    no_rights = Arrangement(
        {"result": "genuine"}, shown=("no-rights",), hidden=("rights-table", "people")
    )
    results = every_mark("verify", "result")
    yield from arranged("verify", caller.page, LOADING, no_rights, *results)


def _questions(technician: Technician, customer: Customer) -> Iterator[Scene]:
    customer.opens_the_portal()
    customer.does_not_see(
        "Die Fernwartung wird vorbereitet. Sie können den Schlüssel schon eingeben."
    )
    yield Scene("portal", customer.page)
    yield from arranged("portal-loading", customer.page, LOADING)
    customer.enters("12")
    customer.sees_alert(MISTYPED)
    yield Scene("mistyped", customer.page)
    key = technician.offers_a_key("Drucker einrichten")
    yield Scene("key-offered", technician.page, Phase.KEY_OFFERED)
    customer.enters(key)
    technician.sees_the_session()
    customer.sees_question("Fernwartung starten")
    yield Scene("start", customer.page, Phase.KEY_ACCEPTED)
    more = ("may-control", "may-elevation", "may-clipboard", "may-files", "may-be-asked")
    view_only = Arrangement({}, shown=("may-nothing-else",), hidden=more)
    yield from arranged("start-view-only", customer.page, view_only)
    yield Scene("console-waiting", technician.page, Phase.KEY_ACCEPTED)
    customer.sees_question("Brauchen Sie mehr Zeit?")
    yield Scene("more-time", customer.page, Phase.KEY_ACCEPTED)
    customer.presses("Mehr Zeit")
    customer.sees_no_question("Brauchen Sie mehr Zeit?")
    customer.confirms()
    customer.sees_question("Kundenvereinbarung")
    yield Scene("agreement", customer.page, Phase.CONFIRMED)
    customer.answers("Kundenvereinbarung", "OK")
    customer.sees("Bitte wählen Sie zuerst eine der beiden Antworten.")
    yield Scene("agreement-unanswered", customer.page, Phase.CONFIRMED)
    customer.agrees()
    customer.sees_question("Aufzeichnung")
    yield Scene("recording", customer.page, Phase.AGREEMENT_ACCEPTED)
    yield from arranged("recording-share", customer.page, *every_mark("portal", "share"))


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
    yield from arranged("session", customer.page, *every_mark("portal", *SESSION))
    surfaces = every_mark("portal", "surface", sharing="on", agent="none")
    yield from arranged("session-surface", customer.page, *surfaces)
    unsaid = Arrangement({"sharing": "on", "agent": "none"}, shown=("surface-unsaid",))
    yield from arranged("session-surface-unsaid", customer.page, unsaid)
    programs = every_mark("portal", "program", agent="invited")
    yield from arranged("session-program", customer.page, *programs)
    packages = every_mark("portal", "package", agent="invited")
    yield from arranged("session-package", customer.page, *packages)
    browsers = every_mark("portal", "browser", agent="invited", package="exe")
    yield from arranged("session-browser", customer.page, *browsers)
    shown = Arrangement({}, shown=("notice",))
    yield from arranged("session-notice", customer.page, shown)
    yield from arranged("session-lasting", customer.page, Arrangement({}, shown=("lasting",)))
    lasting = [Arrangement({"limit": each}, shown=("lasting",)) for each in ("session", "away")]
    yield from arranged("console-lasting", technician.page, *lasting)
    by_program = Arrangement({"sharing": "missing", "agent": "none"}, shown=("show-by-program",))
    yield from arranged("session-by-program", customer.page, by_program)
    yield from arranged("console", technician.page, *every_mark("admin", *CONSOLE))
    menu = technician.page.get_by_text(technician.names("Antworten einfügen"), exact=True)
    menu.click()
    yield Scene("console-answers", technician.page, Phase.CONNECTED)
    none = Arrangement({}, shown=("canned-none",))
    yield from arranged("console-answers", technician.page, none)
    menu.click()
    yield from _colleagues(technician, customer)
    small = customer.opens_the_small_window()
    marks = every_mark("small-view", "sharing", "recording", "presence")
    yield from arranged("small-window", small, *marks, fixed=True)
    small.close()
    customer.presses("Freigabe ändern")
    customer.sees_question("Freigabe ändern")
    yield Scene("change", customer.page, Phase.CONNECTED)
    yield from arranged("change-with-the-program", customer.page, Arrangement({"agent": "here"}))
    customer.answers("Freigabe ändern", "Etwas anderes zeigen")
    customer.pauses()
    technician.sees("Pausiert: Der Kunde hat die Freigabe angehalten.")
    yield Scene("paused", customer.page, Phase.CONNECTED)
    yield Scene("console-paused", technician.page, Phase.CONNECTED)
    customer.stops_sharing()
    customer.sees("Erlaubt, sobald etwas gezeigt wird")
    technician.sees("Aufzeichnung, sobald etwas gezeigt wird")
    yield Scene("nothing-shown", customer.page, Phase.CONNECTED)
    yield Scene("console-nothing-shown", technician.page, Phase.CONNECTED)
    customer.shares()
    technician.sees_the_screen()
    customer.withdraws_the_recording()
    technician.sees("Keine Aufzeichnung")
    technician.asks_for_recording()
    customer.sees_question("Anfrage")
    yield Scene("request", customer.page, Phase.CONNECTED)
    technician.sees("Aufzeichnung angefragt")
    yield Scene("console-recording-asked", technician.page, Phase.CONNECTED)
    why = Arrangement({}, shown=("request-why", "request-screen", "request-ends"))
    yield from arranged("request-for", customer.page, why, *every_mark("portal", "what"))
    controlled = Arrangement({"control": "yes", "what": "give_text"})
    yield from arranged("request-in-program", customer.page, controlled)
    customer.refuses()
    technician.sees_step("Der Kunde hat die Anfrage abgelehnt: {right}")
    yield from agent_scenes.walk(technician, customer)
    customer.page.goto("about:blank")
    technician.sees("Kunde nicht verbunden")
    yield Scene("console-customer-away", technician.page, Phase.CONNECTED)
    customer.opens_the_portal()
    customer.sees_button("Bildschirm freigeben")
    technician.sees("Wartet auf den Bildschirm")
    yield Scene("reloaded", customer.page, Phase.CONNECTED)
    yield Scene("console-screen-awaited", technician.page, Phase.CONNECTED)

    with customer.has_a_second_window():
        customer.sees_heading("In einem anderen Fenster geöffnet")
        yield Scene("replaced", customer.page)
        for_good = Arrangement({}, shown=("replaced-alert",), hidden=("come-back",))
        yield from arranged("replaced-for-good", customer.page, for_good)
    customer.presses("Hier weitermachen")
    customer.sees_heading("Fernwartung")
    yield from _presence(technician, customer)


def _lost(stage: Stage, technician: Technician, customer: Customer) -> Iterator[Scene]:
    stage.relay.stop()
    customer.sees(CONNECTION_LOST)
    technician.sees("Verbindung unterbrochen")
    yield Scene("connection-lost", customer.page, Phase.CONNECTED)
    yield Scene("console-connection-lost", technician.page, Phase.CONNECTED)
    stage.relay.start()
    customer.does_not_see(CONNECTION_LOST)
    technician.does_not_see("Verbindung unterbrochen")
    technician.sees("Kunde ist da")


def _presence(technician: Technician, customer: Customer) -> Iterator[Scene]:
    customer.presses("Ich gehe weg")
    technician.sees("Praxis abwesend: nur ansehen")
    yield Scene("away", customer.page, Phase.CONNECTED)
    yield Scene("console-away", technician.page, Phase.CONNECTED)
    customer.sees_question("Sind Sie noch da?")
    yield Scene("presence", customer.page, Phase.CONNECTED)
    yield from arranged("presence-asked", customer.page, *every_mark("portal", "presence"))
    yield from arranged("presence-in-program", customer.page, Arrangement({"control": "yes"}))
    customer.presses("Ja, ich bin da")
    technician.sees("Praxis anwesend")


def _colleagues(technician: Technician, customer: Customer) -> Iterator[Scene]:
    technician.presses("Kollegin oder Kollegen hinzuziehen")
    technician.sees("Es gibt niemanden sonst mit einem Konto.")
    yield Scene("calling", technician.page, Phase.CONNECTED)
    technician.presses("Abbrechen")
    asked = Arrangement({}, shown=("withdraw-calling",))
    yield from arranged("console-calling", technician.page, asked)
    yield from arranged("session-watched", customer.page, Arrangement({}, shown=("watchers-row",)))


def _end(technician: Technician, customer: Customer) -> Iterator[Scene]:
    technician.presses("Sitzung beenden")
    technician.sees_question("Sitzung beenden")
    yield Scene("console-end", technician.page, Phase.CONNECTED)
    technician.answers("Sitzung beenden", "Nein")
    customer.presses("Sitzung beenden")
    customer.sees_question("Sitzung beenden")
    yield Scene("end", customer.page, Phase.CONNECTED)
    yield from arranged("end-with-the-program", customer.page, Arrangement({"agent": "here"}))
    customer.answers("Sitzung beenden", "Ja")
    customer.sees_heading("Sitzung beendet")
    customer.sees_button("Nachweis herunterladen")
    yield Scene("over", customer.page, Phase.ENDED)
    technician.sees_heading("Bericht")
    technician.sees_button("Abspielen")
    yield Scene("report", technician.page, Phase.ENDED)
    exporting = Arrangement({}, shown=("export-running",))
    unrecorded = Arrangement({}, shown=("playback-none",), hidden=("playback-player",))
    playing = every_mark("admin", "playing")
    without_a_reason = Arrangement({}, shown=("hold-alert",))
    yield from arranged("report-hold", technician.page, without_a_reason)
    yield from arranged("report-hold", technician.page, *every_mark("admin", "hold"))
    yield from arranged("report", technician.page, exporting, unrecorded, *playing)
    technician.presses("Alle Sitzungen")
    technician.sees_button("Sitzungsschlüssel erzeugen")
    yield Scene("sessions", technician.page, Phase.ENDED)


# Passed through within one breath: the relay connects as soon as the recording was decided.
UNSEEN = {Phase.RECORDING_DECIDED}


def unseen(scenes: list[Scene]) -> dict[str, Any]:
    """What the walk did not reach; empty when all is well."""
    phases = set(Phase) - UNSEEN - {scene.phase for scene in scenes}
    left = states.all_states() - _states(scenes)
    reached = _states([scene for scene in scenes if not scene.arranged])
    arranged = states.to_be_reached() - reached
    found = {"phases": phases, "states": left, "only arranged": arranged}
    return {name: each for name, each in found.items() if each}


def _states(scenes: list[Scene]) -> set[str]:
    return {state for scene in scenes for state in scene.states}
