"""The list of reports, its figures and its files."""

import csv
import io
import json
from typing import Any

import httpx2
import pytest

from beistand.protocol import events as e
from beistand.protocol.events import Reason
from beistand.relay.accounts import User
from beistand.relay.permissions import Rank
from tests.relay.saying import TECHNICIAN
from tests.relay.world import Relay

DAY = 24 * 3600


async def ended(
    relay: Relay,
    purpose: str = "Drucker",
    customer: str = "",
    ticket: str = "",
    by: User | None = None,
) -> str:
    """A session that nobody came to, taken back."""
    user = by or relay.user
    offered = e.KeyOffered(purpose, user.name, "Haus", ticket, customer)
    session, _ = await relay.lobby.offer(user, offered, 10)
    await (await relay.room(session)).hang_up(TECHNICIAN)
    return session


async def helped(relay: Relay, minutes: float = 10, recording: bool = False) -> str:
    """A session that took so long, and ended."""
    technician, customer = await relay.helps(recording)
    relay.clock.seconds += minutes * 60
    await technician.says(e.Ended(Reason.TECHNICIAN))
    return customer.name


async def found(relay: Relay, token: str = "", **filters: Any) -> list[str]:
    async with relay.browser(token or await relay.signs_in()) as page:
        answer = await page.post("/admin/reports", json=filters)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["count"] >= len(told["sessions"])
    return [row["id"] for row in told["sessions"]]


# Looking


async def test_what_is_over_is_listed_the_newest_first_and_nothing_else(relay: Relay) -> None:
    first = await ended(relay)
    relay.clock.seconds += 1
    second = await helped(relay)
    await relay.offers()
    assert await found(relay) == [second, first]


async def test_each_filter_finds_what_it_says(relay: Relay) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    early = relay.clock.now()
    lost = await ended(relay, "Äskulap hängt", "Praxis Ötztal", "T-17", eva)
    relay.clock.seconds += DAY
    told = await helped(relay, recording=True)
    late = relay.clock.now()
    assert await found(relay, words="äSK") == [lost]
    assert await found(relay, words="t-1") == [lost]
    assert await found(relay, customer="öTZ") == [lost]
    assert await found(relay, customer="%") == []
    assert await found(relay, words="Drucker") == [told]
    assert await found(relay, technician=eva.id) == [lost]
    assert await found(relay, recorded=True) == [told]
    assert await found(relay, recorded=False) == [lost]
    assert await found(relay, connected=True) == [told]
    assert await found(relay, connected=False) == [lost]
    assert await found(relay, reason="technician", since=late) == [told]
    assert await found(relay, reason="guessed") == []
    assert await found(relay, until=early) == []
    assert await found(relay, until=early + 1) == [lost]
    assert await found(relay, since=early, until=late) == [lost]


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(relay: Relay) -> None:
    made = {await ended(relay) for _ in range(60)}  # all at the very same moment
    seen: list[str] = []
    async with relay.browser(await relay.signs_in()) as page:
        after = None
        while True:
            told = (await page.post("/admin/reports", json={"after": after})).json()
            assert told["count"] == 60
            if not told["sessions"]:
                break
            seen += [row["id"] for row in told["sessions"]]
            last = told["sessions"][-1]
            after = {"ended": last["ended"], "session": last["id"]}
    assert len(seen) == 60
    assert set(seen) == made


async def test_a_technician_finds_the_own_sessions_however_the_question_is_put(
    relay: Relay,
) -> None:
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    await ended(relay, "Fremd", "Geheime Praxis")
    own = await ended(relay, "Eigen", by=eva)
    token = await relay.signs_in(eva)
    assert await found(relay, token) == [own]
    assert await found(relay, token, technician=relay.user.id) == []
    async with relay.browser(token) as page:
        told = await page.post("/admin/reports", json={})
        figures = await page.post(
            "/admin/reports/figures", json={"bounds": [0, 253_402_300_799_999]}
        )
        taken = await page.post("/admin/reports/export", json={"format": "json", "filters": {}})
    assert told.json()["technicians"] == [{"id": eva.id, "name": "Eva"}]
    assert figures.json()["missed"] == 1
    assert [each["session"] for each in taken.json()] == [own]
    assert "Geheime Praxis" not in told.text + taken.text


@pytest.mark.parametrize("rank", [Rank.SUPERVISOR, Rank.ADMIN, Rank.AUDITOR])
async def test_those_who_answer_for_all_find_all(relay: Relay, rank: Rank) -> None:
    session = await ended(relay)
    token = await relay.signs_in(await relay.somebody("Otto", rank))
    assert await found(relay, token) == [session]


@pytest.mark.parametrize(
    "body",
    [
        {"since": -1},
        {"since": 2**63},
        {"until": 253_402_300_800_000},
        {"since": "0"},
        {"technician": "1 OR 1=1"},
        {"reason": "bored"},
        {"recorded": 1},
        {"customer": "x" * 101},
        {"customer": "a\u202eb"},
        {"after": {"ended": 1}},
        {"after": [1, "x"]},
        {"limit": 1_000_000},
    ],
    ids=str,
)
async def test_a_strange_filter_finds_nothing(relay: Relay, body: dict[str, Any]) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        assert (await page.post("/admin/reports", json=body)).status_code == 422


# Figures


async def test_figures_tell_how_many_how_long_how_ended_and_what_was_refused(
    relay: Relay,
) -> None:
    start = relay.clock.now()
    await helped(relay, minutes=3, recording=True)
    await ended(relay)
    relay.clock.seconds += DAY
    middle = relay.clock.now()
    await helped(relay, minutes=20)
    await helped(relay, minutes=90)
    end = relay.clock.now() + 1
    async with relay.browser(await relay.signs_in()) as page:
        told = (
            await page.post("/admin/reports/figures", json={"bounds": [start, middle, end]})
        ).json()
        none = (await page.post("/admin/reports/figures", json={"bounds": [0, 1]})).json()
    assert told == {
        "counts": [1, 2],
        "total": 3,
        "missed": 1,
        "limits": [5, 15, 30, 60],
        "lengths": [1, 0, 1, 0, 1],
        "median": 1200,
        "reasons": {"technician": 4},
        "recording": {"allowed": 1, "refused": 2},
    }
    assert none["median"] is None
    assert none["total"] == none["missed"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"bounds": [1]},
        {"bounds": [2, 1]},
        {"bounds": [1, 1]},
        {"bounds": list(range(402))},
        {"bounds": [0, 1], "technician": 1},
    ],
    ids=lambda body: str(body)[:40],
)
async def test_figures_are_asked_for_a_time_and_for_no_person(
    relay: Relay, body: dict[str, Any]
) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        assert (await page.post("/admin/reports/figures", json=body)).status_code == 422


# Files


def rows(answer: httpx2.Response) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


async def test_the_list_is_a_file_that_excel_opens_and_no_formula(relay: Relay) -> None:
    await ended(relay, '=HYPERLINK("https://boese.example";"Klick")', "+49 30 1", "@SUM(A1)")
    await helped(relay)
    async with relay.browser(await relay.signs_in()) as page:
        body = {"format": "csv", "language": "de", "zone": "Europe/Berlin", "filters": {}}
        answer = await page.post("/admin/reports/export", json=body)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="berichte-2027-01-15.csv"'
    heading, told, hostile = rows(answer)
    assert heading[:3] == ["Sitzung", "Beginn (Europe/Berlin)", "Ende (Europe/Berlin)"]
    assert told[1:4] == ["2027-01-15 09:16:40", "2027-01-15 09:26:40", "10"]
    assert told[8:] == ["Ja", "Nein", "Der Techniker hat die Sitzung beendet"]
    assert hostile[5:8] == [
        "'+49 30 1",
        '\'=HYPERLINK("https://boese.example";"Klick")',
        "'@SUM(A1)",
    ]


async def test_more_sessions_than_are_read_at_a_time_all_come_into_the_file(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beistand.relay.console.reports.BATCH", 3)
    made = {await ended(relay, f"Nummer {number}") for number in range(10)}
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post(
            "/admin/reports/export", json={"format": "json", "filters": {"words": "Nummer"}}
        )
        none = await page.post(
            "/admin/reports/export", json={"format": "json", "filters": {"words": "niemals"}}
        )
    assert [each["session"] for each in answer.json()] != []
    assert {each["session"] for each in answer.json()} == made
    assert none.json() == []


async def test_a_zone_from_outside_leads_to_no_file_of_this_machine(relay: Relay) -> None:
    await ended(relay)
    async with relay.browser(await relay.signs_in()) as page:
        for zone in ("../../etc/passwd", "/etc/localtime", "Nirgends/Nie", ""):
            body: dict[str, Any] = {"format": "csv", "zone": zone, "filters": {}}
            answer = await page.post("/admin/reports/export", json=body)
            assert rows(answer)[0][1] == "Beginn (UTC)"


async def test_a_session_is_taken_away_with_every_event_and_no_chat(relay: Relay) -> None:
    session = await helped(relay)
    await relay.services.notes.set(session, 1, "Patrone getauscht", 1)
    async with relay.browser(await relay.signs_in()) as page:
        as_json = await page.post(f"/admin/sessions/{session}/export", json={"format": "json"})
        as_csv = await page.post(
            f"/admin/sessions/{session}/export", json={"format": "csv", "language": "en"}
        )
    told = as_json.json()
    events = await relay.ledger(session)
    assert len(told["events"]) == len(events)
    assert told["events"][0]["at"].startswith("2027-01-15T08:")
    assert told["session"]["session"] == session
    assert told["notes"] == "Patrone getauscht"
    heading, *lines = rows(as_csv)
    assert heading == ["Number", "Time (UTC)", "Who", "What"]
    assert len(lines) == len(events)
    assert lines[-1][2:] == ["Technician", "The technician ended the session"]


async def test_notes_go_with_the_file_of_those_alone_who_may_write_them(relay: Relay) -> None:
    session = await helped(relay)
    await relay.services.notes.set(session, 1, "Patrone getauscht", 1)
    token = await relay.signs_in(await relay.somebody("Otto", Rank.AUDITOR))
    async with relay.browser(token) as page:
        answer = await page.post(f"/admin/sessions/{session}/export", json={"format": "json"})
    assert answer.status_code == 200
    assert "Patrone" not in answer.text


async def test_taking_away_is_told_in_the_audit_without_what_was_looked_for(relay: Relay) -> None:
    session = await ended(relay)
    before = len(await relay.services.audit.rows())
    async with relay.browser(await relay.signs_in()) as page:
        filters = {"customer": "Zuckerhut"}
        await page.post("/admin/reports/export", json={"format": "csv", "filters": filters})
        await page.post("/admin/reports/export", json={"format": "json", "filters": {}})
        await page.post(f"/admin/sessions/{session}/export", json={"format": "csv"})
    told = (await relay.services.audit.rows())[before:]
    assert [(row["what"], row["format"], row.get("sessions")) for row in told] == [
        ("ListExported", "csv", 0),
        ("ListExported", "json", 1),
        ("ReportExported", "csv", None),
    ]
    assert told[2]["session"] == session
    assert "Zuckerhut" not in json.dumps(told)
