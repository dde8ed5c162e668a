"""The papers for the data protection file: complete, in both languages, with what counts now."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from beistand.relay.__main__ import main
from beistand.relay.assets import find_web
from beistand.relay.papers import House, Paper, write
from beistand.relay.settings import Settings
from beistand.relay.terms import Days
from beistand.texts import LANGUAGES
from tests.relay.world import a_relay

TODAY = date(2026, 11, 25)


def written(paper: Paper, language: str, house: House | None = None, **settings: object) -> str:
    given = Settings(**settings)  # type: ignore[arg-type]
    text = write(find_web(), paper, language, given, house or House(), TODAY)
    assert "&" not in text
    return text.replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", Paper)
def test_every_paper_is_filled_in_and_dated(paper: Paper, language: str) -> None:
    text = written(paper, language, organisation="Musterhaus")
    assert not re.search(r"[{}]|^- \?", text, re.MULTILINE)
    assert {"de": "25. November 2026", "en": "25 November 2026"}[language] in text
    assert "Musterhaus" in text
    assert {"de": "Zu ergänzen", "en": "To be added"}[language] in text


@pytest.mark.parametrize("paper", Paper)
def test_both_languages_say_as_much(paper: Paper) -> None:
    shapes = [
        re.findall(r"^(#+|-)", written(paper, language), re.MULTILINE) for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


# Art. 30(1)(a) to (g), Art. 30(2)(a) to (d) and Art. 28(3) GDPR, by words of the German papers.
WANTED = {
    Paper.CONTROLLER: ("Verantwortlicher", "Zweck:", "Betroffene:", "Daten:", "Empfänger:",
                       "Drittländer", "Löschung:", "Maßnahmen"),
    Paper.PROCESSOR: ("Auftragsverarbeiter", "Verantwortliche", "Kategorien", "Drittländer",
                      "Maßnahmen"),
    Paper.ANNEX: ("Gegenstand, Dauer und Zweck", "Arten von Daten", "Betroffene", "Empfänger",
                  "Weisungen", "Maßnahmen", "Löschung", "Unterstützung"),
}  # fmt: skip


@pytest.mark.parametrize("paper", Paper)
def test_every_paper_says_what_the_law_asks_for(paper: Paper) -> None:
    text = written(paper, "de")
    assert [word for word in WANTED[paper] if word not in text] == []


def test_what_a_page_stored_wins_over_the_settings() -> None:
    house = House("Neues Haus", "030 99", Days(17, 18, 1900), {"de": "# Wer hilft\n\nRZ Muster"})
    text = written(Paper.ANNEX, "de", house, organisation="Altes Haus", chat_days=5)
    for said in ("Neues Haus", "Chat nach 17 Tagen", "nach 18 Tagen", "nach 1900 Tagen"):
        assert said in text
    assert "Weitere Auftragsverarbeiter: RZ Muster" in text
    assert "Altes Haus" not in text


def test_as_shipped_there_are_no_other_processors() -> None:
    assert "Weitere Auftragsverarbeiter: Keine." in written(Paper.ANNEX, "de")
    assert "Other processors: None." in written(Paper.ANNEX, "en")


def test_the_measures_say_whether_there_is_tls() -> None:
    plain, secure = "ohne TLS eingestellt", "laufen über TLS"
    here = written(Paper.ANNEX, "de")
    there = written(Paper.ANNEX, "de", public_url="https://hilfe.example.org")
    assert (plain in here, secure in here) == (True, False)
    assert (plain in there, secure in there) == (False, True)


async def test_the_command_prints_them_while_the_relay_runs(tmp_path: Path) -> None:
    async with a_relay(tmp_path, chat_days=17) as relay:
        body = {"number": 1, "german": "# Liste\n\nRZ Muster", "english": "# List\n\nA translation"}
        async with relay.browser(await relay.signs_in()) as page:
            assert (await page.post("/admin/texts/processors", json=body)).status_code == 204
        options = ["privacy", "--paper", "annex", "--data-dir", str(tmp_path)]
        told = CliRunner().invoke(main, options)
        assert told.exit_code == 0, told.output
        assert "Weitere Auftragsverarbeiter: RZ Muster" in told.output
        english = CliRunner().invoke(main, [*options, "--language", "en"])
        assert "Other processors: A translation" in english.output
