"""What the relay costs per frame, beside a bare Starlette relay in the same run."""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

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
SECONDS = 4
ROUNDS = 5
FRAME_BYTES = 10_000


def measure() -> None:
    """Print the table. Rounds alternate, since other work on the machine comes and goes."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        relay = stack.enter_context(Relay(Path(folder)))
        port = free_port()
        bare = subprocess.Popen(
            [sys.executable, "-m", "bench.relay", str(port)], cwd=ROOT, text=True
        )
        stack.callback(end, bare)
        wait_for(lambda: _listens(port), "the bare relay", 20)
        print(f"{PAIRS} pairs, {RATE} frames of {FRAME_BYTES // 1000} kB a second each")
        print(f"{'':24}{'CPU µs/frame':>14}{'ms p50':>10}{'ms p99':>10}")
        ours, theirs = asyncio.run(_rounds(relay, port, bare.pid))
        ratios = [one.cost / other.cost for one, other in zip(ours, theirs, strict=True)]
        print(f"CPU per frame: {statistics.median(ratios):.2f} of the bare relay")


async def _rounds(relay: Relay, port: int, bare: int) -> tuple[list["Cost"], list["Cost"]]:
    ours, theirs = await _ours(relay), await _bare(port)
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for number in range(ROUNDS):
        costs[0].append(await _round(ours, relay.process_id, number))
        costs[1].append(await _round(theirs, bare, number))
    for name, each in zip(("Beistand", "bare Starlette"), costs, strict=True):
        middle = [statistics.median(getattr(one, what) for one in each) for what in Cost._fields]
        print(f"{name:24}{middle[0]:>14.0f}{middle[1]:>10.2f}{middle[2]:>10.2f}")
    for sender, viewer in ours + theirs:
        await sender.close()
        await viewer.close()
    return costs


class Cost(NamedTuple):
    """Of one frame on its way: the relay's CPU in µs, and its age at the viewer in ms."""

    cost: float
    half: float
    most: float


Pair = tuple[websockets.ClientConnection, websockets.ClientConnection]


async def _ours(relay: Relay) -> list[Pair]:
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
        return pairs


async def _bare(port: int) -> list[Pair]:
    pairs = []
    for number in range(PAIRS):
        address = f"ws://127.0.0.1:{port}/{number}"
        viewer = await websockets.connect(address, compression=None)
        sender = await websockets.connect(address, compression=None)
        pairs.append((sender, viewer))
    return pairs


async def _round(pairs: list[Pair], pid: int, number: int) -> Cost:
    delays: list[float] = []
    first = number * RATE * SECONDS
    viewing = [asyncio.create_task(_view(viewer, delays, first)) for _, viewer in pairs]
    drains = [asyncio.create_task(_drain(sender)) for sender, _ in pairs]
    before = cpu(pid)
    await asyncio.gather(*(_send(sender, first) for sender, _ in pairs))
    async with asyncio.timeout(30):
        await asyncio.gather(*viewing)
    cost = (cpu(pid) - before) / len(delays) / 1000
    for task in drains:
        task.cancel()
    delays.sort()
    half, most = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    return Cost(cost, half * 1000, most * 1000)


async def _send(socket: websockets.ClientConnection, first: int) -> None:
    opening = Picture("avc1.42E01F", 1280, 720).packed()
    payload = opening.ljust(FRAME_BYTES, b"\0")
    began = time.perf_counter()
    for number in range(RATE * SECONDS):
        flags = Flag.LAST | (Flag.KEY if first + number == 0 else Flag.NONE)
        now = int(time.perf_counter() * 1_000_000)
        header = Header(Stream.SCREEN, 1, flags, first + number, 0, now, len(payload))
        await socket.send(header.packed() + payload)
        await asyncio.sleep(max(0.0, began + (number + 1) / RATE - time.perf_counter()))


async def _view(socket: websockets.ClientConnection, delays: list[float], first: int) -> None:
    """Acknowledges each frame, as a console does; both relays pass that on to the sender."""
    async for message in socket:
        if isinstance(message, bytes):
            sequence, sent = int.from_bytes(message[4:8]), int.from_bytes(message[10:18])
            delays.append(time.perf_counter() - sent / 1_000_000)
            await socket.send(write_signal(s.Shown(sequence)))
            if sequence == first + RATE * SECONDS - 1:
                return


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
    """Nanoseconds that a process has run, with all its threads, those that ended included.

    The clock's number is what clock_getcpuclockid(3) makes of a process on Linux.
    """
    return time.clock_gettime_ns(~pid << 3 | 2)


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _serve_bare(port: int) -> None:
    """Two sockets per path; what one says the other hears."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute
    from starlette.websockets import WebSocket

    pairs: dict[str, list[WebSocket]] = {}

    async def pair(websocket: WebSocket) -> None:
        await websocket.accept()
        both = pairs.setdefault(websocket.url.path, [])
        both.append(websocket)
        while (message := await websocket.receive())["type"] == "websocket.receive":
            other = both[0] if websocket is not both[0] else both[1]
            await other.send({**message, "type": "websocket.send"})

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
