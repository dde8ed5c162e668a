"""Adapter: the system's file dialog, on a thread of its own: Tk waits in it, and would let wait.

The picture, the line and the small window go on meanwhile.
"""

import asyncio
import contextlib
import queue
import threading
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_LOOK_MS = 100
_PATIENCE = 2.0
# The package may be gone from the disk before anybody asks: what Tk loads on demand is loaded now.
_LOAD = """
auto_load_index
foreach name [array names ::auto_index ::tk::*] { catch {auto_load $name} }
"""


@dataclass(frozen=True)
class _Question:
    title: str
    unwanted: threading.Event
    deliver: Callable[[str], None]


class FileDialog:
    """Asks for files, one after the other, until closed."""

    def __init__(self, language: str) -> None:
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        ready = threading.Event()
        self._thread = threading.Thread(
            target=_serve, args=(self._questions, language, ready), daemon=True
        )
        self._thread.start()
        ready.wait()

    async def ask(self, title: str) -> Path | None:
        """The file that the person chooses; None for none. Cancelled, it closes the dialog."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()

        def answered(chosen: str) -> None:
            if not answer.done():
                answer.set_result(chosen)

        def deliver(chosen: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
                loop.call_soon_threadsafe(answered, chosen)

        question = _Question(title, threading.Event(), deliver)
        self._questions.put(question)
        try:
            chosen = await answer
        finally:
            question.unwanted.set()
        return Path(chosen) if chosen else None

    def close(self) -> None:
        """Be gone."""
        self._questions.put(None)
        self._thread.join(_PATIENCE)


def _serve(
    questions: "queue.SimpleQueue[_Question | None]", language: str, ready: threading.Event
) -> None:
    """An interpreter of Tk has to begin and end on one thread."""
    try:
        dialog = _Dialog(language)
    finally:
        ready.set()
    while (question := questions.get()) is not None:
        question.deliver(dialog.ask(question))
    dialog.close()


class _Dialog:
    """Nothing here may lie in a cycle, which another thread's garbage collector would break up."""

    def __init__(self, language: str) -> None:
        self._unwanted = threading.Event()
        self._root = tk.Tk(className="beistand")
        self._root.withdraw()
        self._root.tk.eval(_LOAD)
        call = self._root.tk.call
        with contextlib.suppress(tk.TclError):  # without it the dialog speaks English
            call("package", "require", "msgcat")
            call("::msgcat::mclocale", language)
            call("::msgcat::mcload", f"{call('set', 'tk_library')}/msgs")
        self._root.update()

    def ask(self, question: _Question) -> str:
        """The path that was chosen, or nothing."""
        self._unwanted = question.unwanted
        if self._unwanted.is_set():
            return ""
        looking = self._root.after(_LOOK_MS, self._look)
        chosen = str(self._root.tk.call("tk_getOpenFile", "-title", question.title))
        with contextlib.suppress(tk.TclError, ValueError):  # it has just looked a last time
            self._root.after_cancel(looking)
        self._root.update()
        return chosen

    def close(self) -> None:
        """Let go of everything."""
        self._root.destroy()

    def _look(self) -> None:
        """Raise the dialog of X11 above our own window, and close it once nobody waits for it."""
        call = self._root.tk.call
        if not call("winfo", "exists", ".__tk_filedialog"):
            return
        call("wm", "attributes", ".__tk_filedialog", "-topmost", True)
        if self._unwanted.is_set():
            call("set", "::tk::Priv(selectFilePath)", "")
        else:
            self._root.after(_LOOK_MS, self._look)
