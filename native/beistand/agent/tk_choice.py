"""Adapter: the choice of the monitor that is shown, and of the programs that are not, with Tk."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from beistand.agent.window import Acts
from beistand.texts import Texts

WIDTH = 360
_PAD = 16


def choice(texts: Texts, owner: tk.Misc, acts: Acts, excluded: set[str]) -> tk.Toplevel:
    """A window above the small one. What is chosen holds at once, and stands in `excluded`."""
    window = tk.Toplevel(owner)
    window.title(texts("portal.screen.change"))
    window.attributes("-topmost", True)
    frame = ttk.Frame(window, padding=_PAD)
    frame.grid()
    _list_monitors(texts, frame, acts)
    _list_applications(texts, frame, acts, excluded)
    _offer_yielding(texts, frame, acts)
    done = ttk.Button(frame, text=texts("agent.chosen"), command=window.destroy)
    done.grid(sticky="e", pady=(14, 0))
    window.focus_force()
    return window


def _list_monitors(texts: Texts, frame: ttk.Frame, acts: Acts) -> None:
    """Which of several monitors is shown."""
    monitors = acts.monitors()
    if len(monitors) <= 2:  # the desktop and its only monitor
        return
    chosen = tk.IntVar(frame, acts.monitor)
    for each in monitors:
        key = "agent.monitor" if each.number else "agent.desktop"
        size = {"number": each.number, "width": each.width, "height": each.height}
        radio = ttk.Radiobutton(
            frame,
            text=texts(key, **size),
            variable=chosen,
            value=each.number,
            command=lambda: acts.show_monitor(chosen.get()),
        )
        radio.grid(sticky="w")
    ttk.Separator(frame).grid(sticky="ew", pady=10)


def _list_applications(texts: Texts, frame: ttk.Frame, acts: Acts, excluded: set[str]) -> None:
    """The running programs, each with a tick as long as it is shown."""
    applications = acts.applications()
    lead = texts("agent.choose" if applications else "agent.nothing_runs")
    ttk.Label(frame, text=lead, wraplength=WIDTH).grid(sticky="w", pady=(0, 8))
    excluded &= {each.ident for each in applications}
    for each in applications:
        shown = tk.BooleanVar(frame, each.ident not in excluded)
        icon = tk.PhotoImage(master=frame, data=each.icon) if each.icon else ""
        tick = ttk.Checkbutton(
            frame,
            text=each.name,
            image=icon,
            compound="left",
            variable=shown,
            command=_changes(acts, excluded, each.ident, shown),
        )
        tick.grid(sticky="w")
        # Tk keeps neither alive by itself.
        tick.kept = (shown, icon)  # type: ignore[attr-defined]


def _changes(
    acts: Acts, excluded: set[str], ident: str, shown: tk.BooleanVar
) -> Callable[[], None]:
    def changed() -> None:
        (excluded.discard if shown.get() else excluded.add)(ident)
        acts.exclude(excluded)

    return changed


def _offer_yielding(texts: Texts, frame: ttk.Frame, acts: Acts) -> None:
    wanted = tk.BooleanVar(frame, acts.yields)
    tick = ttk.Checkbutton(
        frame,
        text=texts("agent.yield"),
        variable=wanted,
        command=lambda: acts.yield_to_mouse(wanted.get()),
    )
    ttk.Separator(frame).grid(sticky="ew", pady=10)
    tick.grid(sticky="w")
