"""What administrators write, try and publish, and what stays of it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from beistand.protocol import events as e
from beistand.protocol.events import Reason
from beistand.relay.agreements import Agreement
from beistand.relay.backup import backup, restore
from beistand.relay.errors import DatabaseFailedError
from beistand.relay.publications import Kind
from tests.relay.world import Relay, a_relay

GERMAN = "- Wir helfen Ihnen.\n\n# Vereinbarung\n\nFassung 2 von {organisation}."
ENGLISH = "- We help you.\n\n# Agreement\n\nVersion 2. This is a translation."


def draft(number: int = 2, german: str = GERMAN, english: str = ENGLISH) -> dict[str, object]:
    return {"number": number, "german": german, "english": english}


async def asks(relay: Relay, path: str, body: object = None) -> tuple[int, Any]:
    async with relay.browser(await relay.signs_in()) as page:
        method = "GET" if body is None else "POST"
        answer = await page.request(method, f"/admin/texts{path}", json=body)
    return answer.status_code, answer.json() if answer.content[:1] in (b"{", b"[") else None


async def test_the_list_names_number_language_time_author_and_hash(relay: Relay) -> None:
    relay.clock.seconds += 60
    assert await asks(relay, "/agreement", draft()) == (204, None)
    status, told = await asks(relay, "/agreement")
    assert (status, told["next"]) == (200, 3)
    names = [(each["number"], each["language"], each["who"]) for each in told["versions"]]
    assert names == [
        (2, "de", "Anna Berger"),
        (2, "en", "Anna Berger"),
        (1, "de", ""),
        (1, "en", ""),
    ]
    shown = relay.services.agreements.current("de")
    assert shown.number == 2
    assert (
        told["versions"][0] | {"digest": shown.digest, "at": relay.clock.now()}
        == (told["versions"][0])
    )
    assert told["current"]["de"] == GERMAN + "\n"


async def test_every_version_can_be_read_as_it_was_shown(relay: Relay) -> None:
    await asks(relay, "/agreement", draft())
    status, told = await asks(relay, "/agreement/1/de")
    assert status == 200
    assert told["content"][0] == ["h3", "", "Kundenvereinbarung zur Fernwartung"]
    [digest] = told["digests"]
    assert digest["organisation"] == "Ihr Softwarehaus"
    assert len(digest["digest"]) == 64
    for path in ("/agreement/3/de", "/agreement/1/fr", "/nothing", "/nothing/1/de"):
        assert (await asks(relay, path))[0] == 404


async def test_the_draft_is_shown_by_the_reader_of_the_customers_page(relay: Relay) -> None:
    status, told = await asks(relay, "/agreement/check", draft(german=GERMAN + " <b>x</b>"))
    assert (status, told["missing"]) == (200, [])
    german = told["shown"]["de"]
    assert german["summary"] == ["Wir helfen Ihnen."]
    assert german["content"] == [
        ["h4", "", "Vereinbarung"],
        "\n",
        ["p", "", "Fassung 2 von Ihr Softwarehaus. <b>x</b>"],
        "\n",
    ]
    _, notice = await asks(relay, "/privacy/check", draft(1, "# Titel\n\n{chat_days}", "# T"))
    # The page has an h1 of its own, and the preview stands under an h3.
    assert notice["shown"]["de"]["content"][0] == ["h4", "", "Titel"]
    assert notice["shown"]["de"]["content"][-2] == ["p", "", "90"]


async def test_what_is_incomplete_is_not_published(relay: Relay) -> None:
    body = draft(english="")
    _, told = await asks(relay, "/agreement/check", body)
    assert told["missing"] == [{"lack": "text", "language": "en", "word": ""}]
    assert await asks(relay, "/agreement", body) == (400, {"error": "TextIncomplete"})
    assert relay.services.agreements.current("de").number == 1
    for odd in (
        draft(german="a\u202eb"),
        draft(0),
        {**draft(), "more": 1},
        draft(german="x" * 40_001),
    ):
        assert (await asks(relay, "/agreement", odd))[0] == 422


async def test_of_two_who_publish_at_a_time_the_second_looks_again(relay: Relay) -> None:
    await asks(relay, "/agreement", draft())
    late = draft(german=GERMAN + " Anders.")
    assert await asks(relay, "/agreement", late) == (400, {"error": "ChangedMeanwhile"})
    assert "Anders" not in relay.services.agreements.current("de").text


async def test_the_first_draft_of_a_change_has_the_summary_that_customers_see(relay: Relay) -> None:
    _, told = await asks(relay, "/agreement")
    start = told["current"]["de"]
    assert start.startswith("- Sie erlauben {organisation}, Ihren Bildschirm zu sehen.")
    _, checked = await asks(relay, "/agreement/check", draft(german=start, english=start))
    lacks = [(each["lack"], each["language"], each["word"]) for each in checked["missing"]]
    assert lacks == [
        ("number", "de", "Fassung 1"),
        ("translation", "en", ""),
        ("number", "en", "Fassung 1"),
    ]


async def test_customers_read_the_published_text_and_an_old_report_the_one_before(
    relay: Relay,
) -> None:
    technician, customer = await relay.helps()
    await technician.says(e.Ended(Reason.TECHNICIAN))
    await asks(relay, "/agreement", draft())
    async with relay.browser() as page:
        portal = (await page.get("/")).text
    assert "<li>Wir helfen Ihnen.</li>" in portal
    assert "Fassung 2 von Ihr Softwarehaus." in portal
    async with relay.browser(await relay.signs_in()) as page:
        told = (await page.get(f"/admin/sessions/{customer.name}/agreement")).json()
    assert told["content"][2][2].startswith("Fassung 1.")


async def test_a_notice_is_the_published_one(relay: Relay) -> None:
    body = draft(1, "# Unser Impressum\n\n{organisation}", "# Our imprint")
    assert (await asks(relay, "/imprint", body))[0] == 204
    async with relay.browser() as page:
        shown = (await page.get("/imprint?language=de")).text
        other = (await page.get("/privacy?language=de")).text
    assert "<h1>Unser Impressum</h1>" in shown
    assert "<title>Unser Impressum" in shown
    assert "Datenschutzhinweise zur Fernwartung" in other


async def test_the_list_of_sub_processors_is_none_as_shipped_and_has_a_version_once_published(
    relay: Relay,
) -> None:
    async with relay.browser() as page:
        shipped = (await page.get("/processors?language=de")).text
        privacy = (await page.get("/privacy?language=de")).text
        assert "<p>Keine.</p>" in shipped
        assert "Fassung 1" not in shipped
        assert 'href="/processors' in privacy
        body = draft(1, "# Wer hilft\n\nRechenzentrum Muster", "# Who helps\n\nA translation.")
        assert (await asks(relay, "/processors", body))[0] == 204
        assert "Fassung 1 vom 15. Januar 2027" in (await page.get("/processors?language=de")).text
        assert "Version 1 of 15 January 2027" in (await page.get("/processors?language=en")).text


async def test_the_audit_says_who_published_what(relay: Relay) -> None:
    await asks(relay, "/agreement", draft())
    [row] = [r for r in await relay.services.audit.rows() if r["what"] == "TextPublished"]
    assert (row["who"], row["kind"], row["edition"]) == ("Anna Berger", "agreement", 2)
    kept = relay.services.publications.of(Kind.AGREEMENT)
    assert row["digests"] == " ".join(each.digest for each in kept[:2])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE publications SET text = 'x' WHERE number = 1",
        "DELETE FROM publications",
        "INSERT OR REPLACE INTO publications SELECT * FROM publications WHERE number = 1",
    ],
)
async def test_nothing_published_is_ever_overwritten(relay: Relay, statement: str) -> None:
    before = relay.services.publications.of(Kind.AGREEMENT)
    with pytest.raises((IntegrityError, DatabaseFailedError, DatabaseError)):
        await relay.services.database.write(lambda c: c.execute(text(statement)))
    await relay.services.publications.load(Path("nowhere"))
    assert relay.services.publications.of(Kind.AGREEMENT) == before


async def test_a_backup_brings_every_version_back(tmp_path: Path) -> None:
    async with a_relay(tmp_path / "data") as relay:
        await asks(relay, "/agreement", draft())
        before = relay.services.publications.of(Kind.AGREEMENT)
        backup(tmp_path / "data", tmp_path / "kept.tar")
    restore(tmp_path / "kept.tar", tmp_path / "new")
    async with a_relay(tmp_path / "new") as relay:
        assert relay.services.publications.of(Kind.AGREEMENT) == before
        shown = Agreement(2, "de", GERMAN.replace("{organisation}", "Ihr Softwarehaus") + "\n")
        assert relay.services.agreements.current("de") == shown
