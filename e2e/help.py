"""Help through the agent: everything up to the moment in which it is admitted."""

from pathlib import Path

from e2e.display import Display
from e2e.employee import Employee
from e2e.people import Customer, Technician
from e2e.program import Program
from e2e.stage import Stage


class Help:
    """A session with an admitted agent."""

    def __init__(self, stage: Stage, screen: Display, folder: Path) -> None:
        self.technician = stage.technician()
        self.technician.screen_width = screen.width
        self.customer = stage.caller()
        self.program: Program | None = None
        self._employee: Employee | None = None
        self._screen, self._folder = screen, folder

    def works_for(self, employee: Employee) -> None:
        """It is this one's computer."""
        self._employee, self._folder = employee, employee.home

    def begins(self) -> tuple[Technician, Customer]:
        key = self.technician.offers_a_key()
        self.customer.begins(key)
        self.technician.sees_the_session()
        return self.technician, self.customer

    def gets_control(self) -> Program:
        """Asked, allowed, downloaded, started, admitted."""
        self.technician.asks_for_control()
        self.customer.grants()
        program = self.customer.starts_the_program(self._folder, self._screen, self._employee)
        self.program = program
        self.customer.admits_the_program(program.code)
        self.technician.sees_step("Der Kunde hat das Programm zur Fernwartung zugelassen")
        return program

    def close(self) -> None:
        if self.program is not None:
            self.program.close()
