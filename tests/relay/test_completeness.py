"""What is still missing in a text before it can be published."""

import pytest

from beistand.relay.assets import find_web
from beistand.relay.completeness import Lack, missing
from beistand.relay.publications import Kind
from beistand.texts import LANGUAGES

GERMAN = "- Kurz.\n\n# Titel\n\nFassung 2 von {organisation}.\n"
ENGLISH = "- Short.\n\n# Title\n\nVersion 2. This is a translation.\n"
WHOLE = {"de": GERMAN, "en": ENGLISH}


def lacks(changed: dict[str, str], kind: Kind = Kind.AGREEMENT) -> list[tuple[str, str, str]]:
    found = missing(kind, 2, WHOLE | changed, {"de": "# Alt", "en": "# Old"})
    return [(each.lack, each.language, each.word) for each in found]


def test_a_whole_text_lacks_nothing() -> None:
    assert lacks({}) == []


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"de": " \n"}, (Lack.TEXT, "de", "")),
        ({"en": ""}, (Lack.TEXT, "en", "")),
        ({"de": "# Titel"}, (Lack.SUMMARY, "de", "")),
        ({"de": "- \n# Titel"}, (Lack.SUMMARY, "de", "")),
        ({"de": "- Kurz.\n\nText"}, (Lack.HEADING, "de", "")),
        ({"en": "- Short.\n\n# Title"}, (Lack.TRANSLATION, "en", "")),
        ({"de": GERMAN + "{telefon}"}, (Lack.VARIABLE, "de", "{telefon}")),
        ({"de": GERMAN + "{phone}"}, (Lack.VARIABLE, "de", "{phone}")),
        ({"de": GERMAN.replace("2", "1")}, (Lack.NUMBER, "de", "Fassung 1")),
    ],
)
def test_each_lack_is_told_by_itself(changed: dict[str, str], wanted: tuple[str, str, str]) -> None:
    assert lacks(changed) == [wanted]


def test_the_text_that_counts_already_is_no_new_one() -> None:
    found = missing(Kind.AGREEMENT, 2, WHOLE, WHOLE)
    assert [each.lack for each in found] == [Lack.NEWS]


def test_notices_need_no_summary_and_may_tell_number_and_days() -> None:
    told = {"de": "# Titel\n\n{phone} {chat_days}", "en": "# Title\n\n{organisation}"}
    assert lacks(told, Kind.PRIVACY) == []
    assert lacks(told, Kind.IMPRINT) == [(Lack.VARIABLE, "de", "{chat_days}")]


@pytest.mark.parametrize("kind", [Kind.PRIVACY, Kind.IMPRINT, Kind.PROCESSORS])
def test_of_the_notices_that_come_along_nothing_is_missing_but_news(kind: Kind) -> None:
    legal = find_web() / "legal"
    texts = {each: (legal / f"{kind}.{each}.md").read_text("utf-8") for each in LANGUAGES}
    assert [each.lack for each in missing(kind, 1, texts, texts)] == [Lack.NEWS]
