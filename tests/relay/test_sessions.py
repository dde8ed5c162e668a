from pathlib import Path

from beistand.protocol import events as e
from beistand.protocol.events import KeyOffered, Reason, Surface
from beistand.protocol.roles import Role
from beistand.protocol.states import Phase, State
from beistand.protocol.wire import Entry
from beistand.relay.sessions import Sessions, derived
from tests.relay.keeping import OFFER, sessions_in


async def test_a_session_begins_with_what_the_technician_said(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "s1") as database:
        row = await Sessions(database).row("s1")
        assert row is not None
        assert KeyOffered(
            row.purpose, row.technician, row.organisation, row.ticket, row.customer
        ) == (OFFER)
        assert (row.user_id, row.created_at, row.phase) == (1, 1, Phase.NEW)
        assert (row.connected_at, row.ended_at, row.ended_reason) == (None, None, None)
        assert row.recorded is False


async def test_nobody_has_heard_of_an_unknown_session(tmp_path: Path) -> None:
    async with sessions_in(tmp_path) as database:
        assert await Sessions(database).row("s1") is None


async def test_the_newest_sessions_come_first(tmp_path: Path) -> None:
    async with sessions_in(tmp_path, "a", "b", "c") as database:
        sessions = Sessions(database)
        assert [row.id for row in await sessions.latest()] == ["c", "b", "a"]
        assert [row.id for row in await sessions.latest(limit=2)] == ["c", "b"]


def test_a_row_follows_from_the_state_that_an_entry_leads_to() -> None:
    def entry(event: e.Event) -> Entry:
        return Entry(1, Role.RELAY, 0, 77, event)

    assert derived(entry(e.Confirmed()), State(Phase.CONFIRMED)) == {"phase": Phase.CONFIRMED}
    assert derived(entry(e.Connected()), State(Phase.CONNECTED)) == {
        "phase": Phase.CONNECTED,
        "connected_at": 77,
    }
    assert derived(entry(e.Ended(Reason.LOST)), State(Phase.ENDED, ended=Reason.LOST)) == {
        "phase": Phase.ENDED,
        "ended_at": 77,
        "ended_reason": Reason.LOST,
    }


def test_a_session_is_recorded_once_a_picture_may_have_been() -> None:
    started = Entry(1, Role.CUSTOMER, 1, 77, e.SharingStarted(Surface.WINDOW))
    shown = State(Phase.CONNECTED, surface=Surface.WINDOW, recording_allowed=True)
    assert derived(started, shown).get("recorded") is True
    unseen = State(Phase.CONNECTED, recording_allowed=True)
    assert "recorded" not in derived(started, unseen)
