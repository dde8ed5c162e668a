"""Monitors: which of them leaves this computer. The customer opens, the technician only narrows."""

from typing import Final

from beistand.agent.errors import MonitorGoneError
from beistand.agent.system import Monitor, Screen

_MAIN: Final = 1


class Monitors:
    """What the customer has opened, one monitor or all of them, and what is looked at of it.

    Chosen is a monitor, not its number: where one is unplugged, the others are counted anew.
    """

    def __init__(self, screen: Screen, number: int = 0) -> None:
        self._screen = screen
        self._opened = self._looked = ""
        self.open(number)

    def open(self, number: int) -> bool:
        """Open this one, or all of them, and no other; False where there is none of this number."""
        return self._choose(number, opens=True)

    def look(self, number: int) -> bool:
        """Look at this one of those that are open; False where it is none of them."""
        return self._choose(number, opens=False)

    def open_again(self) -> None:
        """The customer shows the screen anew: where the chosen monitor is gone, the main one."""
        try:
            self.opened  # noqa: B018
        except MonitorGoneError:
            self.open(_MAIN)

    @property
    def opened(self) -> Monitor:
        """What the customer has opened. Raises MonitorGoneError where it is not there any more:
        another one, or all of them, would be a door that nobody has opened.
        """
        monitor = self._find(self._opened)
        if monitor is None:
            raise MonitorGoneError("the monitor that was chosen is gone")
        return monitor

    @property
    def shown(self) -> Monitor:
        """What leaves this computer. Raises MonitorGoneError."""
        opened = self.opened
        return opened if opened.number else self._find(self._looked) or opened

    @property
    def count(self) -> int:
        """How many there are, the whole desktop not counted."""
        return len(self._screen.monitors()) - 1

    def _choose(self, number: int, opens: bool) -> bool:
        chosen = next((each for each in self._screen.monitors() if each.number == number), None)
        if chosen is None:
            return False
        if opens:
            self._opened, self._looked = _key(chosen), ""
        elif self.opened.number in (0, number):
            self._looked = _key(chosen)
        else:
            return False
        return True

    def _find(self, key: str) -> Monitor | None:
        return next((each for each in self._screen.monitors() if _key(each) == key), None)


def _key(monitor: Monitor) -> str:
    return (monitor.name or str(monitor.number)) if monitor.number else ""
