"""The relay that most tests of the relay talk to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.relay.world import Relay, a_relay


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Relay]:
    async with a_relay(tmp_path / "data") as running:
        yield running
