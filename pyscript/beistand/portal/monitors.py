"""Monitors: which of the customer's the technician looks at, and asks for where it is not shown."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from beistand.ends.side import Side
from beistand.protocol import signals as s
from beistand.protocol.events import Requested, What
from beistand.texts import Texts
from beistand.texts.monitors import monitor

BAR, CHOICE = "monitors", "monitor-choice"


class Page(Protocol):
    """What the page shows of it; see `view.View`."""

    def on(self, **actions: Callable[[Any], object]) -> None:
        """Call these when somebody presses what is named so."""

    def on_event(self, ident: str, kind: str, action: Callable[[], object]) -> None:
        """Call this at another event of one element."""

    def value(self, ident: str) -> str:
        """What stands in a field."""

    def set_value(self, ident: str, value: str) -> None:
        """Write into a field."""

    def offer(self, ident: str, choices: Mapping[str, str]) -> None:
        """What can be chosen in a field."""

    def hold(self, ident: str, held: bool) -> None:
        """Let a button do nothing for now, or something again."""

    def write(self, ident: str, text: str) -> None:
        """Set the text of one element."""

    def reveal(self, ident: str, shown: bool) -> None:
        """Show or hide one element."""


class Monitors:
    """A choice among the monitors that there are.

    Where the customer shows all of them, a choice counts at once: it only narrows the view. Where
    the customer shows one, another one is asked for, by a button. `name` makes up the name of a
    request, `why` says what it is for.
    """

    def __init__(
        self, page: Page, texts: Texts, name: Callable[[], str], why: Callable[[], str]
    ) -> None:
        self._page, self._texts = page, texts
        self._name, self._why = name, why
        self._side: Side | None = None
        self._told = (0, 0)

    def wire(self) -> None:
        """Hear the choice and the button."""
        self._page.on(ask_monitor=lambda _: self._ask())
        self._page.on_event(CHOICE, "change", self._chosen)

    def open(self, side: Side) -> None:
        """A session begins."""
        self._side = side
        self._told = (0, 0)
        self._page.reveal(BAR, False)

    def close(self) -> None:
        """It is left."""
        self._side = None

    def signalled(self, signal: s.Signal) -> None:
        """The agent says what the picture is of, from now on."""
        if isinstance(signal, s.MonitorSeen):
            self._page.set_value(CHOICE, str(signal.monitor))

    def refresh(self) -> None:
        """Offer what there is now."""
        if self._side is None:
            return
        state = self._side.state
        told = (state.monitor, state.monitors)
        if told != self._told:
            self._told = told
            self._offer(*told)
        self._hold()

    def _offer(self, shown: int, count: int) -> None:
        self._page.reveal(BAR, count > 1)
        self._page.reveal("ask-monitor", shown > 0)
        which = "monitor_open" if shown else "monitors_open"
        self._page.write(
            "monitors-shown", self._texts(f"admin.screen.{which}", number=shown, count=count)
        )
        names = {str(each): monitor(self._texts, each) for each in range(count + 1)}
        self._page.offer(CHOICE, names)
        self._page.set_value(CHOICE, str(shown))

    def _chosen(self) -> None:
        if self._side is not None and not self._side.state.monitor:
            self._side.signal(s.MonitorWanted(self._number))
        self._hold()

    def _ask(self) -> None:
        if self._side is not None:
            self._side.say(self._request(self._name()))
            self._hold()

    def _hold(self) -> None:
        possible = self._side is not None and self._side.may(self._request("-"))
        self._page.hold("ask-monitor", not possible)

    def _request(self, name: str) -> Requested:
        return Requested(name, What.MONITOR, self._why(), monitor=self._number)

    @property
    def _number(self) -> int:
        return int(self._page.value(CHOICE) or 0)
