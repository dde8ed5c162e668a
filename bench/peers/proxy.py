"""A TCP proxy of a few lines: the least that Python can do with bytes on their way.

Started as `python -m bench.peers.proxy PORT TARGET [uvloop]`.
"""

import asyncio
import sys
from typing import cast


class Side(asyncio.Protocol):
    """What one side says the other hears; a side that takes no more holds the other back."""

    def __init__(self, target: int = 0) -> None:
        self._target = target
        self._early = b""
        self.transport: asyncio.Transport | None = None
        self.other: Side | None = None
        self._connecting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if self._target:
            self.other = Side()
            self.other.other = self
            self._connecting = asyncio.create_task(self._connect(self.other))

    async def _connect(self, other: "Side") -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: other, "127.0.0.1", self._target)
        if self._early:
            self.data_received(self._early)

    def data_received(self, data: bytes) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.write(data)
        else:
            self._early += data

    def pause_writing(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.resume_reading()

    def connection_lost(self, _reason: Exception | None) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


async def serve(port: int, target: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Side(target), "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    if "uvloop" in sys.argv:
        import uvloop

        uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2])))
    else:
        asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
