"""Administrator rights: the customer says yes twice, and they end with everything they opened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.display import Display
from e2e.employee import PASSWORD, Employee
from e2e.help import Help
from e2e.programs import wait_for

DIALOG = "OpenSSH Authentication Passphrase Request"


@pytest.fixture
def employee(help_: Help) -> Iterator[Employee]:
    with Employee() as employee:
        help_.works_for(employee)
        yield employee
        help_.close()


def dialog_opens(screen: Display) -> None:
    wait_for(lambda: DIALOG in screen.titles(), "the system asks")


def dialog_is_gone(screen: Display) -> None:
    wait_for(lambda: DIALOG not in screen.titles(), "the system asks no more")


def a_root_of(folder: Path) -> str:
    return (folder / "user").read_text().strip() if (folder / "user").exists() else ""


def test_asked_confirmed_at_the_computer_used_and_ended_with_the_session(
    help_: Help, screen: Display, employee: Employee
) -> None:
    technician, customer = help_.begins()
    program = help_.gets_control()
    seen = technician.sees_the_screen()

    technician.asks_for_rights()
    customer.grants()
    customer.sees("Ihr Computer fragt Sie noch einmal")
    dialog_opens(screen)
    technician.sees("Der Kunde bestätigt am Computer")
    technician.sees_a_still_screen()
    technician.clicks_at(300, 160)
    technician.types("falsch")
    screen.types(PASSWORD)
    screen.press("Return")

    technician.sees("Administratorrechte")
    technician.sees_step("Administratorrechte erhalten")
    technician.sees_the_screen(after=seen)
    technician.presses("Terminal öffnen")
    wait_for(lambda: any("term" in title for title in screen.titles()), "a terminal")
    technician.types(f"id -u > {employee.home}/user")
    technician.page.keyboard.press("Enter")
    wait_for(lambda: a_root_of(employee.home) == "0", "the terminal is the administrator's")

    program.is_closed()
    technician.sees_heading("Bericht")
    technician.sees_event("Administratorrechte erhalten")
    program.has_gone()
    assert not any("term" in title for title in screen.titles())
    used = employee.home / "user"
    assert program.left == [f"{used}: not there, then is there"]  # what the technician wrote


def test_who_says_no_to_the_computer_gives_no_rights(
    help_: Help, screen: Display, employee: Employee
) -> None:
    technician, customer = help_.begins()
    help_.gets_control()
    technician.sees_the_screen()

    technician.asks_for_rights()
    customer.grants()
    dialog_opens(screen)
    screen.press("Escape")

    technician.sees_step("Erlaubnis erloschen: {right}")
    technician.sees_the_screen()
    technician.sees_button("Höhere Rechte anfordern")


def test_control_taken_back_closes_the_computers_question(
    help_: Help, screen: Display, employee: Employee
) -> None:
    technician, customer = help_.begins()
    help_.gets_control()
    technician.asks_for_rights()
    customer.grants()
    dialog_opens(screen)

    customer.presses("Steuerung beenden")

    dialog_is_gone(screen)
    technician.sees_step("Der Kunde hat die Erlaubnis zurückgenommen: {right}")
    technician.sees_the_screen()


def test_rights_can_be_taken_back_at_once(help_: Help, screen: Display, employee: Employee) -> None:
    technician, customer = help_.begins()
    help_.gets_control()
    technician.asks_for_rights()
    customer.grants()
    dialog_opens(screen)
    screen.types(PASSWORD)
    screen.press("Return")
    technician.presses("Terminal öffnen")
    wait_for(lambda: any("term" in title for title in screen.titles()), "a terminal")

    customer.presses("Rechte entziehen")

    technician.sees_step("Administratorrechte abgegeben")
    wait_for(lambda: not any("term" in title for title in screen.titles()), "the terminal is gone")
    technician.sees("Sie steuern mit")
