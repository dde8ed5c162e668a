"""Prompt sockets: uvicorn's WebSocket without the waits that a picture does not need."""

from collections.abc import Callable

from starlette.websockets import WebSocket
from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

from beistand.protocol.errors import ProtocolError

Hear = Callable[[str | bytes], bool]
"""Deals with a message at once, and returns whether it did; else, and where it raises
ProtocolError, the message waits for the application to receive it. Nothing overtakes what waits."""


def _waits(message: str | bytes) -> bool:
    return False


class PromptProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which also hands over and takes messages at once.

    As it is, each message goes through a queue, wakes a task, and stops and starts the reading of
    the line: half of what it costs to pass a picture on.
    """

    hear: Hear = staticmethod(_waits)
    _awaited = False

    def handle_connect(self, event: Request) -> None:
        """The application finds this line in the state of its WebSocket."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["state"]["line"] = self

    def send_receive_event_to_app(self) -> None:
        """A message is there, in one part or several."""
        in_turn = self._awaited and self.queue.empty() and not self.close_sent
        if in_turn and self._heard(b"".join(self.frames)):
            self.frames = []
        else:
            super().send_receive_event_to_app()

    def _heard(self, data: bytes) -> bool:
        try:
            return self.hear(data.decode() if self.curr_msg_data_type == "text" else data)
        except (ProtocolError, UnicodeDecodeError):
            return False  # said again where the line can be closed for it

    async def receive(self) -> ASGIReceiveEvent:
        """The application is through with all before, and takes the next message."""
        self._awaited = True
        message = await super().receive()
        self._awaited = False
        return message

    def write_now(self, message: str | bytes) -> bool:
        """Write a message if the line takes it without waiting; returns whether it did."""
        if self.disconnected or self.close_sent or not self.writable.is_set():
            return False
        try:
            if isinstance(message, bytes):
                self.conn.send_binary(message)
            else:
                self.conn.send_text(message.encode())
        except InvalidState:
            return False  # it is being closed
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True

    def keepalive_timeout(self) -> None:
        """No answer came in time: let go of the line and of all that waits for it.

        uvicorn closes such a socket only once everything in its buffer is sent. To a viewer whose
        cable was pulled that is never: it would count as there until the kernel gives up as well,
        after a quarter of an hour.
        """
        super().keepalive_timeout()
        self.transport.abort()


def line_of(websocket: WebSocket) -> PromptProtocol:
    """The line that carries a WebSocket which this relay's server received."""
    line: PromptProtocol = websocket.state.line
    return line
