"""What administrators decide about the house."""

from playwright.sync_api import Locator, expect

from e2e.colleagues import Colleague


class Administrator(Colleague):
    """Somebody who may operate the house."""

    def opens_the_administration(self, place: str = "") -> None:
        self.presses("Verwaltung")
        self.sees_heading("Vereinbarung")
        if place:
            self.presses(place)
            self.sees_heading(place)

    def opens_the_help(self, summary: str) -> None:
        self.page.get_by_text(self.names(summary), exact=True).click()

    # Brand

    def chooses_colours(self, light: str, dark: str) -> None:
        self.box("Farbe auf hellem Grund").fill(light)
        self.box("Farbe auf dunklem Grund").fill(dark)

    def chooses_a_logo(self, content: bytes) -> None:
        """In the browser's dialog."""
        with self.page.expect_file_chooser() as chooser:
            self.presses("Bild wählen")
        chooser.value.set_files({"name": "logo.png", "mimeType": "image/png", "buffer": content})

    def saves_the_brand(self, name: str) -> None:
        self.box("Name").fill(name)
        self.presses("Übernehmen")
        self.sees("Übernommen. Neue Seiten zeigen es sofort.")

    # Retention

    def chooses_days(self, chat: int, recording: int, event: int) -> None:
        days = {"Chat, in Tagen": chat, "Aufzeichnungen, in Tagen": recording}
        for name, value in {**days, "Ereignisse, in Tagen": event}.items():
            box = self.page.get_by_role("spinbutton", name=self.names(name), exact=True)
            box.fill(str(value))

    def saves_the_days(self) -> None:
        self.presses("Aufbewahrung speichern")
        self.answers("Sind Sie sicher?", "Ja")
        self.sees("Die neue Aufbewahrung gilt ab jetzt.")

    def reads_the_report(self, purpose: str) -> None:
        """From wherever the console is."""
        self.presses("Sitzungen")
        self.button("Bericht", self.row(purpose)).click()
        self.sees_heading("Bericht")

    def holds_the_session(self, why: str) -> None:
        """In its report."""
        self.box("Grund").fill(why)
        self.presses("Löschsperre setzen")
        self.sees("Seit {when}, gesetzt von {who}.")

    def held(self, what: str) -> Locator:
        """A session in the list of those that are held."""
        name = self.names("Sitzungen mit Löschsperre")
        held = self.page.get_by_role("list", name=name, exact=True)
        return held.get_by_role("listitem").filter(has_text=what)

    def releases(self, what: str) -> None:
        self.held(what).get_by_role("button").first.click()
        self.answers("Sind Sie sicher?", "Ja")
        self.sees("Freigegeben. Was fällig ist, wird beim nächsten Lauf gelöscht.")

    # Texts

    def changes_the_texts(self, *changes: tuple[str, str]) -> None:
        """Each word of the German and the English text for another."""
        for name in ("Deutscher Text", "Englischer Text"):
            box = self.box(name)
            text = box.input_value()
            for before, after in changes:
                text = text.replace(before, after)
            box.fill(text)

    def preview(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=self.names(name), exact=True)

    def publishes(self) -> None:
        self.sees("Nichts fehlt. Sie können veröffentlichen.")
        self.presses("Veröffentlichen")
        self.answers("Sind Sie sicher?", "Ja")
        self.sees("Nummer {number} ist veröffentlicht und gilt ab jetzt.")

    def sees_the_text(self, kind: str) -> None:
        """Its heading; what is written may have the same one in the preview."""
        expect(self.heading(kind).first).to_be_visible()

    def reads_the_version(self, number: int, language: str = "Deutsch") -> None:
        table = self.page.get_by_role("table", name=self.names("Alle Fassungen"), exact=True)
        rows = table.get_by_role("row")
        for words in (str(number), self.names(language)):
            rows = rows.filter(has=self.page.get_by_role("cell", name=words, exact=True))
        rows.get_by_role("button").click()
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def reads_what_the_customer_was_shown(self) -> None:
        """In the report."""
        self.presses("Text lesen")

    def sees_text(self, heading: str, words: str) -> None:
        """A text of the house in its dialog."""
        dialog = self.page.get_by_role("dialog", name=heading)
        expect(dialog).to_contain_text(words)

    def closes_the_text(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
