"""Adapter: the small window, always on top, with Tk."""

import asyncio
import tkinter as tk
from collections.abc import Awaitable, Callable
from pathlib import Path
from tkinter import ttk

from beistand.agent.errors import NoDisplayError
from beistand.agent.tk_choice import Choice
from beistand.agent.tk_files import FileDialog
from beistand.agent.tk_style import QUESTION, dress, dress_text
from beistand.agent.tk_tools import ToolRows
from beistand.agent.window import Acts, Shown, Tool
from beistand.protocol.signals import Limit
from beistand.texts import Texts

# Tk reads some of its commands from files when they are first used; ours are gone by then.
_LOAD_ALL = """
catch {auto_load none}
foreach name [array names auto_index] {
  if {[info commands $name] eq {}} {catch {auto_load $name}}
}
"""
_NOW = 2  # TCL_DONT_WAIT
_BUSY, _IDLE = 1 / 60, 1 / 8
_LIVELY = 60
_CORNER = "-24-32"
"""The window begins at the lower right and grows from there: as little as may be is behind it."""
_WIDTH = 46
_LINES, _FEW_LINES = 6, 2
_PAD = 16
_QUESTION_WIDTH = 360
_TEXT_WIDTH = 520
"""Pixels after which a line of text is broken; the window is never narrower."""


class TkWindow:
    """See `window.Window`. Tk runs inside our own loop: `run` lets it work.

    Raises NoDisplayError.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.acts: Acts | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done once the person has closed a window in which nothing is left to end."""
        self._shown: Shown | None = None
        try:
            self._root = root = tk.Tk(className="beistand")
        except tk.TclError as error:
            raise NoDisplayError("Tk finds no display") from error
        self._files = FileDialog(texts.language)
        root.eval(_LOAD_ALL)
        dress(root)
        root.title(texts("agent.title"))
        root.attributes("-topmost", True)
        root.resizable(False, False)
        root.geometry(_CORNER)
        root.protocol("WM_DELETE_WINDOW", self._ask_end)
        frame = self._frame = ttk.Frame(root, padding=_PAD)
        frame.grid()
        wrap = {"wraplength": _TEXT_WIDTH, "justify": "left"}
        self._status = ttk.Label(frame, font=("", 12, "bold"), **wrap)  # type: ignore[arg-type]
        self._code = ttk.Label(frame, font=("", 28, "bold"))
        self._facts = ttk.Label(frame, **wrap)  # type: ignore[arg-type]
        self._question = ttk.Frame(frame, style=f"{QUESTION}.TFrame", padding=_PAD - 4)
        wrap["wraplength"] = _TEXT_WIDTH - 2 * _PAD
        wrap["style"] = f"{QUESTION}.TLabel"
        self._asks = ttk.Label(self._question, font=("", 10, "bold"), **wrap)  # type: ignore[arg-type]
        self._asked = ttk.Label(self._question, **wrap)  # type: ignore[arg-type]
        self._hurry = ttk.Label(self._question, **wrap)  # type: ignore[arg-type]
        self._more = ttk.Button(self._question, command=lambda: self._more_time(Limit.ANSWER))
        self._ending = ttk.Frame(frame, style=f"{QUESTION}.TFrame", padding=_PAD - 4)
        self._ends = ttk.Label(self._ending, font=("", 10, "bold"), **wrap)  # type: ignore[arg-type]
        self._longer = ttk.Button(self._ending, command=lambda: self._more_time(Limit.SESSION))
        self._tools = ToolRows(frame, self._finish)
        self._chat = ttk.Frame(frame)
        self._log = tk.Text(self._chat, width=_WIDTH, height=_LINES, state="disabled", wrap="word")
        self._log["takefocus"] = False
        dress_text(self._log)
        self._message = ttk.Entry(self._chat, width=_WIDTH - 16)
        self._presence = ttk.Button(frame, command=lambda: self._act("toggle_presence"))
        self._buttons = ttk.Frame(frame)
        self._pause = ttk.Button(self._buttons, command=lambda: self._act("pause_or_resume"))
        self._share = ttk.Button(self._buttons, command=lambda: self._act("share"))
        self._change = ttk.Button(self._buttons, command=self._choose)
        self._choice: Choice | None = None
        self._leaving: tk.Toplevel | None = None
        self._take_back = ttk.Button(self._buttons, command=lambda: self._act("take_back"))
        self._lower = ttk.Button(self._buttons, command=lambda: self._act("lower"))
        self._end = ttk.Button(self._buttons, command=self._ask_end)
        self._letters: list[str] = []
        self._lively = 0
        for kind in ("<Motion>", "<Key>", "<Button>"):
            root.bind_all(kind, self._wakes, add=True)
        self._build()

    def _build(self) -> None:
        texts = self._texts
        for row, widget in enumerate((self._status, self._code, self._facts), start=0):
            widget.grid(row=row, sticky="w", pady=(0, 8))
        self._asks.grid(row=0, columnspan=4, sticky="w", pady=(0, 4))
        self._asked.grid(row=1, columnspan=4, sticky="w", pady=(0, 10))
        self._question.columnconfigure(3, weight=1)
        self._answers = tuple(
            ttk.Button(self._question, command=lambda yes=yes: self._answer(yes))  # type: ignore[misc]
            for yes in (True, False)
        )
        for column, button in enumerate(self._answers):
            button.grid(row=3, column=column, sticky="w", padx=(0, 8))
        self._more.lift()  # the key Tab comes to it after the answers
        self._ends.grid(row=0, sticky="w", pady=(0, 10))
        self._longer.grid(row=1, sticky="w")
        self._log.grid(row=0, columnspan=2, sticky="ew", pady=(0, 8))
        self._chat.columnconfigure(0, weight=1)
        self._frame.columnconfigure(0, weight=1, minsize=_TEXT_WIDTH)
        self._message.grid(row=1, column=0, sticky="ew", padx=(0, 8))
        self._message.bind("<Return>", lambda _: self._write())
        ttk.Button(self._chat, text=texts("agent.send"), command=self._write).grid(row=1, column=1)
        self._buttons.grid(row=8, sticky="ew", pady=(12, 0))
        self._buttons.columnconfigure(8, weight=1)
        self._end["text"] = texts("agent.end")
        self._end.grid(row=1, column=9, pady=(4, 0))

    async def run(self) -> None:
        """Let the window live until cancelled."""
        while True:
            while self._root.tk.dooneevent(_NOW):
                pass
            # Whoever moves or types here is answered at once; a window left alone costs little.
            self._lively = max(0, self._lively - 1)
            await asyncio.sleep(_BUSY if self._lively else _IDLE)

    def _wakes(self, _: object) -> None:
        self._lively = _LIVELY

    def show(self, shown: Shown) -> None:
        """Show this from now on."""
        if shown == self._shown:
            return
        asked, self._shown = self._shown and self._shown.question, shown
        if asked != shown.question and self._root.focus_lastfor() in self._answers:
            self._root.focus_set()  # a key pressed once too often answers no other question
        self._status["text"] = shown.status
        self._code["text"] = shown.code
        title = self._texts("agent.title")
        self._root.title(f"{title} · {shown.code}" if shown.code else title)
        self._facts["text"] = "\n".join(shown.facts)
        self._asks["text"], _, self._asked["text"] = shown.question.partition("\n")
        for answer, word in zip(self._answers, shown.answers, strict=True):
            answer["text"] = word
        self._warn(shown)
        self._presence["text"] = shown.presence
        if shown.presence:
            self._presence.grid(row=7, sticky="w", pady=(10, 0))
        else:
            self._presence.grid_remove()
        self._tools.show(shown.tools)
        for widget, words, row in (
            (self._code, shown.code, 1),
            (self._facts, shown.facts, 2),
            (self._question, shown.question, 3),
            (self._ending, shown.ends, 4),
            (self._tools.frame, shown.tools, 5),
            (self._chat, shown.chats, 6),
        ):
            if words:
                widget.grid(row=row, sticky="ew", pady=(4, 4))
            else:
                widget.grid_remove()
        # What is taken back at once has a row of its own: one for all would be too wide.
        for row, column, button, word in (
            (0, 0, self._take_back, shown.take_back),
            (0, 1, self._lower, shown.lower),
            (1, 0, self._share, shown.share),
            (1, 0, self._pause, shown.pause),
            (1, 1, self._change, shown.change),
        ):
            button["text"] = word
            if word:
                button.grid(row=row, column=column, sticky="ew", padx=(0, 8), pady=(4, 0))
            else:
                button.grid_remove()
        self._mark_letters()

    def _warn(self, shown: Shown) -> None:
        """What ends in a moment, and the buttons against it."""
        self._hurry["text"], self._more["text"] = shown.hurry, shown.more
        self._ends["text"], self._longer["text"] = shown.ends, shown.longer
        # A low screen has room for all of it, or for a long chat.
        self._log["height"] = _FEW_LINES if shown.hurry or shown.ends else _LINES
        self._log.see("end")
        if shown.hurry:
            self._hurry.grid(row=2, columnspan=4, sticky="w", pady=(0, 10))
            self._more.grid(row=3, column=2, sticky="w")
        else:
            self._hurry.grid_remove()
            self._more.grid_remove()
        for button in (self._more, self._longer):
            if not button["text"] and self._root.focus_lastfor() is button:
                self._root.focus_set()  # nobody presses what is not there any more

    def _mark_letters(self) -> None:
        """Each button gets a letter of its words, underlined, that presses it together with Alt."""
        for letter in self._letters:
            self._root.unbind(f"<Alt-{letter}>")
        self._letters = []
        buttons = (self._share, self._pause, self._change, self._take_back, self._lower, self._end)
        for button in (*buttons, self._presence, self._more, self._longer):
            words = str(button["text"]).lower()
            free = (at for at, each in enumerate(words) if "a" <= each <= "z")
            place = next((at for at in free if words[at] not in self._letters), -1)
            button["underline"] = place
            if place >= 0:
                self._letters.append(words[place])
                self._root.bind(f"<Alt-{words[place]}>", lambda _, button=button: button.invoke())  # type: ignore[misc]

    def say(self, who: str, text: str) -> None:
        """Add a line to the chat."""
        self.note(f"{who}: {text}")

    def note(self, text: str) -> None:
        """Say between the lines of the chat what has happened."""
        self._log["state"] = "normal"
        self._log.insert("end", f"{text}\n")
        self._log["state"] = "disabled"
        self._log.see("end")

    def choose_file(self) -> Awaitable[Path | None]:
        """The file that the person chooses; None for none."""
        return self._files.ask(self._texts("agent.choose_file"))

    async def ask_invitation(self, wrong: str) -> str:
        """Ask for the file's name, as the browser shows it; `wrong` says what was wrong last."""
        typed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.show(Shown(status=wrong or self._texts("agent.ask_invitation")))
        row = ttk.Frame(self._frame)
        entry = ttk.Entry(row)
        entry.grid(row=0, column=0, sticky="ew", padx=(0, 8))
        row.columnconfigure(0, weight=1)

        def done(_: object = None) -> None:
            if not typed.done():
                typed.set_result(entry.get())

        ttk.Button(row, text=self._texts("answer.ok"), command=done).grid(row=0, column=1)
        row.grid(row=7, sticky="ew")
        entry.bind("<Return>", done)
        entry.focus_set()
        try:
            return await typed
        finally:
            row.destroy()

    def farewell(self, text: str) -> None:
        """Say why it is over, until the person closes the window."""
        if self._choice is not None:
            self._choice.close(False)
        if self._leaving is not None:
            self._leaving.destroy()
        self.show(Shown(status=text))
        self._buttons.grid_remove()

    def close(self) -> None:
        """Be gone."""
        self._files.close()
        self._root.destroy()

    def choose_programs(self) -> Awaitable[bool]:
        """Before anything is shown: what shall not be seen. False where the person closes it."""
        chosen: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def closed(by_button: bool) -> None:
            if not chosen.done():
                chosen.set_result(by_button)

        if self._choice is not None:
            self._choice.close(False)
        self._choose(before=True, closed=closed)
        return chosen

    def _choose(
        self, before: bool = False, closed: Callable[[bool], None] = lambda _: None
    ) -> None:
        """The running programs, each with a tick as long as it is shown."""
        if self.acts is None:
            closed(False)
        elif self._choice is not None:
            self._choice.lift()
        else:

            def gone(chosen: bool) -> None:
                self._choice = None
                closed(chosen)

            self._choice = Choice(self._root, self._texts, self.acts, before, gone)

    def _act(self, name: str) -> None:
        if self.acts is not None:
            getattr(self.acts, name)()

    def _finish(self, tool: Tool) -> None:
        if self.acts is not None:
            self.acts.finish(tool)

    def _answer(self, yes: bool) -> None:
        if self.acts is not None:
            self.acts.answer(yes)

    def _more_time(self, limit: Limit) -> None:
        if self.acts is not None:
            self.acts.more_time(limit)

    def _write(self) -> None:
        if self.acts is not None and self._message.get().strip():
            self.acts.write(self._message.get())
            self._message.delete(0, "end")

    def _ask_end(self) -> None:
        if self.acts is None:
            if not self.closed.done():
                self.closed.set_result(None)
            return
        self._really_end()

    def _really_end(self) -> None:
        """The question is a window of its own, which stays above this one."""
        if _is_open(self._leaving):
            return
        ask = self._leaving = tk.Toplevel(self._root)
        ask.title(self._texts("agent.end"))
        ask.attributes("-topmost", True)
        ask.transient(self._root)
        frame = ttk.Frame(ask, padding=_PAD, takefocus=True)
        frame.grid()
        ask.lift()
        frame.focus_force()  # not a button: nobody ends a session by a key pressed too often
        question = ttk.Label(
            frame, text=self._texts("agent.end_question"), wraplength=_QUESTION_WIDTH
        )
        question.grid(columnspan=3, sticky="w")
        frame.columnconfigure(0, weight=1)

        def yes() -> None:
            ask.destroy()
            self._act("end")

        for column, (word, command) in enumerate((("yes", yes), ("no", ask.destroy)), start=1):
            ttk.Button(frame, text=self._texts(f"answer.{word}"), command=command).grid(
                row=1, column=column, padx=(8, 0), pady=(14, 0)
            )


def _is_open(window: tk.Toplevel | None) -> bool:
    """Whether it is there; then it comes to the front."""
    if window is None or not window.winfo_exists():
        return False
    window.lift()
    (window.focus_lastfor() or window).focus_force()
    return True
