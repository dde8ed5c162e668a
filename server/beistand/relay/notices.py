"""Notices: the legal pages of the house, as they came with the program or as it published them."""

import re
from dataclasses import dataclass
from pathlib import Path

from beistand.relay.brands import Brands
from beistand.relay.markdown import markup
from beistand.relay.publications import Kind, Publication, Publications
from beistand.relay.terms import Terms

CALLS = re.compile(r"(?:(?<=\. )|^)[^.\n]*\{phone\}\.? ?", re.MULTILINE)
"""The sentences of a text that tell a number to call."""
LINKS = re.compile(r"\]\((/[a-z-]*)\)")


@dataclass(frozen=True)
class Notice:
    """A page: its title, and its text as HTML with the title in it."""

    heading: str
    markup: str


class Notices:
    """All legal pages, by the last part of their address."""

    def __init__(
        self, folder: Path, publications: Publications, brands: Brands, terms: Terms
    ) -> None:
        self._folder = folder
        self._publications = publications
        self._brands = brands
        self._terms = terms

    def written(self, name: str, language: str) -> str:
        """The text as its author wrote it."""
        published = self.version(name, language)
        if published is not None:
            return published.text
        return (self._folder / f"{name}.{language}.md").read_text("utf-8")

    def version(self, name: str, language: str) -> Publication | None:
        """What of the page was published last, which has a number and a day; None as shipped."""
        published = name in {str(kind) for kind in Kind}
        return self._publications.newest(Kind(name), language) if published else None

    def shown(self, text: str, onward: str = "", below: int = 0) -> Notice:
        """A text as everybody reads it; its links to our own pages carry `onward`.

        In a page that has a heading of its own the text stands `below` that.
        """
        brand = self._brands.current
        if not brand.phone:
            text = CALLS.sub("", text)
        filled = {"organisation": brand.organisation, "phone": brand.phone}
        for word, value in (filled | vars(self._terms.current)).items():
            text = text.replace("{" + word + "}", str(value))
        text = LINKS.sub(rf"](\1{onward})", text)
        heading = next((line for line in text.splitlines() if line.startswith("# ")), "")
        return Notice(heading.removeprefix("# "), markup(text, below))
