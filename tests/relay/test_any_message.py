"""Whatever a socket is told, in 100,000 messages too: at worst it closes, and memory stays flat."""

import asyncio
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.events import EVENTS
from beistand.protocol.keys import read_key
from beistand.protocol.roles import Role
from beistand.protocol.signals import SIGNALS
from beistand.relay.permissions import Rank
from tests.relay.calling import comes, lets_in
from tests.relay.saying import build, steps, undertaking
from tests.relay.side import Side, dials, until
from tests.relay.test_any_request import LEAF, WORD, Complaints, World, complaints, world, written
from tests.relay.test_malformed import TRUE, altered, broken, odd
from tests.relay.world import Relay

__all__ = ["complaints", "world"]

KINDS = {**{name: ("event", kind) for name, kind in EVENTS.items()}} | {
    name: ("signal", kind) for name, kind in SIGNALS.items()
}
CODES = {1000, 1007, 1008, 1009}
"""Closed in order, or for what was said; never 1011, which is a mistake of ours."""
MESSAGES = 100_000
MAX_GROWTH = 5 * 1024 * 1024


@st.composite
def nearly_a_message(draw: st.DrawFn) -> str:
    """One of ours, with something odd in it."""
    name = draw(st.sampled_from(sorted(KINDS)))
    kind, of = KINDS[name]
    fields = getattr(of, "__dataclass_fields__", {})
    said: dict[str, Any] = {field: draw(LEAF) for field in fields if draw(st.integers(0, 9))}
    return written({kind: name, **said}).decode()


MESSAGE = st.one_of(
    nearly_a_message(),
    nearly_a_message(),
    st.dictionaries(WORD, LEAF, max_size=3).map(lambda said: written(said).decode()),
    st.text(max_size=100).filter(lambda text: not re.search("[\ud800-\udfff]", text)),
    st.binary(max_size=100),
    st.builds(altered, st.integers(0, 60), st.binary(min_size=1, max_size=4)),
)
few = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


NUMBERS = count(1)
PLACES = (Role.CUSTOMER, Role.TECHNICIAN, Role.AGENT, Role.COLLEAGUE)


async def with_somebody(relay: Relay, role: Role) -> dict[Role, Side]:
    """Technician and customer of a session, and the one in this role where it is neither."""
    technician, customer = await relay.helps()
    sides = {Role.TECHNICIAN: technician, Role.CUSTOMER: customer}
    if role is Role.COLLEAGUE:
        user = await relay.somebody(f"Jonas {next(NUMBERS)}", Rank.TECHNICIAN)
        await lets_in(relay, technician, customer, user)
        sides[role] = await comes(relay, technician.name, user)
        await customer.sees(lambda state: state.has(role))
    elif role is Role.AGENT:
        await customer.signals(s.Invite())
        invited = await customer.hears(s.Invited)
        sides[role] = await relay.dials()
        await sides[role].signals(s.Accept(s.PROTOCOL_VERSION, "4711", invited.token))
        await customer.sees(lambda state: state.has(role))
        await customer.says(e.AgentAdmitted(customer.state.newest_agent))
        await sides[role].is_welcome()
    return sides


@pytest.mark.parametrize("role", [None, *PLACES])
def test_any_messages_at_any_side_at_worst_close_its_socket(
    world: World, complaints: Complaints, role: Role | None
) -> None:
    async def says(messages: list[str | bytes]) -> int | None:
        relay = world.relay
        relay.clock.seconds += 61
        if role is None:
            side = await relay.dials()
        else:
            sides = await with_somebody(relay, role)
            side = sides.pop(role)
            other = sides[Role.TECHNICIAN if role is Role.CUSTOMER else Role.CUSTOMER]
        for each in (*messages, "that is all"):
            await side.connection.send(each)
        code = await side.is_closed()
        if role is not None:
            await relay.lobby.end(other.name, e.Reason.LIMIT)
            for left in sides.values():
                await left.connection.close()
        return code

    @few
    @given(st.lists(MESSAGE, min_size=1, max_size=6))
    def any_messages(messages: list[str | bytes]) -> None:
        assert world.does(says(messages)) in CODES

    any_messages()
    assert complaints.said == []


@contextmanager
def a_relay_of_its_own(data: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    """The real program, its port and its set-up token; its log is in `data`."""
    arguments = ["serve", "--host", "127.0.0.1", "--port", "0", "--data-dir", str(data / "data")]
    with (data / "log").open("wb") as log, subprocess.Popen(
        [sys.executable, "-m", "beistand.relay", *arguments],
        env={**os.environ, "BEISTAND_LOG_LEVEL": "error"},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            yield process, port, process.stdout.readline().strip().partition("#")[2]
        finally:
            process.terminate()


def resident(process: subprocess.Popen[str]) -> int:
    """Bytes of memory that a process really has."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


class Flood:
    """A session of the real relay whose customer says nothing sound."""

    def __init__(self, port: int, page: httpx2.AsyncClient) -> None:
        self._port = port
        self._page = page
        self.weighed = 0
        self.codes: set[int | None] = set()

    async def begins(self) -> Side:
        made = (await self._page.post("/admin/keys", json={"purpose": "Drucker"})).json()
        ticket = await self._page.post(f"/admin/sessions/{made['session']}/ticket")
        self.technician = await dials(self._port)
        enter = s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket.json()["ticket"])
        await self.technician.signals(enter)
        await self.technician.is_welcome()
        customer = await dials(self._port)
        await customer.joins(read_key(made["short_key"]))
        await customer.is_welcome()
        for step in steps():
            await customer.says(step)
        return customer

    async def comes_back(self, before: Side) -> Side:
        side = await dials(self._port)
        await side.resumes(before)
        await side.is_welcome()
        return side

    async def pours(self, dice: random.Random, messages: int) -> None:
        """Each socket goes on until something broken closes it; then the next one comes back."""
        customer = await self.begins()
        reading = asyncio.create_task(_hears_out(self.technician))
        end = self.weighed + messages
        while self.weighed < end:
            for _ in range(dice.randrange(200, 1200)):
                await customer.connection.send(_unsound(dice))
                self.weighed += 1
            await customer.connection.send(broken(dice))
            self.codes.add(await customer.is_closed())
            customer = await self.comes_back(customer)
        await customer.says(e.Ended(e.Reason.CUSTOMER))
        await customer.connection.close()
        await self.technician.connection.close()
        await reading


def _unsound(dice: random.Random) -> str | bytes:
    """What becomes true is kept, and rightly takes room: nothing of that."""
    while (said := odd(dice)) in TRUE:
        pass
    return said


async def _hears_out(side: Side) -> None:
    async for _ in side.connection:
        pass


async def test_100000_messages_leave_the_relay_as_large_as_it_was(tmp_path: Path) -> None:
    dice = random.Random(20261125)
    with a_relay_of_its_own(tmp_path) as (process, port, token):
        url = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=url, headers={"origin": url}) as page:
            account = {"name": "Anna", "password": "ein langes Passwort"}
            made = {"token": token, "undertaking": undertaking(), **account}
            assert (await page.post("/admin/set-up", json=made)).is_success
            signed_in = await page.post("/admin/sign-in", json=account)
            page.headers["cookie"] = f"__Host-beistand={signed_in.cookies['__Host-beistand']}"
            flood = Flood(port, page)
            await flood.pours(dice, MESSAGES // 5)  # what is needed once is there from here on
            before = resident(process)
            await flood.pours(dice, MESSAGES)
            await until(lambda: resident(process) < before + MAX_GROWTH)
            assert (await page.get("/admin/me")).status_code == 200
        assert process.poll() is None
    assert flood.weighed >= MESSAGES
    assert flood.codes == {1008}
    assert (tmp_path / "log").read_text("utf-8") == ""
