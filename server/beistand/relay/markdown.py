"""Markdown: the operator's texts as HTML, by one reader for every page and every preview.

Whatever markup stands in a text is escaped, and nothing in it is fetched: no HTML, no pictures.
"""

from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

Node = str | list["Node"]
"""Text, or an element: its tag, where it leads (empty but for links), then what is in it."""

EMPTY = frozenset({"hr", "br"})


def markup(text: str, below: int = 0) -> str:
    """The text as HTML, its headings `below` the level of the page's own."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = reader.parse(text)
    for token in tokens:
        _lower(token, below)
    return str(reader.renderer.render(tokens, reader.options, {}))


def _lower(token: Token, below: int) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + below)}"
    # Alignment of a table would be a style of its own, which the pages' policy forbids.
    token.attrs.pop("style", None)


def tree(html: str) -> list[Node]:
    """What `markup` made, as elements and texts that a page can build without reading markup."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Node] = []
        self._open: list[list[Node]] = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        leads = dict(attrs).get("href") or "" if tag == "a" else ""
        element: list[Node] = [tag, leads]
        self._open[-1].append(element)
        if tag not in EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].append(data)
