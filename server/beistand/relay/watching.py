"""Watching: several see one stream, which none of them slows down for the others."""

from collections.abc import Callable

from beistand.protocol import signals as s
from beistand.protocol.frames import Header
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.relay.seating import Seat, Seating

KEY_FRAME_PAUSE = 5.0
"""Seconds between two key frames that are made for a colleague who has fallen behind: each costs
the customer's line as much as seconds of the picture that the technician works with."""


class Watching:
    """What the sharer hears of those who watch: what all can decode, and the quickest's pace."""

    def __init__(
        self, seats: Seating, state: Callable[[], State], now: Callable[[], float]
    ) -> None:
        self._seats = seats
        self._state = state
        self._now = now
        self._codecs: dict[int, tuple[str, ...]] = {}
        self._last_shown = -1
        self._asked_for_colleagues = -KEY_FRAME_PAUSE

    def screen(self, header: Header, data: bytes) -> None:
        """One part of a picture, to everybody who keeps up."""
        now = self._now()
        for seat in self._seats.viewers():
            seat.outbox.put_screen(header, data, now)

    def follow(self, before: State, state: State) -> None:
        """Where the picture began, stopped or lost who may see it, nothing old is shown."""
        if (state.surface, state.paused, state.watched) != (
            before.surface,
            before.paused,
            before.watched,
        ):
            self._last_shown = -1
            for seat in self._seats.viewers():
                seat.outbox.start_afresh()
        if len(state.watchers) < len(before.watchers) and state.watched:
            self._tell_codecs()

    def signal(self, seat: Seat, signal: s.Shown | s.KeyFrameWanted | s.Decodes) -> None:
        """What a viewer says of the picture."""
        match signal:
            case s.Shown(sequence):
                seat.outbox.shown(sequence)
                if sequence > self._last_shown:
                    self._last_shown = sequence
                    self._seats.tell_sharer(self._state(), signal)
                self._wake_if_skipping(seat)
            case s.KeyFrameWanted():
                seat.outbox.start_afresh()
                self._ask_key_frame(seat)
            case s.Decodes(codecs):
                self._codecs[seat.party] = codecs
                self._tell_codecs()

    def tick(self) -> None:
        """Once a second: whoever fell behind and has room again is shown the newest picture."""
        for seat in self._seats.viewers():
            self._wake_if_skipping(seat)

    def _wake_if_skipping(self, seat: Seat) -> None:
        if self._state().watched and seat.outbox.skipping and seat.outbox.has_credit:
            self._ask_key_frame(seat)

    def _ask_key_frame(self, seat: Seat) -> None:
        if self._seats.role_of(seat) is Role.COLLEAGUE:
            now = self._now()
            if now - self._asked_for_colleagues < KEY_FRAME_PAUSE:
                return  # the outbox goes on skipping: the next second asks again
            self._asked_for_colleagues = now
        self._seats.tell_sharer(self._state(), s.KeyFrameWanted())

    def _tell_codecs(self) -> None:
        """What everybody can decode; what the technician can where that would be nothing."""
        roles = (Role.TECHNICIAN, Role.COLLEAGUE)
        seats = [seat for role in roles for seat in self._seats.of_role(role)]
        said = [self._codecs[seat.party] for seat in seats if seat.party in self._codecs]
        if said:
            first, *others = said
            common = tuple(each for each in first if all(each in other for other in others))
            self._seats.tell_sharer(self._state(), s.Decodes(common or first))
