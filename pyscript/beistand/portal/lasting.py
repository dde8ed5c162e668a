"""Lasting: until when the session may go on, a warning a minute before, and more time."""

from collections.abc import Callable
from datetime import datetime

from beistand.ends.patience import WARNING_SECONDS, Patience
from beistand.ends.side import Side
from beistand.portal.warning import EndWarning, Page
from beistand.protocol import signals as s
from beistand.protocol.signals import Limit
from beistand.texts.times import clock


class Lasting:
    """One end of a session, which may be told what ends it and may ask for more time.

    The warning is no dialog: it would take the keyboard from somebody who is writing, or who helps
    with mouse and keyboard on another screen.
    """

    def __init__(
        self, page: Page, now: Callable[[], int], local: Callable[[int], datetime]
    ) -> None:
        """`now` is in milliseconds since 1970, `local` is such a time where the page is read."""
        self._page, self._now, self._local = page, now, local
        self._patience = Patience(now)
        self._side: Side | None = None
        self._limit = Limit.SESSION
        self._warning = EndWarning(page, "lasting")

    def wire(self) -> None:
        """Hear the button of the warning."""
        self._page.on(longer=lambda _: self._more())

    def follow(self, side: Side | None) -> None:
        """This is the session from now on; there may be none."""
        self._side = side
        self._patience.expect(0)
        self.refresh()

    def signalled(self, signal: s.Signal) -> None:
        """The relay says when the session ends by itself."""
        if isinstance(signal, s.SessionDue):
            self._limit = signal.limit
            self._page.mark("lasting", limit=signal.limit)
            self._patience.expect(signal.seconds)
            until = self._local(self._now() + signal.seconds * 1000)
            self._page.fill(session_until=f"{until:%H:%M}" if signal.seconds else "–")
            self.refresh()

    def refresh(self) -> None:
        """Warn where it is time to; a second has passed."""
        left, side = self._patience.left(), self._side
        if left is not None:
            self._page.fill(session_remaining=clock(left))
        goes_on = side is not None and side.welcome and not side.leaving and not side.state.over
        warns = goes_on and left is not None and left <= WARNING_SECONDS
        self._warning.show(bool(warns))

    def _more(self) -> None:
        if self._side is not None:
            # Whoever has answered is not warned again before the relay has said for when.
            self._patience.expect(0)
            self._side.signal(s.MoreTime(self._limit))
            self.refresh()
            self._page.rescue_focus()
