"""Adapter: the system's file dialog, on a thread of its own: Tk waits in it, and would let wait.

The picture, the line and the small window go on meanwhile.
"""

import asyncio
import contextlib
import threading
import tkinter as tk
from pathlib import Path

_LOOK_MS = 100


async def choose_file(title: str, language: str) -> Path | None:
    """The file that the person chooses; None for none. Cancelled, it closes the dialog."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()
    unwanted = threading.Event()

    def deliver(chosen: str) -> None:
        if not answer.done():
            answer.set_result(chosen)

    def ask() -> None:
        chosen = _Dialog(unwanted).ask(title, language)
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            loop.call_soon_threadsafe(deliver, chosen)

    threading.Thread(target=ask, daemon=True).start()
    try:
        chosen = await answer
    finally:
        unwanted.set()
    return Path(chosen) if chosen else None


class _Dialog:
    """A dialog with an interpreter of its own, which must also end on this thread.

    So nothing here may lie in a cycle, which another thread's garbage collector would break up.
    """

    def __init__(self, unwanted: threading.Event) -> None:
        self._unwanted = unwanted
        self._root = tk.Tk(className="beistand")
        self._root.withdraw()

    def ask(self, title: str, language: str) -> str:
        call = self._root.tk.call
        try:
            # The words of Tk's own dialog, in the language of ours.
            call("package", "require", "msgcat")
            call("::msgcat::mclocale", language)
            call("::msgcat::mcload", f"{call('set', 'tk_library')}/msgs")
            self._root.after(_LOOK_MS, self._look)
            return str(call("tk_getOpenFile", "-title", title))
        finally:
            self._root.destroy()

    def _look(self) -> None:
        """Raise the dialog of X11 above our own window, and close it once nobody waits for it."""
        call = self._root.tk.call
        if call("winfo", "exists", ".__tk_filedialog"):
            call("wm", "attributes", ".__tk_filedialog", "-topmost", True)
        if self._unwanted.is_set():
            call("set", "::tk::Priv(selectFilePath)", "")
        else:
            self._root.after(_LOOK_MS, self._look)
