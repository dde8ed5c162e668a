"""Adapter: the choice of the monitor that is shown, and of the programs that are not, with Tk."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from beistand.agent.system import Application
from beistand.agent.window import Acts
from beistand.texts import Texts

_PAD = 16
_WIDTH = 360


class Choice:
    """A window above the small one. What is chosen holds at once.

    `closed` is called when it is gone, and hears whether that was by the button that says so.
    """

    def __init__(
        self,
        root: tk.Tk,
        texts: Texts,
        acts: Acts,
        before: bool,
        closed: Callable[[bool], None],
    ) -> None:
        self._acts, self._closed = acts, closed
        self._texts = texts
        self._window = window = tk.Toplevel(root)
        window.title(texts("portal.screen.change"))
        window.attributes("-topmost", True)
        window.transient(root)  # or the small one, which is on top as well, may cover its button
        window.protocol("WM_DELETE_WINDOW", lambda: self.close(False))
        frame = self._frame = ttk.Frame(window, padding=_PAD)
        frame.grid()
        applications = acts.applications()
        self._excluded = {each.ident for each in applications} & acts.excluded
        if before:
            self._say("agent.choose_before")
        self._list_monitors()
        self._say("agent.choose" if applications else "agent.nothing_runs")
        for each in applications:
            self._list(each)
        self._offer_yielding()
        word = texts("agent.show" if before else "agent.chosen")
        done = ttk.Button(frame, text=word, command=lambda: self.close(True))
        done.grid(sticky="e", pady=(14, 0))
        self.lift()

    def close(self, chosen: bool) -> None:
        """Be gone."""
        self._window.destroy()
        self._closed(chosen)

    def lift(self) -> None:
        """Come to the front."""
        self._window.lift()
        self._window.focus_force()

    def _say(self, text: str) -> None:
        label = ttk.Label(self._frame, text=self._texts(text), wraplength=_WIDTH)
        label.grid(sticky="w", pady=(0, 8))

    def _list(self, application: Application) -> None:
        window = self._window
        shown = tk.BooleanVar(window, application.ident not in self._excluded)
        icon = tk.PhotoImage(master=window, data=application.icon) if application.icon else ""

        def ticked() -> None:
            excluded = set(self._excluded)
            (excluded.discard if shown.get() else excluded.add)(application.ident)
            if self._acts.exclude(excluded):
                self._excluded = excluded
            else:
                shown.set(not shown.get())

        tick = ttk.Checkbutton(
            self._frame,
            text=application.name,
            image=icon,
            compound="left",
            variable=shown,
            command=ticked,
        )
        tick.grid(sticky="w")
        # Tk keeps neither alive by itself.
        tick.kept = (shown, icon)  # type: ignore[attr-defined]

    def _offer_yielding(self) -> None:
        acts = self._acts
        wanted = tk.BooleanVar(self._frame, acts.yields)

        def ticked() -> None:
            acts.yield_to_mouse(wanted.get())
            wanted.set(acts.yields)  # it may have been refused

        tick = ttk.Checkbutton(
            self._frame,
            text=self._texts("agent.yield"),
            variable=wanted,
            command=ticked,
        )
        ttk.Separator(self._frame).grid(sticky="ew", pady=10)
        tick.grid(sticky="w")

    def _list_monitors(self) -> None:
        """Which of several monitors is shown."""
        acts = self._acts
        monitors = acts.monitors()
        if len(monitors) <= 2:  # the desktop and its only monitor
            return
        chosen = tk.IntVar(self._frame, acts.monitor)

        def turned() -> None:
            acts.show_monitor(chosen.get())
            chosen.set(acts.monitor)

        for each in monitors:
            key = "agent.monitor" if each.number else "agent.desktop"
            size = {"number": each.number, "width": each.width, "height": each.height}
            radio = ttk.Radiobutton(
                self._frame,
                text=self._texts(key, **size),
                variable=chosen,
                value=each.number,
                command=turned,
            )
            radio.grid(sticky="w")
        ttk.Separator(self._frame).grid(sticky="ew", pady=10)
