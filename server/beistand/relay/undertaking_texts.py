"""The texts of the undertaking of secrecy: numbered, as they are shown and agreed to."""

import re
from pathlib import Path

from beistand.relay.agreements import Agreement
from beistand.relay.errors import TextChangedError

_FILE = re.compile(r"(?P<number>\d{1,6})\.(?P<language>[a-z]{2})\.md")


class UndertakingTexts:
    """All texts in a folder; a change is a file with the next number."""

    def __init__(self, folder: Path, organisation: str) -> None:
        self._texts: dict[tuple[int, str], Agreement] = {}
        for path in sorted(folder.glob("*.md")):
            if match := _FILE.fullmatch(path.name):
                text = path.read_text("utf-8").replace("{organisation}", organisation)
                number, language = int(match["number"]), match["language"]
                self._texts[number, language] = Agreement(number, language, text, below=2)

    def current(self, language: str) -> Agreement:
        """The newest text in this language."""
        return max(
            (each for each in self._texts.values() if each.language == language),
            key=lambda each: each.number,
        )

    def named(self, number: int, language: str, digest: str) -> Agreement:
        """The text that a statement names. Raises TextChangedError where it is not one of ours."""
        text = self._texts.get((number, language))
        if text is None or text.digest != digest:
            raise TextChangedError
        return text
