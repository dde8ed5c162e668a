"""A relay of ten lines of Starlette, which checks nothing: `python -m bench.peers.bare PORT`."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

pairs: dict[str, list[WebSocket]] = {}


async def pair(websocket: WebSocket) -> None:
    """Two sockets to a path; what one says the other hears."""
    await websocket.accept()
    both = pairs.setdefault(websocket.url.path, [])
    both.append(websocket)
    while (message := await websocket.receive())["type"] == "websocket.receive":
        other = both[0] if websocket is not both[0] else both[1]
        await other.send({**message, "type": "websocket.send"})


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[WebSocketRoute("/{number}", pair)]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
