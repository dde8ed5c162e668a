"""What people do with accounts: their own, and those of others."""

import re

from playwright.sync_api import Locator, expect

from e2e.authenticator import App
from e2e.people import Technician

KEY = re.compile(r"^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$")


ROLES = {
    "Techniker": "technician",
    "Teamleitung": "supervisor",
    "Administrator": "admin",
    "Prüfer": "auditor",
}


class Colleague(Technician):
    """Somebody at the console, in whichever role."""

    # Coming in

    def starts_to_sign_in(self, name: str = "Anna Berger") -> None:
        """Name and password alone."""
        self.page.goto(f"{self.home}/admin")
        self.gives_name_and_password(name)

    def gives_code(self, code: str) -> None:
        self.box("Code").fill(code)
        self.presses("Bestätigen")

    # The own account

    def opens_the_account(self) -> None:
        self.presses("Mein Konto")
        self.sees_heading("Mein Konto")

    def sets_up_an_app(self) -> App:
        self.presses("App einrichten")
        return self.confirms_the_app()

    def confirms_the_app(self) -> App:
        key = self.page.get_by_text(KEY)
        expect(key).to_be_visible()
        app = App(key.inner_text())
        self.box("Code aus der App").fill(app.code())
        self.presses("App bestätigen")
        self.sees("Die App ist eingerichtet.")
        return app

    def reads_the_recovery_codes(self) -> list[str]:
        codes = self.page.get_by_role(
            "list", name=self.names("Wiederherstellungscodes"), exact=True
        )
        expect(codes.get_by_role("listitem")).to_have_count(10)
        return codes.get_by_role("listitem").all_inner_texts()

    def adds_a_passkey(self, name: str) -> None:
        self.box("Name des Passkeys").fill(name)
        self.presses("Passkey hinzufügen")
        self.sees("Der Passkey ist hinzugefügt.")

    def other_sign_in(self) -> Locator:
        """The one that is not this one."""
        table = self.page.get_by_role("table", name=self.names("Meine Anmeldungen"), exact=True)
        return table.get_by_role("row").filter(has=self.button("Beenden"))

    # Those of others

    def opens_the_people(self) -> None:
        self.presses("Personen")
        self.sees_heading("Personen")

    def invites(self, name: str, role: str = "Techniker") -> str:
        """Makes an account; brings the link."""
        self.box("Name").fill(name)
        form = self.page.locator("form").filter(has=self.button("Person anlegen"))
        form.get_by_label(self.names("Rolle"), exact=True).select_option(ROLES[role])
        self.presses("Person anlegen")
        link = self.page.get_by_role("status", name=self.names.sentence("Einmal-Link für {name}"))
        # The one made before stands there until this one comes.
        heading = self.page.get_by_role("heading").filter(has_text=name)
        expect(heading).to_be_visible()
        return link.inner_text()

    def person(self, name: str) -> Locator:
        people = self.page.get_by_role("list", name=self.names("Alle Personen"), exact=True)
        return people.get_by_role("listitem").filter(has_text=name)

    def manages(self, name: str, what: str) -> None:
        """Presses a button for somebody, and says that it is meant."""
        person = self.person(name)
        button = self.button(what, person)
        if not button.is_visible():
            person.locator("summary").click()
        button.click()

    def is_sure(self) -> None:
        self.answers("Sind Sie sicher?", "Ja")
