"""Adapter: the rows of the small window for what stands open and what is on its way."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from beistand.agent.window import Tool
from beistand.protocol.events import Event

_BAR = 120
_WIDE, _BESIDE_A_BAR = 360, 230


class ToolRows:
    """One row each: what it is, how far it came, a button that ends it."""

    def __init__(self, parent: tk.Misc, end: Callable[[Tool], object]) -> None:
        self.frame = ttk.Frame(parent)
        self.frame.columnconfigure(0, weight=1)
        self._end = end
        self._rows: dict[Event, _Row] = {}

    def show(self, tools: tuple[Tool, ...]) -> None:
        """Show these; a row that stays is not built anew, for a button must not slip away."""
        for ends in self._rows.keys() - {tool.ends for tool in tools}:
            self._rows.pop(ends).destroy()
        for place, tool in enumerate(tools):
            if tool.ends not in self._rows:
                self._rows[tool.ends] = _Row(self.frame, tool, self._end)
            self._rows[tool.ends].show(tool, place)


class _Row:
    def __init__(self, parent: ttk.Frame, tool: Tool, end: Callable[[Tool], object]) -> None:
        self._text = ttk.Label(parent, justify="left")
        self._bar = ttk.Progressbar(parent, length=_BAR)
        self._button = ttk.Button(parent, command=lambda: end(tool))

    def show(self, tool: Tool, place: int) -> None:
        self._text["text"] = tool.text
        self._text["wraplength"] = _WIDE if tool.percent is None else _BESIDE_A_BAR
        self._button["text"] = tool.end
        self._text.grid(row=place, column=0, sticky="w", pady=2)
        self._button.grid(row=place, column=2, sticky="e", padx=(8, 0), pady=2)
        if tool.percent is None:
            self._bar.grid_remove()
        else:
            self._bar["value"] = tool.percent
            self._bar.grid(row=place, column=1, sticky="e", padx=(8, 0))

    def destroy(self) -> None:
        for widget in (self._text, self._bar, self._button):
            widget.destroy()
