"""A session as one side sees it: may I, say it, hear it."""

from beistand.protocol.errors import LocalProtocolError, ProtocolError, RemoteProtocolError
from beistand.protocol.events import Event
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import read_event, write_event


class Session:
    """The session on the side of one role.

    Nothing that a side says is true until the relay has repeated it: `say` changes nothing, `hear`
    does. The relay hears itself like everybody else.
    """

    def __init__(self, role: Role, state: State | None = None) -> None:
        self.role = role
        self.state = state or State()

    def may(self, event: Event) -> bool:
        """Whether this side may say the event now."""
        try:
            follow(self.state, self.role, event)
        except ProtocolError:
            return False
        return True

    def say(self, event: Event) -> str:
        """The text that says an event.

        Raises LocalProtocolError where this side may not, or where the others could not read it.
        """
        text = write_event(event)
        try:
            self.weigh(self.role, text)
        except RemoteProtocolError as error:
            raise LocalProtocolError(str(error)) from None
        return text

    def weigh(self, by: Role, text: str) -> Event:
        """The event that `by` says, if it may; changes nothing.

        Raises RemoteProtocolError. The relay writes the event down next, then hears it.
        """
        event = read_event(text)
        self._after(by, event)
        return event

    def hear(self, by: Role, text: str) -> Event:
        """The event that `by` said, which is true from here on.

        Raises RemoteProtocolError, and then has changed nothing.
        """
        event = read_event(text)
        self.state = self._after(by, event)
        return event

    def learn(self, by: Role, event: Event) -> None:
        """Take in an event that was read already, from the ledger or from an entry.

        Raises RemoteProtocolError, and then has changed nothing.
        """
        self.state = self._after(by, event)

    def _after(self, by: Role, event: Event) -> State:
        try:
            return follow(self.state, by, event)
        except ProtocolError as error:
            raise RemoteProtocolError(str(error)) from None
