"""Attending: the customer says whether somebody of the practice is there, and is asked again."""

from collections.abc import Callable
from typing import Any, Protocol

from beistand.ends.patience import Patience
from beistand.ends.side import Side
from beistand.protocol import signals as s
from beistand.protocol.events import Presence, PresenceStated
from beistand.protocol.states import Phase
from beistand.texts.times import clock

DIALOG = "presence"


class Page(Protocol):
    """What the page shows of it; see `view.View`."""

    def on(self, **actions: Callable[[Any], object]) -> None:
        """Call these when somebody presses what is named so."""

    def fill(self, **texts: str) -> None:
        """Set the text of every place that waits for it."""

    def ask(self, dialog: str) -> None:
        """Open a dialog, unless it is open."""

    def stop_asking(self, *dialogs: str) -> None:
        """Close dialogs."""

    def focus(self, ident: str) -> None:
        """Put the focus on an element."""


class Attending:
    """The toggle that is always there, and the question that comes again."""

    def __init__(self, page: Page, side: Side, now: Callable[[], int]) -> None:
        self._page, self._side = page, side
        self._patience = Patience(now)

    def wire(self) -> None:
        """Hear the toggle and the two answers, which say the same; and the wish for more time."""
        self._page.on(
            leave=lambda _: self._state(Presence.AWAY),
            stay_away=lambda _: self._stay_away(),
            **{"return": lambda _: self._state(Presence.PRESENT)},
        )

    def signalled(self, signal: s.Signal) -> None:
        """The relay says when something follows from presence."""
        if isinstance(signal, s.PresenceDue):
            self._patience.expect(signal.seconds)
            self.refresh()

    def refresh(self) -> None:
        """Ask where it is time to, and no longer where it is answered; a second has passed."""
        if (left := self._patience.left()) is not None:
            self._page.fill(presence_remaining=clock(left))
        if self._is_asked:
            self._page.ask(DIALOG)
        else:
            self._page.stop_asking(DIALOG)

    @property
    def _is_asked(self) -> bool:
        """With the line lost nobody would hear the answer."""
        state, here = self._side.state, self._side.welcome and not self._side.leaving
        due = state.presence is None or self._patience.wears_thin()
        return here and due and state.phase is Phase.CONNECTED

    def _stay_away(self) -> None:
        """Nobody is there, and the session may go on all the same, for the whole time anew."""
        self._patience.expect(0)
        self._side.signal(s.MoreTime(s.Limit.AWAY))
        self._page.stop_asking(DIALOG)
        self._page.focus("presence-state")

    def _state(self, presence: Presence) -> None:
        # Whoever has answered is not asked again before the relay has said for when.
        self._patience.expect(0)
        self._side.say(PresenceStated(presence))
        self._page.stop_asking(DIALOG)
        self._page.focus("presence-state")
