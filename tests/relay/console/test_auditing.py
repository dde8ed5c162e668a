"""The audit's page: rows by filters, the check, the files, and what an account touched."""

import csv
import io
import json
from dataclasses import replace
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import text

from beistand.protocol import events as e
from beistand.protocol.events import Reason, What
from beistand.protocol.states import State
from beistand.protocol.table import follow
from beistand.protocol.wire import Entry
from beistand.relay.deed_kinds import KINDS, Kind
from beistand.relay.deeds import DEEDS
from beistand.relay.permissions import Rank
from tests.portal.world import PARTIES
from tests.protocol.walk import AGENT, CUSTOMER, OFFER, RELAY, TECHNICIAN, WITH_AGENT
from tests.relay.world import Relay

ALWAYS = {"since": 0, "until": 253_402_300_799_999}


async def auditor(relay: Relay) -> str:
    return await relay.signs_in(await relay.somebody("Paula", Rank.AUDITOR))


async def shown(relay: Relay, **wanted: Any) -> list[dict[str, Any]]:
    async with relay.browser(await relay.signs_in()) as page:
        answer = await page.post("/admin/audit", json=wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def test_every_deed_is_of_a_kind() -> None:
    assert set(KINDS) == set(DEEDS.values())


async def lived(relay: Relay, file: str = "rezept.pdf") -> str:
    """A session in which a file was offered and arrived, as its ledger has it."""
    offer = replace(OFFER, technician="Anna Berger")
    moves = (
        (TECHNICIAN, offer),
        *WITH_AGENT[1:3],
        (RELAY, e.Joined(2, TECHNICIAN, "Anna Berger")),
        *WITH_AGENT[4:],
        (TECHNICIAN, e.Requested("r", What.GIVE_FILE, file=file, size=9)),
        (CUSTOMER, e.Granted("r")),
        (AGENT, e.Transferred("r")),
        (TECHNICIAN, e.Ended(Reason.TECHNICIAN)),
    )
    session, state, now = token_hex(16), State(), relay.clock.now()
    await relay.services.sessions.create(session, relay.user.id, offer, now)
    for number, (by, event) in enumerate(moves, 1):
        entry = Entry(number, by, PARTIES[by], now, event)
        await relay.services.ledger.append(session, entry, state)
        state = follow(state, by, event)
    return session


# Rows


async def test_rows_come_newest_first_and_by_what_they_have_in_common(relay: Relay) -> None:
    session = await lived(relay)
    relay.clock.seconds += 60
    late = relay.clock.now()
    eva = await relay.somebody("Eva", Rank.TECHNICIAN)
    async with relay.browser(await relay.signs_in(eva)) as page:
        await page.post("/admin/sign-out", json={})
    rows = await shown(relay)
    assert [row["number"] for row in rows] == list(range(len(rows), 0, -1))
    assert rows[0]["what"] == "SignedOut"
    assert [row["what"] for row in await shown(relay, since=late)] == ["SignedOut"]
    of_sessions = {kind.__name__ for kind, of in KINDS.items() if of is Kind.SESSIONS}
    assert {row["what"] for row in await shown(relay, kind="sessions")} <= of_sessions
    assert len(await shown(relay, kind="sessions")) == len(rows) - 1
    assert {row["who"] for row in await shown(relay, who="Anna Berger")} == {"Anna Berger"}
    assert {row["by"] for row in await shown(relay, by="customer")} == {"customer"}
    assert await shown(relay, until=late, kind="signing_in") == []
    assert await shown(relay, who="anna berger' OR '1'='1") == []
    assert session in str(rows)


async def test_pages_of_rows_follow_each_other(relay: Relay) -> None:
    for _ in range(12):
        await lived(relay)
    whole = len(await relay.services.audit.rows())
    seen: list[int] = []
    async with relay.browser(await relay.signs_in()) as page:
        before = None
        while rows := (await page.post("/admin/audit", json={"before": before})).json()["rows"]:
            seen += [row["number"] for row in rows]
            before = seen[-1]
    assert seen == list(range(whole, 0, -1))


@pytest.mark.parametrize(
    "body",
    [{"kind": "gossip"}, {"by": "nobody"}, {"before": 0}, {"since": 1.5}, {"who": "x" * 101}],
    ids=str,
)
async def test_a_strange_question_finds_nothing(relay: Relay, body: dict[str, Any]) -> None:
    async with relay.browser(await auditor(relay)) as page:
        assert (await page.post("/admin/audit", json=body)).status_code == 422


async def test_no_word_of_content_is_on_the_page_of_rows(relay: Relay) -> None:
    await lived(relay, "zuckerhut.pdf")
    assert "zuckerhut" not in str(await shown(relay))


async def test_rows_are_taken_away_with_their_hashes(relay: Relay) -> None:
    await lived(relay)
    async with relay.browser(await auditor(relay)) as page:
        answer = await page.post("/admin/audit/export", json={"kind": "sessions"})
        after = await page.post("/admin/audit/export", json={"kind": "reading"})
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-2027-01-15.jsonl"'
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["number"] for line in lines] == sorted(line["number"] for line in lines)
    assert {len(line["chain"]) for line in lines} == {64}
    [told, mine] = [json.loads(line) for line in after.text.splitlines()]
    assert (told["what"], told["who"], told["rows"]) == ("AuditExported", "Paula", len(lines))
    assert mine["rows"] == 1


# The check


async def test_a_sound_chain_is_told_and_the_look_is_a_deed(relay: Relay) -> None:
    await lived(relay)
    rows = len(await relay.services.audit.rows())
    async with relay.browser(await auditor(relay)) as page:
        told = (await page.post("/admin/audit/check", json={})).json()
    assert (told["rows"], told["ledgers"], told["faults"]) == (rows, 1, [])
    last = (await relay.services.audit.rows())[-1]
    assert (last["what"], last["rows"], last["faults"]) == ("AuditChecked", rows, 0)


@pytest.mark.parametrize("entry", ["'{}'", "''", "'no json'", "replace(entry, 'Anna', 'Otto')"])
async def test_a_changed_row_is_found_while_the_relay_runs(relay: Relay, entry: str) -> None:
    await lived(relay)

    def tamper(connection: Any) -> None:
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text(f"UPDATE audit SET entry = {entry} WHERE number = 3"))

    await relay.services.database.write(tamper)
    async with relay.browser(await auditor(relay)) as page:
        answer = await page.post("/admin/audit/check", json={})
    assert answer.status_code == 200
    assert answer.json()["faults"][0] == {"chain": "audit", "number": 3, "fault": "changed"}


# What an account touched


async def test_a_trace_names_sessions_practices_and_files_of_the_time(relay: Relay) -> None:
    before = relay.clock.now()
    session = await lived(relay)
    relay.clock.seconds += 3600
    between = relay.clock.now()
    eva = await relay.somebody("Eva", Rank.SUPERVISOR)
    async with relay.browser(await relay.signs_in(eva)) as page:
        await page.get(f"/admin/sessions/{session}/report")
        await page.get(f"/admin/sessions/{session}/chat")
    asked = {"since": before, "until": relay.clock.now() + 1}
    async with relay.browser(await auditor(relay)) as page:
        evas = (await page.post("/admin/audit/trace", json={"account": "Eva", **asked})).json()
        annas = (
            await page.post("/admin/audit/trace", json={"account": "Anna Berger", **asked})
        ).json()
        early = {"account": "Eva", "since": before, "until": between}
        nothing = (await page.post("/admin/audit/trace", json=early)).json()
    [touched] = evas["sessions"]
    assert touched["session"] == session
    assert touched["deeds"] == {"ChatRead": 1, "ReportRead": 1}
    assert touched["files"] == [
        {"name": "rezept.pdf", "bytes": 9, "to_customer": True, "arrived": True}
    ]
    assert evas["whole"] is True
    assert "TechnicianJoined" in annas["sessions"][0]["deeds"]
    assert nothing["sessions"] == []
    told = [row for row in await relay.services.audit.rows() if row["what"] == "AccountTraced"]
    assert [(row["account"], row["sessions"]) for row in told] == [
        ("Eva", 1),
        ("Anna Berger", 1),
        ("Eva", 0),
    ]


async def test_a_session_that_was_deleted_is_still_named(relay: Relay) -> None:
    session = await lived(relay)
    relay.clock.seconds += 4000 * 24 * 3600
    await relay.services.retention.run()
    body = {"account": "Anna Berger", **ALWAYS}
    async with relay.browser(await auditor(relay)) as page:
        [told] = (await page.post("/admin/audit/trace", json=body)).json()["sessions"]
        taken = await page.post("/admin/audit/trace/export", json={"format": "csv", "of": body})
    assert (told["session"], told["kept"], told["files"]) == (session, False, [])
    rows = csv.reader(io.StringIO(taken.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert [row[1] for row in rows] == ["Kunde", "Schon gelöscht"]


async def test_lists_of_many_sessions_that_were_taken_away_are_in_the_trace(relay: Relay) -> None:
    await lived(relay)
    paula = await auditor(relay)
    async with relay.browser(await relay.signs_in()) as page:
        taken = await page.post("/admin/reports/export", json={"format": "csv", "filters": {}})
        assert taken.status_code == 200
        assert (await page.post("/admin/audit/export", json={})).status_code == 200
    body = {"account": "Anna Berger", **ALWAYS}
    async with relay.browser(paula) as page:
        told = (await page.post("/admin/audit/trace", json=body)).json()["taken"]
        as_file = await page.post("/admin/audit/trace/export", json={"format": "csv", "of": body})
        nobody = await page.post("/admin/audit/trace", json={**body, "account": "Eva"})
    assert [each["what"] for each in told] == ["AuditExported", "ListExported"]
    assert (told[0]["rows"] > 1, told[1]["sessions"], told[1]["format"]) == (True, 1, "csv")
    assert "Mehrere Sitzungen" in as_file.text
    assert "Liste der Sitzungen mitgenommen (csv, Sitzungen: 1)" in as_file.text
    assert nobody.json()["taken"] == []


async def test_a_trace_that_is_too_long_says_so(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beistand.relay.tracing.MOST", 1)
    for _ in range(2):
        await lived(relay)
    async with relay.browser(await auditor(relay)) as page:
        told = await page.post("/admin/audit/trace", json={"account": "Anna Berger", **ALWAYS})
    assert (len(told.json()["sessions"]), told.json()["whole"]) == (1, False)


async def test_a_file_s_name_is_no_formula(relay: Relay) -> None:
    await lived(relay, '=HYPERLINK("x")')
    body = {"format": "csv", "language": "en", "of": {"account": "Anna Berger", **ALWAYS}}
    async with relay.browser(await auditor(relay)) as page:
        taken = await page.post("/admin/audit/trace/export", json=body)
    assert "'=HYPERLINK(" in taken.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"account": ""},
        {"since": 2, "until": 1},
        {"since": None},
        {"until": 253_402_300_800_000},
    ],
)
async def test_a_trace_asks_for_an_account_and_a_time(relay: Relay, body: dict[str, Any]) -> None:
    async with relay.browser(await auditor(relay)) as page:
        asked = {"account": "Eva", **ALWAYS, **body} if body else body
        assert (await page.post("/admin/audit/trace", json=asked)).status_code == 422
