"""Exchange: what passes between technician and agent beside the picture, as the state allows."""

from typing import Final

from beistand.protocol import signals as s
from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import What
from beistand.protocol.frames import MAX_TEXT, Header, Stream
from beistand.protocol.roles import Role
from beistand.protocol.states import State
from beistand.relay.seating import Seating

LIMITS: Final = {Stream.INPUT: 16 * 1024, Stream.TEXT: MAX_TEXT}
"""Bytes of one batch of mouse and keyboard, and of one text for the clipboard."""
_OTHER_END: Final = {Role.TECHNICIAN: Role.AGENT, Role.AGENT: Role.TECHNICIAN}


class Exchange:
    """Mouse, keyboard, clipboard and files of one session. Of a file no more than was agreed."""

    def __init__(self, seats: Seating) -> None:
        self._seats = seats
        self._file = ""
        self._passed = 0

    def frame(self, state: State, sender: Role, header: Header, data: bytes) -> None:
        """Pass a frame on that the state lets through. Raises RemoteProtocolError."""
        if header.stream is Stream.FILES:
            self._count(state, sender, header)
        elif header.part or not header.last or header.length > LIMITS[header.stream]:
            raise RemoteProtocolError(f"{header.stream.name} has one part, and a short one")
        for seat in self._seats.of_role(_OTHER_END[sender]):
            seat.outbox.put(data)

    def signal(self, state: State, sender: Role, signal: s.Signal) -> None:
        """Pass a signal on where what it speaks of is open; else it came too late."""
        match signal:
            case s.TextWanted():
                is_open = state.grants(What.TAKE_TEXT)
            case s.FileTaken():
                is_open = state.sends_file(_OTHER_END[sender]) is not None
            case s.MonitorWanted(number):
                is_open = state.monitor == 0 and number <= state.monitors
            case _:
                is_open = True
        if is_open:
            self._seats.tell(_OTHER_END[sender], signal)

    def _count(self, state: State, sender: Role, header: Header) -> None:
        request = state.sends_file(sender)
        assert request is not None
        if request.request != self._file:
            self._file, self._passed = request.request, 0
        self._passed += header.length
        if self._passed > request.size:
            raise RemoteProtocolError("a file is larger than was agreed")
