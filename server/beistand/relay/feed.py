"""The feed: tells one console page that the table of sessions changed."""

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from beistand.relay.lobby import Lobby


class Feed:
    """Tells one console page that the table of sessions changed; many changes are one."""

    def __init__(self, websocket: WebSocket, lobby: Lobby) -> None:
        self._websocket = websocket
        self._lobby = lobby

    async def run(self) -> None:
        """Until the page is gone."""
        changed = asyncio.Event()

        async def tell() -> None:
            while True:
                await changed.wait()
                changed.clear()
                await self._websocket.send_text("changed")

        telling = asyncio.create_task(tell())
        self._lobby.watch(changed.set)
        try:
            while True:
                await self._websocket.receive_text()
        except (WebSocketDisconnect, KeyError, RuntimeError):
            pass
        finally:
            self._lobby.unwatch(changed.set)
            telling.cancel()
            # It has failed where the page went away while it was being told.
            await asyncio.gather(telling, return_exceptions=True)
