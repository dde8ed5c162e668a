"""Adapter: texts with headings, lists and links, built element by element: no markup is read."""

from typing import Any

import js

ELEMENTS = frozenset(
    (
        *("h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "code"),
        *("pre", "blockquote", "hr", "br", "a", "table", "thead", "tbody", "tr", "th", "td"),
    )
)
"""What the relay's reader of Markdown makes; nothing else is ever built."""


def show(ident: str, content: list[Any], language: str = "") -> None:
    """Put a text into an element: what the relay's `markdown.tree` says."""
    place = js.document.getElementById(ident)
    place.replaceChildren()
    if language:
        place.lang = language
    for node in content:
        place.append(_built(node))


def _built(node: Any) -> Any:
    if isinstance(node, str):
        return js.document.createTextNode(node)
    tag, leads, *inside = node
    if tag not in ELEMENTS:
        raise LookupError(f"no text holds <{tag}>")
    element = js.document.createElement(tag)
    if leads:
        # Markdown's own reader has refused every address that would run something.
        element.href, element.target, element.rel = leads, "_blank", "noopener noreferrer"
    for each in inside:
        element.append(_built(each))
    return element
