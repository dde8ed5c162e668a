"""The agent's small window in a program of its own, which says what is done in it.

Started as `python -m tests.agent.x11.small_window`; says where the button is that allows, then
"ready" after each order ("focus", "choose"), and each act as it comes. A process that has had Tk
cannot outlive its X server.
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any

from beistand.agent.tk_window import TkWindow
from beistand.agent.window import Shown
from beistand.texts import Texts

QUESTION = Shown("Erika Muster", question="Frau Muster möchte", answers=("Zulassen", "Ablehnen"))


def tell(*what: object) -> None:
    print(*what, flush=True)


class Acts:
    yields = False
    monitor = 0
    excluded: frozenset[str] = frozenset()

    def __getattr__(self, name: str) -> Any:
        def act(*told: object) -> tuple[()]:
            tell(name, *told)
            return ()

        return act

    def monitors(self) -> tuple[()]:
        return ()

    applications = monitors


def middle(widget: Any) -> tuple[int, int]:
    x, y = widget.winfo_rootx(), widget.winfo_rooty()
    return x + widget.winfo_width() // 2, y + widget.winfo_height() // 2


async def until(happened: Callable[[], object]) -> None:
    while not happened():  # noqa: ASYNC110 — Tk tells nobody
        await asyncio.sleep(0.02)


async def main() -> None:
    window = TkWindow(Texts("de"))
    window.acts = Acts()
    window.show(QUESTION)
    living = asyncio.ensure_future(window.run())
    loop = asyncio.get_running_loop()
    orders: asyncio.Queue[str] = asyncio.Queue()

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(orders.put_nowait, line.strip())

    threading.Thread(target=listen, daemon=True).start()
    allow: Any = window._answers[0]
    await until(allow.winfo_viewable)
    tell(*middle(allow))
    while True:
        match await orders.get():
            case "focus":
                allow.focus_force()
                await until(lambda: window._root.focus_get() is allow)
                tell("ready")
            case "choose":
                window._choose()
                choice: Any = window._root.winfo_children()[-1]
                await until(choice.winfo_viewable)
                tell(*middle(choice))
        assert not living.done()


asyncio.run(main())
