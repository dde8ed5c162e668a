"""Several monitors: the customer opens, the technician looks at less of it or asks for another."""

from playwright.sync_api import expect

from e2e.display import Display
from e2e.help import Help
from e2e.people import Technician

LEFT, RIGHT = 1000, 280
ALL_SHOWN = "Der Kunde zeigt alle Bildschirme ({count})"
ONE_SHOWN = "Der Kunde zeigt Bildschirm {number} von {count}"


def looks_at(technician: Technician, number: int) -> None:
    name = technician.names("Welcher Bildschirm")
    technician.page.get_by_role("combobox", name=name, exact=True).select_option(str(number))


def sees_a_picture(technician: Technician, width: int) -> None:
    """Of this many pixels from left to right."""
    expect(technician.screen).to_have_attribute("width", str(width))


def test_the_technician_sees_only_those_monitors_that_the_customer_opens(
    help_: Help, screen: Display
) -> None:
    with screen.is_split(LEFT):
        _looks_around(help_, screen)


def _looks_around(help_: Help, screen: Display) -> None:
    technician, customer = help_.begins()
    program = help_.gets_control()
    technician.sees_the_screen()
    technician.sees_step(ALL_SHOWN)
    sees_a_picture(technician, LEFT + RIGHT)

    looks_at(technician, 2)
    sees_a_picture(technician, RIGHT)
    looks_at(technician, 1)
    sees_a_picture(technician, LEFT)

    program.shows_monitor(2)
    technician.sees_step(ONE_SHOWN)
    sees_a_picture(technician, RIGHT)

    looks_at(technician, 0)
    technician.presses("Bildschirm anfragen")
    customer.sees_question("Anfrage")
    customer.sees("möchte einen anderen Ihrer Bildschirme sehen.")
    customer.refuses()
    technician.sees_step("Der Kunde hat die Anfrage abgelehnt: {right}")
    sees_a_picture(technician, RIGHT)

    looks_at(technician, 1)
    technician.presses("Bildschirm anfragen")
    customer.sees_question("Anfrage")
    program.grants()
    sees_a_picture(technician, LEFT)
    technician.screen_width = LEFT
    technician.sees_the_screen()

    program.shows_monitor(2)
    sees_a_picture(technician, RIGHT)
    screen.loses_monitor("right")
    technician.sees_step("Das Programm beim Kunden hat die Freigabe beendet")
    technician.sees("Wartet auf den Bildschirm")
