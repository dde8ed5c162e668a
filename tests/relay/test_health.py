import sqlite3

from beistand.relay import database as module
from tests.relay.world import Relay


async def told(relay: Relay, path: str) -> tuple[int, str]:
    async with relay.browser() as page:
        answer = await page.get(path)
        assert answer.headers["cache-control"] == "no-store"
        return answer.status_code, answer.text


async def test_a_relay_that_runs_is_alive_and_ready(relay: Relay) -> None:
    assert await told(relay, "/healthz") == (200, "alive\n")
    assert await told(relay, "/readyz") == (200, "ready\n")


async def test_a_relay_whose_database_is_locked_is_alive_and_not_ready(relay: Relay) -> None:
    other = sqlite3.connect(relay.settings.data_dir / "beistand.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert await told(relay, "/readyz") == (503, "no database\n")
        assert await told(relay, "/healthz") == (200, "alive\n")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert module.BUSY_SECONDS == 5


async def test_a_relay_that_is_being_stopped_is_not_ready(relay: Relay) -> None:
    await relay.lobby.close()
    assert await told(relay, "/readyz") == (503, "restarting\n")
    assert await told(relay, "/healthz") == (200, "alive\n")
