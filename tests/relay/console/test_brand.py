"""How a house appears, and that its settings are only where it begins."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from beistand.protocol.events import KeyOffered
from tests.relay.pictures import png
from tests.relay.world import Relay, a_relay

BRAND = {
    "number": 0,
    "organisation": "Praxis-EDV",
    "phone": "030 7654321",
    "light": "#003366",
    "dark": "#ffcc00",
    "logo": base64.b64encode(png(240, 80)).decode(),
}


async def asks(relay: Relay, path: str, body: object = None) -> tuple[int, Any]:
    async with relay.browser(await relay.signs_in()) as page:
        method = "GET" if body is None else "POST"
        answer = await page.request(method, f"/admin/brand{path}", json=body)
    return answer.status_code, answer.json() if answer.content[:1] == b"{" else None


async def portal(relay: Relay) -> str:
    async with relay.browser() as page:
        return (await page.get("/?language=de")).text


async def test_the_settings_are_the_first_values_and_the_page_wins(tmp_path: Path) -> None:
    async with a_relay(tmp_path, organisation="Musterhaus", phone="030 1") as relay:
        assert "Musterhaus" in await portal(relay)
        assert (await asks(relay, "", BRAND))[0] == 204
        assert "Musterhaus" not in await portal(relay)
    async with a_relay(tmp_path, organisation="Musterhaus", phone="030 1") as relay:
        page = await portal(relay)
        assert "Praxis-EDV" in page
        assert "030 7654321" in page
        assert "Musterhaus" not in page


async def test_everything_that_names_the_house_names_it_anew(relay: Relay) -> None:
    await asks(relay, "", BRAND)
    async with relay.browser(await relay.signs_in()) as page:
        made = (await page.post("/admin/keys", json={"purpose": "Drucker"})).json()
        for path in ("/", "/admin", "/privacy", "/imprint", "/verify", "/no-such-page"):
            text = (await page.get(path, headers={"accept": "text/html"})).text
            assert "Praxis-EDV" in text, path
            assert "Ihr Softwarehaus" not in text, path
        app = (await page.post("/admin/account/app")).json()
    assert "Praxis-EDV" in app["address"]
    [offered] = [e for e in await relay.events(made["session"]) if isinstance(e, KeyOffered)]
    assert offered.organisation == "Praxis-EDV"
    assert "Praxis-EDV" in relay.services.agreements.current("de").text
    assert "Praxis-EDV" in relay.services.undertaking_texts.current("de").text


async def test_colours_and_logo_are_files_of_our_own_for_ever_under_one_address(
    relay: Relay,
) -> None:
    assert "/brand/" not in await portal(relay)
    await asks(relay, "", BRAND)
    page = await portal(relay)
    [sheet] = re.findall(r'<link rel="stylesheet" href="(/brand/[^"]+\.css)">', page)
    [logo] = re.findall(r'<img class="logo own" src="(/brand/[^"]+)" alt="">', page)
    async with relay.browser() as browser:
        colours, picture = await browser.get(sheet), await browser.get(logo)
        assert colours.headers["content-type"] == "text/css; charset=utf-8"
        assert "--brand: #003366;" in colours.text
        assert picture.headers["content-type"] == "image/png"
        assert picture.content == png(240, 80)
        for answer in (colours, picture):
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["x-content-type-options"] == "nosniff"
        await asks(relay, "", BRAND | {"number": 1, "light": "#660033", "logo": None})
        assert sheet not in await portal(relay)
        assert "#003366" in (await browser.get(sheet)).text  # of pages that are open
        assert (await browser.get("/brand/0/logo.png")).status_code == 404
    assert (await asks(relay, ""))[1]["logo"].endswith("/logo.png")
    await asks(relay, "", BRAND | {"number": 2, "light": "", "dark": "", "logo": ""})
    assert "/brand/" not in await portal(relay)


async def test_a_colour_that_not_everybody_could_read_is_refused_with_one_that_would_do(
    relay: Relay,
) -> None:
    _, told = await asks(relay, "/colours", {"light": "#ff6600", "dark": "#003366"})
    assert not told["light"]["passes"]
    assert told["light"]["ratio"] < 3
    would_do = {scheme: told[scheme]["would_do"] for scheme in ("light", "dark")}
    for scheme, colour in (("light", "#ff6600"), ("dark", "#003366")):
        refused = await asks(relay, "", BRAND | {scheme: colour})
        assert refused == (400, {"error": "BadColour"})
    assert (await asks(relay, "", BRAND | would_do))[0] == 204


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("logo", base64.b64encode(b"<svg onload='alert(1)'/>").decode(), 400),
        ("logo", "no base64!", 400),
        ("logo", "A" * 600_000, 413),
        ("phone", 5, 422),
        ("more", 1, 422),
    ],
)
async def test_whatever_else_is_refused_and_changes_nothing(
    relay: Relay, field: str, value: object, wanted: int
) -> None:
    assert (await asks(relay, "", BRAND | {field: value}))[0] == wanted
    assert relay.services.brands.number == 0


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("light", "red;}body{display:none", "BadColour"),
        ("dark", "#FFF", "BadColour"),
        ("phone", "javascript:alert(1)", "BadPhone"),
        ("phone", "0" * 41, "BadPhone"),
        ("organisation", "", "BadOrganisation"),
        ("organisation", "a\u202eb", "BadOrganisation"),
        ("organisation", "a" * 101, "BadOrganisation"),
    ],
)
async def test_what_cannot_be_meant_is_told_for_the_field_that_it_is_about(
    relay: Relay, field: str, value: str, told: str
) -> None:
    assert await asks(relay, "", BRAND | {field: value}) == (400, {"error": told})
    assert relay.services.brands.number == 0


async def test_of_two_who_change_it_at_a_time_the_second_looks_again(relay: Relay) -> None:
    await asks(relay, "", BRAND)
    late = BRAND | {"organisation": "Anders"}
    assert await asks(relay, "", late) == (400, {"error": "ChangedMeanwhile"})
    [row] = [r for r in await relay.services.audit.rows() if r["what"] == "BrandChanged"]
    assert (row["who"], row["edition"]) == ("Anna Berger", 1)
    assert row["changed"] == "organisation phone light dark logo"
