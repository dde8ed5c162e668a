"""Asking: what the technician asks the customer for beside the screen, each with its reason."""

from collections.abc import Callable
from typing import Any, Protocol

from beistand.ends.side import Side
from beistand.portal.raising import Raising
from beistand.protocol.events import Event, Requested, What, Withdrawn
from beistand.protocol.states import State

BUTTONS = {"ask-recording": What.RECORDING, "ask-control": What.CONTROL}


class Page(Protocol):
    """What the page shows of it; see `view.View`."""

    def on(self, **actions: Callable[[Any], object]) -> None:
        """Call these when somebody presses what is named so."""

    def value(self, ident: str) -> str:
        """What stands in a field."""

    def set_value(self, ident: str, value: str) -> None:
        """Write into a field."""

    def hold(self, ident: str, held: bool) -> None:
        """Let a button do nothing for now, or something again."""


class Asking:
    """The buttons that ask for recording, control and rights, or give back what was allowed.

    `name` makes up the name of a request.
    """

    def __init__(self, page: Page, name: Callable[[], str]) -> None:
        self._page, self._name = page, name
        self._side: Side | None = None

    def wire(self) -> None:
        """Hear the buttons."""
        self._page.on(
            ask_recording=lambda _: self._ask(What.RECORDING),
            ask_control=lambda _: self._ask(What.CONTROL),
            leave_control=lambda _: self._leave_control(),
            ask_rights=lambda _: self._raising.ask(),
            leave_rights=lambda _: self._raising.give_up(),
        )

    def open(self, side: Side, purpose: str) -> None:
        """A session begins; its purpose is the reason, until another is written."""
        self._side = side
        self._raising = Raising(side, self._name, self._why)
        self._page.set_value("why", purpose)

    def close(self) -> None:
        """Nobody is asked any more from here."""
        self._side = None

    def happened(self, event: Event, before: State) -> None:
        """What was answered may let the next be asked."""
        self._raising.follow(event, before)

    def refresh(self) -> None:
        """Hold back what cannot be asked for now."""
        if self._side is None:
            return
        self._page.hold("ask-rights", not self._raising.possible)
        for button, what in BUTTONS.items():
            self._page.hold(button, not self._side.may(Requested("-", what)))

    def _ask(self, what: What) -> None:
        if self._side is not None:
            self._side.say(Requested(self._name(), what, self._why()))

    def _why(self) -> str:
        """What a request is for; the customer reads it in the question."""
        return self._page.value("why").strip()

    def _leave_control(self) -> None:
        if self._side is not None:
            for request in self._side.state.requests:
                if request.what is What.CONTROL:
                    self._side.say(Withdrawn(request.request))
