"""What customers read in German is easy to read (WCAG 3.1.5): short sentences, few long words.

Measured is LIX (Björnsson 1968): words in a sentence, plus the percentage of words of more than six
letters. Newspapers stand at about 50, books for the young at about 30; German has more long words
than others, so that 42 is the limit of every part here.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.texts import catalogue

ROOT = Path(__file__).parents[2]
LIMIT = 42
LONGEST_SENTENCE = 22
READ_BY_CUSTOMERS = (
    *("agent", "answer", "chat", "error_page", "errors", "lasting", "page", "portal", "presence"),
    *("purpose", "transcript", "verify"),
)
FEW = 4
"""A line of fewer words is the name of a button, no sentence."""
ENOUGH = 20
"""Of fewer words nothing can be measured."""
PAGES = sorted(
    [*(ROOT / "web/legal").glob("*.de.md"), *(ROOT / "web/agreements").glob("*.de.md")],
)


def sentences(text: str) -> list[list[str]]:
    """Their words; a line or a colon ends a sentence too, and a field counts as one word."""
    plain = re.sub(r"\{\w+\}", "Name", text).replace("&nbsp;", " ")
    parts = re.split(r"[.!?:;]+(?=\s|$)|\n+", plain)
    return [words for part in parts if (words := re.findall(r"[^\W\d_]+", part))]


def lix(text: str) -> float:
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    return len(words) / len(found) + 100 * sum(len(word) > 6 for word in words) / len(words)


def lines(group: str) -> Iterator[str]:
    for key, value in catalogue("de").items():
        if key.startswith(group + "."):
            yield from ([value] if isinstance(value, str) else value)


def groups() -> list[str]:
    """The parts of the catalogue; the portal's own parts each for itself."""
    keys = [key.split(".") for key in catalogue("de") if key.split(".")[0] in READ_BY_CUSTOMERS]
    return sorted({".".join(key[:2]) if key[0] == "portal" else key[0] for key in keys})


@pytest.mark.parametrize("group", groups())
def test_what_the_pages_say_is_easy_to_read(group: str) -> None:
    told = [line for line in lines(group) if len(line.split()) >= FEW]
    text = "\n".join(told)
    if len(text.split()) >= ENOUGH:
        assert lix(text) <= LIMIT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_to_be_read_at_length_is_easy_to_read(page: Path) -> None:
    assert lix(page.read_text(encoding="utf-8")) <= LIMIT


@pytest.mark.parametrize("group", groups())
def test_no_sentence_is_long(group: str) -> None:
    long = [
        " ".join(sentence)
        for line in lines(group)
        for sentence in sentences(line)
        if len(sentence) > LONGEST_SENTENCE
    ]
    assert long == []


def test_the_measure_tells_easy_from_hard() -> None:
    hard = (
        "Die datenschutzrechtliche Verantwortlichkeit hinsichtlich der Fernwartungsmaßnahmen"
        " obliegt ungeachtet anderweitiger Vereinbarungen ausschließlich dem Auftragnehmer."
    )
    assert lix("Wir sehen nur, was Sie uns zeigen. Sie können das jederzeit beenden.") < 35
    assert lix(hard) > 60
