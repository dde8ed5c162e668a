"""The relays that are measured side by side, each started as its makers mean it to be.

A proxy passes on bytes and knows nothing of messages: it is what the machine allows. Between
websockify and the proxies on one hand and a viewer on the other there is no WebSocket.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path

from bench.peers.ends import Meeting, Pair, web_socket
from bench.peers.house import House
from bench.peers.load import WHOLE
from bench.peers.place import PEERS, MissingError, installed
from e2e.programs import ROOT, end, free_port, wait_for
from e2e.world import Relay

STREAM_MODULE = Path("/usr/lib/nginx/modules/ngx_stream_module.so")
NGINX = """daemon off; worker_processes 1; user root; pid {folder}/pid; error_log {folder}/errors;
load_module {module};
events {{ worker_connections 8192; }}
stream {{ server {{ listen 127.0.0.1:{port} backlog=1024; proxy_pass 127.0.0.1:{target}; }} }}
"""


@dataclass(frozen=True)
class Neighbour:
    """A relay that runs."""

    name: str
    process_id: int | None
    """None where nothing stands between the two ends."""
    pair: Callable[[], Pair]


Start = Callable[[], AbstractContextManager[Neighbour]]


@contextmanager
def beistand() -> Iterator[Neighbour]:
    with tempfile.TemporaryDirectory() as folder, Relay(Path(folder)) as relay:
        house = House(relay)
        try:
            yield Neighbour("Beistand", relay.process_id, house.pair)
        finally:
            house.close()


@contextmanager
def beistand_recording() -> Iterator[Neighbour]:
    with tempfile.TemporaryDirectory() as folder, Relay(Path(folder)) as relay:
        house = House(relay)
        name = "Beistand, recording"
        try:
            yield Neighbour(name, relay.process_id, lambda: house.pair(recorded=True))
        finally:
            house.close()


@contextmanager
def bare_starlette() -> Iterator[Neighbour]:
    with _program([sys.executable, "-m", "bench.peers.bare"], lambda port: [str(port)]) as started:
        port, process_id = started
        numbers = count()

        def pair() -> Pair:
            path = f"/{next(numbers)}"
            viewer = web_socket(port, path)
            return Pair(web_socket(port, path), viewer)

        name = f"bare Starlette {version('starlette')}"
        yield Neighbour(name, process_id, pair)


@contextmanager
def websockify() -> Iterator[Neighbour]:
    program = PEERS / "bin" / "websockify"
    if not program.exists():
        raise MissingError("websockify: make peers")
    with ExitStack() as stack:
        meeting = _meeting(stack)
        port, process_id = stack.enter_context(
            _program([str(program)], lambda port: [f"127.0.0.1:{port}", _at(meeting.port)])
        )
        yield Neighbour(
            f"websockify {installed('websockify')}",
            process_id,
            lambda: meeting.joined(web_socket(port, "/")),
        )


@contextmanager
def asyncio_proxy() -> Iterator[Neighbour]:
    with _proxy("asyncio TCP proxy") as neighbour:
        yield neighbour


@contextmanager
def uvloop_proxy() -> Iterator[Neighbour]:
    with _proxy(f"uvloop {version('uvloop')} TCP proxy", "uvloop") as neighbour:
        yield neighbour


@contextmanager
def nginx() -> Iterator[Neighbour]:
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None or not STREAM_MODULE.exists():
        raise MissingError("nginx with its stream module: make peers")
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr
    with ExitStack() as stack:
        meeting = _meeting(stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "nginx.conf"

        def words(port: int) -> list[str]:
            text = NGINX.format(folder=folder, module=STREAM_MODULE, port=port, target=meeting.port)
            file.write_text(text)
            return ["-c", str(file), "-e", str(folder / "errors")]

        port, process_id = stack.enter_context(_program([program], words))
        name = f"nginx {said.partition('/')[2].split()[0]}, TCP"
        yield Neighbour(name, process_id, lambda: meeting.joined(meeting.plain(port)))


@contextmanager
def nothing() -> Iterator[Neighbour]:
    with ExitStack() as stack:
        meeting = _meeting(stack)
        yield Neighbour(
            "nothing between", None, lambda: meeting.joined(meeting.plain(meeting.port))
        )


ALL: tuple[Start, ...] = (
    beistand,
    beistand_recording,
    bare_starlette,
    websockify,
    asyncio_proxy,
    uvloop_proxy,
    nginx,
    nothing,
)


def _meeting(stack: ExitStack) -> Meeting:
    meeting = Meeting(WHOLE)
    stack.callback(meeting.close)
    return meeting


@contextmanager
def _proxy(name: str, *loop: str) -> Iterator[Neighbour]:
    with ExitStack() as stack:
        meeting = _meeting(stack)
        port, process_id = stack.enter_context(
            _program(
                [sys.executable, "-m", "bench.peers.proxy"],
                lambda port: [str(port), str(meeting.port), *loop],
            )
        )
        yield Neighbour(name, process_id, lambda: meeting.joined(meeting.plain(port)))


@contextmanager
def _program(program: list[str], words: Callable[[int], list[str]]) -> Iterator[tuple[int, int]]:
    """The port on which it listens, and its process."""
    port = free_port()
    running = subprocess.Popen(
        [*program, *words(port)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: listens(port), program[-1], 20)
        yield port, running.pid
    finally:
        end(running)


def listens(port: int) -> bool:
    """Whether a program of this machine accepts connections there; none is made."""
    wanted = f"0100007F:{port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()
    return any(line.split()[1] == wanted and line.split()[3] == "0A" for line in lines[1:])


def _at(port: int) -> str:
    return f"127.0.0.1:{port}"
