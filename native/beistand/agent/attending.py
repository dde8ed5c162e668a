"""Attending: whether somebody of the practice is there, as the person says in the small window."""

from collections.abc import Callable

from beistand.ends.patience import Patience
from beistand.ends.side import Side
from beistand.protocol import signals as s
from beistand.protocol.events import Presence, PresenceStated


class Attending:
    """The toggle that is always there, and the question that comes again."""

    def __init__(self, side: Side, now: Callable[[], int]) -> None:
        self._side = side
        self._patience = Patience(now)

    def signalled(self, signal: s.Signal) -> None:
        """The relay says when something follows from presence."""
        if isinstance(signal, s.PresenceDue):
            self._patience.expect(signal.seconds)

    @property
    def asked(self) -> bool:
        """Whether an answer is due, or will be in a moment."""
        return self._side.state.presence is None or self._patience.wears_thin()

    def answer(self, here: bool) -> None:
        """Answer the question; a no where nobody is there already asks for the whole time anew."""
        if here or self._side.state.presence is not Presence.AWAY:
            self._state(here)
        else:
            self._patience.expect(0)
            self._side.signal(s.MoreTime(s.Limit.AWAY))

    def _state(self, here: bool) -> None:
        # Whoever has answered is not asked again before the relay has said for when.
        self._patience.expect(0)
        self._side.say(PresenceStated(Presence.PRESENT if here else Presence.AWAY))

    def toggle(self) -> None:
        """Say the other of the two."""
        self._state(not self._side.state.attended)
