"""What the relay costs per frame, beside a bare Starlette relay in the same run."""

import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2
import websockets

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event, Surface
from beistand.protocol.frames import Flag, Header, Picture, Stream
from beistand.protocol.keys import read_key
from beistand.protocol.wire import Entry, read, write_event, write_signal
from e2e.programs import ROOT, end, free_port, wait_for
from e2e.world import Relay

PAIRS = 20
RATE = 30
SECONDS = 8
FRAME_BYTES = 10_000
ACKNOWLEDGE_EVERY = 5


def measure() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        relay = stack.enter_context(Relay(Path(folder)))
        port = free_port()
        bare = subprocess.Popen(
            [sys.executable, "-m", "bench.relay", str(port)], cwd=ROOT, text=True
        )
        stack.callback(end, bare)
        print(f"{PAIRS} pairs, {RATE} frames of {FRAME_BYTES // 1000} kB a second each")
        print(f"{'':24}{'frames':>10}{'CPU µs/frame':>14}{'ms p50':>10}{'ms p99':>10}")
        ours = asyncio.run(_ours(relay))
        wait_for(lambda: _listens(port), "the bare relay", 20)
        theirs = asyncio.run(_bare(port, bare.pid))
        print(f"CPU per frame: {ours / theirs:.2f} of the bare relay")


async def _ours(relay: Relay) -> float:
    token = relay.setup_link.partition("#")[2]
    origin = {"origin": relay.url}
    body = {"name": "Bench", "password": "a bench of twelve and more"}
    async with httpx2.AsyncClient(base_url=relay.url, headers=origin) as client:
        digest, number, language = _agreement((await client.get("/setup")).text)
        undertaking = {"number": number, "digest": digest, "language": language}
        first = {"token": token, **body, "undertaking": undertaking}
        await client.post("/admin/set-up", json=first)
        answer = await client.post("/admin/sign-in", json=body)
        client.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        build = _between((await client.get("/")).text, 'name="build" content="', '"')
        digest, number, language = _agreement((await client.get("/")).text)
        pairs = []
        for _ in range(PAIRS):
            made = (await client.post("/admin/keys", json={"purpose": "Bench"})).json()
            ticket = await client.post(f"/admin/sessions/{made['session']}/ticket")
            enter = s.Enter(1, 0, 0, build, ticket.json()["ticket"])
            key = read_key(made["short_key"])
            join = s.Join(1, build, key.locator, key.proof)
            technician = await _socket(relay, enter)
            customer = await _socket(relay, join)
            said: list[Event] = [
                e.Confirmed(),
                e.AgreementAccepted(number, digest, language),
                e.RecordingDecided(False),
            ]
            for event in said:
                await customer.send(write_event(event))
            await _until(customer, e.Connected)
            await customer.send(write_event(e.SharingStarted(Surface.WINDOW)))
            await _until(customer, e.SharingStarted)
            await _until(technician, e.SharingStarted)
            pairs.append((customer, technician))
        return await _run("Beistand", pairs, relay.process_id, acknowledge=True)


async def _bare(port: int, pid: int) -> float:
    pairs = []
    for number in range(PAIRS):
        address = f"ws://127.0.0.1:{port}/{number}"
        viewer = await websockets.connect(address, compression=None)
        sender = await websockets.connect(address, compression=None)
        pairs.append((sender, viewer))
    return await _run("bare Starlette", pairs, pid, acknowledge=False)


async def _run(name: str, pairs: list, pid: int, acknowledge: bool) -> float:  # type: ignore[type-arg]
    delays: list[float] = []
    viewing = [asyncio.create_task(_view(viewer, delays, acknowledge)) for _, viewer in pairs]
    drains = [asyncio.create_task(_drain(sender)) for sender, _ in pairs]
    before = cpu(pid)
    await asyncio.gather(*(_send(sender) for sender, _ in pairs))
    async with asyncio.timeout(30):
        await asyncio.gather(*viewing)
    cost = (cpu(pid) - before) / len(delays) / 1000
    for task in drains:
        task.cancel()
    for sender, viewer in pairs:
        await sender.close()
        await viewer.close()
    delays.sort()
    half, most = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    print(f"{name:24}{len(delays):>10}{cost:>14.0f}{half * 1000:>10.2f}{most * 1000:>10.2f}")
    return cost


async def _send(socket: websockets.ClientConnection) -> None:
    opening = Picture("avc1.42E01F", 1280, 720).packed()
    began = time.perf_counter()
    for sequence in range(RATE * SECONDS):
        payload = opening.ljust(FRAME_BYTES, b"\0")
        flags = Flag.LAST | (Flag.KEY if sequence == 0 else Flag.NONE)
        now = int(time.perf_counter() * 1_000_000)
        header = Header(Stream.SCREEN, 1, flags, sequence, 0, now, len(payload))
        await socket.send(header.packed() + payload)
        await asyncio.sleep(max(0.0, began + (sequence + 1) / RATE - time.perf_counter()))


async def _view(
    socket: websockets.ClientConnection, delays: list[float], acknowledge: bool
) -> None:
    async for message in socket:
        if isinstance(message, bytes):
            sequence, sent = int.from_bytes(message[4:8]), int.from_bytes(message[10:18])
            delays.append(time.perf_counter() - sent / 1_000_000)
            if sequence == RATE * SECONDS - 1:
                return
            if acknowledge and sequence % ACKNOWLEDGE_EVERY == 0:
                await socket.send(write_signal(s.Shown(sequence)))


async def _drain(socket: websockets.ClientConnection) -> None:
    async for _ in socket:
        pass


async def _socket(relay: Relay, first: s.Signal) -> websockets.ClientConnection:
    address = relay.url.replace("http:", "ws:") + "/session"
    socket = await websockets.connect(address, compression=None, origin=relay.url)  # type: ignore[arg-type]
    await socket.send(write_signal(first))
    return socket


async def _until(socket: websockets.ClientConnection, kind: type[Event]) -> None:
    async with asyncio.timeout(10):
        while True:
            message = await socket.recv()
            if isinstance(message, str):
                said = read(message)
                if isinstance(said, Entry) and isinstance(said.event, kind):
                    return


def _agreement(page: str) -> tuple[str, int, str]:
    return (
        _between(page, 'data-digest="', '"'),
        int(_between(page, 'data-number="', '"')),
        _between(page, 'data-language="', '"'),
    )


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def cpu(pid: int) -> int:
    """Nanoseconds that all threads of a process have run."""
    used = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):  # a thread that ends meanwhile
            used += int((task / "schedstat").read_text().split()[0])
    return used


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _serve_bare(port: int) -> None:
    """Two sockets per path; what one says the other hears."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute
    from starlette.websockets import WebSocket, WebSocketDisconnect

    waiting: dict[str, WebSocket] = {}

    async def pair(websocket: WebSocket) -> None:
        await websocket.accept()
        other = waiting.setdefault(websocket.url.path, websocket)
        try:
            while True:
                data = await websocket.receive_bytes()
                await other.send_bytes(data)
        except WebSocketDisconnect:
            return

    app = Starlette(routes=[WebSocketRoute("/{number}", pair)])
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )


if __name__ == "__main__":
    _serve_bare(int(sys.argv[1]))
