"""Seating: who sits in a room, and who of them is told what."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.wire import write_signal
from beistand.relay.outbox import Outbox


@dataclass
class Seat:
    """Where a party sits while its socket is there; `leave` closes the socket with a reason.

    `role` is the one in which the socket came in. What counts later is the role that the state
    gives its party: a session may be handed over.

    Nothing is told to a seat that was not greeted: it has not heard yet what was said before, or
    is an agent that the customer has not admitted.
    """

    party: int
    role: Role
    name: str
    outbox: Outbox
    leave: Callable[[s.Why], None]
    code: str = ""
    undertaking: str = ""
    """The day on which a technician undertook secrecy, as the customer reads it."""
    greeted: bool = False

    def takes_the_place_of(self, other: "Seat") -> bool:
        """The newest tab of a person wins, and the newest agent."""
        return self.party == other.party or self.role is other.role is Role.AGENT


class Seating:
    """The seats of one room, by their parties' numbers; `state` says who they are now."""

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state
        self._seats: dict[int, Seat] = {}

    def __iter__(self) -> Iterator[Seat]:
        return iter(list(self._seats.values()))

    def __len__(self) -> int:
        return len(self._seats)

    def of(self, party: int) -> Seat | None:
        """Where this party sits."""
        return self._seats.get(party)

    def holds(self, seat: Seat) -> bool:
        """Whether nobody else has taken the seat meanwhile."""
        return self._seats.get(seat.party) is seat

    def role_of(self, seat: Seat) -> Role:
        """Who this is now; before the key is proved nobody is in the state yet."""
        party = self._state().party(seat.party)
        return seat.role if party is None else party.role

    def take(self, seat: Seat) -> None:
        """Somebody sits down."""
        self._seats[seat.party] = seat

    def free(self, seat: Seat) -> None:
        """Somebody gets up."""
        del self._seats[seat.party]

    def viewers(self) -> Iterator[Seat]:
        """Those who are shown the screen."""
        return self.of_role(Role.TECHNICIAN, Role.COLLEAGUE)

    def of_role(self, *roles: Role) -> Iterator[Seat]:
        """Those in these roles who were greeted."""
        return (seat for seat in self if self.role_of(seat) in roles and seat.greeted)

    def tell_all(self, message: str | bytes, but: Seat | None = None) -> None:
        """To everybody who was greeted."""
        for seat in self:
            if seat.greeted and seat is not but:
                seat.outbox.put(message)

    def tell(self, role: Role, signal: s.Signal) -> None:
        """To those in this role."""
        for seat in self.of_role(role):
            seat.outbox.put(write_signal(signal))

    def tell_sharer(self, state: State, signal: s.Signal) -> None:
        """To whoever shows the screen, or would."""
        self.tell(state.shared_by or Role.CUSTOMER, signal)
