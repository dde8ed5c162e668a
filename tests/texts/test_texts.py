import re
import string
from itertools import chain
from pathlib import Path

import pytest

from beistand.protocol.events import EVENTS, Reason, Surface, What
from beistand.protocol.roles import Role
from beistand.texts import LANGUAGES, Texts, catalogue, choose

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "web/pages").glob("*.html"))
LEGAL = sorted((*(ROOT / "web/legal").glob("*.md"), *(ROOT / "web/papers").glob("*.md")))
FOLDERS = ("agreements", "undertakings")
PROSE = sorted(chain(LEGAL, *((ROOT / "web" / folder).glob("*.md") for folder in FOLDERS)))

# t("portal.key.label"), t.lines(…) and the like; one key in error.html is put together.
CALL = re.compile(r"""\bt(\.lines|\.count|\.or_call)?\(\s*["']([\w.]+)["']""")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def every_text(language: str) -> list[tuple[str, str]]:
    texts = catalogue(language).items()
    return [
        (key, line)
        for key, value in texts
        for line in ((value,) if isinstance(value, str) else value)
    ]


def test_every_language_has_the_same_keys_in_the_same_shape() -> None:
    german = catalogue("de")
    for language in LANGUAGES:
        other = catalogue(language)
        assert german.keys() == other.keys()
        for key, value in german.items():
            translated = other[key]
            assert isinstance(value, str) == isinstance(translated, str), key
            if not isinstance(value, str):
                assert len(value) == len(translated), key


def test_every_language_fills_in_the_same_fields() -> None:
    german = catalogue("de")
    for language in LANGUAGES:
        for key, value in catalogue(language).items():
            original = german[key]
            assert fields("".join(value)) == fields("".join(original)), f"{language} {key}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_text_of_a_page_exists(page: Path) -> None:
    known = catalogue("de")
    for call, key in CALL.findall(page.read_text(encoding="utf-8")):
        if key.endswith("."):
            assert any(other.startswith(key) for other in known), key
        elif call == ".count":
            assert {f"{key}.one", f"{key}.many"} <= known.keys(), key
        else:
            assert key in known, key
            assert isinstance(known[key], str) == (call != ".lines"), key


def test_every_event_has_its_sentence() -> None:
    known = catalogue("de")
    for name in EVENTS:
        key = f"events.{name}"
        assert key in known or any(other.startswith(f"{key}.") for other in known), key


def test_every_way_an_event_can_go_has_its_sentence() -> None:
    texts = Texts("de")
    for reason in Reason:
        assert f"events.Ended.{reason}" in texts
        assert f"portal.over.reason.{reason}" in texts
    for surface in Surface:
        assert f"events.SharingStarted.{surface}" in texts
        assert f"portal.screen.on_{surface}" in texts
    for role in Role:
        assert f"admin.who.{role}" in texts
    for what in What:
        assert f"events.Requested.{what}" in texts
        assert f"portal.request.{what}" in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_typography_of_the_catalogue(language: str) -> None:
    for key, text in every_text(language):
        assert_typography(f"{language} {key}", text, language)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_typography_of_the_prose(path: Path) -> None:
    assert_typography(path.name, path.read_text(encoding="utf-8"), path.suffixes[0][1:])


def assert_typography(where: str, text: str, language: str) -> None:
    assert not re.search("[\"']", text), f"straight quotes in {where}"
    assert "..." not in text, f"three dots in {where}"
    assert not re.search("--| - ", text), f"a hyphen for a dash in {where}"
    assert not re.search(r"(§|Artikel|Absatz|Nummer|section|Article|no\.) \d", text), (
        f"a number that can be torn off in {where}"
    )
    assert text == text.strip() or "\n" in text, f"blanks around {where}"
    assert "  " not in re.sub(r"\n *", "\n", text), f"two blanks in {where}"
    if language == "de":
        assert text.count("„") == text.count("“"), f"quotes of {where}"
        assert "”" not in text, f"English quotes in {where}"
    else:
        assert text.count("“") == text.count("”"), f"quotes of {where}"
        assert "„" not in text, f"German quotes in {where}"


def test_german_says_sie() -> None:
    for key, text in every_text("de"):
        assert not re.search(r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*)\b", text), key


def test_english_has_one_word_for_each_thing() -> None:
    prose = [(path.name, path.read_text(encoding="utf-8")) for path in LEGAL if ".en." in path.name]
    for where, text in [*every_text("en"), *prose]:
        assert not re.search("[Cc]olleague", text), f"{where}: it is a technician who helps"
        assert not re.search("[Rr]efus", text), f"{where}: customers decline"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_says_how_long_what_a_clock_counts_down(language: str) -> None:
    assert not re.search("Minute|minute", Texts(language)("portal.time.text"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_enough_to_be_read_once(language: str) -> None:
    for key, text in every_text(language):
        for sentence in re.split(r"(?<=[.?!:…])\s", text):
            assert len(sentence.split()) <= 24, f"{language} {key}: {sentence}"


def test_the_names_that_people_are_told_are_the_names_on_the_page() -> None:
    texts = Texts("de")
    assert texts("portal.key.label") == "Sitzungsschlüssel"
    assert texts("portal.key.send") == "Senden"
    assert texts("portal.confirm.heading") == "Fernwartung starten"
    assert texts("portal.agreement.heading") == "Kundenvereinbarung"
    assert texts("portal.agreement.accept") == (
        "Ich habe die oben stehenden Bedingungen gelesen und stimme ihnen zu."
    )
    assert texts("portal.agreement.refuse") == (
        "Ich stimme den oben stehenden Bestimmungen nicht zu."
    )
    assert texts("portal.recording.heading") == "Aufzeichnung"
    assert [texts(f"answer.{name}") for name in ("yes", "no", "ok", "allow", "refuse")] == [
        "Ja",
        "Nein",
        "OK",
        "Zulassen",
        "Ablehnen",
    ]
    assert texts("portal.session.heading") == "Fernwartung"
    assert texts("portal.over.heading") == "Sitzung beendet"
    assert texts("admin.offer.purpose") == "Zweck"
    assert texts("admin.offer.button") == "Sitzungsschlüssel erzeugen"
    assert texts("admin.screen.canvas") == "Bildschirm des Kunden"
    assert texts("setup.button") == "Konto anlegen"


def test_fields_are_filled_in() -> None:
    assert Texts("de")("errors.TooManyAttempts", seconds=20).startswith(
        "Zu viele Versuche. Bitte warten Sie 20\u00a0Sekunden"
    )


def test_braces_in_a_value_are_only_text() -> None:
    assert Texts("en")("log.joined", name="{organisation}") == "{organisation} has joined."


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts("de")("portal.key.colour")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts("de")("log.joined")


def test_a_list_is_read_by_lines_and_a_text_by_a_call() -> None:
    texts = Texts("de")
    with pytest.raises(KeyError):
        texts("portal.agreement.summary", organisation="Praxis")
    with pytest.raises(KeyError):
        texts.lines("portal.key.label")
    assert len(texts.lines("portal.agreement.summary", organisation="Praxis")) == 5


def test_a_language_without_texts_is_an_error() -> None:
    with pytest.raises(ValueError, match="fr"):
        Texts("fr")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "de"),
        ("*", "de"),
        ("fr", "de"),
        ("en", "en"),
        ("en-GB", "en"),
        ("EN-us,en;q=0.9", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.4, de;q=0.8", "de"),
        ("de;q=0.4, en;q=0.8", "en"),
        ("fr, en;q=0.2", "en"),
        ("en;q=0", "de"),
        ("en;q=often", "de"),
        ("en;q=nan, de;q=0.1", "de"),
        ("de;q=0.5,en;q=0.5", "de"),
        ("en;q=0.5,de;q=0.5", "en"),
        (";;;,,,=", "de"),
    ],
)
def test_the_language_follows_the_accept_language_header(header: str, language: str) -> None:
    assert choose(header) == language
