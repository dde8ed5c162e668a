"""Agreements: the operator's numbered texts, and the promise that a consent names the one shown."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from beistand.protocol.errors import RemoteProtocolError
from beistand.protocol.events import AgreementAccepted, AgreementRefused, Event
from beistand.relay.brands import Brands
from beistand.relay.markdown import markup
from beistand.relay.publications import Kind, Publications
from beistand.texts import LANGUAGES

ORGANISATION = "{organisation}"
"""Stands in a text for the operator's name."""
POINT = "- "
"""Begins each line of the summary, which stands above everything else in a text."""


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
    def summary(self) -> tuple[str, ...]:
        """The points above the text; the first texts have none, theirs are in the catalogue."""
        points = []
        for line in self.text.splitlines():
            if not line.startswith(POINT):
                break
            points.append(line.removeprefix(POINT).strip())
        return tuple(points)

    @cached_property
    def markup(self) -> str:
        """The text below the summary as HTML, its headings below the page's own."""
        lines = self.text.splitlines()[len(self.summary) :]
        return markup("\n".join(lines), self.below)


class Agreements:
    """All agreement texts, with the names that the organisation has had."""

    def __init__(self, publications: Publications, brands: Brands) -> None:
        self._publications = publications
        self._brands = brands

    @property
    def edition(self) -> str:
        """Tells a page that shows the current texts from one that was loaded before a change."""
        shown = "".join(self.current(language).digest for language in LANGUAGES)
        return hashlib.sha256(shown.encode()).hexdigest()[:12]

    def current(self, language: str) -> Agreement:
        """The newest text in this language."""
        newest = self._publications.newest(Kind.AGREEMENT, language)
        if newest is None:
            raise LookupError(f"no agreement in {language!r}")
        return written(newest.number, language, newest.text, self._brands.current.organisation)

    def named(self, event: AgreementAccepted | AgreementRefused) -> Agreement:
        """The text that a consent names: any number, and any name that the organisation has had.

        Raises RemoteProtocolError where it names none of ours.
        """
        kept = self._publications.numbered(Kind.AGREEMENT, event.number, event.language)
        for organisation in self._brands.names if kept else ():
            assert kept is not None
            agreement = written(kept.number, kept.language, kept.text, organisation)
            if agreement.digest == event.digest:
                return agreement
        raise RemoteProtocolError("a consent names an agreement that was never shown")

    def check(self, event: Event) -> Agreement | None:
        """The agreement that the event names, if it is about one."""
        if isinstance(event, AgreementAccepted | AgreementRefused):
            return self.named(event)
        return None


def written(number: int, language: str, text: str, organisation: str, below: int = 3) -> Agreement:
    """A numbered text with the organisation's name in it."""
    return Agreement(number, language, text.replace(ORGANISATION, organisation), below)
