"""Every time limit is told, warns a minute before, and is extended with one click."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Playwright, expect

from e2e.conftest import sign_in
from e2e.display import Display
from e2e.help import Help
from e2e.keys import goes_to
from e2e.people import Customer, Technician
from e2e.person import Person
from e2e.program import packages
from e2e.programs import wait_for
from e2e.stage import Stage
from e2e.world import Relay

MINUTE_AND_A_BIT = 0.02  # hours
SESSION_ENDS = "Die Sitzung endet gleich von selbst. Mit einem Klick geht sie weiter."
ALONE = (
    "Die Sitzung endet gleich, weil niemand aus der Praxis da ist."
    " Mehr Zeit geben kann nur die Praxis: Fragen Sie im Chat."
)
REQUEST_ENDS = (
    "Gleich gilt die Anfrage als abgelehnt."
    " Mit einem Klick auf „Mehr Zeit“ haben Sie wieder die ganze Zeit."
)
SIGNED_OUT_SOON = "Sie werden gleich abgemeldet, weil lange nichts geschehen ist."
SIGN_IN_ENDS = (
    "Ihre Anmeldung läuft gleich ab. Melden Sie sich neu an: Eine laufende Sitzung geht weiter."
)
SIGN_IN_NOW = "Bitte melden Sie sich neu an. Eine laufende Sitzung geht inzwischen weiter."
SIGNED_OUT = "Sie sind nicht mehr angemeldet. Bitte melden Sie sich noch einmal an."
HELPER_AWAY = (
    "Solange unser Mitarbeiter nicht verbunden ist, wird nichts von Ihrem Bildschirm übertragen."
)


class House:
    """Makes a relay with short times, and a stage before it."""

    def __init__(
        self, playwright: Playwright, desk: Browser, folder: Path, request: pytest.FixtureRequest
    ) -> None:
        self._playwright, self._desk = playwright, desk
        self._folder, self._request = folder, request

    @contextmanager
    def opens(self, **settings: Any) -> Iterator[Stage]:
        with Relay(self._folder / "data", **settings) as relay:
            signed_in = sign_in(relay, self._desk)
            stage = Stage(self._playwright, self._desk, self._folder, relay, signed_in)
            yield stage
            stage.close(self._request)


@pytest.fixture
def house(
    playwright: Playwright, desk: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> House:
    return House(playwright, desk, tmp_path, request)


def help_in(stage: Stage) -> tuple[Technician, Customer]:
    """Each of the two reads another language."""
    technician, caller = stage.technician(language="en"), stage.caller()
    caller.begins(technician.offers_a_key(), recording=False)
    technician.sees_the_session()
    return technician, caller


def until(person: Person) -> Locator:
    """Where it stands until when the session may go on."""
    return person.page.locator("[data-fill=session-until]").filter(visible=True)


def test_the_end_of_a_session_is_told_warned_of_and_put_off_by_either(house: House) -> None:
    with house.opens(session_hours=MINUTE_AND_A_BIT) as stage:
        technician, caller = help_in(stage)
        for person in (technician, caller):
            expect(until(person)).to_contain_text(":")
        for one in (technician, caller):
            for person in (technician, caller):
                person.sees_alert(SESSION_ENDS)
            goes_to(one, one.button("Sitzung verlängern"))
            one.page.keyboard.press("Enter")
            for person in (technician, caller):
                person.does_not_see(SESSION_ENDS)
        caller.writes("Es geht weiter")
        technician.reads("Es geht weiter")


def test_with_nobody_there_the_practice_has_more_time_without_coming_back(house: House) -> None:
    with house.opens(away_seconds=66) as stage:
        technician, caller = help_in(stage)
        caller.presses("Ich gehe weg")
        caller.sees_question("Sind Sie noch da?")
        technician.sees_alert(ALONE)
        technician.sees_no_button("Sitzung verlängern")
        goes_to(caller, caller.button("Mehr Zeit"))
        caller.page.keyboard.press("Enter")
        technician.does_not_see(ALONE)
        caller.does_not_see("Sind Sie noch da?")
        technician.sees("Praxis abwesend: nur ansehen")


def test_the_programs_window_warns_and_gives_more_time_where_the_page_is_closed(
    house: House, screen: Display, tmp_path: Path
) -> None:
    limits = {"answer_seconds": 36, "session_hours": 0.04}
    with house.opens(agents_dir=packages(), **limits) as stage:
        help_ = Help(stage, screen, tmp_path)
        technician, caller = help_.begins()
        program = help_.gets_control()
        try:
            technician.sees_the_screen()
            caller.page.close()
            technician.opens_the_exchange()
            technician.presses("Text zum Kunden anfragen")
            program.shows(REQUEST_ENDS)
            program.has_more_time_for_the_answer()
            wait_for(lambda: REQUEST_ENDS not in program.words, "the whole time again")
            program.grants()
            technician.sees_button("Text zum Kunden")
            wait_for(lambda: SESSION_ENDS in program.words, "a warning of the session's end", 90)
            program.has_more_time_for_the_session()
            wait_for(lambda: SESSION_ENDS not in program.words, "the whole session again")
            technician.does_not_see(SESSION_ENDS)
        finally:
            help_.close()


def test_who_does_nothing_is_warned_and_stays_signed_in_with_one_click(house: House) -> None:
    with house.opens(signin_idle_minutes=1.1) as stage:
        technician = stage.technician(language="en")
        technician.sees_alert(SIGNED_OUT_SOON)
        goes_to(technician, technician.button("Angemeldet bleiben"))
        technician.page.keyboard.press("Enter")
        technician.does_not_see(SIGNED_OUT_SOON)
        technician.sees_button("Sitzungsschlüssel erzeugen")


def test_who_signs_in_anew_in_time_goes_on_with_the_running_session(house: House) -> None:
    with house.opens(signin_hours=0.07) as stage:  # less than the warning
        technician, caller = help_in(stage)
        technician.sees_alert(SIGN_IN_ENDS)
        technician.presses("Neu anmelden")
        technician.sees_alert(SIGN_IN_NOW)
        caller.does_not_see(HELPER_AWAY)
        technician.gives_name_and_password()
        technician.sees_the_session()
        caller.writes("Noch immer da")
        technician.reads("Noch immer da")


def test_a_session_is_not_lost_where_the_sign_in_ended_unheeded(house: House) -> None:
    with house.opens(signin_hours=0.02) as stage:
        technician, caller = help_in(stage)
        technician.sees_alert(SIGNED_OUT, within=90)
        caller.writes("Sind Sie noch da?")
        technician.gives_name_and_password()
        technician.sees_the_session()
        technician.reads("Sind Sie noch da?")
