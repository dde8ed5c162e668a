"""A viewer that stops reading: nobody else feels it, and it comes back to the newest picture.

The relay is a process of its own, since only then do the buffers
of its sockets count, and its memory.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import httpx2
import pytest
from websockets.asyncio.client import connect

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import Event
from beistand.protocol.frames import HEADER_BYTES
from tests.relay.saying import build, picture, steps, undertaking
from tests.relay.side import PATIENCE, Side, dials
from tests.relay.world import PASSWORD

HERE = Path(__file__).resolve().parents[2]
PICTURE = 20_000
STALLED_FOR = 400
"""Pictures, 8 MB of them: more than any buffer on the way would hold."""


@contextmanager
def a_process(data: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A relay as an operator starts it, with one account."""
    relay = [sys.executable, "-m", "beistand.relay"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "BEISTAND_DATA_DIR": str(data)}
    add = [*relay, "user", "add", "Anna", "--role", "admin", "--password-stdin"]
    subprocess.run(add, cwd=HERE, env=environment, input=PASSWORD, text=True, check=True)
    with subprocess.Popen(
        [*relay, "serve", "--host", "127.0.0.1", "--port", "0"],
        cwd=HERE,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline().rpartition(":")[2])
        finally:
            process.kill()


class Office:
    """A technician at the console of a relay that is another process."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.page = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    async def signs_in(self) -> None:
        said = {"name": "Anna", "password": PASSWORD}
        answer = await self.page.post("/admin/sign-in", json=said)
        # The cookie is for https and localhost only, which a plain client does not know.
        self.page.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
        await self.page.post("/admin/account/undertaking", json=undertaking())

    async def offers(self) -> tuple[str, str]:
        answer = (await self.page.post("/admin/keys", json={"purpose": "Drucker"})).json()
        return answer["session"], answer["short_key"]

    async def enters(self, session: str, side: Side) -> None:
        answer = await self.page.post(f"/admin/sessions/{session}/ticket")
        ticket = answer.json()["ticket"]
        await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
        await side.is_welcome()

    async def helps(self, viewer: Side) -> Side:
        session, key = await self.offers()
        await self.enters(session, viewer)
        customer = await dials(self.port)
        await customer.joins(key)
        await customer.is_welcome()
        said: list[Event] = [*steps(), e.SharingStarted(e.Surface.WINDOW)]
        for step in said:
            await customer.says(step)
        await viewer.sees(lambda state: state.visible)
        return customer


async def a_viewer_with_little_room(port: int) -> Side:
    """A socket with a small SO_RCVBUF, of which only what somebody asks for is read."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    sock.connect(("127.0.0.1", port))
    return Side(
        await connect(
            f"ws://127.0.0.1:{port}/session",
            sock=sock,
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            compression=None,
            max_queue=1,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
        )
    )


def resident(process: subprocess.Popen[str]) -> int:
    """The process's memory in bytes."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def delay(customer: Side, viewer: Side, sequence: int) -> float:
    """Seconds that one picture takes from one end to the other."""
    frame = picture(sequence, key=True, size=PICTURE)
    begun = monotonic()
    await customer.sends(frame)
    await viewer.gets(frame)
    taken = monotonic() - begun
    await viewer.signals(s.Shown(sequence))
    return taken


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_viewer_that_stops_reading_harms_nobody_and_comes_back_to_the_newest_picture(
    tmp_path: Path,
) -> None:
    with a_process(tmp_path) as (process, port):
        office = Office(port)
        await office.signs_in()
        quick = await dials(port)
        other = await office.helps(quick)
        slow = await a_viewer_with_little_room(port)
        customer = await office.helps(slow)
        calm = sorted([await delay(other, quick, number) for number in range(20)])[-3]
        before = resident(process)

        # The slow one reads no more; the customer goes on showing at full rate.
        busy = []
        for number in range(1, STALLED_FOR + 1):
            await customer.sends(picture(number, key=number % 10 == 1, size=PICTURE))
            if number % 20 == 0:
                busy.append(await delay(other, quick, 100 + number))
        assert sorted(busy)[-3] < calm + 0.25
        assert resident(process) - before < 2_000_000

        # It reads again: what it had been sent, not one picture of the 300 after that …
        await customer.signals(s.ChatHeard(STALLED_FOR))
        while await slow.hears(s.ChatHeard) != s.ChatHeard(STALLED_FOR):
            pass
        assert 0 < len(slow.pictures) * (PICTURE + HEADER_BYTES) < 1_000_000
        assert slow.pictures == list(range(1, len(slow.pictures) + 1))

        # … says so, the sharer is asked, and the next thing it sees is the newest key frame.
        await slow.signals(s.Shown(slow.pictures[-1]))
        await customer.hears(s.KeyFrameWanted)
        newest = STALLED_FOR + 1
        await customer.sends(picture(newest, key=True, size=PICTURE))
        await slow.gets(picture(newest, key=True, size=PICTURE))
        assert slow.pictures[-2] < 100
        await office.page.aclose()
        await asyncio.gather(*(side.connection.close() for side in (quick, other, slow, customer)))
