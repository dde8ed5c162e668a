"""The smallest relay that two pages need, with the files of their runtime, for the screen's bench.

Started as `python -m bench.screen_relay PORT [BYTES_PER_SECOND]`; the second number makes the way
to the technician a slow one.
"""

import asyncio
import io
import sys
import zipfile

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from e2e.programs import ROOT

PAGE = """<!doctype html><html lang="en"><title>starting</title>
<button id="share">Share</button><video id="preview" autoplay muted width="160"></video>
<canvas id="screen" style="max-width: 100%"></canvas>
<script type="module">
import { loadPyodide } from "/pyodide/pyodide.mjs";
globalThis.pyodide = await loadPyodide();
pyodide.unpackArchive(await (await fetch("/code")).arrayBuffer(), "zip", {extractDir: "/code"});
await pyodide.runPythonAsync("import sys; sys.path.insert(0, '/code'); import screen_page");
</script>
"""

sockets: dict[str, WebSocket] = {}


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def code(request: Request) -> Response:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in (ROOT / "pyscript").rglob("*.py"):
            archive.write(path, path.relative_to(ROOT / "pyscript"))
        archive.write(ROOT / "bench" / "screen_page.py", "screen_page.py")
    return Response(packed.getvalue())


async def line(socket: WebSocket) -> None:
    role = socket.path_params["role"]
    other = "technician" if role == "customer" else "customer"
    await socket.accept()
    sockets[role] = socket
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                break
            if (there := sockets.get(other)) is None:
                continue
            if message.get("bytes") is None:
                await there.send_text(message["text"])
                continue
            if BYTES_PER_SECOND:
                await asyncio.sleep(len(message["bytes"]) / BYTES_PER_SECOND)
            await there.send_bytes(message["bytes"])
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        if sockets.get(role) is socket:
            del sockets[role]


app = Starlette(
    routes=[
        Route("/", page),
        Route("/code", code),
        WebSocketRoute("/line/{role}", line),
        Mount("/pyodide", StaticFiles(directory=ROOT / "node_modules" / "pyodide")),
    ]
)
BYTES_PER_SECOND = int(sys.argv[2]) if len(sys.argv) > 2 else 0

if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        log_level="warning",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
    )
