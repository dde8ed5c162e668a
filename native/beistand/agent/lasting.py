"""Lasting: what ends by itself in a moment, and the click that gives it its whole time again."""

from collections.abc import Callable

from beistand.ends.patience import Patience
from beistand.ends.side import Side
from beistand.protocol import signals as s
from beistand.protocol.signals import Limit


class Lasting:
    """The time for an answer, and that of the whole session, as the relay tells them.

    Once the agent is there the page may be closed: then nobody else warns of them.
    """

    def __init__(self, side: Side, now: Callable[[], int]) -> None:
        """`now` is in milliseconds."""
        self._side = side
        self._patience = {limit: Patience(now) for limit in (Limit.ANSWER, Limit.SESSION)}

    def signalled(self, signal: s.Signal) -> None:
        """The relay says what is due."""
        match signal:
            case s.Deadline(seconds):
                self._patience[Limit.ANSWER].expect(seconds)
            case s.SessionDue(seconds):
                self._patience[Limit.SESSION].expect(seconds)

    @property
    def running_out(self) -> frozenset[Limit]:
        """What it is time to warn of."""
        return frozenset(limit for limit, left in self._patience.items() if left.wears_thin())

    def more(self, limit: Limit) -> None:
        """Ask for the whole time anew."""
        # Whoever has asked is not warned again before the relay has said for when.
        self._patience[limit].expect(0)
        self._side.signal(s.MoreTime(limit))
