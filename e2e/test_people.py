"""Accounts and who may what: second factors, roles, the undertaking, and being sent away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from e2e.authenticator import Device
from e2e.colleagues import Colleague
from e2e.people import PASSWORD
from e2e.stage import Stage
from e2e.world import Relay

EVA = "Eva Klein"


def colleague(stage: Stage, signed_in: bool = False) -> Colleague:
    technician = stage.technician(signed_in=signed_in)
    return Colleague(technician.page, technician.home, "de")


def newcomer(stage: Stage, link: str, name: str = EVA) -> Colleague:
    """Somebody who was handed a one-time link, and is signed in."""
    somebody = colleague(stage)
    somebody.sets_up(link, name="")
    somebody.box("Benutzername").fill(name)
    somebody.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    somebody.presses("Anmelden")
    somebody.sees_button("Mein Konto")
    return somebody


@pytest.fixture
def public_stage(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """A relay that people reach by a name, and that nobody has set up yet."""
    with Relay(tmp_path / "data", name="hilfe.localhost") as relay:
        stage = Stage(playwright, desk, tmp_path, relay, signed_in=None)
        yield stage
        stage.close(request)


def test_outside_of_localhost_a_second_factor_comes_first(public_stage: Stage) -> None:
    anna = colleague(public_stage)
    anna.sets_up(public_stage.relay.setup_link)
    anna.starts_to_sign_in()
    anna.sees(
        "Dieser Server ist von außen erreichbar. Richten Sie bitte zuerst einen zweiten Faktor ein:"
        " einen Passkey oder eine App."
    )
    anna.sees_no_button("Sitzungen")
    anna.page.goto(f"{anna.home}/admin#people")
    anna.page.reload()
    anna.sees_heading("Mein Konto")
    app = anna.sets_up_an_app()
    codes = anna.reads_the_recovery_codes()
    anna.presses("Sitzungen")
    anna.sees_button("Sitzungsschlüssel erzeugen")

    anna.signs_out()
    anna.starts_to_sign_in()
    anna.gives_code("000000")
    anna.sees_alert(
        "Der Code stimmt nicht, oder er wurde schon benutzt. Warten Sie bitte auf den nächsten."
    )
    anna.gives_code(app.code())
    anna.sees_button("Sitzungsschlüssel erzeugen")

    anna.signs_out()
    anna.starts_to_sign_in()
    anna.gives_code(codes[0])
    anna.sees_button("Sitzungsschlüssel erzeugen")
    anna.opens_the_account()
    anna.sees_words("Noch gültig: 9")


def test_a_passkey_signs_in_without_a_name_or_password(own_stage: Stage) -> None:
    anna = colleague(own_stage, signed_in=True)
    device = Device(anna.page)
    anna.opens_the_account()
    anna.adds_a_passkey("Dienst-Notebook")
    anna.reads_the_recovery_codes()
    anna.signs_out()
    device.knows_its_holder(False)
    anna.presses("Mit Passkey anmelden")
    anna.sees_alert("Es wurde kein Passkey gewählt. Sie können es noch einmal versuchen.")
    device.knows_its_holder(True)
    anna.presses("Mit Passkey anmelden")
    anna.sees_button("Sitzungsschlüssel erzeugen")
    anna.opens_the_account()
    passkeys = anna.page.get_by_role("list", name="Passkeys", exact=True)
    expect(passkeys.get_by_role("listitem")).to_contain_text("Dienst-Notebook")
    anna.sees("Passkey")

    # The password alone is no longer enough.
    anna.signs_out()
    anna.starts_to_sign_in()
    anna.sees_heading("Zweiter Schritt")
    anna.presses("Mit Passkey anmelden")
    anna.sees_button("Sitzungsschlüssel erzeugen")


def test_a_disabled_technician_is_out_within_two_seconds(own_stage: Stage) -> None:
    anna = colleague(own_stage, signed_in=True)
    anna.opens_the_people()
    eva = newcomer(own_stage, anna.invites(EVA))
    customer = own_stage.caller()
    key = eva.offers_a_key("Kartenleser")
    customer.begins(key, recording=False)
    eva.sees_the_session("Kartenleser")
    customer.sees("Zur Verschwiegenheit verpflichtet (§\xa0203\xa0StGB) seit {date}")

    anna.manages(EVA, "Sperren")
    anna.is_sure()
    expect(eva.button("Anmelden")).to_be_visible(timeout=2000)
    customer.sees("ist gerade nicht verbunden.", within=2)
    eva.starts_to_sign_in(EVA)
    eva.sees_alert("Benutzername oder Passwort stimmt nicht.")


def test_whoever_waits_at_the_table_is_sent_away_too(own_stage: Stage) -> None:
    anna = colleague(own_stage, signed_in=True)
    other = colleague(own_stage)
    other.starts_to_sign_in()
    other.sees_button("Sitzungsschlüssel erzeugen")
    anna.opens_the_account()
    anna.button("Beenden", anna.other_sign_in()).click()
    expect(other.button("Anmelden")).to_be_visible(timeout=2000)
    expect(anna.other_sign_in()).to_have_count(0)
    anna.presses("Sitzungen")
    anna.sees_button("Sitzungsschlüssel erzeugen")


def test_who_changes_the_ways_in_ends_all_other_sign_ins(own_stage: Stage) -> None:
    anna = colleague(own_stage, signed_in=True)
    other = colleague(own_stage)
    other.starts_to_sign_in()
    other.sees_button("Sitzungsschlüssel erzeugen")
    anna.opens_the_account()
    anna.sets_up_an_app()
    anna.sees(
        "Andere Anmeldungen gelten weiter. Unter „Meine Anmeldungen“ können Sie alle beenden."
    )
    anna.presses("Alle anderen Anmeldungen beenden")
    expect(other.button("Anmelden")).to_be_visible(timeout=2000)
    anna.sees("Alle anderen Anmeldungen sind beendet.")
    anna.sees_no_button("Alle anderen Anmeldungen beenden")


def test_an_administrator_signs_somebody_out_everywhere(own_stage: Stage) -> None:
    anna = colleague(own_stage, signed_in=True)
    anna.opens_the_people()
    eva = newcomer(own_stage, anna.invites(EVA))
    anna.presses("Sitzungen")
    anna.opens_the_people()
    anna.manages(EVA, "Überall abmelden")
    anna.is_sure()
    expect(eva.button("Anmelden")).to_be_visible(timeout=2000)
    eva.starts_to_sign_in(EVA)
    eva.sees_button("Sitzungsschlüssel erzeugen")


def test_without_an_undertaking_nobody_makes_a_key(own_stage: Stage) -> None:
    own_stage.relay.makes_account(EVA, "technician", PASSWORD)
    eva = colleague(own_stage)
    eva.starts_to_sign_in(EVA)
    eva.sees(
        "Ihre Verpflichtung zur Verschwiegenheit fehlt oder ist abgelaufen."
        " Geben Sie sie bitte unter „Mein Konto“ ab."
    )
    eva.sees_no_button("Sitzungsschlüssel erzeugen")
    eva.presses("Verpflichtung abgeben")
    eva.sees_heading("Mein Konto")
    eva.presses("Verpflichtung abgeben")
    eva.sees_alert("Bitte lesen Sie den Text und setzen Sie den Haken.")
    eva.undertakes()
    eva.presses("Verpflichtung abgeben")
    eva.sees("Abgegeben am {given}, gültig bis {expires}. Fassung {version}.")
    eva.presses("Sitzungen")
    key = eva.offers_a_key("Kartenleser")

    customer = own_stage.caller()
    customer.opens_the_portal()
    customer.enters(key)
    question = customer.dialog("Fernwartung starten")
    expect(question).to_contain_text("Zur Verschwiegenheit verpflichtet")


def test_each_role_sees_its_own_console(own_stage: Stage) -> None:
    anna = colleague(own_stage, signed_in=True)
    anna.offers_a_key("Annas Drucker")
    anna.opens_the_people()
    links = {role: anna.invites(f"Person {role}", role) for role in ROLES}
    for role, (keys, people, foreign) in ROLES.items():
        somebody = newcomer(own_stage, links[role], f"Person {role}")
        somebody.presses("Sitzungen")
        expect(somebody.button("Sitzungsschlüssel erzeugen")).to_be_visible(visible=keys)
        expect(somebody.button("Personen")).to_be_visible(visible=people)
        expect(somebody.button("Verwaltung")).to_be_visible(visible=False)
        expect(somebody.row("Annas Drucker")).to_have_count(1 if foreign else 0)
        if role == "Prüfer":
            somebody.opens_the_people()
            somebody.sees("Alle Personen")
            somebody.sees_no_button("Person anlegen")
            expect(somebody.button("Sperren")).to_have_count(0)


# Makes keys, sees people, sees the sessions of others.
ROLES = {
    "Techniker": (True, False, False),
    "Teamleitung": (True, False, True),
    "Prüfer": (False, True, True),
}
