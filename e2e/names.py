"""The names by which people find things: German as in the stories, others by the catalogues.

Every name and sentence stands whole in the German catalogue, or it is found in no language.
"""

import re
from functools import cache

from beistand.texts import catalogue


class Names:
    """`Names("en")("Senden")` is what the English page says for it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, german: str) -> str | re.Pattern[str]:
        """Raises LookupError where the German original has no such text."""
        found = self._found(german)
        if self.language == "de":
            return german
        # One German word may be two in another language ("Kunde" the heading, "Kunde" the person).
        return re.compile("^(" + "|".join(re.escape(text) for text in sorted(found)) + ")$")

    def sentence(self, german: str) -> re.Pattern[str]:
        """A sentence on the page, whatever stands in its fields. Raises LookupError as above."""
        return _with_fields(self._found(german))

    def _found(self, german: str) -> set[str]:
        found = _others(self.language).get(german)
        if not found:
            raise LookupError(f"no text reads {german!r}")
        return found


def _with_fields(sentences: set[str]) -> re.Pattern[str]:
    """Blanks of any kind match, and `{name}` is whatever the program filled in."""
    parts = [
        re.sub(r"\\\{\w+\\\}", ".+?", re.escape(sentence))
        .replace("\\ ", r"\s")
        .replace("\xa0", r"\s")
        for sentence in sorted(sentences)
    ]
    return re.compile("|".join(parts))


@cache
def _others(language: str) -> dict[str, set[str]]:
    other = catalogue(language)
    found: dict[str, set[str]] = {}
    for key, german in catalogue("de").items():
        translated = other[key]
        lines = (
            [(german, translated)]
            if isinstance(german, str)
            else zip(german, translated, strict=True)
        )
        for line, meaning in lines:
            found.setdefault(line, set()).add(str(meaning))
    return found
