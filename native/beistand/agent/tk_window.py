"""Adapter: the small window, always on top, with Tk."""

import asyncio
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from beistand.agent.window import Acts, Shown
from beistand.texts import Texts

_EACH = 1 / 30
_WIDTH = 46
_PAD = 12


class TkWindow:
    """See `window.Window`. Tk runs inside our own loop: `run` lets it work."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._acts: Acts | None = None
        self._shown: Shown | None = None
        self._root = root = tk.Tk(className="beistand")
        root.title(texts("agent.title"))
        root.attributes("-topmost", True)
        root.resizable(False, False)
        root.protocol("WM_DELETE_WINDOW", self._ask_end)
        frame = self._frame = ttk.Frame(root, padding=_PAD)
        frame.grid()
        wrap = {"wraplength": 360, "justify": "left"}
        self._status = ttk.Label(frame, font=("", 12, "bold"), **wrap)  # type: ignore[arg-type]
        self._code = ttk.Label(frame, font=("", 28, "bold"))
        self._facts = ttk.Label(frame, **wrap)  # type: ignore[arg-type]
        self._question = ttk.Frame(frame)
        self._asked = ttk.Label(self._question, font=("", 11, "bold"), **wrap)  # type: ignore[arg-type]
        self._chat = ttk.Frame(frame)
        self._log = tk.Text(self._chat, width=_WIDTH, height=6, state="disabled", wrap="word")
        self._message = ttk.Entry(self._chat, width=_WIDTH - 16)
        self._buttons = ttk.Frame(frame)
        self._pause = ttk.Button(self._buttons, command=lambda: self._act("pause_or_resume"))
        self._take_back = ttk.Button(self._buttons, command=lambda: self._act("take_back"))
        self._build()

    def _build(self) -> None:
        texts = self._texts
        for row, widget in enumerate((self._status, self._code, self._facts), start=0):
            widget.grid(row=row, sticky="w", pady=(0, 6))
        self._asked.grid(row=0, columnspan=2, sticky="w", pady=6)
        for column, (yes, word) in enumerate(((True, "allow"), (False, "refuse"))):
            ttk.Button(
                self._question,
                text=texts(f"answer.{word}"),
                command=lambda yes=yes: self._answer(yes),  # type: ignore[misc]
            ).grid(row=1, column=column, sticky="w", padx=(0, 8))
        self._log.grid(row=0, columnspan=2, sticky="ew", pady=6)
        self._message.grid(row=1, column=0, sticky="ew")
        self._message.bind("<Return>", lambda _: self._write())
        ttk.Button(self._chat, text=texts("agent.send"), command=self._write).grid(row=1, column=1)
        self._buttons.grid(row=6, sticky="w", pady=(10, 0))
        ttk.Button(self._buttons, text=texts("agent.end"), command=self._ask_end).grid(
            row=0, column=9
        )

    async def run(self, acts: Acts) -> None:
        """Let the window live until cancelled."""
        self._acts = acts
        while True:
            self._root.update()
            await asyncio.sleep(_EACH)

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        if shown == self._shown:
            return
        self._shown = shown
        self._status["text"] = shown.status
        self._code["text"] = shown.code
        self._facts["text"] = "\n".join(shown.facts)
        self._asked["text"] = shown.question
        for widget, words, row in (
            (self._code, shown.code, 1),
            (self._question, shown.question, 3),
            (self._chat, shown.chats, 4),
        ):
            if words:
                widget.grid(row=row, sticky="w")
            else:
                widget.grid_remove()
        for column, (button, word) in enumerate(
            ((self._pause, shown.pause), (self._take_back, shown.take_back))
        ):
            button["text"] = word
            if word:
                button.grid(row=0, column=column, padx=(0, 8))
            else:
                button.grid_remove()

    def say(self, who: str, text: str) -> None:
        """Add a line to the chat."""
        self._log["state"] = "normal"
        self._log.insert("end", f"{who}: {text}\n")
        self._log["state"] = "disabled"
        self._log.see("end")

    def ask_token(self, done: Callable[[str], None], wrong: str) -> None:
        """Ask for the code of the invitation in a row of its own."""
        self._status["text"] = wrong or self._texts("agent.ask_token")
        row = ttk.Frame(self._frame)
        entry = ttk.Entry(row, width=24)
        entry.grid(row=0, column=0)
        ttk.Button(row, text=self._texts("answer.ok"), command=lambda: done(entry.get())).grid(
            row=0, column=1
        )
        row.grid(row=5, sticky="w")
        entry.bind("<Return>", lambda _: done(entry.get()))
        entry.focus_set()

    def close(self) -> None:
        """Be gone."""
        self._root.destroy()

    def _act(self, name: str) -> None:
        if self._acts is not None:
            getattr(self._acts, name)()

    def _answer(self, yes: bool) -> None:
        if self._acts is not None:
            self._acts.answer(yes)

    def _write(self) -> None:
        if self._acts is not None and self._message.get().strip():
            self._acts.write(self._message.get())
            self._message.delete(0, "end")

    def _ask_end(self) -> None:
        """The question is a window of its own, which stays above this one."""
        ask = tk.Toplevel(self._root)
        ask.title(self._texts("agent.end"))
        ask.attributes("-topmost", True)
        ask.transient(self._root)
        frame = ttk.Frame(ask, padding=_PAD)
        frame.grid()
        ttk.Label(frame, text=self._texts("agent.end_question"), wraplength=320).grid(columnspan=2)

        def yes() -> None:
            ask.destroy()
            self._act("end")

        for column, (word, command) in enumerate((("yes", yes), ("no", ask.destroy))):
            ttk.Button(frame, text=self._texts(f"answer.{word}"), command=command).grid(
                row=1, column=column, pady=(10, 0)
            )
