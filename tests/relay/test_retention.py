"""Each kind goes when its days are over, from database and disk, and leaves a note."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from beistand.protocol import events as e
from beistand.protocol.events import KeyOffered, Reason
from beistand.relay.audit import By
from beistand.relay.clock import DAY_MS
from beistand.relay.errors import NoSuchSessionError
from beistand.relay.permissions import Rank
from beistand.relay.reading import reading
from beistand.relay.settings import Settings
from beistand.relay.tables import links, sign_ins
from beistand.relay.verification import verify
from tests.relay.saying import message, picture
from tests.relay.world import Relay, a_relay

DAY = DAY_MS / 1000
CONTENT = ["Kniefall", "Zuckerhut", "Apfelbaum"]
"""What stands in the purpose, in the chat and in the notes."""


async def ended(relay: Relay) -> str:
    """A session with something of each kind in it, which is over."""
    purpose, chat, note = CONTENT
    offered = KeyOffered(purpose, relay.user.name, "Haus", customer="Praxis")
    session, key = await relay.lobby.offer(relay.user, offered, 10)
    technician = await relay.technician(session)
    customer = await relay.customer(key)
    await customer.agrees(recording=True)
    await customer.says(e.SharingStarted(e.Surface.WINDOW))
    await technician.sees(lambda state: state.visible)
    await customer.sends(picture(1, key=True), message(1, chat))
    await technician.gets(message(1, chat))
    await technician.says(e.Ended(Reason.TECHNICIAN))
    await relay.services.notes.set(session, relay.user.id, note, relay.clock.now())
    assert len(relay.services.recordings.listing(session)) == 1
    return session


async def deeds(relay: Relay, session: str) -> dict[str, dict[str, Any]]:
    rows = await relay.services.audit.rows()
    return {row["what"]: row for row in rows if row.get("session") == session}


def on_disk(data: Path, *words: str) -> list[str]:
    """Which words stand in any file of the data folder."""
    contents = [file.read_bytes() for file in data.rglob("*") if file.is_file()]
    return [word for word in words if any(word.encode() in content for content in contents)]


async def test_each_kind_goes_after_its_own_days_and_leaves_a_note(tmp_path: Path) -> None:
    async with a_relay(tmp_path, recording_days=2, chat_days=5, event_days=9) as relay:
        services, session = relay.services, await ended(relay)
        rows, digest = await services.ledger.end(session)
        assert on_disk(tmp_path, *CONTENT) == CONTENT
        relay.clock.seconds += 2 * DAY - 1
        assert await services.retention.run() == 0
        relay.clock.seconds += 1
        assert await services.retention.run() == 1
        assert services.recordings.listing(session) == []
        assert not (relay.recordings / session).exists()
        assert await services.chats.count(session) == 1
        note = (await deeds(relay, session))["RecordingDeleted"]
        assert (note["why"], note["segments"], len(note["digest"])) == ("retention", 1, 64)

        relay.clock.seconds += 3 * DAY
        assert await services.retention.run() == 1
        assert await services.chats.count(session) == 0
        assert on_disk(tmp_path, *CONTENT) == ["Kniefall", "Apfelbaum"]
        assert (await deeds(relay, session))["ChatDeleted"]["messages"] == 1
        assert await services.ledger.entries(session)

        relay.clock.seconds += 4 * DAY
        assert await services.retention.run() == 1
        assert await services.ledger.entries(session) == []
        assert await services.sessions.row(session) is None
        assert on_disk(tmp_path, *CONTENT) == []
        note = (await deeds(relay, session))["EventsDeleted"]
        assert (note["by"], note["rows"], note["digest"]) == ("relay", rows, digest)
        assert await services.retention.run() == 0
    with reading(tmp_path) as read:
        assert verify(read.connection, read.public).faults == []


async def test_a_held_session_stays_whole_until_the_hold_is_lifted(relay: Relay) -> None:
    held, other = await ended(relay), await ended(relay)
    services = relay.services
    await services.holds.place(held, By.ACCOUNT, "Anna Berger")
    await services.holds.place(held)
    assert await services.holds.placed() == [held]
    relay.clock.seconds += 2000 * DAY
    await services.retention.run()
    assert await services.sessions.row(other) is None
    assert await services.chats.count(held) == 1
    assert len(services.recordings.listing(held)) == 1
    await services.holds.lift(held)
    await services.retention.run()
    assert await services.sessions.row(held) is None
    assert services.recordings.listing(held) == []
    told = await deeds(relay, held)
    assert told["HoldLifted"]["by"] == "operator"


async def test_a_session_that_is_not_over_is_never_due(relay: Relay) -> None:
    session, _ = await relay.offers()
    relay.clock.seconds += 5000 * DAY
    await relay.services.retention.run()
    assert len(await relay.ledger(session)) == 1


async def test_a_day_after_the_end_nobody_can_fetch_the_receipt_any_more(relay: Relay) -> None:
    technician, customer = await relay.helps()
    await technician.says(e.Ended(Reason.TECHNICIAN))
    assert customer.welcome is not None
    secret = customer.welcome.secret
    relay.clock.seconds += DAY - 1
    await relay.services.retention.run()
    assert await relay.services.seats.party(customer.name, secret) == 1
    relay.clock.seconds += 1
    await relay.services.retention.run()
    assert await relay.services.seats.party(customer.name, secret) is None


async def test_the_run_comes_by_itself_when_the_relay_starts(tmp_path: Path) -> None:
    async with a_relay(tmp_path) as relay:
        session = await ended(relay)
        clock = relay.clock
    clock.seconds += 2000 * DAY
    async with a_relay(tmp_path, clock) as relay:
        while await relay.services.sessions.row(session) is not None:
            pass
        assert "EventsDeleted" in await deeds(relay, session)


async def test_no_hold_is_placed_on_what_there_is_not(relay: Relay) -> None:
    with pytest.raises(NoSuchSessionError):
        await relay.services.holds.place("nobody")
    with pytest.raises(NoSuchSessionError):
        await relay.services.holds.lift("nobody")


@pytest.mark.parametrize("days", [{"event_days": 89}, {"event_days": 100, "recording_days": 101}])
def test_events_are_kept_the_longest(days: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="at least as long as chat and recordings"):
        Settings(**days)  # type: ignore[arg-type]


async def test_sign_ins_and_links_that_are_over_go_by_themselves(tmp_path: Path) -> None:
    async with a_relay(tmp_path, signin_idle_minutes=30, signin_hours=12) as relay:
        services = relay.services
        await relay.signs_in()
        eva, token = await services.accounts.invite("Eva", Rank.TECHNICIAN)

        async def kept() -> tuple[int, int]:
            def count(connection: Connection) -> tuple[int, int]:
                tables = (sign_ins, links)
                numbers = [
                    connection.execute(select(func.count()).select_from(each)).scalar_one()
                    for each in tables
                ]
                return numbers[0], numbers[1]

            return await services.database.read(count)

        relay.clock.seconds += 30 * 60 - 1
        await services.retention.run()
        assert await kept() == (1, 1)
        relay.clock.seconds += 1
        await services.retention.run()
        assert await kept() == (0, 1)
        assert await services.accounts.invited(token) == eva
        relay.clock.seconds += 72 * 3600 - 30 * 60
        await services.retention.run()
        assert await kept() == (0, 0)
