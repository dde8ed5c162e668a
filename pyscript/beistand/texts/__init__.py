"""What people read, in the language of the person: the catalogues' reader."""

import json
from collections.abc import Iterator
from functools import cache
from pkgutil import get_data
from typing import Any, Final

LANGUAGES: Final = ("de", "en")
"""German is the original and the fallback; every other language is complete."""

Lines = tuple[str, ...]


class Texts:
    """The texts of one language, by key: ``texts("portal.key.label")``."""

    def __init__(self, language: str) -> None:
        """Raises ValueError where there is no catalogue of the language."""
        if language not in LANGUAGES:
            raise ValueError(f"no texts in {language!r}")
        self.language = language
        self._texts = catalogue(language)

    def __call__(self, key: str, **values: object) -> str:
        """The text with its named fields filled in.

        Raises KeyError where the text, or the value of one of its fields, is missing.
        """
        text = self._texts[key]
        if not isinstance(text, str):
            raise KeyError(f"{key} has several lines")
        return text.format(**values)

    def or_call(self, key: str, phone: str, **values: object) -> str:
        """The text, then the number to call where the house has one."""
        text = self(key, **values)
        return f"{text} {self('page.call', phone=phone)}" if phone else text

    def error(self, name: str, seconds: int = 0) -> str:
        """What a person reads of an error, by its name; of one that has no text, the least."""
        key = f"errors.{name}"
        return self(key if key in self else "errors.Unexpected", seconds=seconds)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def lines(self, key: str, **values: object) -> Lines:
        """The lines of a text that is a list. Raises KeyError like a call does."""
        lines = self._texts[key]
        if isinstance(lines, str):
            raise KeyError(f"{key} is one line")
        return tuple(line.format(**values) for line in lines)

    def count(self, key: str, number: int) -> str:
        """The text in its singular or plural: ``count("time.minutes", 12)`` is "12 Minuten"."""
        return self(f"{key}.{'one' if number == 1 else 'many'}", number=number)


@cache
def catalogue(language: str) -> dict[str, str | Lines]:
    """All texts of a language, the keys of the tables joined by dots.

    The relay hands them to its pages as JSON, which a browser reads ten times as fast.
    """
    try:
        told = json.loads(get_data(__name__, f"{language}.json") or b"")
    except FileNotFoundError:
        import tomllib

        told = tomllib.loads((get_data(__name__, f"{language}.toml") or b"").decode())
    return dict(_flat(told, ""))


def choose(accept_language: str) -> str:
    """The language that an Accept-Language header (RFC 9110, 12.5.4) likes best of ours."""
    best, weight = LANGUAGES[0], 0.0
    for part in accept_language.split(","):
        tag, _, parameters = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        liking = _quality(parameters)
        if language in LANGUAGES and liking > weight:
            best, weight = language, liking
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0


def _flat(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, str | Lines]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value if isinstance(value, str) else tuple(value)
