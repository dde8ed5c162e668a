"""T13: a peer whose line died without a word is found in less than 25 seconds."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
import uvicorn

from beistand.protocol import events as e
from beistand.protocol.frames import MAX_PAYLOAD
from beistand.protocol.roles import Role
from beistand.relay import serve
from beistand.relay.settings import Settings
from tests.relay.saying import TECHNICIAN, picture
from tests.relay.side import Side
from tests.relay.world import Relay, a_relay

QUICK = 10.0
"""So much quicker than in earnest do these relays ask whether somebody is there."""


def in_earnest() -> uvicorn.Config:
    """How the relay is really served."""
    return serve._config(lambda *_: None, Settings())  # type: ignore[arg-type]


def test_a_dead_line_is_asked_after_and_given_up_within_25_seconds() -> None:
    config = in_earnest()
    assert config.ws_ping_interval is not None
    assert config.ws_ping_timeout is not None
    assert config.ws_ping_interval + config.ws_ping_timeout < 25


@asynccontextmanager
async def an_asking_relay(data: Path) -> AsyncIterator[Relay]:
    """A relay with the pings of the real one, only quicker."""
    real = in_earnest()
    pings = {name: getattr(real, name) / QUICK for name in ("ws_ping_interval", "ws_ping_timeout")}
    make = uvicorn.Config

    def asking(*arguments: object, **options: object) -> uvicorn.Config:
        return make(*arguments, **(options | pings | {"ws": real.ws}))  # type: ignore[arg-type]

    with patch.object(uvicorn, "Config", asking):
        async with a_relay(data) as relay:
            yield relay


@contextmanager
def silence(side: Side) -> Iterator[None]:
    """Nothing is read, so that no ping is answered and buffers fill; no word reaches the relay."""
    side.connection.transport.pause_reading()
    try:
        yield
    finally:
        side.connection.transport.abort()


@pytest.mark.parametrize("gone", [Role.CUSTOMER, Role.TECHNICIAN])
async def test_a_silent_peer_is_gone_and_the_other_one_is_told(tmp_path: Path, gone: Role) -> None:
    async with an_asking_relay(tmp_path) as relay:
        technician, customer = await relay.helps()
        silent, other = (customer, technician) if gone is Role.CUSTOMER else (technician, customer)
        with silence(silent):
            await other.sees(lambda state: not state.has(gone))
        assert not other.state.visible or gone is Role.TECHNICIAN
        assert not other.state.watched


async def test_a_peer_that_falls_silent_with_full_buffers_is_gone_as_well(tmp_path: Path) -> None:
    """What waits in them can never be sent: the socket must not wait for it."""
    async with an_asking_relay(tmp_path) as relay:
        technician, customer = await relay.helps()
        room = await relay.room(customer.name)
        seat = room._seats.of(TECHNICIAN)
        assert seat is not None
        with silence(technician):
            for sequence in range(40):
                seat.outbox.put_history(picture(sequence, size=MAX_PAYLOAD))
            await customer.sees(lambda state: not state.has(Role.TECHNICIAN))
            assert seat.outbox._waiting
            assert len(room._seats) == 1
            await customer.says(e.Paused())
