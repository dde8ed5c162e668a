"""A network address stands beside the audit for its days, and leaves it sound when it goes."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from beistand.relay.chains import Fault
from beistand.relay.clock import DAY_MS
from beistand.relay.deeds import SignedIn, SignInRefused
from beistand.relay.verification import Found, checked
from tests.relay.test_retention import on_disk
from tests.relay.world import Relay, a_relay

DAY = DAY_MS / 1000
ADDRESS = "192.0.2.77"
STRANGER = "2001:db8::bad"


async def knocked(relay: Relay) -> None:
    """Somebody signed in, and somebody else was turned away."""
    await relay.services.audit.note(SignedIn(ADDRESS), who="Anna Berger")
    await relay.services.audit.note(SignInRefused(STRANGER, "password"))


async def told(relay: Relay) -> list[str]:
    return [row["address"] for row in await relay.services.audit.rows() if "address" in row]


async def entries(relay: Relay) -> list[dict[str, Any]]:
    """The rows as they stand in the chain."""
    rows = await relay.services.database.read(
        lambda c: c.scalars(text("SELECT entry FROM audit ORDER BY number")).all()
    )
    return [json.loads(row) for row in rows]


async def does(relay: Relay, statement: str) -> None:
    await relay.services.database.write(lambda connection: connection.execute(text(statement)))


async def test_it_is_read_for_its_days_and_then_is_nowhere_and_the_audit_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_relay(tmp_path, address_days=5) as relay:
        await knocked(relay)
        assert await told(relay) == [ADDRESS, STRANGER]
        relay.clock.seconds += 5 * DAY - 1
        await relay.services.retention.run()
        assert await told(relay) == [ADDRESS, STRANGER]
        assert on_disk(tmp_path, ADDRESS, STRANGER) == [ADDRESS, STRANGER]
        assert checked(tmp_path).faults == []
        relay.clock.seconds += 1
        await relay.services.retention.run()
        assert await told(relay) == ["", ""]
        assert on_disk(tmp_path, ADDRESS, STRANGER) == []
        assert checked(tmp_path).faults == []
    printed = capsys.readouterr().out
    assert "SignInRefused" in printed
    assert ADDRESS not in printed
    assert STRANGER not in printed


async def test_what_came_later_stays_when_what_came_before_goes(tmp_path: Path) -> None:
    async with a_relay(tmp_path, address_days=5) as relay:
        await relay.services.audit.note(SignInRefused(STRANGER, "password"))
        relay.clock.seconds += 3 * DAY
        await relay.services.audit.note(SignedIn(ADDRESS), who="Anna Berger")
        relay.clock.seconds += 2 * DAY
        await relay.services.retention.run()
        assert await told(relay) == ["", ADDRESS]


async def test_the_same_address_gives_another_hash_in_each_row(relay: Relay) -> None:
    for _ in range(2):
        await relay.services.audit.note(SignInRefused(STRANGER, "password"))
    hashes = [row["address_hash"] for row in await entries(relay)]
    assert len(set(hashes)) == 2
    assert {len(each) for each in hashes} == {64}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE addresses SET address = '192.0.2.1' WHERE number = 2",
        "UPDATE addresses SET key = x'00' WHERE number = 2",
        "INSERT INTO addresses SELECT 3, key, address, at FROM addresses WHERE number = 2",
    ],
)
async def test_an_address_that_somebody_changed_or_put_there_is_found(
    tmp_path: Path, statement: str
) -> None:
    async with a_relay(tmp_path) as relay:
        await knocked(relay)
        await relay.services.audit.note(SignInRefused("", "link"))
        await does(relay, statement)
        verdict = checked(tmp_path)
    number = 3 if "INSERT" in statement else 2
    assert verdict.faults == [Found("audit", number, Fault.CHANGED)]


async def test_the_page_shows_it_and_the_file_holds_what_the_chain_holds(relay: Relay) -> None:
    await knocked(relay)
    async with relay.browser(await relay.signs_in()) as page:
        shown = (await page.post("/admin/audit", json={})).json()["rows"]
        file = (await page.post("/admin/audit/export", json={})).text
    assert [row["address"] for row in shown] == [STRANGER, ADDRESS]
    assert ADDRESS not in file
    assert [json.loads(line).get("address_hash") for line in file.splitlines()][:2] == [
        row["address_hash"] for row in (await entries(relay))[:2]
    ]
