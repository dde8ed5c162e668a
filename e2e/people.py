"""The people of the stories: what a customer and a technician do and see, by role and name."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, Position, expect

from e2e import storage
from e2e.browsers import ScreenBrowser
from e2e.display import Display
from e2e.employee import Employee
from e2e.person import PATIENCE, Person
from e2e.program import Program, packages
from e2e.showing import Showing
from e2e.watching import Watching

PASSWORD = "Ein ruhiger Satz am Morgen"
EVERYTHING = "Einrichten und aktualisieren (mit höheren Rechten)"
NEW_KEY = re.compile(r"^\d{3}\s\d{3}\s\d{4}$")


class Customer(Person, Showing):
    """`browser` is the customer's own where a real screen can be shown."""

    def __init__(
        self, page: Page, home: str, language: str = "de", browser: ScreenBrowser | None = None
    ) -> None:
        super().__init__(page, home, language)
        self.browser = browser

    def opens_the_portal(self, key: str = "") -> None:
        """With a key: by the link that the technician sent."""
        address = f"{self.home}/#{key.replace(' ', '')}" if key else self.home
        self.page.goto(address, wait_until="domcontentloaded")  # nobody waits for Python

    def enters(self, key: str) -> None:
        self.box("Sitzungsschlüssel").fill(key)
        self.presses("Senden")

    def confirms(self) -> None:
        self.answers("Fernwartung starten", "Ja")

    def declines(self) -> None:
        self.answers("Fernwartung starten", "Nein")

    def agrees(self) -> None:
        self._decides("Ich habe die oben stehenden Bedingungen gelesen und stimme ihnen zu.")

    def declines_the_agreement(self) -> None:
        self._decides("Ich stimme den oben stehenden Bestimmungen nicht zu.")

    def _decides(self, choice: str) -> None:
        self.page.get_by_role("radio", name=self.names(choice), exact=True).check()
        self.answers("Kundenvereinbarung", "OK")

    def allows_recording(self) -> None:
        self.answers("Aufzeichnung", "Zulassen")
        self.sees_heading("Fernwartung")

    def refuses_recording(self) -> None:
        self.answers("Aufzeichnung", "Ablehnen")
        self.sees_heading("Fernwartung")

    def closes_the_picker(self) -> None:
        """Presses Escape in the browser's own window; while that is open the page has no focus."""
        assert self.browser is not None
        self._awaits("() => !document.hasFocus()")
        self.browser.display.press("Escape")
        self._awaits("() => document.hasFocus()")

    def opens_the_small_window(self) -> Page:
        """The always-on-top window, which is a page of its own."""
        with self.page.context.expect_page() as opened:
            self.presses("Kleines Fenster")
        return opened.value

    @contextmanager
    def has_a_second_window(self) -> Iterator[Page]:
        """Opened from the first, so that it takes the way back into the session along."""
        with self.page.context.expect_page() as opened:
            self.page.evaluate("() => { window.open(location.href) }")
        yield opened.value
        opened.value.close()

    def takes_the_conversation_away(self) -> str:
        """Downloads the transcript; what stands in it."""
        with self.page.expect_download() as download:
            self.presses("Gesprächsverlauf herunterladen")
        return Path(download.value.path()).read_text(encoding="utf-8")

    def _awaits(self, expression: str) -> None:
        # Not `wait_for_function` with a string, which the page's policy forbids to evaluate; and
        # with a function only outside the page's own frames.
        for _ in range(int(PATIENCE * 20)):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not within {PATIENCE:g} s: {expression}")

    def grants(self) -> None:
        self.answers("Anfrage", "Zulassen")

    def refuses(self) -> None:
        self.answers("Anfrage", "Ablehnen")

    def watcher(self, name: str) -> Locator:
        """Somebody in the list of those whom the customer has let in."""
        people = self.page.get_by_role("list", name=self.names("Sieht auch zu"), exact=True)
        return people.get_by_role("listitem").filter(has_text=name)

    def sends_away(self, name: str) -> None:
        self.button("Verabschieden", self.watcher(name)).click()

    def downloads_the_program(self, folder: Path) -> Path:
        """Gets the agent by its link."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=self.names("Klicken Sie hier"), exact=True).click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return file

    def gets_the_program(self, folder: Path) -> Path:
        """A copy of it, under the name that the link gives it."""
        link = self.page.get_by_role("link", name=self.names("Klicken Sie hier"), exact=True)
        expect(link).to_have_attribute("download", re.compile("beistand-.+"))
        name = Path(link.get_attribute("download") or "").name
        return Path(shutil.copy(packages(Path(name).suffix), folder / name))

    def starts_the_program(
        self, folder: Path, display: Display, employee: Employee | None = None
    ) -> Program:
        """Downloads the agent and opens it."""
        return Program(self.downloads_the_program(folder), display, employee)

    def admits_the_program(self, code: str) -> None:
        """Compares the codes, and clicks."""
        expect(self.dialog("Programm zulassen")).to_contain_text(code)
        self.answers("Programm zulassen", "Zulassen")

    def withdraws_the_recording(self) -> None:
        self.presses("Aufzeichnung beenden")

    def stops_sharing_in_the_browser(self) -> None:
        """Clicks "Stop sharing" in the bar that the browser itself shows."""
        assert self.browser is not None
        assert self.browser.display.stop_sharing()

    def begins(self, key: str, recording: bool = True) -> None:
        """All steps from the portal into the session."""
        self.opens_the_portal()
        self.enters(key)
        self.confirms()
        self.agrees()
        if recording:
            self.allows_recording()
        else:
            self.refuses_recording()

    def leaves_nothing_behind(self) -> None:
        """Of the session, on the own computer; asked in the browser, after the end."""
        self.sees_heading("Sitzung beendet")
        assert storage.kept(self.page) == {}

    def downloads_the_receipt(self, folder: Path) -> Path:
        with self.page.expect_download() as download:
            self.presses("Nachweis herunterladen")
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return file


class Technician(Watching):
    def sets_up(self, link: str, name: str = "Anna Berger") -> None:
        """`name` is empty where the link says whose it is."""
        self.makes_an_account(link, name)
        self.goes_to_the_sign_in()

    def goes_to_the_sign_in(self) -> None:
        self.page.get_by_role("link", name=self.names("Zur Anmeldung"), exact=True).click()

    def makes_an_account(self, link: str, name: str = "Anna Berger") -> None:
        self.page.goto(link)
        if name:
            self.box("Benutzername").fill(name)
        self._types_the_password()
        self.undertakes()
        self.presses("Konto anlegen")

    def signs_in(self, name: str = "Anna Berger") -> None:
        self.gives_name_and_password(name)
        self.sees_button("Sitzungsschlüssel erzeugen")

    def gives_name_and_password(self, name: str = "Anna Berger") -> None:
        self.box("Benutzername").fill(name)
        self._types_the_password()
        self.presses("Anmelden")

    def signs_out(self) -> None:
        with self.page.expect_event("load"):  # the page begins anew, with nothing of before
            self.presses("Abmelden")
        self.sees_button("Anmelden")

    def undertakes(self) -> None:
        """Promises to be silent."""
        promise = "Ich habe den Text gelesen und verpflichte mich dazu."
        self.page.get_by_role("checkbox", name=self.names(promise), exact=True).check()

    def _types_the_password(self) -> None:
        # A password field has no role in ARIA: it is found by its label.
        self.page.get_by_label(self.names("Passwort"), exact=True).fill(PASSWORD)

    def opens_the_console(self) -> None:
        self.page.goto(f"{self.home}/admin")
        self.sees_button("Sitzungsschlüssel erzeugen")

    def offers_a_key(self, purpose: str = "Drucker einrichten", aim: str = EVERYTHING) -> str:
        """`aim` is one of the usual purposes, by the words beside its button."""
        key = self.page.get_by_role("status", name=self.names("Sitzungsschlüssel"), exact=True)
        before = key.inner_text() if key.is_visible() else ""
        self.box("Zweck").fill(purpose)
        self.page.get_by_role("radio", name=self.names(aim), exact=True).check()
        self.presses("Sitzungsschlüssel erzeugen")
        expect(key).to_have_text(NEW_KEY)
        if before:
            expect(key).not_to_have_text(before)
        return key.inner_text()

    def withdraws_the_key(self) -> None:
        self.presses("Schlüssel zurückziehen")

    def row(self, purpose: str) -> Locator:
        table = self.page.get_by_role("table", name=self.names("Sitzungen"), exact=True)
        return table.get_by_role("row").filter(has_text=purpose)

    def sees_the_session(self, purpose: str = "") -> None:
        """The console opens it by itself once the customer has entered the newest key."""
        self.sees_button("Sitzung beenden")
        if purpose:
            words = self.page.get_by_text(purpose, exact=True)
            expect(words.filter(visible=True).first).to_be_visible()

    def returns_to_the_table(self) -> None:
        self.presses("Alle Sitzungen")
        self.sees_button("Sitzungsschlüssel erzeugen")

    def opens_the_session(self, purpose: str = "Drucker einrichten") -> None:
        """Goes back to the table and comes in again."""
        self.returns_to_the_table()
        self.button("Öffnen", self.row(purpose)).click()
        self.sees_the_session(purpose)

    def inserts(self, title: str) -> None:
        """Puts a prepared answer into the field of the chat."""
        self.page.get_by_text(self.names("Antworten einfügen"), exact=True).click()
        self.page.get_by_role("button").filter(has_text=title).click()

    def opens_report(self, purpose: str = "Drucker einrichten") -> None:
        self.returns_to_the_table()
        self.button("Bericht", self.row(purpose)).click()
        self.sees_heading("Bericht")

    def sees_step(self, sentence: str, within: float = PATIENCE) -> None:
        """The newest steps of the customer stand in the log "Ablauf"."""
        steps = self.page.get_by_role("log", name=self.names("Ablauf"), exact=True)
        step = steps.get_by_text(self.names.sentence(sentence))
        steps.scroll_into_view_if_needed()  # the page to the log, not the log to the step
        expect(step.last).to_be_in_viewport(timeout=within * 1000)

    def sees_event(self, sentence: str) -> None:
        """The report lists it."""
        events = self.page.get_by_role("table", name=self.names("Ereignisse"), exact=True)
        expect(events.get_by_text(self.names.sentence(sentence)).first).to_be_visible()

    def asks_for_control(self) -> None:
        self.presses("Steuerung anfordern")

    def asks_for_rights(self) -> None:
        self.presses("Höhere Rechte anfordern")

    def clicks_at(self, x: int, y: int) -> None:
        """Clicks a place of the customer's screen, in its own pixels; the picture is fitted."""
        self.screen.click(position=self._on_canvas(x, y))

    def drags_from(self, x: int, y: int) -> None:
        """Presses the button and a modifier at a place, moves on, and lets go of neither."""
        mouse, box = self.page.mouse, self.screen.bounding_box()
        assert box is not None
        place = self._on_canvas(x, y)
        mouse.move(box["x"] + place["x"], box["y"] + place["y"])
        mouse.down()
        self.page.keyboard.down("Shift")
        mouse.move(box["x"] + place["x"] + 20, box["y"] + place["y"])

    def lets_go(self) -> None:
        """Of the button and the modifier."""
        self.page.mouse.up()
        self.page.keyboard.up("Shift")

    def _on_canvas(self, x: int, y: int) -> Position:
        box = self.screen.bounding_box()
        assert box is not None
        width, height = self.screen.evaluate("canvas => [canvas.width, canvas.height]")
        scale = min(box["width"] / width, box["height"] / height)
        left, top = (box["width"] - width * scale) / 2, (box["height"] - height * scale) / 2
        return {"x": left + (x + 0.5) * scale, "y": top + (y + 0.5) * scale}

    def types(self, text: str) -> None:
        """Types on the own keyboard, whose keys go to the customer's computer."""
        self.page.keyboard.type(text)

    def opens_the_exchange(self) -> None:
        """The card with clipboard and files."""
        self.page.get_by_text(self.names("Zwischenablage und Dateien"), exact=True).click()

    def sends_a_file(self, file: Path | FilePayload) -> None:
        """Chooses it in the browser's dialog; the customer is asked."""
        with self.page.expect_file_chooser() as chooser:
            self.presses("Datei senden")
        chooser.value.set_files(file)

    def asks_for_recording(self) -> None:
        self.presses("Aufzeichnung anfragen")
