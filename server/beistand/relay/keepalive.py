"""Keepalive: a line that died without a word is given up as soon as a ping stays unanswered."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class PunctualProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, which does not wait for a peer that is gone.

    uvicorn closes such a socket only once everything in its buffer is sent. To a viewer whose
    cable was pulled that is never: it would count as there until the kernel gives up as well,
    after a quarter of an hour.
    """

    def keepalive_timeout(self) -> None:
        """No answer came in time: let go of the line and of all that waits for it."""
        super().keepalive_timeout()
        self.transport.abort()
