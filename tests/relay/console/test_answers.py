"""Prepared answers, as the page asks for them."""

from typing import Any

import pytest

from beistand.relay.permissions import Rank
from tests.relay.world import Relay

HELLO = {"title": "Gruß", "german": "Guten Tag", "english": ""}
HOSTILE = "<img src=x onerror=alert(1)>"


async def test_both_sets_are_read_by_whoever_helps(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        made = (await page.post("/admin/answers/own", json=HELLO)).json()["id"]
        told = (await page.get("/admin/answers")).json()
    assert told["own"] == [{"id": made, **HELLO}]
    assert len(told["shared"]) == 6
    eva = await relay.signs_in(await relay.somebody("Eva", Rank.TECHNICIAN))
    async with relay.browser(eva) as page:
        assert (await page.get("/admin/answers")).json()["own"] == []
        for method, path in (("PUT", ""), ("DELETE", ""), ("POST", "/move")):
            body = {"up": True} if path else HELLO
            answer = await page.request(method, f"/admin/answers/own/{made}{path}", json=body)
            assert answer.status_code == 404, method


async def test_hostile_words_stay_words(relay: Relay) -> None:
    said = {"title": HOSTILE, "german": HOSTILE, "english": "'; DROP TABLE answers; --"}
    async with relay.browser(await relay.signs_in()) as page:
        await page.post("/admin/answers/own", json=said)
        [kept] = (await page.get("/admin/answers")).json()["own"]
    assert {name: kept[name] for name in said} == said


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": "x"},
        {"title": "", "german": "x"},
        {"title": "x" * 101, "german": "x"},
        {"title": "x", "german": "x" * 2001},
        {"title": "x", "german": "a\u202eb"},
        {"title": "x", "german": "   "},
        {"title": "x", "german": None},
        {"title": "x", "german": "x", "owner": 1},
    ],
    ids=lambda body: str(body)[:40],
)
async def test_a_strange_answer_is_not_kept(relay: Relay, body: dict[str, Any]) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        assert (await page.post("/admin/answers/shared", json=body)).status_code == 422
        assert len((await page.get("/admin/answers")).json()["shared"]) == 6


async def test_changes_for_all_are_told_in_the_audit_and_one_s_own_are_not(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        await page.post("/admin/answers/own", json=HELLO)
        made = (await page.post("/admin/answers/shared", json=HELLO)).json()["id"]
        assert (await page.delete(f"/admin/answers/shared/{made}")).status_code == 204
        assert (await page.delete(f"/admin/answers/shared/{made}")).status_code == 404
    rows = await relay.services.audit.rows()
    assert [row["what"] for row in rows] == ["AnswersChanged", "AnswersChanged"]
    assert "Guten Tag" not in str(rows)


async def test_a_number_that_no_database_knows_is_no_answer(relay: Relay) -> None:
    async with relay.browser(await relay.signs_in()) as page:
        assert (await page.delete(f"/admin/answers/own/{2**63}")).status_code == 404
