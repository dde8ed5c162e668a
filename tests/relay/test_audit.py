"""Who did what is written down for good, and told to the log, without a word of content."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from beistand.protocol import events as e
from beistand.protocol.events import Reason, What
from beistand.relay.audit import Audit, By
from beistand.relay.database import Database
from beistand.relay.deeds import DEEDS, RESERVED, AccountMade, RecordingViewed, SignedIn
from tests.relay.keeping import HandClock
from tests.relay.saying import TECHNICIAN, message, picture
from tests.relay.world import PASSWORD, Relay


async def told(relay: Relay, *but: str) -> list[dict[str, Any]]:
    rows = await relay.services.audit.rows()
    return [row for row in rows if row["what"] not in but]


async def deeds(relay: Relay) -> list[str]:
    return [row["what"] for row in await told(relay)]


async def test_a_deed_is_a_line_of_json_with_number_time_name_and_hash(tmp_path: Path) -> None:
    lines: list[str] = []
    async with Database.open(tmp_path) as database:
        audit = Audit(database, HandClock(), lines.append)
        await audit.note(SignedIn("192.0.2.7"), who="Anna „die Große“")
        await audit.note(RecordingViewed(2), "Ben", "s1")
        await audit.note(AccountMade("Ben", "technician"), by=By.OPERATOR)
        rows = await audit.rows()
    first, second, third = map(json.loads, lines)
    assert first == {
        "number": 1,
        "at": "2027-01-15T08:00:00.000Z",
        "what": "SignedIn",
        "by": "account",
        "who": "Anna „die Große“",
        "address_hash": first["address_hash"],
        "way": "",
        "chain": first["chain"],
    }
    assert (second["number"], second["session"], second["segment"]) == (2, "s1", 2)
    assert (third["by"], third["account"]) == ("operator", "Ben")
    assert len({first["chain"], second["chain"], third["chain"]}) == 3
    assert "192.0.2.7" not in lines[0]
    read = {name: value for name, value in first.items() if name != "address_hash"}
    for row, line in zip(rows, (read | {"address": "192.0.2.7"}, second, third), strict=True):
        assert row == {name: value for name, value in line.items() if name != "chain"}


@pytest.mark.parametrize(
    "name", ["Anna\n{}", "Anna\r\n", "\x00\x1b[2J", '"}', "\u2028\u2029", "\u202e"]
)
async def test_no_word_breaks_out_of_its_line(tmp_path: Path, name: str) -> None:
    lines: list[str] = []
    async with Database.open(tmp_path) as database:
        audit = Audit(database, HandClock(), lines.append)
        await audit.note(AccountMade(name, "technician"), who=name)
    [line] = lines
    assert not set(line) & set("\n\r\x00\x1b")
    assert (json.loads(line)["who"], json.loads(line)["account"]) == (name, name)


def test_no_deed_hides_what_every_row_says() -> None:
    for kind in DEEDS.values():
        names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
        assert names & set(RESERVED) == set(), kind


async def test_what_could_not_be_written_is_not_told(tmp_path: Path) -> None:
    lines: list[str] = []
    async with Database.open(tmp_path) as database:
        audit = Audit(database, HandClock(), lines.append)
        await database.write(lambda c: c.execute(text("DROP TABLE anchors")))
        with pytest.raises(Exception, match="anchors"):
            await audit.note(SignedIn())
        assert await audit.rows() == []
    assert lines == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET entry = ''",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, '', '', '', '')",
    ],
)
async def test_the_database_itself_lets_nobody_change_the_audit(
    tmp_path: Path, statement: str
) -> None:
    async with Database.open(tmp_path) as database:
        audit = Audit(database, HandClock())
        await audit.note(SignedIn())
        with pytest.raises(IntegrityError, match="only grows"):
            await database.write(lambda connection: connection.execute(text(statement)))
        assert len(await audit.rows()) == 1


# What is in it


async def test_a_session_is_told_from_the_key_to_the_end(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=True)
    await technician.says(e.Requested("r", What.CONTROL, "weil es eilt"))
    await customer.says(e.Granted("r"))
    await technician.says(e.Withdrawn("r"))
    await technician.says(e.Requested("q", What.CONTROL))
    await customer.says(e.Refused("q"))
    await customer.says(e.RecordingDecided(False))
    await technician.says(e.Ended(Reason.TECHNICIAN))
    rows = await told(relay)
    assert {row["session"] for row in rows} == {customer.name}
    assert [(row["what"], row["by"], row.get("who", "")) for row in rows] == [
        ("SessionOpened", "account", "Anna Berger"),
        ("KeyUsed", "relay", ""),
        ("TechnicianJoined", "relay", "Anna Berger"),
        ("SessionConfirmed", "customer", ""),
        ("AgreementAnswered", "customer", ""),
        ("RecordingAnswered", "customer", ""),
        ("ScreenShown", "customer", ""),
        ("RightRequested", "account", "Anna Berger"),
        ("RightGranted", "customer", ""),
        ("RightWithdrawn", "account", "Anna Berger"),
        ("RightRequested", "account", "Anna Berger"),
        ("RightRefused", "customer", ""),
        ("RecordingAnswered", "customer", ""),
        ("SessionEnded", "account", "Anna Berger"),
    ]
    assert [row["right"] for row in rows if "right" in row] == ["control"] * 5
    number, digest = await relay.services.ledger.end(customer.name)
    assert (rows[-1]["rows"], rows[-1]["digest"]) == (number, digest)


async def test_a_refused_agreement_is_an_answer_and_an_end(relay: Relay) -> None:
    _, customer = await relay.meet()
    await customer.says(e.Confirmed())
    agreement = relay.services.agreements.current("de")
    await customer.says(e.AgreementRefused(agreement.number, agreement.digest, "de"))
    answered, ended = (await told(relay))[-2:]
    assert (answered["accepted"], answered["digest"]) == (False, agreement.digest)
    assert (ended["what"], ended["reason"]) == ("SessionEnded", "declined")


async def test_signing_in_and_out_and_a_wrong_password_are_told(relay: Relay) -> None:
    async with relay.browser() as page:
        await page.post("/admin/sign-in", json={"name": "anna BERGER", "password": "falsch"})
        await page.post("/admin/sign-in", json={"name": "Passwort im Namen", "password": "x"})
        answer = await page.post(
            "/admin/sign-in", json={"name": "Anna Berger", "password": PASSWORD}
        )
        cookie = {"cookie": f"__Host-beistand={answer.cookies['__Host-beistand']}"}
        await page.post("/admin/sign-out", headers=cookie)
        await page.post("/admin/sign-out", headers=cookie)
    wrong, unknown, signed_in, signed_out = await told(relay)
    assert (wrong["what"], wrong["who"], wrong["why"]) == (
        "SignInRefused",
        "Anna Berger",
        "password",
    )
    assert (unknown["what"], unknown["by"]) == ("SignInRefused", "relay")
    assert "who" not in unknown
    assert (signed_in["what"], signed_in["address"]) == ("SignedIn", "127.0.0.1")
    assert (signed_out["what"], signed_out["who"]) == ("SignedOut", "Anna Berger")


async def test_whoever_reads_a_report_or_views_a_recording_is_told(relay: Relay) -> None:
    technician, customer = await relay.helps(recording=True)
    await customer.sends(picture(1, key=True), message(1, "Guten Tag"))
    await technician.gets(message(1, "Guten Tag"))
    await technician.says(e.Ended(Reason.TECHNICIAN))
    before = len(await deeds(relay))
    async with relay.browser(await relay.signs_in()) as page:
        for part in ("report", "chat", "recording/1", "recording/9"):
            await page.get(f"/admin/sessions/{customer.name}/{part}")
    rows = (await told(relay))[before:]
    assert [(row["what"], row["who"]) for row in rows] == [
        ("ReportRead", "Anna Berger"),
        ("ChatRead", "Anna Berger"),
        ("RecordingViewed", "Anna Berger"),
    ]


async def test_an_alarm_is_told_once(relay: Relay) -> None:
    for number in range(60):
        relay.services.limits.attempt(f"192.0.2.{number}", f"locator {number}")
    await relay.services.audit.note(SignedIn())
    assert (await deeds(relay)).count("AlarmRaised") == 1


async def test_no_word_of_content_is_in_the_audit(relay: Relay) -> None:
    planted = ["Kniefall", "Zuckerhut", "Apfelbaum", "Eulenspiegel"]
    offered = e.KeyOffered(planted[0], relay.user.name, "Haus", planted[1], planted[2])
    session, key = await relay.lobby.offer(relay.user, offered, 10)
    technician = await relay.technician(session)
    customer = await relay.customer(key)
    await customer.agrees()
    await technician.says(e.Requested(planted[3], What.CONTROL, planted[3]))
    await customer.says(e.Granted(planted[3]))
    await technician.sends(message(1, planted[0], TECHNICIAN))
    await customer.gets(message(1, planted[0], TECHNICIAN))
    rows = json.dumps(await told(relay), ensure_ascii=False)
    assert "RightGranted" in rows
    assert [word for word in planted if word in rows] == []
