"""The pages that the peers need, and the line on which two of them find each other.

Started as `python -m bench.screens.web PORT`. `/vnc/PORT` is noVNC's own client as it is when
nobody sets anything, `/webrtc/customer` and `/webrtc/technician` are Chromium's own screen share.
"""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.peers.place import NOVNC

VNC = """<!doctype html><html lang="en"><title>noVNC</title>
<body style="margin: 0"><div id="screen" style="width: 1280px; height: 720px"></div>
<script type="module">
import RFB from "/novnc/PATH";
globalThis.rfb = new RFB(document.getElementById("screen"), "ws://127.0.0.1:PORT/");
rfb.addEventListener("connect", () => { document.title = "connected"; });
</script>
"""
WEBRTC = """<!doctype html><html lang="en"><title>WebRTC</title>
<body style="margin: 0"><video id="screen" autoplay muted style="display: block"></video>
<script type="module">
const role = "ROLE", line = new WebSocket(`ws://${location.host}/line/${role}`);
const peer = new RTCPeerConnection();
const say = what => line.send(JSON.stringify(what));
peer.onicecandidate = ({candidate}) => candidate && say({candidate});
peer.ontrack = ({streams}) => {
  document.getElementById("screen").srcObject = streams[0];
  document.title = "connected";
};
const offer = async () => {
  await peer.setLocalDescription();
  say({description: peer.localDescription});
};
line.onmessage = async ({data}) => {
  const {candidate, description, hello} = JSON.parse(data);
  if (candidate) await peer.addIceCandidate(candidate);
  if (description) await peer.setRemoteDescription(description);
  if (description?.type === "offer") await offer();
  if (hello) await offer();
};
if (role === "customer") {
  const stream = await navigator.mediaDevices.getDisplayMedia({video: true});
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
  document.title = "sharing";
  // Read from the window's title, since nobody drives this page while it is measured.
  setInterval(async () => {
    const seen = [...(await peer.getStats()).values()];
    const sent = seen.filter(({type}) => type === "transport").map(({bytesSent}) => bytesSent);
    document.title = `sent ${sent.reduce((one, other) => one + other, 0)}`;
  }, 250);
} else {
  line.onopen = () => say({hello: true});
}
</script>
"""
sockets: dict[str, WebSocket] = {}


async def vnc(request: Request) -> Response:
    path = next(NOVNC.rglob("rfb.js")).relative_to(NOVNC).as_posix()
    page = VNC.replace("PORT", str(request.path_params["port"])).replace("PATH", path)
    return HTMLResponse(page)


async def webrtc(request: Request) -> Response:
    role = "customer" if request.path_params["role"] == "customer" else "technician"
    return HTMLResponse(WEBRTC.replace("ROLE", role))


async def line(socket: WebSocket) -> None:
    role = socket.path_params["role"]
    other = "technician" if role == "customer" else "customer"
    await socket.accept()
    sockets[role] = socket
    try:
        while True:
            said = await socket.receive_text()
            if other in sockets:
                await sockets[other].send_text(said)
    except WebSocketDisconnect:
        del sockets[role]


if __name__ == "__main__":
    routes = [
        Route("/vnc/{port:int}", vnc),
        Route("/webrtc/{role}", webrtc),
        WebSocketRoute("/line/{role}", line),
    ]
    if NOVNC.exists():
        routes.append(Mount("/novnc", StaticFiles(directory=NOVNC)))
    uvicorn.run(
        Starlette(routes=routes),
        port=int(sys.argv[1]),
        log_level="warning",
        ws="websockets-sansio",
    )
