"""Publications: the texts of the house, numbered by kind; none is ever changed or overwritten."""

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, insert, select

from beistand.relay.audit import Audit, Row
from beistand.relay.clock import Clock
from beistand.relay.database import Database
from beistand.relay.deeds import TextPublished
from beistand.relay.errors import ChangedMeanwhileError
from beistand.relay.tables import publications
from beistand.texts import LANGUAGES

log = logging.getLogger(__name__)

_FILE = re.compile(r"(?P<number>\d{1,6})\.(?P<language>[a-z]{2})\.md")


class Kind(StrEnum):
    """What a text is."""

    AGREEMENT = "agreement"
    PRIVACY = "privacy"
    IMPRINT = "imprint"
    PROCESSORS = "processors"
    """Whom the house engages in turn (Art. 28(2) GDPR)."""


@dataclass(frozen=True)
class Publication:
    """One text in one language, as it was written: its variables are not filled in."""

    kind: Kind
    number: int
    language: str
    text: str
    at: int
    who: str
    """The account that published it; empty where it came with the program."""

    @property
    def digest(self) -> str:
        """SHA-256 of the text as it was written, 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Publications:
    """All texts, held in memory: every page asks for them."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._kept: dict[tuple[Kind, int, str], Publication] = {}

    async def load(self, agreements: Path) -> None:
        """Read what is kept, and keep the agreements of a folder that are not yet.

        A file whose number is taken by another text changes nothing: a text once kept is the one.
        """
        for row in await self._database.read(lambda c: c.execute(select(publications)).all()):
            kind = Kind(row.kind)
            kept = Publication(kind, row.number, row.language, row.text, row.at, row.who)
            self._kept[kind, row.number, row.language] = kept
        new = [each for each in self._in_folder(agreements) if self._is_new(each)]
        await self._database.write(lambda connection: _insert(connection, new))
        self._hold(new)

    def _in_folder(self, folder: Path) -> list[Publication]:
        now = self._clock.now()
        return [
            Publication(
                Kind.AGREEMENT,
                int(match["number"]),
                match["language"],
                path.read_text("utf-8"),
                now,
                "",
            )
            for path in sorted(folder.glob("*.md"))
            if (match := _FILE.fullmatch(path.name)) and match["language"] in LANGUAGES
        ]

    def _is_new(self, found: Publication) -> bool:
        kept = self._kept.get((found.kind, found.number, found.language))
        if kept is not None and kept.text != found.text:
            log.warning(
                "agreement %d (%s) is kept as it was first read: a change needs a new number",
                found.number,
                found.language,
            )
        return kept is None

    def newest(self, kind: Kind, language: str) -> Publication | None:
        """The text of this kind that counts now."""
        found = [each for each in self.of(kind) if each.language == language]
        return max(found, key=lambda each: each.number, default=None)

    def numbered(self, kind: Kind, number: int, language: str) -> Publication | None:
        """The text of this number."""
        return self._kept.get((kind, number, language))

    def of(self, kind: Kind) -> list[Publication]:
        """All texts of a kind, newest first, German before its translation."""
        found = [each for each in self._kept.values() if each.kind is kind]
        return sorted(found, key=lambda each: (-each.number, LANGUAGES.index(each.language)))

    def next_number(self, kind: Kind) -> int:
        """The number that a new text gets."""
        return max((each.number for each in self.of(kind)), default=0) + 1

    async def publish(self, kind: Kind, number: int, written: Mapping[str, str], who: str) -> None:
        """Keep a new text in all its languages.

        `number` is the one that its author was shown: raises ChangedMeanwhileError where somebody
        else has published meanwhile.
        """
        at = self._clock.now()
        new = [
            Publication(kind, number, language, text, at, who) for language, text in written.items()
        ]

        def work(connection: Connection) -> Row:
            if number != self.next_number(kind):
                raise ChangedMeanwhileError
            _insert(connection, new)
            digests = " ".join(each.digest for each in new)
            return self._audit.write(connection, TextPublished(kind, number, digests), who)

        row = await self._database.write(work)
        self._hold(new)
        self._audit.told(row)

    def _hold(self, new: list[Publication]) -> None:
        self._kept |= {(each.kind, each.number, each.language): each for each in new}


def _insert(connection: Connection, new: list[Publication]) -> None:
    for each in new:
        connection.execute(insert(publications).values(**vars(each), digest=each.digest))
