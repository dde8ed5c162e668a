"""Showing: what somebody presses who lets their screen be seen, in whatever browser."""

from typing import Protocol


class Showing(Protocol):
    """Knows the buttons, and not how a browser is made to press one."""

    def presses(self, name: str) -> None:
        """Clicks a button."""

    def shares(self) -> None:
        self.presses("Bildschirm freigeben")

    def changes_the_sharing(self) -> None:
        self.presses("Freigabe ändern")

    def pauses(self) -> None:
        self.presses("Freigabe pausieren")

    def resumes(self) -> None:
        self.presses("Freigabe fortsetzen")

    def stops_sharing(self) -> None:
        self.presses("Freigabe beenden")
