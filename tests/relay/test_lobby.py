"""All rooms of a relay, and the time that passes in them."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from beistand.protocol import events as e
from beistand.protocol.events import Reason
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase
from beistand.relay import tables
from tests.relay.side import until
from tests.relay.world import Clock, Relay, a_relay


async def test_a_key_that_nobody_uses_ends_with_its_session(relay: Relay) -> None:
    session, key = await relay.offers()
    technician = await relay.technician(session)
    await relay.passes(599)
    await relay.passes(1)
    assert (await technician.hears(e.Ended)).event == e.Ended(Reason.EXPIRED)
    late = await relay.dials()
    await late.joins(key)
    await late.is_unwelcome()


async def test_a_key_that_was_used_lets_the_session_outlive_it(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await relay.passes(600)
    await technician.catches_up(customer)
    assert technician.state.phase is Phase.CONNECTED


async def test_a_session_that_is_over_and_empty_needs_no_room(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await customer.says(e.Ended(Reason.CUSTOMER))
    await technician.hears(e.Ended)
    await relay.passes(1)
    assert customer.name in relay.lobby._rooms
    room = await relay.room(customer.name)
    await customer.connection.close()
    await technician.connection.close()
    await until(lambda: room.empty)
    await relay.passes(1)
    assert customer.name not in relay.lobby._rooms


async def test_one_broken_room_does_not_stop_the_clocks_of_the_others(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, _ = await relay.meet()
    _, customer = await relay.meet()

    async def stumbles() -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(await relay.room(broken.name), "tick", stumbles)
    await relay.passes(300)
    assert (await customer.hears(e.Ended)).event == e.Ended(Reason.NO_ANSWER)
    assert broken.name in caplog.text


async def test_whoever_watches_the_table_is_told_of_every_change_until_it_looks_away(
    relay: Relay,
) -> None:
    told: list[str] = []

    def changed() -> None:
        told.append("changed")

    relay.lobby.watch(changed)
    await relay.offers()
    assert told
    relay.lobby.unwatch(changed)
    told.clear()
    await relay.offers()
    assert not told


async def test_a_key_that_ended_while_the_relay_stood_still_ends_its_session(
    tmp_path: Path,
) -> None:
    clock = Clock()
    async with a_relay(tmp_path, clock) as relay:
        session, _ = await relay.offers()
    clock.seconds += 3600
    async with a_relay(tmp_path, clock) as relay:
        await relay.passes(1)
        assert (await relay.events(session))[-1] == e.Ended(Reason.EXPIRED)


async def test_a_relay_that_died_between_the_key_and_its_end_catches_up(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        session, _ = await relay.offers()
        # The key is gone from the disk, and the power fails before the ledger says so.
        await relay.services.offers.withdraw(session)
    async with a_relay(tmp_path) as relay:
        ended = (await relay.ledger(session))[-1]
        assert (ended.by, ended.event) == (Role.RELAY, e.Ended(Reason.EXPIRED))


async def test_one_ledger_that_cannot_be_read_does_not_keep_the_relay_from_starting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_relay(tmp_path) as relay:
        damaged, _ = await relay.offers()
        sound, key = await relay.offers()
        row = {"session_id": damaged, "number": 2, "entry": "{}", "digest": ""}
        await relay.services.ledger._database.write(
            lambda connection: connection.execute(insert(tables.ledger).values(**row))
        )
    async with a_relay(tmp_path) as relay:
        assert (await relay.customer(key)).name == sound
    assert damaged in caplog.text


async def test_ended_sessions_are_not_revived(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        session, _ = await relay.offers()
        await relay.lobby.end(session, Reason.EXPIRED)
        ledger = await relay.ledger(session)
    async with a_relay(tmp_path) as relay:
        assert relay.lobby._rooms == {}
        assert await relay.ledger(session) == ledger
