"""Adapter: the rows of the small window for what stands open and what is on its way."""

from collections.abc import Callable
from dataclasses import dataclass

from beistand.agent.window import Tool
from beistand.agent.windows.controls import Bar, Control, Label, PressButton
from beistand.agent.windows.panel import Panel
from beistand.protocol.events import Event


@dataclass(frozen=True)
class _Row:
    text: Label
    bar: Bar
    button: PressButton


class ToolRows:
    """One row each: what it is, how far it came, a button that ends it."""

    def __init__(self, panel: Panel, end: Callable[[Tool], None]) -> None:
        self._panel, self._end = panel, end
        self._rows: dict[Event, _Row] = {}

    def rows(self, tools: tuple[Tool, ...]) -> list[list[Control]]:
        """Rows for these; one that stays is not built anew, for a button must not slip away."""
        for ends in self._rows.keys() - {tool.ends for tool in tools}:
            row = self._rows.pop(ends)
            for control in (row.text, row.bar, row.button):
                self._panel.take_out(control)
        return [self._row(tool) for tool in tools]

    def _row(self, tool: Tool) -> list[Control]:
        row = self._rows.get(tool.ends) or self._built(tool)
        row.text.words = tool.text
        row.button.words = tool.end.replace("&", "&&")
        if tool.percent is None:
            return [row.text, row.button]
        row.bar.fill(tool.percent)
        return [row.text, row.bar, row.button]

    def _built(self, tool: Tool) -> _Row:
        panel = self._panel
        plain = panel.fonts.plain
        text, bar = Label(panel.handle, plain), Bar(panel.handle, plain)
        panel.add(text)
        panel.add(bar)
        button = PressButton(panel.handle, plain, panel.next_number)
        panel.add(button, lambda: self._end(tool))
        return self._rows.setdefault(tool.ends, _Row(text, bar, button))
