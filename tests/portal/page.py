"""A page for the portal's tests: what is written on it is kept, and its buttons can be pressed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


@dataclass
class Row:
    """One element of a list."""

    parts: dict[str, str]
    data: dict[str, str]
    shown: dict[str, bool] = field(default_factory=dict)
    """Its parts that were shown or hidden."""

    @property
    def button(self) -> Any:
        """A button in it, as the browser hands it to a listener."""
        there = SimpleNamespace(dataset=SimpleNamespace(**self.data))
        return SimpleNamespace(closest=lambda _: there)


class Page:
    """Records what is shown; see `view.View`."""

    def __init__(self) -> None:
        self.actions: dict[str, Callable[[Any], object]] = {}
        self.rows: dict[str, list[Row]] = {}
        self.written: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        self.shown: dict[str, bool] = {}
        self.held: dict[str, bool] = {}
        self.fields: dict[str, str] = {}
        self.focused = ""
        self.open = ""

    def on(self, **actions: Callable[[Any], object]) -> None:
        self.actions |= actions

    def press(self, name: str, row: Row | None = None) -> None:
        self.actions[name](row.button if row else None)

    def names(self, ident: str) -> list[str]:
        return [row.parts["name"] for row in self.rows.get(ident, [])]

    # What the page is told

    def add(self, template: str, ident: str, parts: dict[str, str], **data: str) -> Row:
        row = Row(parts, data)
        self.rows.setdefault(ident, []).append(row)
        return row

    def empty(self, ident: str) -> None:
        self.rows[ident] = []

    def write(self, ident: str, text: str) -> None:
        self.written[ident] = text

    def mark(self, ident: str, **marks: str) -> None:
        self.marks |= marks

    def reveal(self, ident: str, shown: bool = True) -> None:
        self.shown[ident] = shown

    def reveal_part(self, row: Row, part: str, shown: bool) -> None:
        row.shown[part] = shown

    def hold(self, ident: str, held: bool = True) -> None:
        self.held[ident] = held

    def set_value(self, ident: str, value: str) -> None:
        self.fields[ident] = value

    def value(self, ident: str) -> str:
        return self.fields.get(ident, "")

    def focus(self, ident: str) -> None:
        self.focused = ident

    def rescue_focus(self) -> None:
        pass

    def ask(self, ident: str) -> None:
        self.open = ident

    def stop_asking(self, ident: str = "") -> None:
        self.open = ""
