"""Warning: a line on the page that is there while something is about to end by itself."""

from collections.abc import Callable
from typing import Any, Protocol


class Page(Protocol):
    """What the page shows of it; see `view.View`."""

    def on(self, **actions: Callable[[Any], object]) -> None:
        """Call these when somebody presses what is named so."""

    def fill(self, **texts: str) -> None:
        """Set the text of every place that waits for it."""

    def reveal(self, ident: str, shown: bool = True) -> None:
        """Show or hide one element."""

    def mark(self, ident: str, **state: str) -> None:
        """Set an element's data attributes."""

    def rescue_focus(self) -> None:
        """Where what had the focus was hidden, put it on the heading of the shown view."""


class EndWarning:
    """One element, which is announced once: it is not touched while it goes on to warn."""

    def __init__(self, page: Page, ident: str) -> None:
        self._page, self._ident = page, ident
        self._shown = False

    def show(self, shown: bool) -> None:
        """It is time to warn, or no longer."""
        if shown is not self._shown:
            self._shown = shown
            self._page.reveal(self._ident, shown)
