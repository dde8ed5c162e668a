"""The feed: tells one console page that the table of sessions changed."""

import asyncio
import contextlib

from starlette.websockets import WebSocket, WebSocketDisconnect

from beistand.relay.lobby import Lobby

SIGNED_OUT = 4401
"""The code with which a page is told that nobody is signed in any more."""


class Feed:
    """Tells one console page that the table of sessions changed; many changes are one."""

    def __init__(self, websocket: WebSocket, lobby: Lobby) -> None:
        self._websocket = websocket
        self._lobby = lobby
        self._over = asyncio.Event()

    def close(self) -> None:
        """The sign-in behind this page is over."""
        self._over.set()

    async def run(self) -> None:
        """Until the page is gone, or is sent away."""
        listening = asyncio.create_task(self._listen())
        waiting = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            waiting.cancel()
            await asyncio.gather(listening, waiting, return_exceptions=True)
        if self._over.is_set():
            with contextlib.suppress(RuntimeError):  # the page was quicker
                await self._websocket.close(SIGNED_OUT)

    async def _listen(self) -> None:
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
