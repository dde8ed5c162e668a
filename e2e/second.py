"""What a technician does with a second one: call in, hand over, send away, come."""

from playwright.sync_api import Locator

from e2e.colleagues import Colleague

WORDS = "Ich habe den Text gelesen und verpflichte mich dazu."


class Second(Colleague):
    """Somebody at the console who can be called in, and call in others."""

    def gives_the_undertaking(self) -> None:
        self.opens_the_account()
        self.undertakes()
        self.presses("Verpflichtung abgeben")
        self.presses("Sitzungen")
        self.sees_button("Sitzungsschlüssel erzeugen")

    def opens_the_list(self) -> None:
        self.presses("Kollegin oder Kollegen hinzuziehen")

    def candidate(self, name: str) -> Locator:
        candidates = self.page.get_by_role("list", name=self.names("Wer könnte kommen"), exact=True)
        return candidates.get_by_role("listitem").filter(has_text=name)

    def calls(self, name: str, why: str) -> None:
        """Asks the customer whether somebody may come."""
        self.opens_the_list()
        self.box("Wozu (liest der Kunde)").fill(why)
        self.button("Kunden fragen", self.candidate(name)).click()

    def participant(self, name: str) -> Locator:
        people = self.page.get_by_role("list", name=self.names("Beteiligte"), exact=True)
        return people.get_by_role("listitem").filter(has_text=name)

    def hands_over_to(self, name: str) -> None:
        self.button("Übergeben", self.participant(name)).click()

    def sends_away(self, name: str) -> None:
        self.button("Verabschieden", self.participant(name)).click()

    def comes(self, purpose: str = "Drucker einrichten") -> None:
        """Opens the session from the table."""
        self.button("Öffnen", self.row(purpose)).click()
        self.sees_heading("Beteiligte")
