"""SIGTERM: everybody is told to come back, recordings are sealed, and nobody needs a new key."""

import asyncio
import signal
import time
from pathlib import Path

import httpx2
import pytest

from beistand.protocol import events as e
from beistand.protocol import signals as s
from beistand.protocol.roles import Role
from beistand.protocol.segments import is_intact, read_segment
from beistand.relay.audit import Audit
from beistand.relay.console.door import COOKIE
from beistand.relay.database import Database
from beistand.relay.errors import RestartingError
from beistand.relay.ledger import Ledger
from beistand.relay.reading import reading
from beistand.relay.verification import verify
from tests.relay.keeping import HandClock
from tests.relay.saying import build, message, picture
from tests.relay.side import Side, dials
from tests.relay.test_resume import a_free_port, a_process, rejoins
from tests.relay.world import Clock, Relay, a_relay


async def test_a_stopped_relay_seals_its_recording_and_goes_on_without_a_new_key(
    tmp_path: Path,
) -> None:
    clock = Clock()
    clock.seconds += time.time() - clock.now() / 1000  # the process has the machine's
    async with a_relay(tmp_path, clock) as relay:
        _, customer = await relay.helps(recording=True)
        token = await relay.signs_in()
    port = a_free_port()
    with a_process(tmp_path, port) as process:
        back = await rejoins(port, customer)
        console = await enters(port, customer.name, token)
        idle = await dials(port)  # says nothing: it must not hold the relay up
        await back.says(e.SharingStarted(e.Surface.WINDOW))
        await back.sends(picture(1, key=True), message(1, "Bis gleich"))
        await console.gets(message(1, "Bis gleich"))
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        for side in (back, console):
            assert await side.is_unwelcome() == s.Unwelcome(s.Why.RESTART)
        await idle.is_closed()
        assert await asyncio.to_thread(process.wait, 10) == 0
        assert time.monotonic() - asked < 10
    [segment] = sorted((tmp_path / "recordings" / customer.name).iterdir())
    content = segment.read_bytes()
    assert is_intact(content, read_segment(content))
    # The ledger was brought to its end before the relay stopped, not at the next start.
    async with Database.open(tmp_path) as database:
        ledger = Ledger(database, Audit(database, HandClock()))
        last = [type(entry.event) for entry in await ledger.entries(customer.name)][-3:]
        assert sorted(kind.__name__ for kind in last) == ["Left", "Left", "SharingStopped"]
    with reading(tmp_path) as data:
        assert verify(data.connection, data.public).faults == []
    with a_process(tmp_path, port):
        ready = time.monotonic()
        again = await rejoins(port, back)
        assert time.monotonic() - ready < 5
        await again.sends(message(2, "Wieder da"))
        await again.gets(message(2, "Wieder da"))


async def enters(port: int, session: str, token: str) -> Side:
    """A technician's page, which asks the relay for a ticket before each socket."""
    site = f"http://127.0.0.1:{port}"
    said = {"origin": site, "cookie": f"{COOKIE}={token}"}
    async with httpx2.AsyncClient(base_url=site, headers=said) as page:
        answer = await page.post(f"/admin/sessions/{session}/ticket")
    side = await dials(port)
    ticket = answer.json()["ticket"]
    await side.signals(s.Enter(s.PROTOCOL_VERSION, 0, 0, build(), ticket))
    await side.is_welcome()
    return side


async def test_a_relay_that_is_being_stopped_takes_nobody_new(relay: Relay) -> None:
    technician, customer = await relay.helps()
    session, key = await relay.offers()
    await relay.lobby.close()
    for side in (technician, customer):
        assert await side.is_unwelcome() == s.Unwelcome(s.Why.RESTART)
    with pytest.raises(RestartingError):
        await relay.offers()
    async with relay.browser(await relay.signs_in()) as page:
        refused = await page.post("/admin/keys", json={"purpose": "Drucker"})
    assert (refused.status_code, refused.json()) == (503, {"error": "Restarting"})
    late = await relay.dials()
    await late.joins(key)
    assert await late.is_unwelcome() == s.Unwelcome(s.Why.RESTART)
    assert [type(event) for event in await relay.events(customer.name)][-3:].count(e.Left) == 2
    state = (await relay.room(customer.name)).state
    assert not state.has(Role.CUSTOMER)
    # The key was not used up by it.
    assert relay.services.offers.expires_at(session) is not None
