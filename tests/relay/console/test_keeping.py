"""What is kept how long, decided on a page: the run, the notice and the papers follow."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from beistand.relay.__main__ import main
from beistand.relay.backup import backup, restore
from beistand.relay.permissions import Rank
from tests.relay.test_retention import CONTENT, DAY, deeds, ended, on_disk
from tests.relay.world import Relay, a_relay

SHORT = {"chat_days": 5, "recording_days": 2, "event_days": 9}


async def asks(
    relay: Relay, path: str, body: object = None, method: str = "", token: str = ""
) -> tuple[int, Any]:
    async with relay.browser(token or await relay.signs_in()) as page:
        chosen = method or ("GET" if body is None else "POST")
        answer = await page.request(chosen, f"/admin{path}", json=body)
    return answer.status_code, answer.json() if answer.content[:1] in (b"{", b"n") else None


async def test_what_would_go_is_told_before_it_is_decided(relay: Relay) -> None:
    first, second = await ended(relay), await ended(relay)
    relay.clock.seconds += 6 * DAY
    await relay.services.holds.place(second)
    status, told = await asks(relay, "/retention")
    assert (status, told["due"]) == (200, {"chats": 0, "recordings": 0, "sessions": 0})
    assert told["address_days"] == relay.services.settings.address_days
    forecast = await asks(relay, "/retention/forecast", SHORT)
    assert forecast == (200, {"chats": 1, "recordings": 1, "sessions": 0})
    assert relay.services.recordings.listing(first)
    assert (await asks(relay, "/retention", {"number": 0, **SHORT}))[0] == 204
    assert (await asks(relay, "/retention"))[1]["due"] == forecast[1]
    assert await relay.services.retention.run() == 2
    assert not any((await asks(relay, "/retention"))[1]["due"].values())


async def test_gone_from_database_disk_and_the_next_backup_with_a_note_left(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with a_relay(data) as relay:
        gone, held = await ended(relay), await ended(relay)
        await asks(relay, f"/sessions/{held}/hold", {"why": "Streit um die Rechnung"})
        await asks(relay, "/retention", {"number": 0, **SHORT})
        relay.clock.seconds += 9 * DAY
        await relay.services.retention.run()
        assert await relay.services.sessions.row(gone) is None
        assert not (relay.recordings / gone).exists()
        assert {"ChatDeleted", "RecordingDeleted", "EventsDeleted"} <= set(await deeds(relay, gone))
        backup(data, tmp_path / "kept.tar")
        restore(tmp_path / "kept.tar", tmp_path / "copy")
        assert not (tmp_path / "copy/recordings" / gone).exists()
        assert (tmp_path / "copy/recordings" / held).exists()
        assert on_disk(tmp_path / "copy", *CONTENT) == CONTENT  # of the held one

        assert (await asks(relay, f"/sessions/{held}/hold", method="DELETE"))[0] == 204
        await relay.services.retention.run()
        assert await relay.services.sessions.row(held) is None
        backup(data, tmp_path / "next.tar")
        restore(tmp_path / "next.tar", tmp_path / "later")
        assert on_disk(tmp_path / "later", *CONTENT, "Streit um") == []
        note = (await deeds(relay, held))["HoldLifted"]
        assert (note["by"], note["who"]) == ("account", "Anna Berger")


async def test_the_list_says_who_holds_what_since_when_and_why(relay: Relay) -> None:
    session = await ended(relay)
    path = f"/sessions/{session}/hold"
    assert await asks(relay, path) == (200, None)
    await asks(relay, path, {"why": "Streit"})
    [told] = (await asks(relay, "/retention"))[1]["holds"]
    assert (told["session"], told["customer"]) == (session, "Praxis")
    wanted = {"at": relay.clock.now(), "who": "Anna Berger", "why": "Streit"}
    assert told | wanted == told
    assert (await asks(relay, path))[1] == wanted
    assert (await asks(relay, f"/sessions/{session}/report"))[1]["hold"] == wanted
    for odd in ({"why": ""}, {"why": "x" * 201}, {}, {"why": "a", "more": 1}):
        assert (await asks(relay, path, odd))[0] == 422


async def test_only_who_answers_for_all_sessions_holds_one(relay: Relay) -> None:
    session = await ended(relay)
    eva = await relay.somebody("Eva", Rank.SUPERVISOR)
    token = await relay.signs_in(eva)
    held = await asks(relay, f"/sessions/{session}/hold", {"why": "Streit"}, token=token)
    assert held[0] == 204
    ute = await relay.somebody("Ute", Rank.AUDITOR)
    token = await relay.signs_in(ute)
    assert (await asks(relay, f"/sessions/{session}/report", token=token))[1]["hold"] is None
    assert (await asks(relay, f"/sessions/{session}/hold", method="DELETE", token=token))[0] == 403


async def test_days_that_make_no_sense_are_refused(relay: Relay) -> None:
    wrong = {"number": 0, "chat_days": 10, "recording_days": 2, "event_days": 9}
    assert await asks(relay, "/retention", wrong) == (400, {"error": "BadTerms"})
    assert await asks(relay, "/retention/forecast", {**SHORT, "chat_days": 10}) == (
        400,
        {"error": "BadTerms"},
    )
    for odd in (0, 3651, "5", 1.5, None):
        assert (await asks(relay, "/retention", {"number": 0, **SHORT, "chat_days": odd}))[0] == 422
    await asks(relay, "/retention", {"number": 0, **SHORT})
    late = await asks(relay, "/retention", {"number": 0, **SHORT, "chat_days": 1})
    assert late == (400, {"error": "ChangedMeanwhile"})
    [row] = [r for r in await relay.services.audit.rows() if r["what"] == "TermsChanged"]
    assert {name: row[name] for name in SHORT} == SHORT


async def test_the_notice_and_the_papers_tell_the_stored_days_also_after_a_restart(
    tmp_path: Path,
) -> None:
    async with a_relay(tmp_path, chat_days=17) as relay:
        await asks(relay, "/retention", {"number": 0, **SHORT})
    async with a_relay(tmp_path, chat_days=17) as relay, relay.browser() as page:
        text = (await page.get("/privacy?language=de")).text.replace("\xa0", " ")
        told = CliRunner().invoke(main, ["privacy", "--data-dir", str(tmp_path)])
    for days in SHORT.values():
        assert f"{days} Tagen" in text
    assert "17 Tagen" not in text
    assert "| Chat | `chats` | 5 days after the session's end, or until erased |" in told.output
