"""Purposes: the usual ones in the form for a key, and what a purpose includes in words."""

from collections.abc import Callable, Iterable
from typing import Protocol

from beistand.protocol.events import Tool
from beistand.protocol.purpose import TOOL_OF, withholds
from beistand.protocol.states import State
from beistand.texts import Texts

AIMS: dict[str, tuple[Tool, ...]] = {
    "view": (),
    "fix": (Tool.CONTROL, Tool.CLIPBOARD),
    "install": tuple(Tool),
}
"""What the usual purposes take, the least first."""

A_USE_OF = {tool: what for what, tool in TOOL_OF.items()}


class Page(Protocol):
    """The form, as far as it is about tools; see `view.View`."""

    def is_checked(self, ident: str) -> bool:
        """Whether a box or radio button is chosen."""

    def check(self, ident: str, checked: bool) -> None:
        """Tick a box, or not."""

    def on_event(self, ident: str, kind: str, action: Callable[[], object]) -> None:
        """What to do at an event of one element."""


class Aims:
    """The technician's choice of tools. Nothing puts it back: it stays for the next key."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def wire(self) -> None:
        """Administrator rights are used through control: one is not chosen without the other."""
        self._page.on_event("tool-elevation", "change", self._control_with_rights)
        self._page.on_event("tool-control", "change", self._no_rights_without_control)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """What the purpose includes."""
        for aim, tools in AIMS.items():
            if self._page.is_checked(f"aim-{aim}"):
                return tools
        return tuple(tool for tool in Tool if self._page.is_checked(f"tool-{tool}"))

    def _control_with_rights(self) -> None:
        if self._page.is_checked("tool-elevation"):
            self._page.check("tool-control", True)

    def _no_rights_without_control(self) -> None:
        if not self._page.is_checked("tool-control"):
            self._page.check("tool-elevation", False)


def in_words(texts: Texts, tools: Iterable[str]) -> str:
    """What a purpose includes beside the view."""
    named = ", ".join(texts(f"purpose.tool.{tool}") for tool in tools)
    return named or texts("purpose.view_only")


def withheld(texts: Texts, state: State, *tools: Tool) -> str:
    """Why these tools cannot be asked for, where purpose or presence keep them closed."""
    kept: dict[str, list[str]] = {}
    for tool in tools:
        if state.offer is not None and (why := withholds(state, A_USE_OF[tool])):
            kept.setdefault(why, []).append(texts(f"purpose.tool.{tool}"))
    sentences = (
        texts(f"admin.withheld.{why}", tools=", ".join(named)) for why, named in kept.items()
    )
    return " ".join(sentences)
