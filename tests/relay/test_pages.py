"""The HTML of the portal, the console and the notices, in the person's language."""

import html
import re
from pathlib import Path

import pytest

from beistand.relay.headers import POLICY_WITH_PYTHON
from beistand.relay.permissions import Rank
from beistand.texts import LANGUAGES, Texts
from tests.relay.saying import accepted
from tests.relay.world import Relay, a_relay

HOSTILE = "\"'><script>alert(1)</script>{{ 7*7 }}&amp;"
STATIC = Path(__file__).parents[2] / "web/static"
PAGES = (
    *("/", "/admin", "/verify", "/privacy", "/imprint", "/processors", "/accessibility"),
    "/video-text",
)


def field(page: str) -> str:
    """What stands in the key's field."""
    (found,) = re.findall(r'<input id="key"[^>]*? value="([^"]*)"', page, re.DOTALL)
    return html.unescape(found)


async def test_a_key_sent_before_python_was_ready_comes_back_in_the_field(relay: Relay) -> None:
    async with relay.browser(origin="null") as page:
        answer = await page.post("/", data={"key": "482 913 5076", "language": "de"})
    assert answer.status_code == 200
    assert field(answer.text) == "482 913 5076"
    assert 'data-send="yes"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_key_never_stands_in_an_address(relay: Relay) -> None:
    async with relay.browser() as page:
        answer = await page.post("/", data={"key": "4829135076"})
        asked = await page.get("/?key=4829135076")
    assert "location" not in answer.headers
    assert "4829135076" not in str(answer.headers)
    assert not re.search(r'(href|src|action)="[^"]*4829135076', answer.text)
    # Nobody is invited to put it there, either: what stands in an address is not read.
    assert field(asked.text) == ""
    assert 'data-send="no"' in asked.text


@pytest.mark.parametrize("typed", [HOSTILE, "x" * 500, "\u0000", "ü😀", ""])
async def test_whatever_was_typed_stays_text(relay: Relay, typed: str) -> None:
    async with relay.browser() as page:
        answer = await page.post("/", data={"key": typed})
    assert answer.status_code == 200
    assert field(answer.text) == typed[:32]
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"key=" + b"1" * 2000, 413),
        (b"&".join(b"a%d=1" % number for number in range(50)), 400),
        (b"\xff\xfe=\xff", 400),
        (b"key=%ff%fe", 200),
        (b"no form at all", 200),
        (b"", 200),
    ],
)
async def test_a_strange_form_is_answered_and_harms_nobody(
    relay: Relay, body: bytes, status: int
) -> None:
    async with relay.browser() as page:
        answer = await page.post(
            "/", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code == status
        multipart = await page.post("/", files={"key": b"x" * 100})
        assert multipart.status_code == 200


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_speaks_the_language_of_the_person(relay: Relay, path: str) -> None:
    asked = {
        "": "de",
        "de-AT,de;q=0.9,en;q=0.5": "de",
        "en-GB,en;q=0.9": "en",
        "fr,en;q=0.3": "en",
        "fr": "de",
        "x" * 5000: "de",
    }
    async with relay.browser() as page:
        for header, language in asked.items():
            answer = await page.get(path, headers={"accept-language": header})
            assert f'<html lang="{language}"' in answer.text, header
            assert answer.headers["content-language"] == language
            assert "accept-language" in answer.headers["vary"]
        for language in ("de", "en"):
            answer = await page.get(
                f"{path}?language={language}", headers={"accept-language": "de, en;q=0.5"}
            )
            assert f'<html lang="{language}"' in answer.text
        hostile = await page.get(path, params={"language": HOSTILE})
        assert hostile.status_code == 200
        assert '<html lang="de"' in hostile.text


@pytest.mark.parametrize("path", [*PAGES, "/nowhere"])
async def test_a_chosen_language_goes_along_with_every_link_to_a_page_of_ours(
    relay: Relay, path: str
) -> None:
    async with relay.browser(accept="text/html", accept_language="de") as page:
        chosen = (await page.get(f"{path}?language=en")).text
        not_chosen = (await page.get(path)).text
    # The agent's download is no page.
    links = re.findall(r'<a (?![^>]*download)[^>]*href="(/[^"]*)"', chosen)
    assert len(links) >= 4
    assert {link for link in links if "?language=" not in link} == set()
    assert 'href="/privacy"' in not_chosen


async def test_the_language_that_was_chosen_outlives_a_form_without_python(relay: Relay) -> None:
    async with relay.browser(accept_language="de") as page:
        answer = await page.post("/", data={"key": "1", "language": "en"})
    assert '<html lang="en"' in answer.text
    assert Texts("en")("portal.key.send") in html.unescape(answer.text)


async def test_the_portal_shows_the_agreement_whose_number_and_hash_a_consent_names(
    relay: Relay,
) -> None:
    for language in ("de", "en"):
        async with relay.browser() as page:
            answer = await page.get(f"/?language={language}")
        shown = relay.services.agreements.current(language)
        assert shown.digest in answer.text
        assert shown.markup in answer.text
    assert relay.services.agreements.current("de").digest == accepted().digest


async def test_what_the_operator_calls_himself_stays_text(tmp_path: Path) -> None:
    async with (
        a_relay(tmp_path, organisation=HOSTILE, phone='"><script>') as relay,
        relay.browser(accept="text/html") as page,
    ):
        for path in (*PAGES, "/nowhere"):
            answer = await page.get(path)
            assert "<script>" not in answer.text, path
            assert "{{ 7*7 }}" in answer.text, path


async def test_nothing_is_said_of_a_phone_where_there_is_none(tmp_path: Path) -> None:
    words = re.compile("tel:|{phone}|(Telefon|Telephone):|[Rr]ufen Sie|[Cc]all us|auch anrufen")
    async with (
        a_relay(tmp_path, phone="") as relay,
        relay.browser(accept="text/html") as page,
    ):
        for path in (*PAGES, "/nowhere"):
            for language in ("de", "en"):
                answer = await page.get(f"{path}?language={language}")
                assert not words.search(answer.text), (path, words.search(answer.text))


async def test_the_phone_is_told_where_there_is_one(tmp_path: Path) -> None:
    async with (
        a_relay(tmp_path, phone="030 1234567") as relay,
        relay.browser(accept="text/html") as page,
    ):
        for path in ("/", "/privacy", "/imprint", "/accessibility", "/nowhere"):
            assert "030 1234567" in (await page.get(path)).text, path


async def test_a_page_that_is_not_there_is_a_page_for_people_and_a_number_for_programs(
    relay: Relay,
) -> None:
    async with relay.browser() as page:
        person = await page.get("/nowhere", headers={"accept": "text/html"})
        program = await page.get("/nowhere", headers={"accept": "*/*"})
    assert person.status_code == program.status_code == 404
    assert "<html" in person.text
    assert program.text == "404"


async def test_no_two_places_of_a_page_have_the_same_name(relay: Relay) -> None:
    async with relay.browser() as page:
        for path in PAGES:
            names = re.findall(r'\sid="([^"]+)"', (await page.get(path)).text)
            assert [name for name in set(names) if names.count(name) > 1] == [], path


async def test_no_page_carries_a_script_or_a_style_of_its_own(relay: Relay) -> None:
    """The policy would refuse it, and a person would see half a page."""
    async with relay.browser() as page:
        for path in PAGES:
            text = (await page.get(path)).text
            assert not re.search(r"<style|\sstyle=|\son\w+=\"|javascript:", text), path
            for script in re.findall(r"<script\b[^>]*>", text):
                assert "src=" in script, (path, script)


async def test_nothing_comes_from_another_place(relay: Relay) -> None:
    async with relay.browser() as page:
        for path in PAGES:
            text = (await page.get(path)).text
            assert not re.search(r"<(?:script|link|img|video|source|track)\b[^>]*https?://", text)


async def test_robots_stay_outside(relay: Relay) -> None:
    async with relay.browser() as page:
        assert "Disallow: /" in (await page.get("/robots.txt")).text


@pytest.mark.parametrize("minutes", [10, 45])
async def test_a_key_is_valid_for_as_long_as_the_setting_says(tmp_path: Path, minutes: int) -> None:
    async with a_relay(tmp_path, key_minutes=minutes) as relay, relay.browser() as page:
        text = (await page.get("/admin?language=de")).text
    chosen = re.findall(r'<option value="(\d+)" selected>([^<]+)<', text)
    assert chosen == [(str(minutes * 60), f"{minutes}\u00a0Minuten")]
    offered = [int(value) for value in re.findall(r'<option value="(\d+)"', text)]
    assert offered == sorted({*offered})
    assert {300, 600, 1800, 3600, 7200} <= {*offered}


async def test_the_set_up_page_is_there_while_somebody_is_expected(tmp_path: Path) -> None:
    async with a_relay(tmp_path, account=False) as relay, relay.browser(accept="text/html") as page:
        there = await page.get("/setup?language=en")
        accounts = relay.services.accounts
        await accounts.add("Anna Berger", Rank.ADMIN, "ein langes Passwort")
        gone = await page.get("/setup")
        _, token = await accounts.invite("Eva Klein", Rank.TECHNICIAN)
        for_eva = await page.get("/setup")
        await accounts.set_up(token, "", "noch ein langes Passwort")
        used = await page.get("/setup")
    assert there.status_code == 200
    assert there.headers["content-security-policy"] == POLICY_WITH_PYTHON
    assert '<html lang="en"' in there.text
    assert "<style" not in there.text
    assert re.findall(r"<script\b(?![^>]*src=)[^>]*>", there.text) == []
    assert (gone.status_code, for_eva.status_code, used.status_code) == (404, 200, 404)
    assert "unsafe-eval" not in gone.headers["content-security-policy"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_portal_shows_the_explaining_video_with_captions_in_both_languages(
    relay: Relay, language: str
) -> None:
    async with relay.browser() as page:
        text = (await page.get("/", headers={"accept-language": language})).text
        (video,) = re.findall(r"<video[^>]* controls.*?</video>", text, re.DOTALL)
        (film,) = re.findall(r'<source src="([^"]+)" type="video/mp4">', video)
        tracks = re.findall(
            r'<track kind="captions" src="([^"]+)" srclang="(\w+)" label="\w+"( default)?>', video
        )
        assert [srclang for _, srclang, _ in tracks] == list(LANGUAGES)
        assert [srclang for _, srclang, default in tracks if default] == [language]
        answer = await page.get(film)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
        assert answer.content == (STATIC / "beistand.mp4").read_bytes()
        for address, srclang, _ in tracks:
            answer = await page.get(address)
            assert answer.headers["content-type"].startswith("text/vtt")
            assert answer.content == (STATIC / f"beistand.{srclang}.vtt").read_bytes()


def test_a_password_is_masked_and_can_be_pasted_and_filled_in_by_a_program() -> None:
    pages = Path(__file__).resolve().parents[2] / "web/pages"
    fields = [
        (file.name, field)
        for file in sorted(pages.glob("*.html"))
        for field in re.findall(r"<input\b[^>]*>", file.read_text("utf-8"))
        if "password" in field
    ]
    assert len(fields) == 4
    for name, field in fields:
        assert 'type="password"' in field, (name, field)
        assert re.search(r'autocomplete="(current|new)-password"', field), (name, field)
        assert not re.search(r"onpaste|readonly|data-no-paste", field), (name, field)
