"""Every state that the pages' templates can show, which of them is seen, and the rest arranged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from playwright.sync_api import Page

from beistand.protocol.events import What
from e2e.programs import ROOT

PAGES = ("portal", "admin", "setup", "verify")
SHARED = "parts"
PARTS = re.compile(r'<dialog id="([\w-]+)"|<section id="([\w-]+-view)"')
HIDDEN = re.compile(r'<\w+ [^>]*?\bid="([\w-]+)"[^>]*?\shidden[\s>]')
IFS = re.compile(r'data-if-(\w+)="([^"]+)"')
TEMPLATE = re.compile(r'<template id="small-window">(.*?)</template>', re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
INCLUDE = re.compile(r'\{% include "([\w-]+)\.html" %\}')

# Passed through within a breath, and looking like what comes before and after.
FLEETING = {
    "portal: #key-sending",
    "admin: #file",  # the browser's own field, behind a button of ours
    "admin: #logo-file",
    *(f"{page}: delivery={value}" for page in PAGES for value in ("sending", "sent")),
}

# What the pages say of the session itself must have come about on the walk, not been arranged:
# otherwise a state that no program reaches any more would go on being looked at.
TO_BE_REACHED = re.compile(
    r"#[\w-]+-view|(portal|admin): (sharing|recording|customer|connection)=\w+"
)
NOT_ON_THE_WALK = {
    # Its customer has a screen to show; the stories' callers have none.
    "portal: sharing=missing",
    # From the key's acceptance until its customer has come in: within a breath.
    "admin: customer=awaited",
}

_SEEN = """idents => {
  const kind = document.body.id || document.querySelector('main').id, seen = [];
  for (const ident of idents)
    if (document.getElementById(ident)?.checkVisibility()) seen.push(`${kind}: #${ident}`);
  for (const element of document.querySelectorAll('*'))
    for (const {name, value} of element.attributes) {
      if (!name.startsWith('data-if-') || !element.checkVisibility()) continue;
      const what = name.slice(8), now = element.closest(`[data-${what}]`)?.dataset[what];
      if (value.split(' ').includes(now)) seen.push(`${kind}: ${what}=${now}`);
    }
  return seen;
}"""
_ARRANGE = """({marks, shown, hidden}) => {
  const before = [];
  for (const [what, value] of Object.entries(marks))
    for (const holder of document.querySelectorAll(`[data-${what}]`)) {
      before.push([holder, what, holder.dataset[what]]);
      holder.dataset[what] = value;
    }
  for (const ident of shown) document.getElementById(ident).hidden = false;
  for (const ident of hidden) document.getElementById(ident).hidden = true;
  window.arranged = {before, shown, hidden};
}"""
_PUT_BACK = """() => {
  const {before, shown, hidden} = window.arranged;
  for (const [holder, what, value] of before) holder.dataset[what] = value;
  for (const ident of shown) document.getElementById(ident).hidden = true;
  for (const ident of hidden) document.getElementById(ident).hidden = false;
}"""


def _source(page: str) -> str:
    text = (ROOT / "web/pages" / f"{page}.html").read_text(encoding="utf-8")
    return INCLUDE.sub(lambda match: _source(match[1]), COMMENT.sub("", text))


def _values(source: str) -> Iterator[str]:
    for what, values in IFS.findall(source):
        # In a loop of the template the value stands for each of the protocol's words.
        words = list(What) if "{{" in values else values.split()
        yield from (f"{what}={word}" for word in words)


def idents() -> list[str]:
    """Of the views, the dialogs, and what is hidden at first."""
    found = [
        name
        for page in (*PAGES, SHARED)
        for names in (PARTS.findall(_source(page)), HIDDEN.findall(_source(page)))
        for each in names
        for name in ([each] if isinstance(each, str) else each)
        if name
    ]
    return sorted(set(found))


def all_states() -> set[str]:
    """`page: #part` for what can be shown, `page: state=value` for what depends on a state."""
    found: set[str] = set()
    for page in PAGES:
        source = _source(page)
        for inside in TEMPLATE.findall(source):
            found |= {f"small-view: {value}" for value in _values(inside)}
        source = TEMPLATE.sub("", source)
        for part in (*PARTS.findall(source), *((name, "") for name in HIDDEN.findall(source))):
            found.add(f"{page}: #{part[0] or part[1]}")
        found |= {f"{page}: {value}" for value in _values(source)}
        if "import icon, chat" in source or "chat, chat_form" in source:
            found |= {f"{page}: {value}" for value in _values(_source(SHARED))}
    return found - FLEETING


def to_be_reached() -> set[str]:
    """Those of them that count only where a page came to them by itself."""
    return {each for each in all_states() if TO_BE_REACHED.search(each)} - NOT_ON_THE_WALK


def seen(page: Page) -> frozenset[str]:
    """Which of them can be seen on a page."""
    return frozenset(page.evaluate(_SEEN, idents()))


@dataclass(frozen=True)
class Arrangement:
    """States set on a page as its program sets them: by data attributes and `hidden`."""

    marks: dict[str, str]
    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    def arrange(self, page: Page) -> None:
        page.evaluate(_ARRANGE, self._told)

    def put_back(self, page: Page) -> None:
        page.evaluate(_PUT_BACK)

    @property
    def _told(self) -> dict[str, Any]:
        return {"marks": self.marks, "shown": self.shown, "hidden": self.hidden}


def every_mark(kind: str, *names: str, **always: str) -> Iterator[Arrangement]:
    """Each value of these states at least once, as many of them at a time as can be.

    `always` is set beside them: what they say is seen in this state only.
    """
    found: dict[str, list[str]] = {name: [] for name in names}
    for state in sorted(all_states()):
        page, _, mark = state.partition(": ")
        what, _, value = mark.partition("=")
        if page == kind and what in found:
            found[what].append(value)
    for values in zip_longest(*found.values()):
        marks = zip(found, values, strict=True)
        yield Arrangement(always | {what: value for what, value in marks if value is not None})
