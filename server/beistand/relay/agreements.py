"""Agreements: the operator's numbered texts, and the promise that a consent names the one shown."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown_it import MarkdownIt

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import AgreementAccepted, AgreementRefused, Event

_FILE = re.compile(r"(?P<number>\d{1,6})\.(?P<language>[a-z]{2})\.md")


@dataclass(frozen=True)
class Agreement:
    """One text in one language; `digest` is the SHA-256 of the text with the organisation in it."""

    number: int
    language: str
    text: str
    below: int = 3
    """The level of the page's heading under which the text stands."""

    @property
    def digest(self) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def markup(self) -> str:
        """The text as HTML, its headings below the page's own.

        The Markdown reader escapes whatever markup stands in the text.
        """
        reader = MarkdownIt("commonmark", {"html": False})
        tokens = reader.parse(self.text)
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(6, int(token.tag[1]) + self.below)}"
        return str(reader.renderer.render(tokens, reader.options, {}))


class Agreements:
    """All agreement texts that the relay was given."""

    def __init__(self, folder: Path, organisation: str) -> None:
        self._agreements: dict[tuple[int, str], Agreement] = {}
        for path in sorted(folder.glob("*.md")):
            if match := _FILE.fullmatch(path.name):
                text = path.read_text("utf-8").replace("{organisation}", organisation)
                agreement = Agreement(int(match["number"]), match["language"], text)
                self._agreements[agreement.number, agreement.language] = agreement

    def current(self, language: str) -> Agreement:
        """The newest text in this language."""
        return max(
            (each for each in self._agreements.values() if each.language == language),
            key=lambda each: each.number,
        )

    def named(self, event: AgreementAccepted | AgreementRefused) -> Agreement:
        """The text that a consent names. Raises RemoteProtocolError where it names none of ours."""
        agreement = self._agreements.get((event.number, event.language))
        if agreement is None or agreement.digest != event.digest:
            raise RemoteProtocolError("a consent names an agreement that was never shown")
        return agreement

    def check(self, event: Event) -> Agreement | None:
        """The agreement that the event names, if it is about one."""
        if isinstance(event, AgreementAccepted | AgreementRefused):
            return self.named(event)
        return None
