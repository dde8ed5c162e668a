"""Raising: the technician's way to administrator rights, which begins with control."""

from collections.abc import Callable

from beistand.ends.side import Side
from beistand.protocol.events import Event, Lowered, Refused, Requested, What, Withdrawn
from beistand.protocol.purpose import withholds
from beistand.protocol.states import State


class Raising:
    """Rights need control, and each is a question of its own to the customer.

    Whoever asks for rights without control has both asked, one after the other. `name` makes up
    the name of a request, `why` says what it is for.
    """

    def __init__(self, side: Side, name: Callable[[], str], why: Callable[[], str]) -> None:
        self._side = side
        self._name, self._why = name, why
        self._comes_next = False

    @property
    def possible(self) -> bool:
        """Whether rights can be asked for now, or the control that they need."""
        state = self._side.state
        if withholds(state, What.ELEVATION):
            return False  # then control alone is no way to them
        on_its_way = any(each.what is What.CONTROL for each in state.requests)
        within_reach = self._may(What.ELEVATION) or self._may(What.CONTROL) or on_its_way
        return within_reach and rights_state(state) == "no" and not self._comes_next

    def ask(self) -> None:
        """Ask for rights; for control first where it is missing."""
        self._comes_next = not self._asks(What.ELEVATION)
        if self._comes_next:
            self._asks(What.CONTROL)

    def follow(self, event: Event, before: State) -> None:
        """Once there is control, ask for the rights that were wanted with it."""
        if isinstance(event, Refused | Withdrawn):
            gone = before.asked(event.request)
            if gone is not None and gone.what is What.CONTROL:
                self._comes_next = False
        if self._comes_next and self._asks(What.ELEVATION):
            self._comes_next = False

    def give_up(self) -> None:
        """The work that needed them is done."""
        self._side.say(Lowered())

    def _may(self, what: What) -> bool:
        return self._side.may(Requested("-", what))

    def _asks(self, what: What) -> bool:
        return self._side.say(Requested(self._name(), what, self._why()))


def rights_state(state: State) -> str:
    """no, asked, granted (the system asks the customer now) or yes."""
    if state.elevated:
        return "yes"
    if state.grants(What.ELEVATION):
        return "granted"
    return "asked" if any(each.what is What.ELEVATION for each in state.requests) else "no"
