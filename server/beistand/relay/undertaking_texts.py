"""The texts of the undertaking of secrecy: numbered, as they are shown and agreed to."""

import re
from collections.abc import Callable
from pathlib import Path

from beistand.relay.agreements import Agreement, written
from beistand.relay.errors import TextChangedError

_FILE = re.compile(r"(?P<number>\d{1,6})\.(?P<language>[a-z]{2})\.md")


class UndertakingTexts:
    """All texts in a folder; a change is a file with the next number."""

    def __init__(self, folder: Path, house: Callable[[], str]) -> None:
        """`house` says the organisation's name of the moment."""
        self._house = house
        self._texts: dict[tuple[int, str], str] = {
            (int(match["number"]), match["language"]): path.read_text("utf-8")
            for path in sorted(folder.glob("*.md"))
            if (match := _FILE.fullmatch(path.name))
        }

    def current(self, language: str) -> Agreement:
        """The newest text in this language."""
        number = max(number for number, each in self._texts if each == language)
        return self._shown(number, language, self._texts[number, language])

    def named(self, number: int, language: str, digest: str) -> Agreement:
        """The text that a statement names. Raises TextChangedError where it is not one of ours."""
        text = self._texts.get((number, language))
        if text is not None:
            shown = self._shown(number, language, text)
            if shown.digest == digest:
                return shown
        raise TextChangedError

    def _shown(self, number: int, language: str, text: str) -> Agreement:
        return written(number, language, text, self._house(), below=2)
