"""Completeness: what is still missing in a text of the house before it can be published."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from beistand.relay.agreements import Agreement
from beistand.relay.publications import Kind
from beistand.texts import LANGUAGES

ORIGINAL, TRANSLATION = LANGUAGES
VARIABLES: dict[Kind, frozenset[str]] = {
    Kind.AGREEMENT: frozenset({"organisation"}),
    Kind.PRIVACY: frozenset({"organisation", "phone", "chat_days", "recording_days", "event_days"}),
    Kind.IMPRINT: frozenset({"organisation", "phone"}),
    Kind.PROCESSORS: frozenset({"organisation", "phone"}),
}
"""What the relay fills in where a text names it in braces."""
_VARIABLE = re.compile(r"\{(\w*)\}")
_NUMBER = re.compile(r"\b(?:Fassung|Version) (\d{1,6})\b")
_HEADING = re.compile(r"^# \S", re.MULTILINE)
_SAYS_SO = re.compile(r"\btranslation\b", re.IGNORECASE)


class Lack(StrEnum):
    """What can be missing, or wrong."""

    TEXT = "text"
    HEADING = "heading"
    SUMMARY = "summary"
    TRANSLATION = "translation"
    """It is a translation, and does not say so."""
    VARIABLE = "variable"
    """There is no such variable."""
    NUMBER = "number"
    """It calls itself by another number than it will get."""
    NEWS = "news"
    """It is what counts already."""


@dataclass(frozen=True)
class Missing:
    """One thing, in the text of one language; `word` is what the text says."""

    lack: Lack
    language: str
    word: str = ""


def missing(
    kind: Kind, number: int, written: Mapping[str, str], current: Mapping[str, str]
) -> list[Missing]:
    """Everything that keeps these texts from being published under this number."""
    found = [
        each
        for language in LANGUAGES
        for each in _in_one(kind, number, language, written.get(language, ""))
    ]
    if not found and all(text.strip() == current[each].strip() for each, text in written.items()):
        found.append(Missing(Lack.NEWS, ORIGINAL))
    return found


def _in_one(kind: Kind, number: int, language: str, text: str) -> Iterator[Missing]:
    if not text.strip():
        yield Missing(Lack.TEXT, language)
        return
    if kind is Kind.AGREEMENT and not any(Agreement(number, language, text).summary):
        yield Missing(Lack.SUMMARY, language)
    if not _HEADING.search(text):
        yield Missing(Lack.HEADING, language)
    if kind is Kind.AGREEMENT and language == TRANSLATION and not _SAYS_SO.search(text):
        yield Missing(Lack.TRANSLATION, language)
    for word in dict.fromkeys(_VARIABLE.findall(text)):
        if word not in VARIABLES[kind]:
            yield Missing(Lack.VARIABLE, language, f"{{{word}}}")
    if kind is Kind.AGREEMENT and (said := _NUMBER.search(text)) and int(said[1]) != number:
        yield Missing(Lack.NUMBER, language, said[0])
